//! The list of pods as a kubelet writes it.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::guest::{Guest, told};
use super::super::merge::MAX_TOLD;

/// Digests of pods out of a file, by which their control groups are called.
const DIGESTS: &[&str] = &["kubernetes.io/config.hash", "kubernetes.io/config.mirror"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct List {
    items: Option<Vec<Pod>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pod {
    metadata: Metadata,
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    uid: String,
    name: String,
    namespace: String,
    annotations: Option<HashMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec {
    host_network: bool,
    containers: Option<Vec<Container>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Container {
    image: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    phase: String,
    conditions: Option<Vec<Condition>>,
    container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Condition {
    r#type: String,
    status: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ContainerStatus {
    restart_count: u64,
}

/// Pods, each under every name that its control group may have.
pub(super) fn parse(body: &[u8]) -> Result<Vec<Guest>, serde_json::Error> {
    let list: List = serde_json::from_slice(body)?;
    let mut guests = Vec::new();
    for pod in list.items.unwrap_or_default().into_iter().take(MAX_TOLD) {
        let annotations = pod.metadata.annotations.clone().unwrap_or_default();
        let digests = DIGESTS.iter().filter_map(|key| annotations.get(*key)).cloned();
        let mut ids: Vec<String> = std::iter::once(pod.metadata.uid.clone()).chain(digests).collect();
        ids.dedup();
        let guest = guest(pod);
        guests.extend(ids.into_iter().map(|id| Guest { id, ..guest.clone() }));
    }
    Ok(guests)
}

fn guest(pod: Pod) -> Guest {
    let Pod { metadata, spec, status } = pod;
    let ready = status.conditions.iter().flatten().find(|condition| condition.r#type == "Ready");
    let health = ready.map(|ready| if ready.status == "True" { "healthy" } else { "unhealthy" });
    let restarts = status
        .container_statuses
        .as_ref()
        .map(|statuses| statuses.iter().fold(0u64, |sum, status| sum.saturating_add(status.restart_count)));
    let image = spec.containers.iter().flatten().next().map(|container| told(&container.image));
    Guest {
        source: "kubernetes",
        kind: "pod",
        name: told(&metadata.name),
        namespace: Some(told(&metadata.namespace)).filter(|namespace| !namespace.is_empty()),
        image: image.unwrap_or_default(),
        state: told(&status.phase.to_lowercase()),
        health: health.map(str::to_owned),
        restarts,
        host_network: spec.host_network,
        ..Guest::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    const PODS: &str = include_str!("../../../../tests/recorded/kubelet/pods.json");

    #[test]
    fn pods_have_names_restarts_and_readiness() {
        let pods = parse(PODS.as_bytes()).unwrap();
        let web = pods.iter().find(|pod| pod.id == "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa").unwrap();
        assert_eq!((web.name.as_str(), web.namespace.as_deref()), ("web-6d4cf56db6-x7x2b", Some("shop")));
        assert_eq!((web.image.as_str(), web.state.as_str()), ("docker.io/library/nginx:1.27", "running"));
        assert_eq!(
            (web.health.as_deref(), web.restarts, web.host_network),
            (Some("unhealthy"), Some(5), false)
        );
        // A pod out of a file is known by its digest too.
        let proxy = pods.iter().find(|pod| pod.id == "5f8c1e2d3a4b5c6d7e8f90a1b2c3d4e5").unwrap();
        assert_eq!(proxy.name, "etcd-node1");
        assert!(proxy.host_network);
        assert_eq!(parse(b"{\"items\":null}").unwrap(), []);
        assert!(parse(b"Forbidden").is_err());
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }
    }
}
