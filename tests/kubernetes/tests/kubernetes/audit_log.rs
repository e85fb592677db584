//! The audit log, by which tests of the operator count what it asks for.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use kube::api::{DeleteParams, Patch, PatchParams, PostParams};
use serde_json::json;
use spectra_kubernetes_tests::{Audit, Space};

#[tokio::test]
async fn every_request_is_in_the_log_with_who_asked_and_what_for() {
    let audit = Audit::shared().await;
    let space = Space::fresh().await;
    let maps = Api::<ConfigMap>::default_namespaced(space.client());
    let mark = audit.mark().await;

    let mut map = ConfigMap::default();
    map.metadata.name = Some("counted".to_owned());
    maps.create(&PostParams::default(), &map).await.unwrap();
    maps.patch("counted", &PatchParams::default(), &Patch::Merge(json!({"data": {"a": "1"}}))).await.unwrap();
    maps.get("counted").await.unwrap();
    maps.delete("counted", &DeleteParams::default()).await.unwrap();
    maps.get_opt("counted").await.unwrap();

    let ours = |entry: &spectra_kubernetes_tests::Entry| {
        entry.object_ref.as_ref().is_some_and(|object| object.namespace == space.name)
    };
    let entries: Vec<_> = audit.since(mark).await.into_iter().filter(ours).collect();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.verb.as_str(), entry.response_status.as_ref().unwrap().code, entry.is_write()))
        .collect();
    assert_eq!(
        told,
        [
            ("create", 201, true),
            ("patch", 200, true),
            ("get", 200, false),
            ("delete", 200, true),
            ("get", 404, false)
        ]
    );
    assert!(entries.iter().all(|entry| entry.user.username == "admin"), "{entries:?}");
    assert_eq!(entries[1].object_ref.as_ref().unwrap().name, "counted");
}
