//! Fleets: their configuration to the server, their agents onto the nodes, how they are into the status.

use std::sync::Arc;
use std::time::Duration;

use kube::ResourceExt as _;
use kube::runtime::reflector::ObjectRef;

use super::run::Failure;
use super::{mirror, workload};
use crate::api::condition::{find, is_true};
use crate::api::fleet::{DeletionPolicy, FleetStatus};
use crate::api::{SpectraFleet, SpectraToken};
use crate::cluster::{Happening, Kind};
use crate::config::{FINALIZER_DEADLINE, FINALIZER_RETRY};
use crate::context::Scope;
use crate::link::{FleetState, FleetToPublish, LinkError};
use crate::plan::fleet::{COUNT_EVERY, FleetFound, WorkloadFound, publication, status};

/// Takes a fleet that is deleted from the server.
const FINALIZER: &str = "spectra.dev/delete-fleet";
/// How often a fleet is looked at while its agents are being replaced.
const ROLLING: Duration = Duration::from_secs(5);

pub(super) async fn reconcile(fleet: Arc<SpectraFleet>, scope: Arc<Scope>) -> Result<Duration, Failure> {
    let operator = &scope.operator;
    let fence = operator.lead().await;
    if fleet.metadata.deletion_timestamp.is_some() {
        return end(&fleet, &scope).await;
    }
    if !fleet.finalizers().iter().any(|name| name == FINALIZER) {
        operator.cluster.hold(&*fleet, FINALIZER).await?;
    }
    let wanted = publication(&fleet, operator.link.cluster(), fence);
    let revision = wanted.revision.clone();
    let (server, workload) = if fleet.spec.paused {
        (Err(LinkError::NotFound(String::new())), WorkloadFound::NotRequested)
    } else {
        (publish(&fleet, &wanted, &scope).await, workload::reconcile(&fleet, operator).await?)
    };
    let is_rolling = matches!(&workload, WorkloadFound::Applied(found) if found.updated < found.desired || found.ready < found.desired);
    let server_url = operator.address(&fleet).await?.ok().map(|address| address.url);
    let found = FleetFound { server, revision, workload, server_url };
    settle(&fleet, &found, &scope).await?;
    let observed = fleet.status.as_ref().and_then(|status| status.observed_generation);
    if observed != fleet.metadata.generation {
        // What their Secrets say may have changed, or that there is something to say.
        wake_tokens(&fleet, &scope, |_| true);
    }
    match found.server {
        Err(error) if !fleet.spec.paused => Err(error.into()),
        _ => Ok(operator.config.pace.of(if is_rolling { ROLLING } else { COUNT_EVERY })),
    }
}

/// Makes sure that the server has this configuration; how the fleet is.
async fn publish(
    fleet: &SpectraFleet,
    wanted: &FleetToPublish,
    scope: &Scope,
) -> Result<FleetState, LinkError> {
    let link = &scope.operator.link;
    let (namespace, name) = (fleet.namespace().unwrap_or_default(), fleet.name_any());
    match link.fleet(&namespace, &name).await {
        Ok(state) if state.revision == wanted.revision => return Ok(state),
        Ok(_) | Err(LinkError::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let state = link.publish_fleet(&namespace, &name, wanted).await?;
    wake_tokens(fleet, scope, waits);
    Ok(state)
}

/// Has tokens of a fleet looked at. Those for which there is no room come by themselves.
fn wake_tokens(fleet: &SpectraFleet, scope: &Scope, is_meant: fn(&SpectraToken) -> bool) {
    let (namespace, name) = (&fleet.metadata.namespace, fleet.name_any());
    for token in scope.tokens.state() {
        let is_of = token.metadata.namespace == *namespace && token.spec.fleet_ref.name == name;
        if !is_of || !is_meant(&token) {
            continue;
        }
        scope.is_first_look(&token.uid().unwrap_or_default());
        if scope.wake_tokens.try_send(ObjectRef::from_obj(&*token)).is_err() {
            return;
        }
    }
}

/// Whether it may have waited for its fleet.
fn waits(token: &SpectraToken) -> bool {
    token.status.as_ref().is_none_or(|status| !is_true(&status.conditions, "Ready"))
}

async fn settle(fleet: &SpectraFleet, found: &FleetFound, scope: &Scope) -> Result<(), Failure> {
    let cluster = &scope.operator.cluster;
    let new = status(fleet, found, Scope::now());
    let old = fleet.status.clone().unwrap_or_default();
    if new == old {
        return Ok(());
    }
    cluster.status(fleet, &new).await?;
    for happening in happenings(&old, &new) {
        cluster.tell(fleet, &happening).await;
    }
    Ok(())
}

/// What to tell of a fleet whose conditions have changed.
fn happenings(old: &FleetStatus, new: &FleetStatus) -> Vec<Happening> {
    let reason =
        |status: &FleetStatus, kind: &str| find(&status.conditions, kind).map(|found| found.reason.clone());
    let mut happenings = Vec::new();
    let mut tell = |kind, reason, note: String| {
        happenings.push(Happening { kind, reason, action: "Reconcile", note: note.into() });
    };
    if new.config_revision != old.config_revision
        && let Some(revision) = &new.config_revision
    {
        tell(Kind::Normal, "ConfigPublished", format!("hosts are to follow revision {revision}"));
    }
    let published = (reason(old, "ConfigPublished"), reason(new, "ConfigPublished"));
    if published.0 != published.1 && published.1.as_deref() == Some("Rejected") {
        tell(Kind::Warning, "ConfigRejected", "the server refuses the configuration".to_owned());
    }
    let ready = (reason(old, "Ready"), reason(new, "Ready"));
    if ready.0 != ready.1 && ready.1.as_deref() == Some("ServerUnreachable") {
        tell(Kind::Warning, "ServerUnreachable", "the server cannot be told of changes".to_owned());
    }
    happenings
}

/// The object is to go: the server forgets the fleet first, if it can be told within a minute.
async fn end(fleet: &SpectraFleet, scope: &Scope) -> Result<Duration, Failure> {
    let operator = &scope.operator;
    if !fleet.finalizers().iter().any(|name| name == FINALIZER) {
        return Ok(COUNT_EVERY);
    }
    let (namespace, name) = (fleet.namespace().unwrap_or_default(), fleet.name_any());
    let decommission = fleet.spec.deletion_policy == DeletionPolicy::Decommission;
    if let Err(error) = operator.link.delete_fleet(&namespace, &name, decommission).await {
        let since = fleet.metadata.deletion_timestamp.as_ref().map(|at| at.0).unwrap_or_default();
        let waited = crate::plan::until(since, Scope::now());
        if waited < operator.config.pace.of(FINALIZER_DEADLINE)
            && !operator.is_namespace_ending(&namespace).await
        {
            tracing::warn!(namespace, name, %error, "a deleted fleet cannot be taken from the server yet");
            return Ok(operator.config.pace.of(FINALIZER_RETRY));
        }
        tracing::warn!(namespace, name, %error, "a deleted fleet stays on the server");
    }
    mirror::release(fleet, scope).await?;
    operator.cluster.let_go(fleet, FINALIZER).await?;
    wake_tokens(fleet, scope, |_| true);
    Ok(COUNT_EVERY)
}
