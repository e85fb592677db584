//! Rolls measurements up into their levels, each bucket exactly from the readings that are stored.
//!
//! Several servers may do it at the same time: a step is one transaction under a lock, it begins by reading
//! how far all is, and a server that is killed leaves nothing half done. What is late is marked by
//! the transaction that stores it (see `rollup_closing` in the migrations), and done again here.

mod kept;
mod sqlite;
mod state;
mod statements;
#[cfg(test)]
mod tests;
mod timescale;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use sqlx::PgPool;

use super::{AgentKey, Error, Result, Store, Time, read, transaction};
use crate::family::{FAMILIES, Family};
use crate::history::level::Level;
pub(super) use kept::{Kept, keep_from};
pub(super) use state::Done;
use state::{Span, State, Step, next, spans};

/// Steps of one run: a day that nobody rolled up, for a dozen families, and then some. Others follow in the
/// next run.
const STEPS: usize = 5_000;
/// Marks that one step works off, about a megabyte. They become far fewer spans.
const MARKS: i64 = 5_000;
/// Spans of one statement, some 20 ms. Before the next one the step rests for [`REST`] times as long: whoever stores readings
/// meanwhile needs the same processors, and no reader minds when a roll-up takes a minute.
const SPANS: usize = 50;
const REST: u32 = 3;

/// "rollup" in ASCII. Who holds it changes the levels.
const ROLLUP_LOCK: i64 = 0x726f_6c6c_7570;
/// "closing" in ASCII. Transactions that store readings share it; who moves `rollup_closing` has it alone.
const CLOSING_LOCK: i64 = 0x0063_6c6f_7369_6e67;
/// How long new readings wait, at most, for a transaction before them so that `rollup_closing` can move.
/// If that takes longer it moves the next time.
const CLOSING_TIMEOUT: &str = "set local lock_timeout = '1s'";
/// SQLSTATE `lock_not_available`.
const LOCK_TIMEOUT: &str = "55P03";

/// What can be taken from levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coverage {
    pub(super) done: Done,
    /// First and last minute with late readings that are not rolled up again yet.
    pub(super) late: Option<(Time, Time)>,
}

/// Family, level, how far that is, first and last late minute of the agent.
type CoverageRow = (String, String, Time, Option<Time>, Option<Time>);

/// The statements of one step; two databases, the same steps.
trait Work {
    /// False: another server is at it, or a chunk is being compressed.
    async fn lock(&mut self) -> Result<bool>;
    /// Waits until no transaction that stores readings is open, and keeps others from beginning.
    async fn shut_ingest_out(&mut self) -> Result<()>;
    async fn closing(&mut self) -> Result<Time>;
    async fn set_closing(&mut self, until: Time) -> Result<()>;
    async fn progress(&mut self) -> Result<Vec<(String, String, Time)>>;
    async fn set_progress(&mut self, family: &Family, level: Level, until: Time) -> Result<()>;
    /// Time of the oldest reading of an agent that exists.
    async fn oldest(&mut self, family: &Family) -> Result<Option<Time>>;
    async fn agents(&mut self) -> Result<Vec<AgentKey>>;
    async fn is_anything_late(&mut self) -> Result<bool>;
    /// Takes the oldest marks away: family, agent, minute.
    async fn take_late(&mut self, most: i64) -> Result<Vec<(String, AgentKey, Time)>>;
    /// Writes the buckets of the spans, from what the level is made of. Agents that were deleted have none.
    async fn recompute(&mut self, family: &Family, level: Level, spans: &[Span]) -> Result<()>;
    /// Lets others work for so long, where they can while this transaction is open.
    async fn rest(&mut self, rest: Duration);
}

impl Store {
    /// Rolls up what is due at `now`, and what came late. Returns how many steps that took.
    pub async fn roll_up(&self, now: Time) -> Result<u64> {
        let mut steps = 0;
        while steps < STEPS {
            match self.roll_up_step(now).await {
                Ok(true) => steps += 1,
                Ok(false) => break,
                Err(error) if is_lock_timeout(&error) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(steps as u64)
    }

    async fn roll_up_step(&self, now: Time) -> Result<bool> {
        Ok(transaction!(self, tx => { step(&mut *tx, now).await? }))
    }

    /// What of one agent's history can be taken from the family's levels; `None` before its first roll-up.
    pub(super) async fn coverage(&self, family: &Family, agent: AgentKey) -> Result<Option<Coverage>> {
        let sql = "
            select family, level, rolled_up_to,
                   (select min(minute) from rollup_late where agent_id = $2 and family = $1),
                   (select max(minute) from rollup_late where agent_id = $2 and family = $1)
            from rollup_progress where family = $1";
        let rows: Vec<CoverageRow> =
            read!(self, pool => sqlx::query_as(sql).bind(family.name).bind(agent.0).fetch_all(pool).await?);
        let late = rows.first().and_then(|(.., first, last)| first.zip(*last));
        let progress: Vec<_> =
            rows.into_iter().map(|(family, level, until, ..)| (family, level, until)).collect();
        Ok(done(&progress, family).map(|done| Coverage { done, late }))
    }

    /// The same for all agents at once. What came late is missing until it is rolled up again, in a minute: one
    /// host that makes up for hours must not make every answer about the fleet read the readings of all.
    pub(super) async fn fleet_coverage(&self, family: &Family) -> Result<Option<Coverage>> {
        Ok(self.rolled_up(family).await?.map(|done| Coverage { done, late: None }))
    }

    /// How far each of the family's levels is; `None` before its first roll-up.
    pub(super) async fn rolled_up(&self, family: &Family) -> Result<Option<Done>> {
        let sql = "select family, level, rolled_up_to from rollup_progress where family = $1";
        let rows: Vec<(String, String, Time)> =
            read!(self, pool => sqlx::query_as(sql).bind(family.name).fetch_all(pool).await?);
        Ok(done(&rows, family))
    }

    /// The oldest minute that waits to be rolled up again.
    pub(super) async fn oldest_late(&self) -> Result<Option<Time>> {
        let sql = "select min(minute) from rollup_late";
        read!(self, pool => sqlx::query_scalar(sql).fetch_one(pool).await)
    }

    /// Returns when no step is under way that began before the call: an agent that was deleted before it
    /// gets no buckets after it.
    pub(super) async fn let_rollup_step_end(&self) -> Result<()> {
        match self {
            Self::Timescale(pool) => wait_for_step(pool).await,
            // One transaction writes at a time.
            Self::Sqlite(_) => Ok(()),
        }
    }
}

async fn wait_for_step(pool: &PgPool) -> Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock_shared($1)").bind(ROLLUP_LOCK).execute(&mut *tx).await?;
    tx.commit().await
}

fn is_lock_timeout(error: &Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == LOCK_TIMEOUT)
}

/// One step; false when nothing is to be done, or another server does it.
async fn step(tx: &mut impl Work, now: Time) -> Result<bool> {
    if !tx.lock().await? {
        return Ok(false);
    }
    let progress = tx.progress().await?;
    let state = State {
        closing: tx.closing().await?,
        done: FAMILIES.iter().map(|family| done(&progress, family)).collect(),
        late: tx.is_anything_late().await?,
    };
    match next(&state, now) {
        None => return Ok(false),
        Some(Step::Close(until)) => {
            tx.shut_ingest_out().await?;
            tx.set_closing(until).await?;
        }
        Some(Step::Begin { family }) => {
            let oldest = tx.oldest(FAMILIES[family]).await?.unwrap_or(state.closing).min(state.closing);
            for level in Level::ALL {
                tx.set_progress(FAMILIES[family], level, level.floor(oldest)).await?;
            }
        }
        Some(Step::Forward { family, level, from, to }) => {
            let agents = tx.agents().await?;
            let spans: Vec<Span> = agents.into_iter().map(|agent| Span { agent, from, to }).collect();
            recompute(tx, FAMILIES[family], level, &spans).await?;
            tx.set_progress(FAMILIES[family], level, to).await?;
        }
        Some(Step::Late) => again(tx, &state).await?,
    }
    Ok(true)
}

/// Rolls up again what got late readings. A mark that is taken was committed together with its reading, so
/// the statements after it see that.
async fn again(tx: &mut impl Work, state: &State) -> Result<()> {
    let mut minutes: BTreeMap<String, BTreeSet<(AgentKey, Time)>> = BTreeMap::new();
    for (family, agent, minute) in tx.take_late(MARKS).await? {
        minutes.entry(family).or_default().insert((agent, minute));
    }
    for (family, done) in FAMILIES.iter().zip(&state.done) {
        let (Some(minutes), Some(done)) = (minutes.get(family.name), done) else { continue };
        for level in Level::ALL {
            let spans = spans(minutes, level, done.of(level));
            if !spans.is_empty() {
                recompute(tx, family, level, &spans).await?;
            }
        }
    }
    Ok(())
}

async fn recompute(tx: &mut impl Work, family: &Family, level: Level, spans: &[Span]) -> Result<()> {
    let mut rest = Duration::ZERO;
    for spans in spans.chunks(SPANS) {
        if !rest.is_zero() {
            tx.rest(rest).await;
        }
        let start = Instant::now();
        tx.recompute(family, level, spans).await?;
        rest = start.elapsed() * REST;
    }
    Ok(())
}

/// How far the levels of `family` are, from the rows of `rollup_progress`.
fn done(progress: &[(String, String, Time)], family: &Family) -> Option<Done> {
    let of = |level: Level| {
        let row = progress.iter().find(|(name, known, _)| name == family.name && known == level.name());
        row.map(|(.., until)| *until)
    };
    Some(Done([of(Level::Minute)?, of(Level::Quarter)?, of(Level::Hour)?]))
}

/// Statements that are the same for both databases; a macro, since a query's type is not.
macro_rules! common_steps {
    () => {
        async fn closing(&mut self) -> Result<Time> {
            sqlx::query_scalar("select until from rollup_closing where id = 1").fetch_one(&mut *self).await
        }

        async fn set_closing(&mut self, until: Time) -> Result<()> {
            let sql = "update rollup_closing set until = $1 where id = 1";
            sqlx::query(sql).bind(until).execute(&mut *self).await.map(|_| ())
        }

        async fn progress(&mut self) -> Result<Vec<(String, String, Time)>> {
            sqlx::query_as("select family, level, rolled_up_to from rollup_progress")
                .fetch_all(&mut *self)
                .await
        }

        async fn set_progress(&mut self, family: &Family, level: Level, until: Time) -> Result<()> {
            sqlx::query(
                "insert into rollup_progress (family, level, rolled_up_to) values ($1, $2, $3)
                 on conflict (family, level) do update set rolled_up_to = excluded.rolled_up_to",
            )
            .bind(family.name)
            .bind(level.name())
            .bind(until)
            .execute(&mut *self)
            .await
            .map(|_| ())
        }

        async fn oldest(&mut self, family: &Family) -> Result<Option<Time>> {
            // Agent by agent: the index has no time of its own.
            let sql = format!(
                "select min(f.first) from (select (select min(m.time) from metrics_{} m where m.agent_id = a.id) as first
                 from agents a) f",
                family.name
            );
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *self).await
        }

        async fn agents(&mut self) -> Result<Vec<AgentKey>> {
            let ids: Vec<i32> =
                sqlx::query_scalar("select id from agents order by id").fetch_all(&mut *self).await?;
            Ok(ids.into_iter().map(AgentKey).collect())
        }

        async fn is_anything_late(&mut self) -> Result<bool> {
            let one: Option<i32> =
                sqlx::query_scalar("select 1 from rollup_late limit 1").fetch_optional(&mut *self).await?;
            Ok(one.is_some())
        }

        async fn take_late(&mut self, most: i64) -> Result<Vec<(String, AgentKey, Time)>> {
            let rows: Vec<(String, i32, Time)> = sqlx::query_as(
                "delete from rollup_late where id in (select id from rollup_late order by id limit $1)
                 returning family, agent_id, minute",
            )
            .bind(most)
            .fetch_all(&mut *self)
            .await?;
            Ok(rows.into_iter().map(|(family, agent, minute)| (family, AgentKey(agent), minute)).collect())
        }
    };
}
use common_steps;

/// Statements of [`super::ingest`]'s transaction, which shares [`CLOSING_LOCK`].
pub(super) mod marks {
    pub(in crate::store) const SHARE_CLOSING: i64 = super::CLOSING_LOCK;
    pub(in crate::store) const CLOSING: &str = "select until from rollup_closing where id = 1";
}
