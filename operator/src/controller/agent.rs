//! Hosts as objects: one that is deleted is a host whose credentials end.

use std::sync::Arc;
use std::time::Duration;

use kube::ResourceExt as _;

use super::run::Failure;
use crate::api::SpectraAgent;
use crate::cluster::{Happening, Kind};
use crate::config::{FINALIZER_DEADLINE, FINALIZER_RETRY};
use crate::context::Scope;
use crate::link::LinkError;
use crate::plan::agent::FINALIZER;

/// Nothing to do until something changes.
const LONG: Duration = Duration::from_hours(1);

pub(super) async fn reconcile(agent: Arc<SpectraAgent>, scope: Arc<Scope>) -> Result<Duration, Failure> {
    let operator = &scope.operator;
    let is_held = agent.finalizers().iter().any(|name| name == FINALIZER);
    if agent.metadata.deletion_timestamp.is_none() || !is_held {
        return Ok(LONG);
    }
    if is_with_its_fleet(&agent, &scope) {
        operator.cluster.let_go(&*agent, FINALIZER).await?;
        return Ok(LONG);
    }
    match &operator.link.decommission(&agent.spec.agent_id).await {
        Ok(()) => {
            let note = "the host's credentials have ended".into();
            let happening =
                Happening { kind: Kind::Normal, reason: "AgentDecommissioned", action: "Delete", note };
            operator.cluster.tell(&*agent, &happening).await;
        }
        Err(LinkError::NotFound(_)) => {}
        Err(error) => {
            let since = agent.metadata.deletion_timestamp.as_ref().map(|at| at.0).unwrap_or_default();
            let waited = crate::plan::until(since, Scope::now());
            let namespace = agent.namespace().unwrap_or_default();
            let is_late = waited >= operator.config.pace.of(FINALIZER_DEADLINE);
            if !is_late && !operator.is_namespace_ending(&namespace).await {
                tracing::warn!(name = agent.name_any(), %error, "a deleted host cannot be decommissioned yet");
                return Ok(operator.config.pace.of(FINALIZER_RETRY));
            }
            tracing::warn!(name = agent.name_any(), %error, "a deleted host keeps its credentials");
        }
    }
    operator.cluster.let_go(&*agent, FINALIZER).await?;
    Ok(LONG)
}

/// Whether it goes because its fleet does, which says itself what becomes of its hosts.
fn is_with_its_fleet(agent: &SpectraAgent, scope: &Scope) -> bool {
    let namespace = agent.namespace().unwrap_or_default();
    let fleet = scope.fleet(&namespace, &agent.spec.fleet_ref.name);
    fleet.is_none_or(|fleet| fleet.metadata.deletion_timestamp.is_some())
}
