//! What must not grow with what others have: objects with the answers of hosts, memory with foreign Secrets.

use kube::api::ListParams;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use spectra_kubernetes_tests::{
    Audit, FOREIGN_BYTES, Resident, SOON, World, foreign_secrets, resident, wait_until,
};

use crate::hosts::serve;

/// As many as one diagnostic may ask.
const HOSTS: usize = 50;
/// A host's answer that no object could hold, and its policy still allows.
const LARGE: usize = 1_000_000;
/// Of the API server for one object, bytes.
const OBJECT: usize = 256 << 10;

/// A command as people see it, with the answer as it is kept.
#[derive(Deserialize)]
struct Command {
    result: Box<RawValue>,
}

#[tokio::test]
async fn large_answers_of_many_hosts_are_shown_by_their_beginnings() {
    let audit = Audit::shared().await;
    let world = World::start().await;
    let mark = audit.mark().await;
    world.create("SpectraFleet", "lab", json!({"diagnostics": {"maxTargets": HOSTS}})).await;
    world.create("SpectraToken", "many", json!({"fleetRef": {"name": "lab"}, "maxUses": 0})).await;
    world.until("SpectraToken", "many", "Ready", "Issued").await;
    let token = world.secret_text("many-join", "token").await;
    let mut hosts = Vec::new();
    for number in 0..HOSTS {
        let (status, identity) = world.register(&token, &format!("pi{number}")).await;
        assert_eq!(status, 201, "{identity}");
        hosts.push(identity);
    }
    wait_until("all hosts are objects", SOON, async || {
        let shown = world.objects("SpectraAgent").list(&ListParams::default()).await.ok()?;
        (shown.items.len() == HOSTS).then_some(())
    })
    .await;
    let target = json!({"selector": {"matchLabels": {"os": "linux"}}, "maxAgents": HOSTS});
    world.create("SpectraDiagnostic", "large", json!({"target": target, "type": "Netstat"})).await;
    for (number, identity) in hosts.iter().enumerate() {
        let payload =
            json!({"netstat": [], "note": number.to_string().repeat(LARGE / number.to_string().len())});
        serve(&world, identity, payload).await;
    }
    let done = world.until("SpectraDiagnostic", "large", "Complete", "Succeeded").await;
    assert!(json!(done).to_string().len() < OBJECT, "{}", json!(done).to_string().len());
    let results = done.data["status"]["results"].as_array().expect("hosts have answered");
    assert_eq!(results.len(), HOSTS);
    for result in results {
        assert_eq!(result["truncated"], true);
        let shown = result["output"].as_str().expect("its beginning is shown");
        assert!(!shown.is_empty() && shown.len() <= OBJECT / HOSTS, "{}", shown.len());
        let whole = &result["outputRef"];
        let path = whole["url"].as_str().expect("it says where the rest is");
        let kept = world.ask_as_admin(path).await;
        let kept: Command = serde_json::from_str(&kept).unwrap_or_else(|error| panic!("{path}: {error}"));
        let kept = kept.result.get();
        assert!(kept.len() > LARGE && kept.starts_with(shown), "{path}");
        assert_eq!((&whole["bytes"], &whole["sha256"]), (&json!(kept.len()), &json!(sha256(kept))));
    }
    let entries = audit.since(mark).await;
    let mut of_it = entries.iter().filter(|entry| {
        entry.object_ref.as_ref().is_some_and(|object| object.namespace == world.namespace())
    });
    assert!(of_it.all(|entry| entry.response_status.as_ref().is_none_or(|status| status.code != 413)));
}

/// Hexadecimal.
fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"))
}

/// Secrets of somebody else; `cargo xtask bench operator` makes twenty times as many.
const FOREIGN: usize = 100;

#[tokio::test]
async fn secrets_of_others_are_neither_read_nor_remembered() {
    let audit = Audit::shared().await;
    let mut world = World::start().await;
    let mark = audit.mark().await;
    world.fleet().await;
    world.create("SpectraToken", "before", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "before", "Ready", "Issued").await;
    let before = resident(world.operator().id(), Resident::Now);
    foreign_secrets(&world, FOREIGN).await;
    world.create("SpectraToken", "after", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "after", "Ready", "Issued").await;
    let foreign = (FOREIGN * FOREIGN_BYTES) as f64 / f64::from(1 << 20);
    let after = resident(world.operator().id(), Resident::Now);
    assert!(after - before < foreign / 4.0, "{before} MiB were {after} MiB beside {foreign} MiB of others");
    // A new one, which lists what there is.
    world.stop_operator();
    world.start_operator(&[]);
    world.create("SpectraToken", "anew", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "anew", "Ready", "Issued").await;
    let anew = resident(world.operator().id(), Resident::Largest);
    assert!(anew - before < foreign / 4.0, "{before} MiB were {anew} MiB beside {foreign} MiB of others");
    let asked = audit.since(mark).await.into_iter().filter(|entry| {
        let object = entry.object_ref.as_ref();
        entry.user_agent.starts_with("spectra-operator")
            && object
                .is_some_and(|object| object.resource == "secrets" && object.namespace == world.namespace())
    });
    let (mut own, mut others) = (0, Vec::new());
    for entry in asked {
        let name = entry.object_ref.as_ref().map_or("", |object| object.name.as_str());
        if name.ends_with("-join") { own += 1 } else { others.push(entry) }
    }
    assert!(own >= 3 && others.is_empty(), "{own} requests for its own, and for others: {others:#?}");
}
