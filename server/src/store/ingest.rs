//! Stores what agents sent: many requests in one transaction, each envelope exactly once.

mod copy;
mod gap;
mod host;
mod late;
mod lists;
mod newest;
mod sqlite;
mod stream;
#[cfg(test)]
mod tests;
mod timescale;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{AgentKey, Result, Store, Time, transaction};
use crate::event::Leaving;
use crate::family::{FAMILIES, Family, Rows};
use crate::snapshot::Snapshot;

pub use copy::Copy;
use late::{Late, late};
pub use lists::SnapshotList;
use lists::{Known, ListRecord};
pub use stream::StreamPart;
use stream::{AGENT_LOST, Found, GapRecord, StreamState, Streams};

/// What one request wants stored.
#[derive(Debug)]
pub struct Submission {
    pub agent: AgentKey,
    /// When the server received it.
    pub received: Time,
    /// What the newest values of the agent are current at: `received`, or its own newest reading where nothing
    /// tells how its clock is; `None`: it tells neither.
    pub newest_reading: Option<Time>,
    /// Where its envelopes stand in the agent's stream; `None`: an agent that sends no numbers.
    pub part: Option<StreamPart>,
    /// Rows of each family that occurs.
    pub rows: Vec<Rows>,
    /// The newest process list of the request.
    pub processes: Option<ProcessList>,
    /// The newest changes of a process list of the request.
    pub process_changes: Option<ProcessList>,
    /// The newest list of each other kind of the request.
    pub snapshots: Vec<SnapshotList>,
    /// What the agent says it had to drop.
    pub reported_gaps: Vec<ReportedGap>,
    /// What the host calls itself now, if it says so.
    pub hostname: Option<String>,
    /// The agent's clock less the server's, if it can be told.
    pub clock_offset_ms: Option<i64>,
    /// The agent takes its leave.
    pub leaving: Option<Leaving>,
}

impl Submission {
    /// Rows that are to be stored, repeated ones included.
    pub fn rows(&self) -> usize {
        self.rows.iter().map(Rows::len).sum()
    }

    /// Rows and what else there is, counted as rows of the same size: for bounds on memory and on a
    /// transaction's size.
    pub fn len(&self) -> usize {
        let lists: usize = self.snapshots.iter().map(|list| list.entries.json.len()).sum();
        self.rows() + lists / ROW_BYTES
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Memory of a row that waits, about.
const ROW_BYTES: usize = 350;

/// A process list, or what has changed since one, ready to be stored.
#[derive(Debug)]
pub struct ProcessList {
    /// Position of its envelope in the request.
    pub envelope: usize,
    pub time: Time,
    /// What the agent calls the list; 0: nothing.
    pub list: i64,
    /// JSON, compressed with zstd.
    pub json_zstd: Vec<u8>,
}

/// Envelopes that the agent says are lost, checked: 1 ≤ `from` ≤ `to` ≤ 2^63 − 1.
#[derive(Debug)]
pub struct ReportedGap {
    /// Position of its envelope in the request.
    pub envelope: usize,
    pub from: u64,
    /// `None`: nobody knows how many.
    pub to: Option<u64>,
    pub count: Option<u64>,
    pub cause: String,
    /// Where in time, if the agent says so.
    pub after: Option<Time>,
    pub before: Option<Time>,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable. `rows` went into the history; `repeated` envelopes were there already.
    Stored { rows: u64, repeated: u64 },
    /// The agent was deleted meanwhile; nothing was stored.
    UnknownAgent,
}

/// A submission after the check of its place in the stream.
struct Accepted<'a> {
    submission: &'a Submission,
    /// Envelopes at the start that were stored before.
    skip: usize,
}

impl Accepted<'_> {
    /// Without numbers, rows are compared with what is there.
    fn numbered(&self) -> bool {
        self.submission.part.is_some()
    }

    /// What the agent says it dropped; without numbers it says nothing.
    fn reported_gaps(&self) -> impl Iterator<Item = GapRecord> {
        let agent = self.submission.agent;
        let part = self.submission.part.iter();
        part.flat_map(|part| self.submission.reported_gaps.iter().map(move |gap| (part, gap)))
            .filter(|(_, gap)| gap.envelope >= self.skip)
            .map(move |(part, gap)| GapRecord {
                agent,
                stream: part.stream,
                from: gap.from,
                to: gap.to,
                count: gap.count,
                cause: gap.cause.clone(),
                after: gap.after,
                before: gap.before,
            })
    }
}

impl Store {
    /// Stores a group of submissions in one transaction; all of it or nothing. When this returns,
    /// everything with [`Outcome::Stored`] is durable.
    pub async fn ingest(&self, group: &[Submission]) -> Result<Vec<Outcome>> {
        Ok(transaction!(self, tx => { store_group(&mut *tx, group).await? }))
    }
}

/// An agent that sent something.
struct Seen {
    agent: AgentKey,
    at: Time,
    newest_reading: Option<Time>,
    clock_offset_ms: Option<i64>,
    leaving: Option<Leaving>,
}

/// Streams of an agent that are remembered after their end: a request of an older one cannot still be on its way.
/// Those that go on are remembered whatever their number, which [`STREAMS_OPEN_MOST`] bounds.
///
/// [`STREAMS_OPEN_MOST`]: spectra_protocol::header::STREAMS_OPEN_MOST
const ENDED_STREAMS: i64 = 8;
/// The same of those that were taken for lost. What an agent that was killed again and again has of them in its spool
/// may come when many others have ended, and is known by its numbers only here.
const LOST_STREAMS: i64 = 256;

/// A row of `agent_streams`; a macro, since the databases' rows have different types.
macro_rules! stream_row {
    ($row:expr) => {
        Ok((
            AgentKey($row.try_get(0)?),
            $row.try_get(1)?,
            StreamState {
                next: $row.try_get::<i64, _>(2)?.cast_unsigned(),
                last_time: $row.try_get(3)?,
                ended: $row.try_get(4)?,
            },
        ))
    };
}
use stream_row;

/// A row of `current_lists`; a macro, since the databases' rows have different types.
macro_rules! list_row {
    ($row:expr) => {
        Ok((
            AgentKey($row.try_get(0)?),
            $row.try_get(1)?,
            Known { time: $row.try_get(2)?, hash: $row.try_get(3)? },
        ))
    };
}
use list_row;

/// The statements of one transaction; two databases, the same steps.
trait Backend {
    /// Readings before it are late. Nobody moves it while this transaction is open.
    async fn closing(&mut self) -> Result<Time>;
    async fn mark_late(&mut self, late: &BTreeSet<Late>) -> Result<()>;
    /// Locks the agents, in the order of their keys, and tells which of them exist.
    async fn lock_agents(&mut self, agents: &[AgentKey]) -> Result<BTreeSet<AgentKey>>;
    async fn streams(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, Uuid, StreamState)>>;
    async fn save_streams(&mut self, changed: &[(AgentKey, Uuid, StreamState)], now: Time) -> Result<()>;
    async fn insert_gaps(&mut self, gaps: &[GapRecord], now: Time) -> Result<()>;
    /// Names the cause of gaps that were found without one; records what was not found.
    async fn explain_gap(&mut self, gap: &GapRecord, now: Time) -> Result<()>;
    /// Takes out of the gap of a lost stream what came after all; the whole gap, if it was the end.
    async fn shorten_gap(&mut self, found: &Found) -> Result<()>;
    /// Begins the gap of a killed process in which `newest` lies behind that reading, which has arrived.
    async fn begin_gaps_later(&mut self, agent: AgentKey, newest: Time) -> Result<()>;
    /// Inserts the family's rows into its history and adds to `stored`, by submission, how many.
    async fn insert_history(
        &mut self,
        family: usize,
        accepted: &[Accepted<'_>],
        stored: &mut [u64],
    ) -> Result<()>;
    async fn upsert_newest(&mut self, family: usize, accepted: &[Accepted<'_>]) -> Result<()>;
    async fn upsert_seen(&mut self, seen: &[Seen]) -> Result<()>;
    /// What is known of the agents' lists, of all kinds.
    async fn lists(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, String, Known)>>;
    /// Remembers lists; one that is older than what is known changes nothing.
    async fn save_lists(&mut self, lists: &[ListRecord]) -> Result<()>;
    /// Deletes the newest values of those series that the newest lists of their agents do not name.
    async fn end_older(&mut self, family: &Family, agents: &[AgentKey]) -> Result<()>;
    /// Replaces the agent's entries.
    async fn rewrite(&mut self, agent: AgentKey, snapshot: &Snapshot, entries: &str) -> Result<()>;
    async fn upsert_processes(&mut self, lists: &[(AgentKey, &ProcessList)]) -> Result<()>;
    /// Keeps changes beside the list that they are of; those of another one say nothing.
    async fn change_processes(&mut self, changes: &[(AgentKey, &ProcessList)]) -> Result<()>;
    /// Corrects what is known of the hosts since they registered; writes those rows only that differ.
    async fn update_hosts(&mut self, hosts: &[host::Named<'_>]) -> Result<()>;
    async fn update_overview(&mut self, agents: &[AgentKey]) -> Result<()>;
}

async fn store_group(tx: &mut impl Backend, group: &[Submission]) -> Result<Vec<Outcome>> {
    let now = Time::now();
    let closing = tx.closing().await?;
    let agents = distinct(group.iter().map(|submission| submission.agent));
    let known = tx.lock_agents(&agents).await?;
    let is_known = |submission: &&Submission| known.contains(&submission.agent);
    let submissions: Vec<&Submission> = group.iter().filter(is_known).collect();

    let numbered = submissions.iter().filter(|submission| submission.part.is_some());
    let mut streams = Streams::new(tx.streams(&distinct(numbered.map(|submission| submission.agent))).await?);
    let mut accepted = Vec::with_capacity(submissions.len());
    let (mut gaps, mut found, mut backlogs) = (Vec::new(), Vec::new(), Vec::new());
    for submission in &submissions {
        let decision = streams.accept(submission.agent, submission.part.as_ref());
        accepted.push(Accepted { submission, skip: decision.skip });
        gaps.extend(decision.gaps);
        found.extend(decision.found);
        backlogs.extend(decision.backlog.map(|newest| (submission.agent, newest)));
    }
    // First: which streams are lost decides how long they are remembered.
    tx.insert_gaps(&gaps, now).await?;
    tx.save_streams(&streams.changed(), now).await?;
    for found in &found {
        tx.shorten_gap(found).await?;
    }
    for (agent, newest) in backlogs {
        tx.begin_gaps_later(agent, newest).await?;
    }
    for mut report in accepted.iter().flat_map(Accepted::reported_gaps) {
        if report.to.is_none() && report.cause == AGENT_LOST {
            report.after = streams.lost_after(report.agent, report.after, report.before);
        }
        tx.explain_gap(&report, now).await?;
    }

    let mut stored = vec![0; accepted.len()];
    for family in 0..FAMILIES.len() {
        tx.insert_history(family, &accepted, &mut stored).await?;
        tx.upsert_newest(family, &accepted).await?;
        lists::end_missing(tx, family, &accepted).await?;
    }
    let late = late(&accepted, closing);
    if !late.is_empty() {
        tx.mark_late(&late).await?;
    }
    tx.upsert_seen(&seen(&submissions)).await?;
    tx.upsert_processes(&newest_processes(&accepted, |submission| submission.processes.as_ref())).await?;
    tx.change_processes(&newest_processes(&accepted, |submission| submission.process_changes.as_ref()))
        .await?;
    lists::store_snapshots(tx, &accepted).await?;
    let agents: Vec<AgentKey> = known.iter().copied().collect();
    tx.update_hosts(&host::named(&submissions)).await?;
    tx.update_overview(&agents).await?;

    let mut outcomes = accepted
        .iter()
        .zip(stored)
        .map(|(accepted, rows)| Outcome::Stored { rows, repeated: accepted.skip as u64 });
    Ok(group
        .iter()
        .map(|submission| if is_known(&submission) { outcomes.next() } else { None })
        .map(|outcome| outcome.unwrap_or(Outcome::UnknownAgent))
        .collect())
}

/// In ascending order, so that transactions of several servers lock in the same order.
fn distinct(agents: impl Iterator<Item = AgentKey>) -> Vec<AgentKey> {
    agents.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The last word of each agent.
fn seen(submissions: &[&Submission]) -> Vec<Seen> {
    let mut seen: BTreeMap<AgentKey, Seen> = BTreeMap::new();
    for submission in submissions {
        let Submission { agent, received, newest_reading, clock_offset_ms, leaving, .. } = submission;
        let (agent, at) = (*agent, *received);
        let before = seen.get(&agent).and_then(|before: &Seen| before.newest_reading);
        let newest_reading = before.max(*newest_reading);
        let (clock_offset_ms, leaving) = (*clock_offset_ms, *leaving);
        seen.insert(agent, Seen { agent, at, newest_reading, clock_offset_ms, leaving });
    }
    seen.into_values().collect()
}

fn newest_processes<'a>(
    accepted: &[Accepted<'a>],
    of: fn(&Submission) -> Option<&ProcessList>,
) -> Vec<(AgentKey, &'a ProcessList)> {
    let mut newest: BTreeMap<AgentKey, &ProcessList> = BTreeMap::new();
    for Accepted { submission, skip } in accepted {
        let Some(list) = of(submission).filter(|list| list.envelope >= *skip) else { continue };
        let kept = newest.entry(submission.agent).or_insert(list);
        if list.time >= kept.time {
            *kept = list;
        }
    }
    newest.into_iter().collect()
}
