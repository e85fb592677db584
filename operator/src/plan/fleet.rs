//! What a fleet's configuration says to the server, and what is said of the fleet.

mod status;

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::api::SpectraFleet;
use crate::api::fleet::{Approval, CollectorSettings, DiagnosticLimits, FleetSpec};
use crate::digest;
use crate::link::FleetToPublish;

pub(crate) use status::{FleetFound, WorkloadFound, status};

/// How often a fleet is counted.
pub(crate) const COUNT_EVERY: Duration = Duration::from_mins(1);

/// What is published of a fleet by the operator of a cluster.
pub(crate) fn publication(fleet: &SpectraFleet, cluster: &str, fence: i64) -> FleetToPublish {
    let FleetSpec { enrollment, agent_labels, collectors, diagnostics, .. } = &fleet.spec;
    let mut published = FleetToPublish {
        cluster_uid: cluster.to_owned(),
        fence,
        uid: fleet.metadata.uid.clone().unwrap_or_default(),
        revision: String::new(),
        settings: settings(collectors, diagnostics),
        labels: agent_labels.clone(),
        service_accounts: enrollment.service_accounts.clone(),
        approval: match enrollment.approval {
            Approval::Automatic => "automatic",
            Approval::Manual => "manual",
        },
        max_agents: enrollment.max_agents,
    };
    published.revision = revision(&published);
    published
}

/// Names what hosts are to follow and who may join: neither the leadership nor the object's identity.
fn revision(published: &FleetToPublish) -> String {
    let FleetToPublish {
        cluster_uid: _,
        fence: _,
        uid: _,
        revision: _,
        settings,
        labels,
        service_accounts,
        approval,
        max_agents,
    } = published;
    digest::short(&json!([settings, labels, service_accounts, approval, max_agents]).to_string())
}

fn settings(collectors: &[CollectorSettings], limits: &DiagnosticLimits) -> Map<String, Value> {
    let collectors: Map<_, _> = collectors.iter().map(collector).collect();
    let mut settings = Map::new();
    if !collectors.is_empty() {
        settings.insert("collectors".to_owned(), collectors.into());
    }
    settings.insert("diagnostics".to_owned(), policy(limits));
    settings
}

fn collector(settings: &CollectorSettings) -> (String, Value) {
    let CollectorSettings { name, enabled, interval } = settings;
    let name = serde_json::to_value(name).expect("a name is a text");
    let seconds = interval.as_ref().and_then(crate::api::Span::length).map(|length| length.as_secs());
    let mut value = Map::new();
    value.extend(enabled.map(|enabled| ("enabled".to_owned(), enabled.into())));
    value.extend(seconds.map(|seconds| ("interval_seconds".to_owned(), seconds.into())));
    (name.as_str().unwrap_or_default().to_owned(), value.into())
}

fn policy(limits: &DiagnosticLimits) -> Value {
    let DiagnosticLimits {
        allowed,
        max_concurrent_per_agent,
        // The operator's own limit: the server knows single hosts.
        max_targets: _,
        max_output_bytes,
        log_paths,
        log_units,
        denied_cidrs,
    } = limits;
    let allowed: Vec<_> = allowed.iter().map(|kind| kind.wire_name()).collect();
    let mut policy = json!({
        "allowed": allowed,
        "max_concurrent": max_concurrent_per_agent,
        "max_output_bytes": max_output_bytes,
        "log_paths": log_paths,
        "denied_networks": denied_cidrs,
    });
    if !log_units.is_empty() {
        policy["log_units"] = json!(log_units);
    }
    policy
}

#[cfg(test)]
mod tests;
