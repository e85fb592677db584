//! An operator of one namespace, with the rights that the chart gives it there and none in the whole cluster.

use std::collections::BTreeSet;

use kube::api::{DeleteParams, PostParams};
use serde_json::json;
use spectra_kubernetes_tests::{Audit, SOON, Space, World, wait_until};

use crate::hosts::{join, serve, shown};

/// What it asks for to see whether it may; it is no worse off where it may not.
const TRIED: [&str; 2] = ["namespaces", "customresourcedefinitions"];

#[tokio::test]
async fn rights_in_its_namespace_are_all_that_it_needs_and_others_are_left_alone() {
    let (audit, mut world) = (Audit::shared().await, World::without_operator().await);
    let other = Space::with_kinds().await;
    world.as_the_chart_allows().await;
    let mark = audit.mark().await;
    for (kind, name, spec) in
        [("SpectraFleet", "lab", json!({})), ("SpectraToken", "one", json!({"fleetRef": {"name": "lab"}}))]
    {
        let object = json!({
            "apiVersion": "spectra.dev/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec,
        });
        let object = serde_json::from_value(object).expect("it is an object");
        other.objects(kind).create(&PostParams::default(), &object).await.expect("it is taken");
    }

    // Everything that it does, from the beginning of each kind to its end.
    world.start_operator(&[]);
    world.fleet().await;
    let identity = join(&world, "pi").await;
    world.create("SpectraDiagnostic", "once", json!({"target": {"agent": "pi"}, "type": "Netstat"})).await;
    serve(&world, &identity, json!({"netstat": []})).await;
    world.until("SpectraDiagnostic", "once", "Complete", "Succeeded").await;
    let host = shown(&world).await.metadata.name.expect("it has a name");
    wait_until("it is ready", SOON, async || world.probes().is_ready().await.then_some(())).await;
    for (kind, name) in [
        ("SpectraAgent", host.as_str()),
        ("SpectraDiagnostic", "once"),
        ("SpectraToken", "token-pi"),
        ("SpectraFleet", "lab"),
    ] {
        world.objects(kind).delete(name, &DeleteParams::default()).await.expect("it can be deleted");
        world.until_gone(kind, name).await;
    }

    for (kind, name) in [("SpectraFleet", "lab"), ("SpectraToken", "one")] {
        let object = other.objects(kind).get(name).await.expect("it is there");
        assert!(
            object.data["status"].is_null() && object.metadata.finalizers.is_none(),
            "{kind}: {object:?}"
        );
    }
    let user = format!("system:serviceaccount:{}:spectra-operator", world.namespace());
    let entries = audit.since(mark).await;
    let (mut places, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries.iter().filter(|entry| entry.user.username == user) {
        let Some(object) = &entry.object_ref else { continue };
        if entry.response_status.as_ref().is_some_and(|status| status.code == 403) {
            refused.insert(object.resource.as_str());
        } else {
            places.insert(object.namespace.as_str());
        }
    }
    assert_eq!(places, BTreeSet::from([world.namespace()]));
    assert!(refused.iter().all(|resource| TRIED.contains(resource)), "{refused:?}");
}
