//! Hosts outside of the cluster: shown as objects, asked by diagnostics, decommissioned.

use std::time::{Duration, Instant};

use kube::api::{DeleteParams, DynamicObject, ListParams};
use reqwest::Method;
use serde_json::{Value, json};

use spectra_kubernetes_tests::{SOON, World};

/// A host that has joined the fleet `lab`.
pub(crate) async fn join(world: &World, hostname: &str) -> Value {
    let name = format!("token-{hostname}");
    world.create("SpectraToken", &name, json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", &name, "Ready", "Issued").await;
    let text = world.secret_text(&format!("{name}-join"), "token").await;
    let (status, identity) = world.register(&text, hostname).await;
    assert_eq!(status, 201, "{identity}");
    identity
}

/// The only host that is shown.
pub(crate) async fn shown(world: &World) -> DynamicObject {
    let deadline = Instant::now() + SOON;
    loop {
        let list =
            world.objects("SpectraAgent").list(&ListParams::default()).await.expect("hosts can be listed");
        if let Some(object) = list.items.into_iter().next() {
            return object;
        }
        assert!(Instant::now() < deadline, "no host is shown");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Fetches a command and answers it.
pub(crate) async fn serve(world: &World, identity: &Value, payload: Value) -> Value {
    let deadline = Instant::now() + SOON;
    loop {
        let (status, command) = world.as_agent(Method::GET, "command", identity, None).await;
        if status == 200 && !command.is_null() {
            let result = json!({"id": command["id"], "type": command["type"], "payload": payload});
            let (status, _) = world.as_agent(Method::POST, "command/result", identity, Some(&result)).await;
            assert_eq!(status, 200);
            return command;
        }
        assert!(Instant::now() < deadline, "no command has come");
    }
}

#[tokio::test]
async fn a_host_that_has_joined_is_shown_and_decommissioned_with_its_object() {
    let world = World::start().await;
    world.create("SpectraFleet", "lab", json!({"agentLabels": {"site": "attic"}})).await;
    let identity = join(&world, "pi").await;
    let object = shown(&world).await;
    assert_eq!(object.data["spec"]["fleetRef"]["name"], "lab");
    let labels = object.metadata.labels.clone().expect("it has labels");
    assert_eq!((labels["site"].as_str(), labels["os"].as_str()), ("attic", "linux"));
    assert_eq!(world.as_agent(Method::GET, "config", &identity, None).await.0, 200);
    let name = object.metadata.name.expect("it has a name");
    world.objects("SpectraAgent").delete(&name, &DeleteParams::default()).await.expect("it can be deleted");
    world.until_gone("SpectraAgent", &name).await;
    assert_eq!(world.as_agent(Method::GET, "config", &identity, None).await.0, 401);
}

#[tokio::test]
async fn a_fleet_that_goes_leaves_its_hosts_alone_unless_it_says_otherwise() {
    for (policy, expected) in [("Orphan", 200), ("Decommission", 401)] {
        let world = World::start().await;
        world.create("SpectraFleet", "lab", json!({"deletionPolicy": policy})).await;
        let identity = join(&world, "pi").await;
        let name = shown(&world).await.metadata.name.expect("it has a name");
        world
            .objects("SpectraFleet")
            .delete("lab", &DeleteParams::default())
            .await
            .expect("it can be deleted");
        world.until_gone("SpectraFleet", "lab").await;
        world.until_gone("SpectraAgent", &name).await;
        assert_eq!(world.as_agent(Method::GET, "config", &identity, None).await.0, expected, "{policy}");
    }
}

#[tokio::test]
async fn a_diagnostic_is_run_on_a_host_and_its_answer_is_in_the_status() {
    let world = World::start().await;
    world.fleet().await;
    let identity = join(&world, "pi").await;
    let spec = json!({"target": {"agent": "pi"}, "type": "Ping", "ping": {"host": "192.0.2.1", "count": 2}});
    world.create("SpectraDiagnostic", "reach", spec).await;
    let command = serve(&world, &identity, json!({"sent": 2, "received": 2})).await;
    assert_eq!(command["type"], "NETWORK_DIAG", "{command}");
    let done = world.until("SpectraDiagnostic", "reach", "Complete", "Succeeded").await;
    let status = &done.data["status"];
    assert_eq!(
        (&status["targeted"], &status["succeeded"], &status["failed"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let result = &status["results"][0];
    assert_eq!((&result["outcome"], &result["hostname"]), (&json!("Succeeded"), &json!("pi")));
    assert!(result["output"].as_str().is_some_and(|output| output.contains("received")), "{result}");
}

#[tokio::test]
async fn what_cannot_be_run_says_why() {
    let world = World::start().await;
    world.fleet().await;
    join(&world, "pi").await;
    let ping = json!({"host": "192.0.2.1"});
    for (name, spec, condition, reason) in [
        (
            "nobody",
            json!({"target": {"agent": "x"}, "type": "Ping", "ping": ping}),
            "Accepted",
            "TargetNotFound",
        ),
        (
            "logs",
            json!({"target": {"agent": "pi"}, "type": "Logs", "logs": {"unit": "a"}}),
            "Accepted",
            "TypeNotAllowed",
        ),
        (
            "silent",
            json!({"target": {"agent": "pi"}, "type": "Ping", "ping": ping, "startDeadlineSeconds": 5}),
            "Complete",
            "NoAgentAnswered",
        ),
    ] {
        world.create("SpectraDiagnostic", name, spec).await;
        let object = world.until("SpectraDiagnostic", name, condition, reason).await;
        let failed = object.data["status"]["conditions"].as_array().expect("it has conditions").iter();
        let failed = failed.filter(|found| found["type"] == "Failed" && found["status"] == "True").count();
        assert_eq!(failed, 1, "{name}");
    }
}

#[tokio::test]
async fn a_diagnostic_is_cancelled_and_goes_when_its_time_is_over() {
    let world = World::start().await;
    world.fleet().await;
    join(&world, "pi").await;
    let spec = json!({"target": {"agent": "pi"}, "type": "Netstat", "ttlSecondsAfterFinished": 600, "startDeadlineSeconds": 600});
    world.create("SpectraDiagnostic", "long", spec).await;
    world.until("SpectraDiagnostic", "long", "Dispatched", "Sent").await;
    world.change("SpectraDiagnostic", "long", json!({"cancel": true})).await;
    world.until("SpectraDiagnostic", "long", "Complete", "Cancelled").await;
    world.change("SpectraDiagnostic", "long", json!({"ttlSecondsAfterFinished": 0})).await;
    world.until_gone("SpectraDiagnostic", "long").await;
}
