//! Fleets: their configuration on the server, their agents on the nodes, how they end.

use k8s_openapi::api::apps::v1::DaemonSet;
use kube::Api;
use kube::api::DeleteParams;
use serde_json::json;

use spectra_kubernetes_tests::{World, reason_of};

#[tokio::test]
async fn a_fleets_configuration_reaches_the_server_and_is_told() {
    let world = World::start().await;
    world.create("SpectraFleet", "lab", json!({"collectors": [{"name": "cpu", "interval": "10s"}]})).await;
    let fleet = world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    assert_eq!(reason_of(&fleet, "WorkloadAvailable"), Some("NotRequested"));
    assert_eq!(fleet.data["status"]["serverURL"], json!(world.url()));
    let cluster = world.cluster_uid().await;
    let path = format!("fleets/{}/lab?cluster={cluster}", world.namespace());
    let (status, known) = world.ask(&path).await;
    assert_eq!((status.as_u16(), &known["revision"]), (200, &fleet.data["status"]["configRevision"]));
    let managers: Vec<_> = fleet.metadata.managed_fields.iter().flatten().collect();
    let ours = managers
        .iter()
        .filter(|entry| entry.manager.as_deref().is_some_and(|name| name.starts_with("spectra-operator")));
    let fields: Vec<_> = ours.map(|entry| json!(entry.fields_v1).to_string()).collect();
    assert!(!fields.is_empty() && fields.iter().all(|fields| !fields.contains("f:spec")), "{fields:?}");
    world.objects("SpectraFleet").delete("lab", &DeleteParams::default()).await.expect("it can be deleted");
    world.until_gone("SpectraFleet", "lab").await;
    assert_eq!(world.ask(&path).await.0, 404);
}

#[tokio::test]
async fn agents_on_nodes_are_made_where_they_may_and_go_with_what_asked_for_them() {
    let mut world = World::without_operator().await;
    let namespace = world.namespace().to_owned();
    world.start_operator(&["--workload-namespaces", &namespace, "--agent-image", "agent:1"]);
    world.create("SpectraFleet", "nodes", json!({"workload": {"profile": "Metrics"}})).await;
    let fleet = world.until("SpectraFleet", "nodes", "WorkloadAvailable", "Available").await;
    assert_eq!(fleet.data["status"]["workload"]["name"], "nodes-agents");
    let sets: Api<DaemonSet> = Api::namespaced(world.client.clone(), &namespace);
    let first = sets.get("nodes-agents").await.expect("it is there");
    world.stop_operator();
    world.start_operator(&["--workload-namespaces", &namespace, "--agent-image", "agent:2"]);
    let pending = async || {
        let fleet = world.objects("SpectraFleet").get("nodes").await.expect("it is there");
        fleet.data["status"]["workload"]["pendingRevision"].is_string()
    };
    let deadline = std::time::Instant::now() + spectra_kubernetes_tests::SOON;
    while !pending().await {
        assert!(std::time::Instant::now() < deadline, "nothing waits");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let kept = sets.get("nodes-agents").await.expect("it is there");
    assert_eq!(kept.metadata.generation, first.metadata.generation, "an operator alone restarts no agent");
    world.change("SpectraFleet", "nodes", json!({"workload": null})).await;
    while sets.get_opt("nodes-agents").await.expect("it can be asked for").is_some() {
        assert!(std::time::Instant::now() < deadline, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn agents_on_nodes_are_refused_where_nobody_allowed_them() {
    let world = World::start().await;
    world.create("SpectraFleet", "nodes", json!({"workload": {}})).await;
    world.until("SpectraFleet", "nodes", "WorkloadAvailable", "NamespaceNotAllowed").await;
    let sets: Api<DaemonSet> = Api::namespaced(world.client.clone(), world.namespace());
    assert!(sets.get_opt("nodes-agents").await.expect("it can be asked for").is_none());
}

#[tokio::test]
async fn a_server_that_is_away_is_told_and_holds_no_deletion_up() {
    let mut world = World::start().await;
    world.fleet().await;
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    world.server.kill();
    world.until("SpectraFleet", "lab", "Ready", "ServerUnreachable").await;
    world.create("SpectraToken", "two", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "two", "Ready", "ServerUnreachable").await;
    for (kind, name) in [("SpectraToken", "one"), ("SpectraToken", "two"), ("SpectraFleet", "lab")] {
        world.objects(kind).delete(name, &DeleteParams::default()).await.expect("it can be deleted");
    }
    for (kind, name) in [("SpectraToken", "one"), ("SpectraToken", "two"), ("SpectraFleet", "lab")] {
        world.until_gone(kind, name).await;
    }
}

#[tokio::test]
async fn two_operators_never_act_at_the_same_time_and_one_takes_over() {
    let mut world = World::start().await;
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    let mut command = world.operator_command();
    let url = world.url();
    command.args(["--external-url", &url, "--pod-name", "second"]);
    let mut second = spectra_e2e::Process::start("spectra-operator", command);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert!(second.ended().is_none(), "it waits for the lease");
    world.operator().kill();
    let began = std::time::Instant::now();
    world.create("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "one", "Ready", "Issued").await;
    let took = began.elapsed();
    assert!(took.as_secs() <= 20, "it took {took:?} to take over");
    assert!(took.as_secs() >= 8, "it did not wait for the lease to end: {took:?}");
}
