//! What an operator must not do: write what is not its own, forget what others wrote, tell what is secret, act twice.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{Event, Secret};
use kube::ResourceExt as _;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use kube::runtime::{WatchStreamExt as _, watcher};
use serde_json::json;
use spectra_kubernetes_tests::{Audit, Entry, SOON, World, reason_of, wait_until};

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

/// Tokens that one operator works on at the same time.
pub(crate) const IN_FLIGHT: usize = 16;
/// What it takes to issue a token: held, made, told.
pub(crate) const WRITES: [(&str, &str, &str); 3] =
    [("patch", "spectratokens", ""), ("create", "secrets", ""), ("patch", "spectratokens", "status")];

/// How often the operators of a namespace have written each object of a resource, by its name.
pub(crate) fn written(
    entries: &[Entry],
    namespace: &str,
    verb: &str,
    resource: &str,
    sub: &str,
) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.user_agent.starts_with("spectra-operator")) {
        let Some(object) = &entry.object_ref else { continue };
        let is_done = entry.response_status.as_ref().is_some_and(|status| status.code < 300);
        let what = (entry.verb.as_str(), object.resource.as_str(), object.subresource.as_str());
        if is_done && what == (verb, resource, sub) && object.namespace == namespace {
            *count.entry(object.name.clone()).or_default() += 1;
        }
    }
    count
}

/// Tokens that are made while operators replace each other; more than one page of a list.
const TOKENS: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_are_rolled_issue_every_token_once() {
    let audit = Audit::shared().await;
    let mut world = World::without_operator().await;
    let mark = audit.mark().await;
    let replica = |world: &World, name: &str| world.another_operator(&["--pod-name", name]);
    let mut replicas = vec![replica(&world, "a"), replica(&world, "b")];
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    let tokens = world.objects("SpectraToken");
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let load = tokio::spawn(async move {
        for number in 0..TOKENS {
            let token = json!({
                "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken", "metadata": {"name": format!("t{number}")},
                "spec": {"fleetRef": {"name": "lab"}, "maxUses": 0},
            });
            let token = serde_json::from_value(token).expect("it is an object");
            tokens.create(&PostParams::default(), &token).await.expect("it is taken");
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    // As the chart's Deployment does: an old one goes when a new one is ready.
    for (name, already) in [("c", TOKENS / 2), ("d", TOKENS * 3 / 4)] {
        wait_until("so many are made", SOON, async || {
            (made.load(Ordering::Relaxed) >= already).then_some(())
        })
        .await;
        let new = replica(&world, name);
        wait_until("the new one is ready", SOON, async || new.is_ready().await.then_some(())).await;
        let mut old = replicas.remove(0);
        old.process.terminate();
        assert!(old.process.wait(SOON).success(), "{:?}", old.process.log());
        replicas.push(new);
    }
    load.await.expect("all tokens were made");
    let list = wait_until("every token is issued", 2 * SOON, async || {
        let list = world.objects("SpectraToken").list(&ListParams::default()).await.ok()?;
        let is_issued = |token: &&DynamicObject| reason_of(token, "Ready") == Some("Issued");
        (list.items.iter().filter(is_issued).count() == TOKENS).then_some(list.items)
    });
    for token in list.await {
        let name = token.name_any();
        let text = world.secret_text(&format!("{name}-join"), "token").await;
        let public = token.data["status"]["tokenID"].as_str().expect("it is shown");
        assert!(text.starts_with(&format!("spt_{public}.")), "{name}");
    }
    let minted = world.count("select count(*) from tokens where revision is not null").await;
    assert_eq!(usize::try_from(minted), Ok(TOKENS), "what was registered at the server");
    let entries = audit.since(mark).await;
    for (verb, resource, sub) in WRITES {
        let count = written(&entries, world.namespace(), verb, resource, sub);
        let twice = count.values().filter(|times| **times > 1).count();
        // What one did that had to go says the next one again, and makes no second Secret.
        let most = if verb == "create" { 0 } else { 2 * IN_FLIGHT };
        assert!(twice <= most, "{verb} {resource}/{sub}: {twice} twice");
        // The log calls it no success where the one that asked had gone before the answer.
        assert!(count.len() + 2 * IN_FLIGHT >= TOKENS, "{verb} {resource}/{sub}: {}", count.len());
    }
    world.stop_operator();
}

#[tokio::test]
async fn what_one_part_of_it_has_written_no_other_takes_back() {
    let world = World::start().await;
    world.fleet().await;
    let said = ["SpectraFleet", "SpectraToken", "SpectraAgent"].map(|kind| follow(&world, kind));
    join(&world, "pi").await;
    let host = crate::hosts::shown(&world).await.name_any();
    wait_until("the host is described", SOON, async || {
        let host = world.objects("SpectraAgent").get(&host).await.ok()?;
        reason_of(&host, "Online").is_some().then_some(())
    })
    .await;
    let rack = Patch::Merge(
        json!({"metadata": {"labels": {"rack": "7"}, "annotations": {"example.org/owner": "ann"}}}),
    );
    for (kind, name) in [("SpectraFleet", "lab"), ("SpectraToken", "token-pi"), ("SpectraAgent", &host)] {
        world.objects(kind).patch(name, &PatchParams::default(), &rack).await.expect("a label can be added");
    }
    // Every writer has something to do once more: spec and labels, status, finalizers, statuses of a host.
    world.change("SpectraFleet", "lab", json!({"agentLabels": {"site": "attic"}})).await;
    world.change("SpectraToken", "token-pi", json!({"revoked": true})).await;
    world.until("SpectraToken", "token-pi", "Ready", "Revoked").await;
    let changed = wait_until("the host has its label", SOON, async || {
        let host = world.objects("SpectraAgent").get(&host).await.ok()?;
        (host.labels().get("site").map(String::as_str) == Some("attic")).then_some(host)
    });
    let mut objects = vec![changed.await];
    objects.push(world.objects("SpectraFleet").get("lab").await.unwrap());
    objects.push(world.objects("SpectraToken").get("token-pi").await.unwrap());
    for object in objects {
        let name = object.name_any();
        assert_eq!(object.labels().get("rack").map(String::as_str), Some("7"), "{name}");
        assert_eq!(object.annotations().get("example.org/owner").map(String::as_str), Some("ann"), "{name}");
        assert!(!object.finalizers().is_empty() && object.data["status"].is_object(), "{name}: {object:?}");
    }
    for said in said {
        let said = said.lock().expect("nobody panics with it").clone();
        assert!(!said.is_empty(), "somebody said something");
        for (object, reasons) in said {
            let once: BTreeSet<_> = reasons.iter().collect();
            assert_eq!(
                once.len(),
                reasons.len(),
                "{object} went back to what it had said before: {reasons:#?}"
            );
        }
    }
}

/// What objects of a kind said of themselves, one after the other: conditions with their reasons.
type Said = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

fn follow(world: &World, kind: &'static str) -> Said {
    let (said, api) = (Said::default(), world.objects(kind));
    let kept = Arc::clone(&said);
    tokio::spawn(async move {
        let changes = watcher(api, watcher::Config::default()).applied_objects();
        let mut changes = pin!(changes);
        while let Some(change) = changes.next().await {
            let Ok(object) = change else { continue };
            let conditions = object.data["status"]["conditions"].as_array().into_iter().flatten();
            let reasons: Vec<_> =
                conditions.map(|found| format!("{}={}", found["type"], found["reason"])).collect();
            let reasons = reasons.join(" ");
            let mut said = kept.lock().expect("nobody panics with it");
            let all = said.entry(format!("{kind} {}", object.name_any())).or_default();
            if all.last() != Some(&reasons) {
                all.push(reasons);
            }
        }
    });
    said
}

#[tokio::test]
async fn what_it_makes_belongs_to_objects_beside_it() {
    let mut world = World::without_operator().await;
    let namespace = world.namespace().to_owned();
    world.start_operator(&["--workload-namespaces", &namespace, "--agent-image", "agent:1"]);
    world.create("SpectraFleet", "lab", json!({"workload": {"profile": "Metrics"}})).await;
    world.until("SpectraFleet", "lab", "WorkloadAvailable", "Available").await;
    join(&world, "pi").await;
    crate::hosts::shown(&world).await;
    let (mut owned, mut owners) = (Vec::new(), BTreeSet::new());
    for kind in DECLARED.into_iter().chain(["SpectraAgent"]) {
        for object in world.objects(kind).list(&ListParams::default()).await.unwrap().items {
            owners.insert((kind.to_owned(), object.name_any(), object.uid().expect("it has one")));
            owned.push((format!("{kind} {}", object.name_any()), object.metadata));
        }
    }
    let secrets = Api::<Secret>::namespaced(world.client.clone(), &namespace);
    for secret in secrets.list(&ListParams::default()).await.unwrap().items {
        owned.push((format!("Secret {}", secret.name_any()), secret.metadata));
    }
    let sets = Api::<DaemonSet>::namespaced(world.client.clone(), &namespace);
    for set in sets.list(&ListParams::default()).await.unwrap().items {
        owned.push((format!("DaemonSet {}", set.name_any()), set.metadata));
    }
    let mut found = BTreeSet::new();
    for (object, metadata) in &owned {
        for owner in metadata.owner_references.iter().flatten() {
            // One of another namespace is nobody to the garbage collector, which takes the object away.
            let known = (owner.kind.clone(), owner.name.clone(), owner.uid.clone());
            assert!(owners.contains(&known), "{object} belongs to {known:?}, which is not in {namespace}");
            found.insert(object.split(' ').next());
        }
    }
    assert_eq!(found, ["DaemonSet", "Secret", "SpectraAgent"].map(Some).into());
}
