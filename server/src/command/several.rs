//! One diagnostic on several hosts, for the Kubernetes operator.

use serde::{Deserialize, Serialize};
use time::Duration as Span;
use uuid::Uuid;

use super::{AskError, Diagnostic, Order, QUEUE, QUEUE_IS_FULL, policy, policy_of};
use crate::app::App;
use crate::store::{DiagnosticCreated, NewCommand, NewDiagnostic, NewRun, Time};
use crate::wake::Wake;

/// Hosts of one diagnostic; the same as a `SpectraDiagnostic` takes.
pub(crate) const MOST_HOSTS: usize = 50;

/// What the operator asks for. Its JSON is kept, and tells a repetition from another request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) agents: Vec<Uuid>,
    pub(crate) diagnostic: Diagnostic,
    /// How long each host may take from when it gets the command.
    pub(crate) timeout_seconds: i32,
    /// Until when a host has to get it.
    pub(crate) start_deadline_seconds: i32,
    /// Who asked the operator, as it says.
    pub(crate) requested_by: String,
}

/// Whose diagnostic it is.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub(crate) uid: Uuid,
    pub(crate) cluster_uid: Uuid,
    pub(crate) fence: Option<i64>,
    pub(crate) namespace: String,
}

/// Queues a command on each host of the namespace that is named and allows it; of the others it is kept why not,
/// but for those that the namespace does not have.
pub(crate) async fn begin(app: &App, owner: Owner, wanted: &Wanted) -> Result<DiagnosticCreated, AskError> {
    let order = wanted.diagnostic.order().map_err(AskError::Invalid)?;
    let now = Time::now();
    let mut runs = Vec::new();
    for agent in &wanted.agents {
        let key = app.store.agent_of_namespace(owner.cluster_uid, &owner.namespace, *agent).await?;
        let Some(key) = key else { continue };
        let refusal = policy::refusal(&policy_of(&app.store, key).await?, &wanted.diagnostic);
        let Order { kind, wire_type, payload } = order.clone();
        let command = NewCommand {
            id: Uuid::now_v7(),
            agent: key,
            agent_id: *agent,
            kind,
            wire_type,
            payload,
            requested_by: wanted.requested_by.clone(),
            requested_from: None,
            created_at: now,
            deadline: now.plus(Span::seconds(wanted.start_deadline_seconds.into())),
            run_seconds: Some(wanted.timeout_seconds),
            diagnostic: Some(owner.uid),
        };
        runs.push(NewRun { command, refusal });
    }
    let Owner { uid, cluster_uid, fence, namespace } = owner;
    let request = serde_json::to_string(wanted).map_err(|error| AskError::Invalid(error.to_string()))?;
    let diagnostic = NewDiagnostic { uid, cluster_uid, fence, namespace, request, created_at: now };
    let created = app.store.create_diagnostic(&diagnostic, &runs, QUEUE, QUEUE_IS_FULL).await?;
    if created == DiagnosticCreated::Begun {
        for run in &runs {
            app.deliver(Wake::Commands(run.command.agent_id));
        }
    }
    Ok(created)
}
