//! Commands to hosts: asked for, kept, fetched by the agent's poll on whichever server, answered.
//!
//! | module | what it is |
//! |---|---|
//! | [`diagnostic`] | what may be asked for |
//! | [`policy`] | what a host's policy allows |
//! | [`state`] | which states a command goes through |
//! | [`poll`] | how an agent comes by one |
//! | [`outcome`] | what the agent says of it |
//! | [`several`] | one diagnostic on several hosts |
//! | [`update`] | which executable an agent is given |

pub mod diagnostic;
pub(crate) mod outcome;
pub mod policy;
pub(crate) mod poll;
pub(crate) mod several;
pub mod state;
pub(crate) mod update;

use std::time::Duration;

use spectra_protocol::config::DiagnosticPolicy;
use thiserror::Error;
use uuid::Uuid;

pub use diagnostic::Diagnostic;
pub use state::{Event, State};

use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::settings;
use crate::store::{self, AgentKey, CommandRecord, NewCommand, Store, Time};
use crate::wake::Wake;

/// Commands that wait for one agent; more are refused. The original's.
const QUEUE: i64 = 10;
/// What is said then.
const QUEUE_IS_FULL: &str = "10 commands wait for this agent already";
/// How long a result is waited for where nobody says: the agent may be away for some minutes.
pub const TIMEOUT: Duration = Duration::from_mins(5);
/// The longest that a result may be waited for.
pub const LONGEST_TIMEOUT: Duration = Duration::from_mins(30);
/// Commands of one agent that are kept, and for how long.
const KEPT: i64 = 200;
const KEPT_FOR: time::Duration = time::Duration::days(30);

/// A command as the agent gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// As people call it: one of the eight diagnostics, or `update`.
    pub kind: &'static str,
    /// As the agent calls it.
    pub wire_type: &'static str,
    /// JSON; empty where there is nothing to say.
    pub payload: String,
}

/// Who asks, and how long it waits.
#[derive(Clone, Debug)]
pub struct Terms {
    /// User name, or what else asks.
    pub requested_by: String,
    pub requested_from: Option<String>,
    pub timeout: Duration,
}

/// Why a command is not queued.
#[derive(Debug, Error)]
pub enum AskError {
    #[error("there is no such agent")]
    UnknownAgent,
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    NotAllowed(String),
    #[error("{QUEUE_IS_FULL}")]
    QueueFull,
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Asks for a diagnostic of a host, if its policy allows it.
pub async fn ask(
    app: &App,
    agent: Uuid,
    diagnostic: &Diagnostic,
    terms: Terms,
) -> Result<CommandRecord, AskError> {
    let order = diagnostic.order().map_err(AskError::Invalid)?;
    let key = app.store.agent_key(agent).await?.ok_or(AskError::UnknownAgent)?;
    if let Some(refusal) = policy::refusal(&policy_of(&app.store, key).await?, diagnostic) {
        return Err(AskError::NotAllowed(refusal));
    }
    queue(app, (key, agent), order, terms).await
}

/// The diagnostic policy of a host.
async fn policy_of(store: &Store, agent: AgentKey) -> store::Result<DiagnosticPolicy> {
    Ok(settings::of_agent(store, agent).await?.diagnostics.unwrap_or_default())
}

/// Queues a command and wakes the agent's poll.
pub async fn queue(
    app: &App,
    (key, agent): (AgentKey, Uuid),
    order: Order,
    terms: Terms,
) -> Result<CommandRecord, AskError> {
    let Order { kind, wire_type, payload } = order;
    let Terms { requested_by, requested_from, timeout } = terms;
    let now = Time::now();
    let timeout = timeout.clamp(Duration::from_secs(1), LONGEST_TIMEOUT);
    let command = NewCommand {
        id: Uuid::now_v7(),
        agent: key,
        agent_id: agent,
        kind,
        wire_type,
        payload,
        requested_by,
        requested_from,
        created_at: now,
        deadline: now.plus(timeout.try_into().unwrap_or(time::Duration::MAX)),
        run_seconds: None,
        diagnostic: None,
    };
    if !app.store.queue_command(&command, QUEUE).await? {
        return Err(AskError::QueueFull);
    }
    app.deliver(Wake::Commands(agent));
    app.store.command(command.id).await?.ok_or(AskError::UnknownAgent)
}

/// What time does to commands: those that had no result in time end, those whose agent fell silent are handed
/// out again. Returns how many ended.
pub(crate) async fn sweep(app: &App) -> store::Result<u64> {
    let now = Time::now();
    let expired = app.store.expire_commands(now, outcome::EXPIRED).await?;
    for command in &expired {
        app.deliver(Wake::Command(command.id));
        app.deliver(Wake::Commands(command.uuid));
        let entry = Entry::new(Actor::Server, "command.expire", command.id.to_string());
        let detail = format!("{} on {}", command.kind, command.hostname);
        audit::record(&app.store, entry.outcome(Outcome::Failed).detail(detail)).await?;
    }
    for command in app.store.requeue_commands(now).await? {
        app.deliver(Wake::Commands(command.uuid));
    }
    Ok(expired.len() as u64)
}

/// Forgets old commands.
pub(crate) async fn forget(app: &App) -> store::Result<u64> {
    app.store.forget_commands(Time::now().minus(KEPT_FOR), KEPT).await
}
