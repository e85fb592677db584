//! What agents say of their commands: progress and results, each taken from the command's own agent only.

use serde_json::value::RawValue;
use spectra_protocol::command::{CommandProgress, CommandResult};
use spectra_protocol::limit::COMMAND_RESULT_BODY_BYTES;
use uuid::Uuid;

use super::{Event, State, policy_of};
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::store::{Advanced, AgentKey, CommandRecord, Report, Result};
use crate::wake::Wake;

/// The error of a command that had no result in time.
pub(crate) const EXPIRED: &str = "the host did not answer in time";
/// The error of a command that was cancelled.
pub(crate) const CANCELLED: &str = "cancelled";
/// Longest error of an agent that is kept, bytes.
const ERROR_BYTES: usize = 4096;
/// Results are compressed once and read a few times.
const LEVEL: i32 = 3;

/// Takes the result that an agent hands in.
pub(crate) async fn result(app: &App, agent: AgentKey, result: CommandResult) -> Result<Advanced> {
    let CommandResult { id, kind: _, payload, error } = result;
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(Advanced::Unknown) };
    if !error.is_empty() {
        let report = Report { error: Some(plain(&error)), ..Report::new(id, Event::Failed) };
        return advance(app, &report, Some(agent)).await;
    }
    let json = payload.as_deref().map_or("null", RawValue::get).to_owned();
    if let Some(error) = over(json.len(), policy_of(&app.store, agent).await?.max_output_bytes) {
        return advance(app, &Report { error: Some(error), ..Report::new(id, Event::Failed) }, Some(agent))
            .await;
    }
    let bytes = i32::try_from(json.len()).unwrap_or(i32::MAX);
    let compressed = compress(json).await?;
    let report = Report { result: Some((compressed, bytes)), ..Report::new(id, Event::Succeeded) };
    advance(app, &report, Some(agent)).await
}

/// What is wrong with a result of so many bytes, for people; `None`: it can be kept.
fn over(bytes: usize, policy: Option<u32>) -> Option<String> {
    let allowed = policy.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    if bytes > COMMAND_RESULT_BODY_BYTES {
        Some(format!("the answer has {bytes} bytes, and {COMMAND_RESULT_BODY_BYTES} can be kept"))
    } else if bytes > allowed {
        Some(format!("the answer has {bytes} bytes, and the policy of this host allows {allowed}"))
    } else {
        None
    }
}

/// Takes what a running command has to say.
pub(crate) async fn progress(app: &App, agent: AgentKey, progress: CommandProgress) -> Result<Advanced> {
    let CommandProgress { id, sequence, payload } = progress;
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(Advanced::Unknown) };
    let piece = payload.filter(|_| sequence > 0).map(|payload| (sequence.into(), payload.get().to_owned()));
    advance(app, &Report { progress: piece, ..Report::new(id, Event::Progressed) }, Some(agent)).await
}

/// Ends a command; `Unchanged` when it has ended already.
pub(crate) async fn cancel(app: &App, id: Uuid) -> Result<Advanced> {
    advance(app, &Report { error: Some(CANCELLED.to_owned()), ..Report::new(id, Event::CancelAsked) }, None)
        .await
}

async fn advance(app: &App, report: &Report, agent: Option<AgentKey>) -> Result<Advanced> {
    let advanced = app.store.advance_command(report, agent).await?;
    if let Advanced::To(state) = advanced {
        app.deliver(Wake::Command(report.id));
        if state.is_final()
            && let Some(command) = app.store.command(report.id).await?
        {
            app.deliver(Wake::Commands(command.agent_id));
            if agent.is_some() {
                audit::record(&app.store, answered(&command, state)).await?;
            }
        }
    }
    Ok(advanced)
}

/// What became of a command, for the audit trail.
fn answered(command: &CommandRecord, state: State) -> Entry {
    let actor = Actor::Agent { id: command.agent_id, name: command.hostname.clone() };
    let outcome = if state == State::Done { Outcome::Done } else { Outcome::Failed };
    let detail = format!("{} {}", command.kind, command.error.as_deref().unwrap_or_default());
    Entry::new(actor, "command.answer", command.id.to_string()).outcome(outcome).detail(detail)
}

/// The result of a command as the agent gave it; `None` where there is none.
pub(crate) async fn of(app: &App, command: &CommandRecord) -> Result<Option<Box<RawValue>>> {
    if command.result_bytes.is_none() {
        return Ok(None);
    }
    let Some(compressed) = app.store.command_result(command.id).await? else { return Ok(None) };
    let json = zstd::bulk::decompress(&compressed, COMMAND_RESULT_BODY_BYTES).ok();
    Ok(json.and_then(|json| String::from_utf8(json).ok()).and_then(|json| RawValue::from_string(json).ok()))
}

/// Whether somebody who waits need wait no more.
pub(crate) fn is_final(command: &CommandRecord) -> bool {
    State::of(&command.state).is_none_or(State::is_final)
}

/// A result may have 4 MiB: it is compressed where nobody waits behind it.
async fn compress(json: String) -> Result<Vec<u8>> {
    let compress = move || zstd::bulk::compress(json.as_bytes(), LEVEL);
    let compressed = tokio::task::spawn_blocking(compress).await.map_err(std::io::Error::other)?;
    Ok(compressed?)
}

/// Text that every database takes, of a length that pages take.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    text[..text.floor_char_boundary(ERROR_BYTES.min(text.len()))].to_owned()
}
