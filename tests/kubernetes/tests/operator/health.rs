//! An operator that cannot do its work says so or ends, and goes on without help when it can again.

use k8s_openapi::api::rbac::v1::Role;
use kube::Api;
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};
use spectra_kubernetes_tests::{Kubelet, OwnCluster, SOON, World, wait_until};

use crate::hosts::join;

/// Once the fleet is published everything is at work.
async fn at_work(world: &World) {
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    wait_until("the operator is ready", SOON, async || world.probes().is_ready().await.then_some(())).await;
}

/// A token that is asked for now becomes one.
async fn issues(world: &World, name: &str) {
    world.create("SpectraToken", name, json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", name, "Ready", "Issued").await;
}

#[tokio::test]
async fn an_api_server_that_stands_still_ends_who_leads_and_is_told_by_who_waits() {
    let cluster = OwnCluster::start(&[]);
    let mut world = World::on(&cluster.kubeconfig()).await;
    // No watch is begun anew meanwhile: that would be told before.
    world.pace = 1;
    world.start_operator(&[]);
    at_work(&world).await;
    let second = world.another_operator(&["--pod-name", "second"]);
    wait_until("the second is ready", SOON, async || second.is_ready().await.then_some(())).await;

    cluster.signal("kube-apiserver", "STOP");
    wait_until("who leads has ended", SOON, async || world.operator().ended()).await;
    let log = world.operator().log().join("\n");
    assert!(log.contains("could not be renewed"), "{log}");
    let mut kubelet = Kubelet::default();
    let (_, why) = wait_until("who waits is not ready", SOON, async || {
        kubelet.tend(&mut world);
        second.probe("readyz").await.filter(|(is_good, _)| !is_good)
    })
    .await;
    assert!(why.contains("has not answered"), "{why}");
    assert!(!world.probes().is_ready().await, "one that was started meanwhile is not ready either");

    cluster.signal("kube-apiserver", "CONT");
    wait_until("both are ready again", SOON, async || {
        kubelet.tend(&mut world);
        (second.is_ready().await && world.probes().is_ready().await).then_some(())
    })
    .await;
    issues(&world, "after").await;
}

/// Rights of the chart without those to one of our kinds.
fn without(rules: &Value, resource: &str) -> Value {
    let mut rules = rules.clone();
    for rule in rules.as_array_mut().expect("they are a list") {
        if let Some(resources) = rule["resources"].as_array_mut() {
            resources.retain(|found| found != resource);
        }
    }
    rules.as_array_mut().expect("they are a list").retain(|rule| rule["resources"] != json!([]));
    rules
}

#[tokio::test]
async fn rights_to_a_kind_that_are_taken_away_are_missed_until_they_are_back() {
    let mut world = World::without_operator().await;
    world.as_the_chart_allows().await;
    world.start_operator(&[]);
    at_work(&world).await;
    let api = Api::<Role>::namespaced(world.client.clone(), world.namespace());
    let role = api.get("spectra-operator").await.expect("the chart has it");
    let rules = json!(role.rules);
    let give = async |rules: &Value| {
        let patch = Patch::Merge(json!({"rules": rules}));
        api.patch("spectra-operator", &PatchParams::default(), &patch).await.expect("a role can be changed");
    };
    for kind in ["SpectraFleet", "SpectraToken", "SpectraDiagnostic", "SpectraAgent"] {
        let resource = format!("{}s", kind.to_lowercase());
        give(&without(&rules, &resource)).await;
        let (_, why) = wait_until(&format!("{kind} is missed"), SOON, async || {
            world.probes().probe("readyz").await.filter(|(is_good, _)| !is_good)
        })
        .await;
        assert!(why.contains(&resource) && why.contains("403"), "{kind}: {why}");
        give(&rules).await;
        let back = format!("{kind} is watched again");
        wait_until(&back, SOON, async || world.probes().is_ready().await.then_some(())).await;
        issues(&world, &resource).await;
    }
    assert!(world.operator().ended().is_none(), "it went on by itself");
}

#[tokio::test]
async fn a_task_that_panics_ends_the_process_and_the_next_one_goes_on() {
    let mut world = World::start().await;
    at_work(&world).await;
    join(&world, "pi").await;
    for (task, call) in [
        ("the controller of fleets", "/lab"),
        ("the controller of tokens", "/1"),
        ("what counts uses", "operator/tokens"),
        ("what shows hosts", "lab/agents"),
        ("whoever holds an object", "hold"),
    ] {
        world.stop_operator();
        world.start_operator(&["--fault-panic", call]);
        let name = task.replace(' ', "-");
        world.create("SpectraToken", &name, json!({"fleetRef": {"name": "lab"}})).await;
        world.change("SpectraFleet", "lab", json!({"agentLabels": {"task": name}})).await;
        let status = wait_until(task, SOON, async || world.operator().ended()).await;
        let log = world.operator().log().join("\n");
        assert!(status.code() == Some(1) && log.contains("has panicked"), "{task}: {status}: {log}");
        world.start_operator(&[]);
        world.until("SpectraToken", &name, "Ready", "Issued").await;
    }
}
