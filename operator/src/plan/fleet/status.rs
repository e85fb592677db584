//! What is said of a fleet.

use k8s_openapi::jiff::Timestamp;

use super::super::condition::{Finding, conditions};
use crate::api::SpectraFleet;
use crate::api::fleet::{AgentCounts, FleetStatus, WorkloadStatus};
use crate::link::{Counts, FleetState, LinkError};

/// What a reconcile found.
#[derive(Clone, Debug)]
pub(crate) struct FleetFound {
    /// How the server says the fleet is.
    pub(crate) server: Result<FleetState, LinkError>,
    /// What was published, or would have been.
    pub(crate) revision: String,
    pub(crate) workload: WorkloadFound,
    /// Where hosts outside of the cluster find the server, if anybody said so.
    pub(crate) server_url: Option<String>,
}

/// How the agents on the cluster's nodes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WorkloadFound {
    NotRequested,
    /// The operator was not told that fleets of this namespace may have agents on the nodes.
    NamespaceNotAllowed,
    /// The API server refused it, and why.
    Refused(String),
    Applied(WorkloadStatus),
}

/// The status that follows from the one before.
pub(crate) fn status(fleet: &SpectraFleet, found: &FleetFound, now: Timestamp) -> FleetStatus {
    let before = fleet.status.clone().unwrap_or_default();
    let generation = fleet.metadata.generation.unwrap_or_default();
    if fleet.spec.paused {
        return paused(before, generation, now);
    }
    let FleetFound { server, revision, workload, server_url } = found;
    let state = server.as_ref().ok();
    let mut findings = vec![Finding::no("Paused", "NotPaused", ""), reached(server), published(server)];
    findings.push(available(workload));
    findings.extend(state.map(|state| open(fleet, state)));
    findings.extend(state.map(degraded));
    findings.push(summary(&findings));
    let is_published = state.is_some_and(|state| state.revision == *revision);
    FleetStatus {
        observed_generation: Some(generation),
        conditions: conditions(&before.conditions, &findings, generation, now),
        agents: state.map(|state| counts(state.agents)).or(before.agents),
        workload: match workload {
            WorkloadFound::Applied(status) => Some(status.clone()),
            _ => None,
        },
        config_revision: if is_published { Some(revision.clone()) } else { before.config_revision },
        agents_on_revision: state.map(|state| state.agents_on_revision).or(before.agents_on_revision),
        server_url: server_url.clone(),
        active_tokens: state.map(|state| state.active_tokens).or(before.active_tokens),
    }
}

fn paused(before: FleetStatus, generation: i64, now: Timestamp) -> FleetStatus {
    let message = "spec.paused is set: nothing is written for this fleet";
    let findings = vec![Finding::yes("Paused", "Paused", message), Finding::no("Ready", "Paused", message)];
    let conditions = conditions(&before.conditions, &findings, generation, now);
    FleetStatus { observed_generation: Some(generation), conditions, ..before }
}

fn reached(server: &Result<FleetState, LinkError>) -> Finding {
    match server.as_ref().err().and_then(|error| Some((error.reachability()?, error))) {
        None => Finding::yes("ServerReachable", "Connected", ""),
        Some((reason, error)) => Finding::no("ServerReachable", reason, error.to_string()),
    }
}

fn published(server: &Result<FleetState, LinkError>) -> Finding {
    match server {
        Ok(_) => Finding::yes("ConfigPublished", "Published", ""),
        Err(error) if error.reachability().is_some() => {
            Finding::no("ConfigPublished", "Pending", "the server does not have the newest configuration")
        }
        Err(error) => Finding::no("ConfigPublished", "Rejected", error.to_string()),
    }
}

fn available(workload: &WorkloadFound) -> Finding {
    const KIND: &str = "WorkloadAvailable";
    match workload {
        WorkloadFound::NotRequested => Finding::yes(KIND, "NotRequested", "spec.workload is not set"),
        WorkloadFound::NamespaceNotAllowed => Finding::no(
            KIND,
            "NamespaceNotAllowed",
            "the operator was not told that fleets of this namespace may have agents on the nodes \
             (--workload-namespaces)",
        ),
        WorkloadFound::Refused(why) => Finding::no(KIND, "ForbiddenByPolicy", why.clone()),
        WorkloadFound::Applied(WorkloadStatus { desired, ready, updated, .. }) => {
            let message = format!("{ready} of {desired} nodes have a ready agent");
            match (ready >= desired, updated >= desired) {
                (true, true) => Finding::yes(KIND, "Available", message),
                (true, false) => Finding::yes(KIND, "RollingOut", message),
                (false, false) => Finding::no(KIND, "RollingOut", message),
                (false, true) => Finding::no(KIND, "Unavailable", message),
            }
        }
    }
}

fn open(fleet: &SpectraFleet, state: &FleetState) -> Finding {
    let most = fleet.spec.enrollment.max_agents.map(i64::from);
    match most.filter(|most| state.agents.registered >= *most) {
        Some(most) => Finding::no(
            "EnrollmentOpen",
            "AgentLimitReached",
            format!("{most} hosts have joined, as many as enrollment.maxAgents allows"),
        ),
        None => Finding::yes("EnrollmentOpen", "Open", ""),
    }
}

fn degraded(state: &FleetState) -> Finding {
    let Counts { registered, offline, .. } = state.agents;
    if offline > 0 {
        let message = format!("{offline} of {registered} hosts are not heard of");
        return Finding::yes("Degraded", "AgentsOffline", message);
    }
    Finding::no("Degraded", "AllGood", "")
}

/// `Ready`: the first thing that is not as it should be.
fn summary(findings: &[Finding]) -> Finding {
    let wrong = |kind: &str| findings.iter().find(|finding| finding.kind == kind && !finding.holds);
    for (kind, reason) in [
        ("ServerReachable", "ServerUnreachable"),
        ("ConfigPublished", "ConfigRejected"),
        ("WorkloadAvailable", "WorkloadUnavailable"),
    ] {
        if let Some(Finding { message, .. }) = wrong(kind) {
            return Finding::no("Ready", reason, message.clone());
        }
    }
    Finding::yes("Ready", "AllGood", "")
}

fn counts(counts: Counts) -> AgentCounts {
    let Counts { registered, online, stale, offline, pending_approval } = counts;
    AgentCounts { registered, online, stale, offline, pending_approval }
}
