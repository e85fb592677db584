//! Tokens from the object to the host: stored, published, used, over.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Secret;
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::json;

use spectra_kubernetes_tests::{SOON, World, reason_of, wait_until};

#[tokio::test]
async fn a_token_becomes_a_secret_within_a_second_and_registers_a_host() {
    let world = World::start().await;
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    let began = Instant::now();
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    let token = world.until("SpectraToken", "one", "Ready", "Issued").await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(1), "it took {took:?}");
    let status = &token.data["status"];
    assert_eq!(status["secretRef"], json!({"name": "one-join", "key": "token"}));
    assert_eq!((&status["observedGeneration"], &status["revision"]), (&json!(1), &json!(1)));

    let secret = world.secret("one-join").await.expect("the Secret is there");
    let keys: Vec<_> = secret.data.iter().flatten().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["ca.crt", "fleet", "install.ps1", "install.sh", "join-args", "server-url", "token"]);
    assert_eq!(
        (secret.immutable, secret.type_.as_deref()),
        (Some(true), Some("spectra.dev/registration-token"))
    );
    let text = world.secret_text("one-join", "token").await;
    assert_eq!(world.secret_text("one-join", "server-url").await, world.url());
    assert!(world.secret_text("one-join", "install.sh").await.contains("#!/bin/sh"));
    let id = status["tokenID"].as_str().expect("its public part is shown");
    assert!(text.starts_with(&format!("spt_{id}.")), "{id}");
    let everything = json!(token).to_string();
    assert!(!everything.contains(&text), "the token itself is in its Secret alone");

    assert_eq!(world.register(&text, "pi").await.0, 201);
    assert_eq!(world.register(&text, "second").await.0, 401, "it is for one host");
    let used = world.until("SpectraToken", "one", "Ready", "Exhausted").await;
    assert_eq!((&used.data["status"]["uses"], &used.data["status"]["lastUsedBy"]), (&json!(1), &json!("pi")));
}

#[tokio::test]
async fn a_token_waits_for_its_fleet_and_says_what_it_lacks() {
    let world = World::start().await;
    world.create("SpectraToken", "early", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "early", "Ready", "FleetNotFound").await;
    world.create("SpectraFleet", "lab", json!({"enrollment": {"maxTokenTTL": "24h"}})).await;
    world.until("SpectraToken", "early", "Ready", "Issued").await;
    world.create("SpectraToken", "long", json!({"fleetRef": {"name": "lab"}, "ttl": "48h"})).await;
    world.until("SpectraToken", "long", "Ready", "TTLTooLong").await;
    assert!(world.secret("long-join").await.is_none(), "nothing is issued that may not be");
}

#[tokio::test]
async fn without_an_address_a_token_says_so() {
    let mut world = World::without_operator().await;
    let command = world.operator_command();
    let _operator = spectra_e2e::Process::start("spectra-operator", command);
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    let token = world.until("SpectraToken", "one", "Ready", "ExternalURLMissing").await;
    let message = &token.data["status"]["conditions"][0]["message"];
    assert!(message.as_str().is_some_and(|text| text.contains("--external-url")), "{message}");
    let url = world.url();
    world.change("SpectraFleet", "lab", json!({"server": {"url": url, "insecure": true}})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    world.stop_operator();
}

#[tokio::test]
async fn somebody_elses_secret_is_left_as_it_is() {
    let world = World::start().await;
    world.fleet().await;
    let api: Api<Secret> = Api::namespaced(world.client.clone(), world.namespace());
    let mut theirs = Secret::default();
    theirs.metadata.name = Some("one-join".to_owned());
    let made = api.create(&PostParams::default(), &theirs).await.expect("a Secret can be made");
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "one", "Ready", "SecretConflict").await;
    world.objects("SpectraToken").delete("one", &DeleteParams::default()).await.expect("it can be deleted");
    world.until_gone("SpectraToken", "one").await;
    let kept = world.secret("one-join").await.expect("it is still there");
    assert_eq!(kept.metadata.resource_version, made.metadata.resource_version);
}

#[tokio::test]
async fn a_revoked_or_deleted_token_registers_nobody() {
    let world = World::start().await;
    world.fleet().await;
    for (name, deletes) in [("revoked", false), ("deleted", true)] {
        world.create("SpectraToken", name, json!({"fleetRef": {"name": "lab"}, "maxUses": 0})).await;
        world.until("SpectraToken", name, "Ready", "Issued").await;
        let text = world.secret_text(&format!("{name}-join"), "token").await;
        assert_eq!(world.register(&text, &format!("{name}-1")).await.0, 201);
        if deletes {
            world
                .objects("SpectraToken")
                .delete(name, &DeleteParams::default())
                .await
                .expect("it can be deleted");
            world.until_gone("SpectraToken", name).await;
        } else {
            world.change("SpectraToken", name, json!({"revoked": true})).await;
            world.until("SpectraToken", name, "Ready", "Revoked").await;
        }
        assert_eq!(world.register(&text, &format!("{name}-2")).await.0, 401, "{name}");
    }
}

#[tokio::test]
async fn a_token_expires_and_goes() {
    let world = World::start().await;
    world.fleet().await;
    let spec = json!({"fleetRef": {"name": "lab"}, "ttlSecondsAfterExpired": 3600});
    world.create("SpectraToken", "old", spec).await;
    world.until("SpectraToken", "old", "Ready", "Issued").await;
    world
        .sql("update tokens set created_at = created_at - 90000000000, expires_at = expires_at - 90000000000")
        .await;
    // Any change makes the operator look at once; without one it would within five minutes.
    world.change("SpectraToken", "old", json!({"ttlSecondsAfterExpired": 7200})).await;
    world.until("SpectraToken", "old", "Ready", "Expired").await;
    world.change("SpectraToken", "old", json!({"ttlSecondsAfterExpired": 0})).await;
    world.until_gone("SpectraToken", "old").await;
}

#[tokio::test]
async fn a_rotating_token_is_replaced_and_the_one_before_can_be_used_for_a_while() {
    let world = World::start().await;
    world.fleet().await;
    let rotation = json!({"interval": "1h", "overlap": "10m"});
    world
        .create("SpectraToken", "r", json!({"fleetRef": {"name": "lab"}, "maxUses": 0, "rotation": rotation}))
        .await;
    world.until("SpectraToken", "r", "Ready", "Issued").await;
    let first = world.secret_text("r-join", "token").await;
    world.sql("update tokens set created_at = created_at - 3600000000").await;
    world.change("SpectraToken", "r", json!({"agentLabels": {"site": "attic"}})).await;
    let rotated = world.until("SpectraToken", "r", "Ready", "Rotated").await;
    assert_eq!(rotated.data["status"]["revision"], 2);
    let second = world.secret_text("r-join", "token").await;
    assert_ne!(first, second);
    assert_eq!(world.register(&second, "new").await.0, 201);
    assert_eq!(world.register(&first, "overlapping").await.0, 201);
    world.sql("update tokens set expires_at = created_at + 1 where revision = 1").await;
    assert_eq!(world.register(&first, "late").await.0, 401);
}

#[tokio::test]
async fn a_lost_secret_is_issued_anew_and_the_old_token_ends() {
    let world = World::start().await;
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}, "maxUses": 2})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    let first = world.secret_text("one-join", "token").await;
    assert_eq!(world.register(&first, "a").await.0, 201);
    let api: Api<Secret> = Api::namespaced(world.client.clone(), world.namespace());
    api.delete("one-join", &DeleteParams::default()).await.expect("it can be deleted");
    world.change("SpectraToken", "one", json!({"ttlSecondsAfterExpired": 5000})).await;
    let deadline = Instant::now() + SOON;
    while world.secret("one-join").await.is_none() {
        assert!(Instant::now() < deadline, "the Secret has not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let second = world.secret_text("one-join", "token").await;
    let public = second.split('.').next().map(|public| public.trim_start_matches("spt_"));
    let ready = wait_until("it is told of", SOON, async || {
        let token = world.objects("SpectraToken").get("one").await.ok()?;
        (token.data["status"]["tokenID"].as_str() == public).then_some(token)
    })
    .await;
    assert_eq!(reason_of(&ready, "SecretSynced"), Some("Created"));
    assert_eq!(
        (world.register(&first, "b").await.0.as_u16(), world.register(&second, "c").await.0.as_u16()),
        (401, 201)
    );
    assert_eq!(world.register(&second, "d").await.0, 401, "a lost Secret gives no new uses");
}
