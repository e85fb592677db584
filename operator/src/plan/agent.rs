//! Hosts as objects: which there are to be, and which of those that are there differ.

use std::collections::BTreeMap;
use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use k8s_openapi::jiff::Timestamp;

use super::condition::{Finding, conditions, whole_seconds};
use super::moment;
use crate::api::agent::{AgentSpec, AgentStatus, Origin, Platform};
use crate::api::fleet::Mirror;
use crate::api::token::FleetRef;
use crate::api::{SpectraAgent, SpectraFleet};
use crate::link::FleetAgent;

/// Hosts of a fleet that are shown where nothing is said.
const AUTO: i64 = 500;
/// Hosts of a fleet that are shown at most.
pub(crate) const MOST: usize = 10_000;
/// How old `lastSeenTime` may become before it is written for its own sake: heartbeats stay in the server.
const SEEN_AGE: Duration = Duration::from_mins(10);
/// Since when a host is late, and since when it is lost.
const STALE: Duration = Duration::from_mins(2);
const LOST: Duration = Duration::from_mins(10);
/// Ends the credentials of a host whose object is deleted.
pub(crate) const FINALIZER: &str = "spectra.dev/decommission";

/// Whether a fleet's hosts are shown, with so many of them.
pub(crate) fn is_shown(mirror: Mirror, registered: i64) -> bool {
    match mirror {
        Mirror::All => true,
        Mirror::None => false,
        Mirror::Auto => registered <= AUTO,
    }
}

/// Name of a host's object: that of the host as far as it can be one, and the beginning of its UUID.
pub(crate) fn object_name(hostname: &str, agent_id: &str) -> String {
    let lower = hostname.to_ascii_lowercase();
    let plain: String =
        lower.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).take(54).collect();
    let plain = plain.trim_matches('-');
    let id: String = agent_id.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    if plain.is_empty() { format!("host-{id}") } else { format!("{plain}-{id}") }
}

/// Labels by which a host can be selected.
pub(crate) fn labels(fleet: &SpectraFleet, agent: &FleetAgent) -> BTreeMap<String, String> {
    let mut labels = fleet.spec.agent_labels.clone();
    let name = fleet.metadata.name.clone().unwrap_or_default();
    let own = [("os", &agent.os), ("arch", &agent.arch), ("cluster", &agent.cluster)];
    let own =
        own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), label_value(value.as_deref()?)?)));
    labels.extend(own);
    labels.insert("spectra.dev/fleet".to_owned(), name);
    labels
}

/// A text as the value of a label, if it can be one.
fn label_value(text: &str) -> Option<String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let ends = |text: &str| {
        let bytes = text.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
    };
    (text.len() <= 63 && text.bytes().all(known) && ends(text)).then(|| text.to_owned())
}

/// A host's object as it is to be, without its status.
pub(crate) fn object(
    fleet: &SpectraFleet,
    owner: &OwnerReference,
    agent: &FleetAgent,
    cluster: &str,
) -> SpectraAgent {
    let name = object_name(&agent.hostname, &agent.agent_id);
    let is_pod = agent.origin == "service-account";
    let spec = AgentSpec {
        agent_id: agent.agent_id.clone(),
        fleet_ref: FleetRef { name: fleet.metadata.name.clone().unwrap_or_default() },
        origin: if is_pod { Origin::ServiceAccount } else { Origin::Token },
        node_name: agent.node_name.clone(),
        cluster_uid: Some(cluster.to_owned()),
    };
    let metadata = ObjectMeta {
        name: Some(name),
        namespace: fleet.metadata.namespace.clone(),
        labels: Some(labels(fleet, agent)),
        owner_references: Some(vec![owner.clone()]),
        // From its first moment: whoever deletes an object that was just made means the host.
        finalizers: Some(vec![FINALIZER.to_owned()]),
        ..ObjectMeta::default()
    };
    SpectraAgent { metadata, spec, status: None }
}

/// A host's status, if it differs from the one before by more than the time of its last word.
pub(crate) fn status(
    before: Option<&SpectraAgent>,
    agent: &FleetAgent,
    now: Timestamp,
) -> Option<AgentStatus> {
    let old = before.and_then(|before| before.status.clone()).unwrap_or_default();
    let generation = before.and_then(|before| before.metadata.generation).unwrap_or(1);
    let seen = agent.last_seen.as_deref().and_then(moment);
    let finding = online(seen, now);
    let is_transition = super::super::api::condition::find(&old.conditions, "Online")
        .is_none_or(|before| before.reason != finding.reason);
    let old_seen = old.last_seen_time.as_deref().and_then(moment);
    let is_due = match (old_seen, seen) {
        (Some(old), Some(seen)) => super::until(old, seen) >= SEEN_AGE,
        (None, Some(_)) => true,
        _ => false,
    };
    let text = |text: &Option<String>, most: usize| {
        text.as_ref().map(|text| text.get(..text.floor_char_boundary(most)).unwrap_or_default().to_owned())
    };
    let new = AgentStatus {
        observed_generation: Some(generation),
        conditions: conditions(&old.conditions, &[finding], generation, now),
        hostname: text(&Some(agent.hostname.clone()), 255),
        platform: Some(Platform {
            os: text(&agent.os, 64),
            arch: text(&agent.arch, 64),
            kernel: text(&agent.kernel, 255),
        }),
        agent_version: text(&agent.agent_version, 64),
        addresses: agent.addresses.iter().filter(|address| address.len() <= 64).take(16).cloned().collect(),
        last_seen_time: if is_due || is_transition {
            seen.map(|seen| whole_seconds(seen).to_string()).or(old.last_seen_time.clone())
        } else {
            old.last_seen_time.clone()
        },
    };
    (new != old).then_some(new)
}

fn online(seen: Option<Timestamp>, now: Timestamp) -> Finding {
    let silent = seen.map(|seen| super::until(seen, now));
    match silent {
        Some(silent) if silent < STALE => Finding::yes("Online", "Heartbeat", ""),
        Some(silent) if silent < LOST => Finding::no("Online", "Stale", "it has not reported for minutes"),
        _ => Finding::no("Online", "Lost", "it does not report"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agent(last_seen: Option<i64>) -> FleetAgent {
        let last_seen = last_seen.map(|second| at(second).to_string());
        serde_json::from_value(json!({
            "agent_id": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10", "hostname": "Pi.Attic", "origin": "token",
            "node_name": null, "os": "linux", "arch": "arm64", "kernel": null, "agent_version": "1",
            "addresses": ["192.0.2.1"], "last_seen": last_seen,
        }))
        .unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn fleet() -> SpectraFleet {
        serde_json::from_value(json!({
            "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraFleet",
            "metadata": {"name": "lab", "namespace": "lab"}, "spec": {"agentLabels": {"site": "attic"}},
        }))
        .unwrap()
    }

    #[test]
    fn a_name_is_that_of_the_host_as_far_as_it_can_be() {
        let id = "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10";
        for (hostname, expected) in [
            ("pi", "pi-0d6f3c58"),
            ("Pi.Attic_2", "pi-attic-2-0d6f3c58"),
            ("-x-", "x-0d6f3c58"),
            ("日本", "host-0d6f3c58"),
            ("", "host-0d6f3c58"),
        ] {
            assert_eq!(object_name(hostname, id), expected);
        }
        assert_eq!(object_name(&"a".repeat(255), id).len(), 63);
    }

    #[test]
    fn a_host_is_an_object_with_labels_to_select_it_by() {
        let object = object(&fleet(), &OwnerReference::default(), &agent(None), "c");
        let labels = object.metadata.labels.unwrap();
        for (key, value) in
            [("site", "attic"), ("os", "linux"), ("arch", "arm64"), ("spectra.dev/fleet", "lab")]
        {
            assert_eq!(labels[key], value);
        }
        assert_eq!(object.spec.origin, Origin::Token);
        assert!(!labels.contains_key("cluster"));
        assert_eq!(object.metadata.finalizers.unwrap(), [FINALIZER]);
        let elsewhere = FleetAgent { cluster: Some("west".to_owned()), ..agent(None) };
        assert_eq!(super::labels(&fleet(), &elsewhere)["cluster"], "west");
    }

    #[test]
    fn heartbeats_stay_in_the_server_and_transitions_are_written() {
        let mut before = object(&fleet(), &OwnerReference::default(), &agent(None), "c");
        before.metadata.generation = Some(1);
        let first = status(Some(&before), &agent(Some(0)), at(10)).unwrap();
        assert_eq!(first.last_seen_time, Some(at(0).to_string()));
        before.status = Some(first);
        for (seen, now, expected) in
            [(60, 70, None), (599, 600, None), (600, 601, Some(600)), (0, 130, Some(0))]
        {
            let new = status(Some(&before), &agent(Some(seen)), at(now));
            assert_eq!(
                new.and_then(|new| new.last_seen_time),
                expected.map(|second| at(second).to_string()),
                "{seen} {now}"
            );
        }
    }

    #[test]
    fn how_many_are_shown_is_the_fleets_to_say() {
        for (mirror, registered, expected) in [
            (Mirror::Auto, 500, true),
            (Mirror::Auto, 501, false),
            (Mirror::All, 9_000, true),
            (Mirror::None, 1, false),
        ] {
            assert_eq!(is_shown(mirror, registered), expected);
        }
    }
}
