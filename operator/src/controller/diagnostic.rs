//! Diagnostics: begun on the server, followed there, told in the status.

use std::sync::Arc;
use std::time::Duration;

use kube::ResourceExt as _;

use super::run::Failure;
use crate::api::condition::find;
use crate::api::diagnostic::DiagnosticStatus;
use crate::api::{SpectraDiagnostic, SpectraFleet};
use crate::cluster::{Happening, Kind};
use crate::context::Scope;
use crate::link::{DiagnosticToRun, FleetAgent, LinkError};
use crate::plan::agent::{MOST, labels};
use crate::plan::diagnostic::{
    Candidate, DiagnosticStep, NoTarget, Refusal, ended, hosts, is_over, refused, running, step, wait, wire,
};
use crate::plan::moment;

/// Who asked, where the cluster stamps it.
const REQUESTED_BY: &str = "spectra.dev/requested-by";
/// Nothing to do until something changes.
const LONG: Duration = Duration::from_hours(1);

pub(super) async fn reconcile(
    diagnostic: Arc<SpectraDiagnostic>,
    scope: Arc<Scope>,
) -> Result<Duration, Failure> {
    let work = Work { diagnostic: &diagnostic, scope: &scope };
    if diagnostic.metadata.deletion_timestamp.is_some() {
        return Ok(LONG);
    }
    match step(&diagnostic, Scope::now()) {
        DiagnosticStep::Begin => work.begin().await,
        DiagnosticStep::Follow => work.follow().await,
        DiagnosticStep::Cancel => {
            scope.operator.link.cancel_diagnostic(&work.uid()).await?;
            work.follow().await
        }
        DiagnosticStep::Keep(length) => Ok(length.min(LONG).max(Duration::from_secs(1))),
        DiagnosticStep::Delete => {
            scope.operator.cluster.delete(&*diagnostic).await?;
            Ok(LONG)
        }
    }
}

struct Work<'a> {
    diagnostic: &'a SpectraDiagnostic,
    scope: &'a Scope,
}

impl Work<'_> {
    fn uid(&self) -> String {
        self.diagnostic.uid().unwrap_or_default()
    }

    async fn begin(&self) -> Result<Duration, Failure> {
        let operator = &self.scope.operator;
        let (diagnostic, spec) = (self.diagnostic, &self.diagnostic.spec);
        let fence = operator.lead().await;
        if spec.cancel {
            return self.refuse("Cancelled", "it was cancelled before it began").await;
        }
        let agents = match self.hosts().await? {
            Ok(agents) => agents,
            Err(NoTarget { reason, message }) => return self.refuse(reason, &message).await,
        };
        let Some(wire) = wire(spec) else {
            return self.refuse("Invalid", "what is to be run is not said").await;
        };
        let requested_by = diagnostic.annotations().get(REQUESTED_BY).cloned();
        let wanted = DiagnosticToRun {
            cluster_uid: operator.link.cluster().to_owned(),
            fence,
            namespace: diagnostic.namespace().unwrap_or_default(),
            agents,
            diagnostic: wire,
            timeout_seconds: spec.timeout.length().unwrap_or_default().as_secs(),
            start_deadline_seconds: spec.start_deadline_seconds,
            requested_by: requested_by.unwrap_or_else(|| "unknown".to_owned()),
        };
        let state = match operator.link.run_diagnostic(&self.uid(), &wanted).await {
            Ok(state) => state,
            Err(LinkError::Refused(why)) => return self.refuse("Rejected", &why).await,
            // An operator before this one began it, for the hosts that there were then.
            Err(LinkError::Conflict(_)) => operator.link.diagnostic(&self.uid()).await?,
            Err(error) => return Err(error.into()),
        };
        self.say(&running(diagnostic, &state, Scope::now())).await?;
        Ok(wait(Scope::now(), Scope::now()))
    }

    async fn follow(&self) -> Result<Duration, Failure> {
        let now = Scope::now();
        let state = match self.scope.operator.link.diagnostic(&self.uid()).await {
            Ok(state) => state,
            Err(LinkError::NotFound(why)) => return self.refuse("Forgotten", &why).await,
            Err(error) => return Err(error.into()),
        };
        if is_over(self.diagnostic, &state, now) {
            self.say(&ended(self.diagnostic, &state, now)).await?;
            let keep = u64::try_from(self.diagnostic.spec.ttl_seconds_after_finished).unwrap_or_default();
            return Ok(Duration::from_secs(keep).clamp(Duration::from_secs(1), LONG));
        }
        Ok(wait(moment(&state.created_at).unwrap_or(now), now))
    }

    /// Hosts of the namespace's fleets that are meant.
    async fn hosts(&self) -> Result<Result<Vec<String>, NoTarget>, Failure> {
        let namespace = self.diagnostic.namespace().unwrap_or_default();
        let fleets = self
            .scope
            .fleets
            .state_filter(|fleet: &SpectraFleet| fleet.metadata.namespace.as_deref() == Some(&namespace));
        let mut rosters: Vec<(Arc<SpectraFleet>, Vec<FleetAgent>)> = Vec::new();
        for fleet in fleets {
            match self.scope.operator.link.fleet_agents(&namespace, &fleet.name_any(), MOST).await {
                Ok(agents) => rosters.push((fleet, agents)),
                // Not published yet: it has no hosts.
                Err(LinkError::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let candidates: Vec<_> = rosters
            .iter()
            .flat_map(|(fleet, agents)| agents.iter().map(|agent| candidate(fleet, agent)))
            .collect();
        let spec = &self.diagnostic.spec;
        let path = spec.logs.as_ref().and_then(|logs| logs.path.as_deref());
        Ok(hosts(&spec.target, spec.kind, path, &candidates))
    }

    async fn refuse(&self, reason: &'static str, message: &str) -> Result<Duration, Failure> {
        let refusal = Refusal { reason, message: message.to_owned() };
        self.say(&refused(self.diagnostic, &refusal, Scope::now())).await?;
        let keep = u64::try_from(self.diagnostic.spec.ttl_seconds_after_finished).unwrap_or_default();
        Ok(Duration::from_secs(keep).clamp(Duration::from_secs(1), LONG))
    }

    async fn say(&self, status: &DiagnosticStatus) -> Result<(), Failure> {
        if self.diagnostic.status.as_ref() == Some(status) {
            return Ok(());
        }
        let cluster = &self.scope.operator.cluster;
        cluster.status(self.diagnostic, status).await?;
        if let Some(happening) = happening(status) {
            cluster.tell(self.diagnostic, &happening).await;
        }
        Ok(())
    }
}

fn candidate<'a>(fleet: &'a SpectraFleet, agent: &'a FleetAgent) -> Candidate<'a> {
    Candidate {
        agent_id: &agent.agent_id,
        hostname: &agent.hostname,
        // Nodes of other clusters may have the same names.
        node_name: agent.node_name.as_deref().filter(|_| agent.cluster.is_none()),
        labels: labels(fleet, agent),
        limits: &fleet.spec.diagnostics,
        is_paused: fleet.spec.paused,
    }
}

fn happening(status: &DiagnosticStatus) -> Option<Happening> {
    let complete = find(&status.conditions, "Complete")?;
    let (kind, reason, note) = match (complete.status.as_str(), complete.reason.as_str()) {
        ("True", "TimedOut" | "NoAgentAnswered") => {
            (Kind::Warning, "DiagnosticTimedOut", "not every host answered in time")
        }
        ("True", _) => (Kind::Normal, "DiagnosticCompleted", "the answer is in the status"),
        (_, "Running") => (Kind::Normal, "DiagnosticDispatched", "the server has it"),
        _ => return None,
    };
    Some(Happening { kind, reason, action: "Run", note: note.into() })
}
