//! What an operator must not do: write what is not its own, forget what others wrote, tell what is secret, act twice.

use std::time::Duration;

use k8s_openapi::api::core::v1::Event;
use kube::ResourceExt as _;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use serde_json::{Value, json};
use spectra_e2e::Process;
use spectra_kubernetes_tests::{SOON, World, reason_of, wait_until};

use crate::hosts::join;

/// The kinds whose spec people write.
const DECLARED: [&str; 3] = ["SpectraFleet", "SpectraToken", "SpectraDiagnostic"];

/// Fields that belong to the operator's managers, as text.
fn owned(object: &DynamicObject) -> String {
    let entries = object.managed_fields().iter();
    let ours =
        entries.filter(|entry| entry.manager.as_deref().is_some_and(|name| name.starts_with("spectra-")));
    ours.filter_map(|entry| entry.fields_v1.as_ref()).map(|fields| fields.0.to_string()).collect()
}

#[tokio::test]
async fn no_field_that_people_declare_becomes_the_operators() {
    let world = World::start().await;
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    world.create("SpectraDiagnostic", "nobody", json!({"target": {"agent": "x"}, "type": "Mounts"})).await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    world.until("SpectraDiagnostic", "nobody", "Accepted", "TargetNotFound").await;
    for kind in DECLARED {
        for object in world.objects(kind).list(&ListParams::default()).await.unwrap().items {
            let fields = owned(&object);
            assert!(fields.contains("f:status") && !fields.contains("f:spec"), "{kind}: {fields}");
        }
    }
}

#[tokio::test]
async fn a_condition_of_somebody_else_stays() {
    let world = World::start().await;
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    let theirs = json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken", "metadata": {"name": "one"},
        "status": {"conditions": [{"type": "Audited", "status": "True", "reason": "Seen", "message": "",
            "lastTransitionTime": "2026-01-01T00:00:00Z"}]},
    });
    let params = PatchParams::apply("somebody");
    world.objects("SpectraToken").patch_status("one", &params, &Patch::Apply(&theirs)).await.unwrap();
    world.change("SpectraToken", "one", json!({"revoked": true})).await;
    let revoked = world.until("SpectraToken", "one", "Ready", "Revoked").await;
    assert_eq!(reason_of(&revoked, "Audited"), Some("Seen"), "{}", revoked.data["status"]);
}

#[tokio::test]
async fn what_was_found_of_an_older_spec_says_so() {
    let mut world = World::start().await;
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}, "ttl": "2h"})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    world.stop_operator();
    world.change("SpectraToken", "one", json!({"ttl": "1h"})).await;
    let generations = async |world: &World| {
        let token = world.objects("SpectraToken").get("one").await.unwrap();
        let observed = token.data["status"]["observedGeneration"].as_i64();
        let conditions = token.data["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let of = conditions.iter().filter_map(|found| found["observedGeneration"].as_i64()).min();
        (token.metadata.generation, observed, of)
    };
    assert_eq!(generations(&world).await, (Some(2), Some(1), Some(1)));
    world.start_operator(&[]);
    wait_until("the new spec is seen", SOON, async || {
        (generations(&world).await == (Some(2), Some(2), Some(2))).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_token_is_told_nowhere_but_in_its_secret() {
    let mut world = World::start().await;
    world.fleet().await;
    join(&world, "pi").await;
    let spec = json!({"fleetRef": {"name": "lab"}, "maxUses": 0, "rotation": {"interval": "1h"}});
    world.create("SpectraToken", "turning", spec).await;
    world.until("SpectraToken", "turning", "Ready", "Issued").await;
    world.until("SpectraToken", "token-pi", "Ready", "Exhausted").await;
    let mut told = String::new();
    for kind in DECLARED.into_iter().chain(["SpectraAgent"]) {
        for object in world.objects(kind).list(&ListParams::default()).await.unwrap().items {
            told += &json!(object).to_string();
        }
    }
    let events: Api<Event> = Api::namespaced(world.client.clone(), world.namespace());
    let events = events.list(&ListParams::default()).await.unwrap().items;
    assert!(!events.is_empty(), "there are events to look at");
    told += &json!(events).to_string();
    told += &world.operator().log().join("\n");
    told += &world.server.log().join("\n");
    for secret in ["token-pi-join", "turning-join"] {
        let text = world.secret_text(secret, "token").await;
        let (public, hidden) = text.split_once('.').expect("a token has two parts");
        assert!(told.contains(public.trim_start_matches("spt_")), "its public part is told");
        assert!(!told.contains(hidden), "{secret} is told");
    }
}

/// Tokens that are made while one operator takes over from another.
const TOKENS: usize = 60;

#[tokio::test]
async fn operators_that_replace_each_other_issue_every_token_once() {
    let mut world = World::start().await;
    let cluster = world.cluster_uid().await;
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    let mut second = world.operator_command();
    second.args(["--external-url", &world.url(), "--pod-name", "second"]);
    let _second = Process::start("spectra-operator", second);
    let mut uids = Vec::new();
    for number in 0..TOKENS {
        let spec = json!({"fleetRef": {"name": "lab"}, "maxUses": 0});
        let token = world.create("SpectraToken", &format!("t{number}"), spec).await;
        uids.push(token.metadata.uid.expect("it has a UID"));
        if number == TOKENS / 2 {
            world.operator().terminate();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for (number, uid) in uids.iter().enumerate() {
        world.until("SpectraToken", &format!("t{number}"), "Ready", "Issued").await;
        let (status, known) = world.ask(&format!("tokens/{uid}?cluster={cluster}")).await;
        let revisions: Vec<&Value> = known.as_array().expect("they are a list").iter().collect();
        assert_eq!((status.as_u16(), revisions.len()), (200, 1), "t{number}: {known}");
        let text = world.secret_text(&format!("t{number}-join"), "token").await;
        let public = world.objects("SpectraToken").get(&format!("t{number}")).await.unwrap();
        let public = public.data["status"]["tokenID"].as_str().expect("it is shown").to_owned();
        assert!(text.starts_with(&format!("spt_{public}.")), "t{number}");
    }
}

/// A host's answer that no object could hold, and its policy still allows.
const LARGE: u32 = 1_000_000;

#[tokio::test]
async fn an_answer_that_is_too_large_is_shown_by_its_beginning() {
    let world = World::start().await;
    world.fleet().await;
    let identity = join(&world, "pi").await;
    world.create("SpectraDiagnostic", "large", json!({"target": {"agent": "pi"}, "type": "Netstat"})).await;
    let payload = json!({"netstat": [], "note": "x".repeat(LARGE as usize)});
    crate::hosts::serve(&world, &identity, payload).await;
    let done = world.until("SpectraDiagnostic", "large", "Complete", "Succeeded").await;
    let result = &done.data["status"]["results"][0];
    assert_eq!(result["truncated"], true);
    assert!(result["output"].as_str().is_some_and(|output| output.len() <= 16_384), "{result}");
    let whole = &result["outputRef"];
    assert!(whole["url"].as_str().is_some_and(|url| url.starts_with("/api/v1/commands/")), "{whole}");
    assert!(whole["bytes"].as_i64().is_some_and(|bytes| bytes > i64::from(LARGE)), "{whole}");
    assert_eq!(whole["sha256"].as_str().map(str::len), Some(64), "{whole}");
    assert!(json!(done).to_string().len() < 256 << 10);
}
