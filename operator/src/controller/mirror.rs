//! Hosts of fleets as objects: made, kept up to date, taken away, slowly.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Result;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::ResourceExt as _;
use kube::runtime::reflector::ObjectRef;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use super::run::Failure;
use crate::api::{SpectraAgent, SpectraFleet};
use crate::cluster::{Happening, Kind, owner};
use crate::config::{MIRROR_EVERY, MIRROR_WRITES};
use crate::context::Scope;
use crate::link::FleetAgent;
use crate::plan::agent::{FINALIZER, MOST, is_shown, object, status};

/// Looks which hosts there are, again and again; it ends only with the process.
pub(super) async fn run(scope: Arc<Scope>) -> (&'static str, Result<()>) {
    // Ticks that were missed are not made up for: that would be a burst.
    let mut writes = interval(std::time::Duration::from_secs(1) / MIRROR_WRITES);
    writes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        scope.operator.lead().await;
        for fleet in scope.fleets.state() {
            if fleet.metadata.deletion_timestamp.is_some() || fleet.spec.paused {
                continue;
            }
            if let Err(failure) = of_fleet(&fleet, &scope, &mut writes).await {
                let (namespace, name) = (fleet.namespace(), fleet.name_any());
                tracing::warn!(
                    namespace,
                    name,
                    error = &failure as &dyn std::error::Error,
                    "cannot show the hosts of a fleet"
                );
            }
        }
        sleep(scope.operator.config.pace.of(MIRROR_EVERY)).await;
    }
}

async fn of_fleet(fleet: &SpectraFleet, scope: &Scope, writes: &mut Interval) -> Result<(), Failure> {
    let operator = &scope.operator;
    let (namespace, name) = (fleet.namespace().unwrap_or_default(), fleet.name_any());
    let registered =
        fleet.status.as_ref().and_then(|status| status.agents).map_or(0, |agents| agents.registered);
    if !is_shown(fleet.spec.mirror, registered) {
        return release(fleet, scope).await;
    }
    // Published only with its status: before it has no hosts.
    if fleet.status.as_ref().is_none_or(|status| status.config_revision.is_none()) {
        return Ok(());
    }
    let agents = operator.link.fleet_agents(&namespace, &name, MOST).await?;
    let owner = OwnerReference { controller: None, ..owner(fleet) };
    let mut wanted = HashSet::new();
    for agent in &agents {
        let object = object(fleet, &owner, agent, operator.link.cluster());
        wanted.insert(object.name_any());
        show(object, agent, scope, writes).await?;
    }
    for gone in shown(fleet, scope).filter(|shown| !wanted.contains(&shown.name_any())) {
        writes.tick().await;
        let lost = Happening {
            kind: Kind::Warning,
            reason: "AgentLost",
            action: "Mirror",
            note: format!("the fleet has no host {} any more", gone.name_any()).into(),
        };
        operator.cluster.tell(fleet, &lost).await;
        let_go(&gone, scope).await?;
    }
    Ok(())
}

/// Makes a host's object as it is to be, where it is not so yet.
async fn show(
    wanted: SpectraAgent,
    agent: &FleetAgent,
    scope: &Scope,
    writes: &mut Interval,
) -> Result<(), Failure> {
    let cluster = &scope.operator.cluster;
    let reference = ObjectRef::from_obj(&wanted);
    let found = scope.agents.get(&reference);
    if found.as_ref().is_some_and(|found| found.metadata.deletion_timestamp.is_some()) {
        return Ok(());
    }
    let is_same = found.as_ref().is_some_and(|found| {
        found.spec == wanted.spec
            && found.labels() == wanted.labels()
            && found.owner_references() == wanted.owner_references()
            && found.finalizers().iter().any(|name| name == FINALIZER)
    });
    let current = if is_same {
        found
    } else {
        writes.tick().await;
        let applied = cluster.apply(&wanted).await?;
        if found.is_none() {
            let note = format!("{} has joined", agent.hostname).into();
            let joined = Happening { kind: Kind::Normal, reason: "AgentJoined", action: "Mirror", note };
            cluster.tell(&applied, &joined).await;
        }
        Some(Arc::new(applied))
    };
    let Some(current) = current else { return Ok(()) };
    if let Some(status) = status(Some(&current), agent, Scope::now()) {
        writes.tick().await;
        cluster.status(&*current, &status).await?;
    }
    Ok(())
}

/// Objects of a fleet's hosts.
fn shown<'a>(fleet: &'a SpectraFleet, scope: &'a Scope) -> impl Iterator<Item = Arc<SpectraAgent>> + 'a {
    let is_of = move |agent: &Arc<SpectraAgent>| {
        agent.metadata.namespace == fleet.metadata.namespace && agent.spec.fleet_ref.name == fleet.name_any()
    };
    scope.agents.state().into_iter().filter(is_of)
}

/// Shows no host of a fleet any more; the hosts themselves stay as they are.
pub(super) async fn release(fleet: &SpectraFleet, scope: &Scope) -> Result<(), Failure> {
    for agent in shown(fleet, scope) {
        let_go(&agent, scope).await?;
    }
    Ok(())
}

/// Takes an object away without ending its host's credentials.
async fn let_go(agent: &SpectraAgent, scope: &Scope) -> Result<(), Failure> {
    let cluster = &scope.operator.cluster;
    if agent.finalizers().iter().any(|name| name == FINALIZER) {
        cluster.let_go(agent, FINALIZER).await?;
    }
    Ok(cluster.delete(agent).await?)
}
