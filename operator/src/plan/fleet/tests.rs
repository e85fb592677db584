//! Tables of fleets: what is published of them, what is said of them.

#![expect(clippy::needless_pass_by_value, reason = "values are made where they are passed")]

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::api::condition::find;
use crate::api::fleet::WorkloadStatus;
use crate::link::{FleetState, LinkError};

fn fleet(spec: &Value) -> SpectraFleet {
    serde_json::from_value(json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraFleet",
        "metadata": {"name": "lab", "namespace": "lab", "uid": "u", "generation": 3}, "spec": spec,
    }))
    .unwrap()
}

fn state(change: Value) -> FleetState {
    let mut state = json!({
        "revision": "r", "agents": {"registered": 2, "online": 2, "stale": 0, "offline": 0, "pending_approval": 0},
        "agents_on_revision": 2, "active_tokens": 1,
    });
    state.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    serde_json::from_value(state).unwrap()
}

#[test]
fn collectors_and_limits_become_settings_of_the_server() {
    let fleet = fleet(&json!({
        "collectors": [{"name": "disk_io", "interval": "1m30s"}, {"name": "wifi", "enabled": false}],
        "diagnostics": {"allowed": ["Ping", "DiskUsage"], "logUnits": ["sshd.service"]},
        "agentLabels": {"site": "lab"}, "enrollment": {"approval": "Manual", "maxAgents": 7},
    }));
    let published = publication(&fleet, "c", 4);
    let settings = Value::Object(published.settings.clone());
    assert_eq!(
        settings["collectors"],
        json!({"disk_io": {"interval_seconds": 90}, "wifi": {"enabled": false}})
    );
    assert_eq!(
        settings["diagnostics"],
        json!({
            "allowed": ["ping", "disk_usage"], "max_concurrent": 2, "max_output_bytes": 1_048_576,
            "log_paths": ["/var/log"], "denied_networks": ["169.254.169.254/32"], "log_units": ["sshd.service"],
        })
    );
    assert_eq!((published.approval, published.max_agents), ("manual", Some(7)));
    assert_eq!(published.service_accounts, ["spectra-agent"]);
}

#[test]
fn a_revision_names_what_is_followed_and_not_who_leads() {
    let one = publication(&fleet(&json!({})), "c", 1).revision;
    assert_eq!(publication(&fleet(&json!({})), "c", 2).revision, one);
    assert_eq!(publication(&fleet(&json!({"paused": true, "mirror": "None"})), "c", 1).revision, one);
    assert_ne!(publication(&fleet(&json!({"agentLabels": {"a": "b"}})), "c", 1).revision, one);
}

#[test]
fn the_summary_is_the_first_thing_that_is_wrong() {
    let status_of = |server, workload| {
        let found = FleetFound { server, revision: "r".to_owned(), workload, server_url: None };
        status(&fleet(&json!({})), &found, Timestamp::UNIX_EPOCH)
    };
    let nodes = |ready, updated| {
        let name = "lab-agents".to_owned();
        let status =
            WorkloadStatus { name, desired: 3, ready, updated, available: ready, pending_revision: None };
        WorkloadFound::Applied(status)
    };
    let good = || Ok(state(json!({})));
    let away = || Err(LinkError::Unreachable("x".to_owned()));
    for (server, workload, ready, expected) in [
        (good(), WorkloadFound::NotRequested, "True", "AllGood"),
        (away(), WorkloadFound::NotRequested, "False", "ServerUnreachable"),
        (Err(LinkError::Unauthorized("x".to_owned())), nodes(3, 3), "False", "ServerUnreachable"),
        (Err(LinkError::Refused("x".to_owned())), nodes(3, 3), "False", "ConfigRejected"),
        (good(), nodes(3, 3), "True", "AllGood"),
        (good(), nodes(3, 1), "True", "AllGood"),
        (good(), nodes(2, 3), "False", "WorkloadUnavailable"),
        (good(), WorkloadFound::NamespaceNotAllowed, "False", "WorkloadUnavailable"),
    ] {
        let status = status_of(server, workload.clone());
        let condition = find(&status.conditions, "Ready").unwrap();
        assert_eq!((condition.status.as_str(), condition.reason.as_str()), (ready, expected), "{workload:?}");
        assert_eq!(status.observed_generation, Some(3));
    }
}

#[test]
fn a_full_fleet_and_silent_hosts_are_told() {
    let limited = fleet(&json!({"enrollment": {"maxAgents": 2}}));
    let agents = json!({"registered": 2, "online": 1, "stale": 0, "offline": 1, "pending_approval": 0});
    let found = FleetFound {
        server: Ok(state(json!({"agents": agents}))),
        revision: "r".to_owned(),
        workload: WorkloadFound::NotRequested,
        server_url: None,
    };
    let status = status(&limited, &found, Timestamp::UNIX_EPOCH);
    let reason = |kind: &str| find(&status.conditions, kind).unwrap().reason.clone();
    assert_eq!(
        (reason("EnrollmentOpen"), reason("Degraded")),
        ("AgentLimitReached".into(), "AgentsOffline".into())
    );
    assert_eq!(status.config_revision.as_deref(), Some("r"));
}

#[test]
fn a_paused_fleet_keeps_what_was_said() {
    let mut fleet = fleet(&json!({"paused": true}));
    fleet.status =
        Some(crate::api::fleet::FleetStatus { config_revision: Some("old".into()), ..Default::default() });
    let found = FleetFound {
        server: Ok(state(json!({}))),
        revision: "r".to_owned(),
        workload: WorkloadFound::NotRequested,
        server_url: None,
    };
    let status = status(&fleet, &found, Timestamp::UNIX_EPOCH);
    assert_eq!(find(&status.conditions, "Ready").unwrap().reason, "Paused");
    assert_eq!(status.config_revision.as_deref(), Some("old"));
}
