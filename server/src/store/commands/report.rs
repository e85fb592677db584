//! What happens to a command after it was queued: progress, a result, a cancellation.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::LockAgent as _;
use crate::command::{Event, State};
use crate::store::wake::Announce as _;
use crate::store::{AgentKey, Result, Store, Time, read, transaction};
use crate::wake::Wake;

/// Something that happens to a command.
#[derive(Clone, Debug)]
pub struct Report {
    pub id: Uuid,
    pub event: Event,
    pub now: Time,
    /// For people, when there is no result.
    pub error: Option<String>,
    /// Compressed, and its length before that.
    pub result: Option<(Vec<u8>, i32)>,
    /// A piece of progress: its number, and JSON.
    pub progress: Option<(i64, String)>,
}

impl Report {
    pub fn new(id: Uuid, event: Event) -> Self {
        Self { id, event, now: Time::now(), error: None, result: None, progress: None }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// The command moved, or its progress was kept.
    To(State),
    /// It had ended before, or has got there already: nothing changed.
    Unchanged(State),
    /// There is no such command.
    Unknown,
    /// It is another agent's.
    Foreign,
}

#[derive(FromRow)]
struct Owner {
    agent_id: i32,
    uuid: Uuid,
}

const OWNER: &str =
    "select agent_id, uuid from commands join agents on agents.id = agent_id where commands.id = $1";

const CURRENT: &str = "select state, remembers from commands where id = $1";

const MOVE: &str = "
    update commands
    set state = $3, error = $4, result = $5, result_bytes = $6, lease_until = null, cancel_wanted = $7";

const KEEP_PIECE: &str = "insert into command_progress (command_id, sequence, received_at, body)
    select $1, $2, $3, $4 where (select count(*) from command_progress where command_id = $1) < $5
    on conflict (command_id, sequence) do nothing";

/// Pieces of progress of one command that are kept.
const PIECES: i64 = spectra_protocol::limit::COMMAND_PROGRESS_PIECES as i64;

/// The column that says when a command got into a state.
fn moved_at(state: State) -> &'static str {
    match state {
        State::Queued | State::Sent => "sent_at",
        State::Running => "started_at",
        State::Done | State::Failed | State::Expired | State::Cancelled => "finished_at",
    }
}

impl Store {
    /// Lets `report` happen to a command; of an agent, only to one of its own.
    pub async fn advance_command(&self, report: &Report, agent: Option<AgentKey>) -> Result<Advanced> {
        let Report { id, event, now, error, result, progress } = report;
        let owner: Option<Owner> =
            read!(self, pool => sqlx::query_as(OWNER).bind(id).fetch_optional(pool).await)?;
        let Some(Owner { agent_id, uuid }) = owner else { return Ok(Advanced::Unknown) };
        if agent.is_some_and(|agent| agent.0 != agent_id) {
            return Ok(Advanced::Foreign);
        }
        Ok(transaction!(self, tx => {
            tx.lock_commands(AgentKey(agent_id)).await?;
            let current: Option<(String, bool)> =
                sqlx::query_as(CURRENT).bind(id).fetch_optional(&mut *tx).await?;
            let current = current.and_then(|(state, remembers)| Some((State::of(&state)?, remembers)));
            let Some((state, remembers)) = current else { return Ok(Advanced::Unknown) };
            let mut advanced = Advanced::Unchanged(state);
            if let Some(next) = state.after(*event) {
                // An agent that has it already and forgets nothing is told that it shall end.
                let tell = next == State::Cancelled && state != State::Queued && remembers;
                let sql = format!("{MOVE}, {} = $8 where id = $1 and state = $2", moved_at(next));
                let done = sqlx::query(AssertSqlSafe(sql))
                    .bind(id)
                    .bind(state.name())
                    .bind(next.name())
                    .bind(error)
                    .bind(result.as_ref().map(|(result, _)| result))
                    .bind(result.as_ref().map(|(_, bytes)| bytes))
                    .bind(tell)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                // A sweep may have ended it since it was looked at.
                if done.rows_affected() > 0 {
                    advanced = Advanced::To(next);
                    if next.is_final() {
                        tx.announce(Wake::Commands(uuid)).await?;
                    }
                }
            }
            if let Some((sequence, body)) = progress && !state.is_final() {
                sqlx::query(KEEP_PIECE)
                    .bind(id)
                    .bind(sequence)
                    .bind(now)
                    .bind(body)
                    .bind(PIECES)
                    .execute(&mut *tx)
                    .await?;
                advanced = Advanced::To(State::Running);
            }
            if matches!(advanced, Advanced::To(_)) {
                tx.announce(Wake::Command(*id)).await?;
            }
            advanced
        }))
    }
}
