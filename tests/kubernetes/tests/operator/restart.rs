//! What a restart and a crash leave behind.

use std::collections::BTreeMap;
use std::time::Duration;

use kube::api::{DeleteParams, ListParams};
use serde_json::json;

use spectra_kubernetes_tests::{Audit, Entry, Mark, SOON, World, wait_until};

use crate::hosts::{join, serve};

/// Versions of every object of the namespace that the operator writes.
async fn versions(world: &World) -> BTreeMap<String, Option<String>> {
    let mut versions = BTreeMap::new();
    for kind in ["SpectraFleet", "SpectraToken", "SpectraDiagnostic", "SpectraAgent"] {
        let list = world.objects(kind).list(&ListParams::default()).await.expect("objects can be listed");
        for object in list.items {
            let name = format!("{kind}/{}", object.metadata.name.unwrap_or_default());
            versions.insert(name, object.metadata.resource_version);
        }
    }
    let secrets =
        kube::Api::<k8s_openapi::api::core::v1::Secret>::namespaced(world.client.clone(), world.namespace());
    for secret in secrets.list(&ListParams::default()).await.expect("Secrets can be listed").items {
        let name = format!("Secret/{}", secret.metadata.name.unwrap_or_default());
        versions.insert(name, secret.metadata.resource_version);
    }
    versions
}

/// Ten minutes, as quick as everything is for a test.
const IDLE: Duration = Duration::from_secs(10);
/// Within so long what happened last has been counted and told.
const REST: Duration = Duration::from_secs(3);

#[tokio::test]
async fn nothing_is_written_where_nothing_happens() {
    let (audit, mut world) = (Audit::shared().await, World::without_operator().await);
    world.as_the_chart_allows().await;
    world.start_operator(&[]);
    world.fleet().await;
    let identity = join(&world, "pi").await;
    let spec = json!({"target": {"agent": "pi"}, "type": "Netstat", "ttlSecondsAfterFinished": 86400});
    world.create("SpectraDiagnostic", "once", spec).await;
    serve(&world, &identity, json!({"netstat": []})).await;
    world.create("SpectraToken", "open", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "open", "Ready", "Issued").await;
    let user = format!("system:serviceaccount:{}:spectra-operator", world.namespace());
    let writes = async |mark: Mark| {
        let entries = audit.since(mark).await.into_iter();
        let is_lease = |entry: &Entry| entry.object_ref.as_ref().is_some_and(|it| it.resource == "leases");
        let ours = entries.filter(|entry| entry.user.username == user);
        ours.filter(|entry| entry.is_write() && !is_lease(entry)).map(|entry| entry.uri).collect::<Vec<_>>()
    };
    wait_until("it has come to rest", SOON, async || {
        let mark = audit.mark().await;
        tokio::time::sleep(REST).await;
        writes(mark).await.is_empty().then_some(())
    })
    .await;
    let (mark, before) = (audit.mark().await, versions(&world).await);
    assert!(before.len() >= 7, "{before:?}");
    tokio::time::sleep(IDLE).await;
    assert_eq!(writes(mark).await, Vec::<String>::new());
    assert_eq!(versions(&world).await, before);
    let all = audit.since(mark).await;
    assert!(all.iter().any(|entry| entry.user.username == user), "it was there all the time");
}

#[tokio::test]
async fn a_converged_restart_writes_nothing() {
    let mut world = World::start().await;
    world.fleet().await;
    for number in 0..20 {
        world.create("SpectraToken", &format!("t{number}"), json!({"fleetRef": {"name": "lab"}})).await;
    }
    for number in 0..20 {
        world.until("SpectraToken", &format!("t{number}"), "Ready", "Issued").await;
    }
    // What is counted once a minute is counted once a second here: let it come to rest.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = versions(&world).await;
    assert_eq!(before.len(), 41);
    world.stop_operator();
    world.start_operator(&[]);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let after = versions(&world).await;
    let changed: Vec<_> = before.iter().filter(|(name, version)| after.get(*name) != Some(version)).collect();
    assert!(changed.is_empty(), "{changed:?}");
}

/// More calls than a fleet and a token take from nothing to ready, which are about fifteen.
const CALLS: usize = 20;

#[tokio::test]
async fn a_crash_after_each_call_ends_in_one_token_that_is_the_secrets() {
    let mut world = World::without_operator().await;
    let cluster = world.cluster_uid().await;
    let mut crashes = 0;
    for calls in 1..=CALLS {
        let (fleet, name) = (format!("f{calls}"), format!("t{calls}"));
        world.create("SpectraFleet", &fleet, json!({})).await;
        let spec = json!({"fleetRef": {"name": fleet}, "maxUses": 0});
        let token = world.create("SpectraToken", &name, spec).await;
        world.start_operator(&["--fault-after", &calls.to_string()]);
        let end = tokio::time::timeout(Duration::from_secs(8), async {
            while world.operator().ended().is_none() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        // Once there are no so many calls any more, all of them have been tried.
        let is_crash = end.await.is_ok();
        crashes += usize::from(is_crash);
        if is_crash {
            world.start_operator(&[]);
        }
        world.until("SpectraToken", &name, "Ready", "Issued").await;
        let uid = token.metadata.uid.expect("it has a UID");
        let (status, known) = world.ask(&format!("tokens/{uid}?cluster={cluster}")).await;
        assert_eq!(status, 200);
        let now = k8s_openapi::jiff::Timestamp::now();
        let is_live = |token: &&serde_json::Value| {
            let expires = token["expires_at"]
                .as_str()
                .and_then(|text| text.parse::<k8s_openapi::jiff::Timestamp>().ok());
            token["revoked_at"].is_null() && expires.is_some_and(|expires| expires > now)
        };
        let live = known.as_array().expect("they are a list").iter().filter(is_live).count();
        assert_eq!(live, 1, "after {calls} calls: {known}");
        let text = world.secret_text(&format!("{name}-join"), "token").await;
        assert_eq!(world.register(&text, &format!("host-{calls}")).await.0, 201, "after {calls} calls");
        // The next round's calls are to be of its own fleet and token.
        for (kind, name) in [("SpectraToken", &name), ("SpectraFleet", &fleet)] {
            world.objects(kind).delete(name, &DeleteParams::default()).await.expect("it can be deleted");
            world.until_gone(kind, name).await;
        }
        world.stop_operator();
        if !is_crash {
            break;
        }
    }
    assert!(crashes >= 8, "{crashes} crashes: a token alone takes more calls");
}
