//! From a decoded request to checked rows. Pure: no database, no clock of its own.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::Serialize;
use spectra_protocol::envelope::{Batch, Envelope, Received, Refusal};
use spectra_protocol::metric::{self as sent, Gap};
use spectra_protocol::{Metric, Reading};
use time::Duration;
use uuid::Uuid;

use crate::enrol;
use crate::event::Leaving;
use crate::family::{Cell, FAMILIES, FRESH, Fault, Place, Rows};
use crate::snapshot::{Entries, SNAPSHOTS, Snapshot};
use crate::store::{AgentKey, ProcessList, ReportedGap, SnapshotList, StreamPart, Submission, Time};

/// How far ahead of the server's clock a reading may be.
pub(crate) const FUTURE_TOLERANCE: Duration = Duration::minutes(10);
/// An agent without a clock header whose newest reading is older than this has a wrong clock; a
/// younger one may be emptying its cache (the original's holds about three hours).
const STALE_CLOCK: Duration = Duration::hours(6);
/// Fast, and process lists shrink to a fifth at any level.
const ZSTD_LEVEL: i32 = 1;
/// 128 KiB, which most lists fit into: by itself zstd would reserve half a megabyte for each.
const ZSTD_WINDOW_LOG: u32 = 17;
/// Reports of gaps in one request; each costs a statement of its own. Our agent has at most 64 to tell.
const GAPS: usize = 256;
/// Longest cause of a gap, bytes; ours have ten.
const CAUSE_BYTES: usize = 64;
/// Types of which the name is kept for the log; all unknown ones are counted.
const UNKNOWN_TYPE_NAMES: usize = 16;

/// Who sent a request, and when.
#[derive(Clone, Debug)]
pub struct Source {
    pub agent: AgentKey,
    /// Place in the agent's stream, from the headers; `None` for agents of the original.
    pub numbers: Option<Numbers>,
    /// The agent's clock when it sent the request, from the header.
    pub agent_clock: Option<Time>,
    /// It takes its leave with this request.
    pub leaving: Option<Leaving>,
}

/// Header values that number a request's envelopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub stream: Uuid,
    pub first: u64,
    pub ended: bool,
    /// The agent's other streams that go on.
    pub open: Vec<Uuid>,
    /// First readings of the processes of the agent of which more will come.
    pub lives: Vec<Time>,
}

impl Numbers {
    /// Of an agent whose only stream this is.
    pub fn of(stream: Uuid, first: u64) -> Self {
        Self { stream, first, ended: false, open: Vec::new(), lives: Vec::new() }
    }
}

/// The server's side of time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// When the request was received.
    pub received: Time,
    /// How long measurements are kept.
    pub retention: Duration,
}

/// What a request held besides good rows.
#[derive(Debug, Default)]
pub struct Tally {
    pub envelopes: u64,
    /// Rows that are to be stored, repeated ones included.
    pub rows: u64,
    pub refusals: BTreeMap<Refusal, u64>,
    pub faults: BTreeMap<Fault, u64>,
    pub unknown_types: u64,
    pub unknown_type_names: Vec<String>,
    pub unknown_fields: u64,
    pub unknown_field_names: Vec<String>,
}

/// Sorts a request's envelopes into the rows of their families.
pub fn read(source: Source, clock: Clock, batch: Batch) -> (Submission, Tally) {
    let Batch { received, unknown_fields } = batch;
    let mut tally = Tally {
        envelopes: received.len() as u64,
        unknown_fields: unknown_fields.count,
        unknown_field_names: unknown_fields.names,
        ..Tally::default()
    };
    let mut reader = Reader {
        source,
        clock,
        rows: Vec::new(),
        processes: None,
        process_changes: None,
        snapshots: Vec::new(),
        gaps: Vec::new(),
        hostname: None,
        times: None,
    };
    for (at, received) in received.into_iter().enumerate() {
        match received {
            Received::Envelope(envelope) => reader.envelope(at, *envelope, &mut tally),
            Received::UnknownType(name) => tally.unknown_type(name),
            Received::Refused(refusal) => *tally.refusals.entry(refusal).or_default() += 1,
        }
    }
    let submission = reader.finish(&mut tally);
    tally.rows = submission.rows() as u64;
    for (fault, count) in submission.rows.iter().flat_map(Rows::faults).filter(|(_, count)| *count > 0) {
        *tally.faults.entry(fault).or_default() += count;
    }
    (submission, tally)
}

impl Tally {
    fn unknown_type(&mut self, mut name: String) {
        self.unknown_types += 1;
        if self.unknown_type_names.len() < UNKNOWN_TYPE_NAMES && !self.unknown_type_names.contains(&name) {
            name.truncate(name.floor_char_boundary(64));
            self.unknown_type_names.push(name);
        }
    }
}

struct Reader {
    source: Source,
    clock: Clock,
    rows: Vec<Rows>,
    /// The newest list, not yet encoded: a request may hold a dozen.
    processes: Option<(Place, sent::ProcessList)>,
    /// The same of changes.
    process_changes: Option<(Place, sent::ProcessChanges)>,
    /// The newest list of each other kind, not yet checked.
    snapshots: Vec<(&'static Snapshot, Place, Vec<Vec<Cell>>)>,
    gaps: Vec<ReportedGap>,
    /// What the host calls itself in the newest envelope that names it.
    hostname: Option<(Place, String)>,
    /// Oldest and newest time of what was read, as the agent wrote them; the report of a gap is dated when it is told.
    times: Option<(Time, Time)>,
}

impl Reader {
    fn envelope(&mut self, at: usize, envelope: Envelope, tally: &mut Tally) {
        let time = Time::from(envelope.timestamp);
        if !matches!(envelope.metric, Metric::Gap(_)) {
            let times =
                self.times.map_or((time, time), |(oldest, newest)| (oldest.min(time), newest.max(time)));
            self.times = Some(times);
        }
        let Some(place) = self.place(at, time, tally) else { return };
        if !envelope.hostname.is_empty()
            && self.hostname.as_ref().is_none_or(|(kept, _)| place.newest >= kept.newest)
        {
            self.hostname = Some((place, envelope.hostname));
        }
        match envelope.metric {
            Metric::ProcessList(list) => keep_newest(&mut self.processes, place, list),
            Metric::ProcessChanges(changes) => keep_newest(&mut self.process_changes, place, changes),
            Metric::Gap(gap) => match reported_gap(at, gap).filter(|_| self.gaps.len() < GAPS) {
                Some(gap) => self.gaps.push(gap),
                None => *tally.refusals.entry(Refusal::BadPayload).or_default() += 1,
            },
            metric => {
                self.snapshot(&metric, place);
                self.row(&metric, place);
            }
        }
    }

    /// Where the envelope's rows go; `None` (and counted) when they go nowhere. The rows of a host
    /// whose clock is off have no place in history, but they are its newest values.
    fn place(&self, envelope: usize, time: Time, tally: &mut Tally) -> Option<Place> {
        let fault = match time {
            time if time > self.clock.received.plus(FUTURE_TOLERANCE) => Fault::Future,
            time if !self.is_kept(time) => Fault::Ancient,
            time => {
                let newest = self.on_server_clock(time).micros();
                return Some(Place { envelope, time: time.micros(), newest, clock_off: false });
            }
        };
        *tally.faults.entry(fault).or_default() += 1;
        let late_but_right = self.source.agent_clock.is_some_and(|clock| self.is_right(clock));
        let received = self.clock.received.micros();
        (!late_but_right).then_some(Place { envelope, time: received, newest: received, clock_off: true })
    }

    /// Times of an agent that tells that its clock is off are moved by as much, so that what it sends late
    /// stays old.
    fn on_server_clock(&self, time: Time) -> Time {
        match self.source.agent_clock {
            Some(clock) if !self.is_right(clock) => {
                time.plus(self.clock.received.since(clock)).min(self.clock.received)
            }
            _ => time,
        }
    }

    /// What the newest values are current at; of an agent that does not tell its clock what its newest reading says,
    /// that it is no later than the server's, and nothing without one.
    fn newest_reading(&self) -> Option<Time> {
        let received = self.clock.received;
        if self.source.agent_clock.is_some() {
            return Some(received);
        }
        let (_, newest) = self.times?;
        Some(if self.is_kept(newest) { newest.min(received) } else { received })
    }

    fn is_kept(&self, time: Time) -> bool {
        time >= self.clock.received.minus(self.clock.retention)
    }

    fn is_right(&self, agent_clock: Time) -> bool {
        agent_clock.since(self.clock.received).abs() <= FUTURE_TOLERANCE
    }

    fn row(&mut self, metric: &Metric, place: Place) {
        // The family of the last row is the likeliest one: agents send a tick's rows together.
        if self.rows.last_mut().is_some_and(|rows| rows.read(metric, place)) {
            return;
        }
        if self.rows.iter_mut().any(|rows| rows.read(metric, place)) {
            return;
        }
        for family in FAMILIES {
            let mut rows = Rows::new(family);
            if rows.read(metric, place) {
                self.rows.push(rows);
                return;
            }
        }
    }

    fn snapshot(&mut self, metric: &Metric, place: Place) {
        for snapshot in SNAPSHOTS {
            let Some(entries) = (snapshot.read)(metric) else { continue };
            match self.snapshots.iter_mut().find(|(kept, ..)| kept.name == snapshot.name) {
                Some((_, kept, _)) if place.newest < kept.newest => {}
                Some(kept) => *kept = (*snapshot, place, entries),
                None => self.snapshots.push((*snapshot, place, entries)),
            }
            return;
        }
    }

    fn finish(self, tally: &mut Tally) -> Submission {
        let clock_offset_ms = self.clock_offset_ms();
        let newest_reading = self.newest_reading();
        let Self { source, clock, rows, processes, process_changes, snapshots, gaps, hostname, times } = self;
        // What is sent late may hold a name from before.
        let fresh_from = newest_reading.unwrap_or(clock.received).minus(FRESH).micros();
        let is_fresh = |(place, _): &(Place, String)| place.newest >= fresh_from;
        let part = source.numbers.map(|Numbers { stream, first, ended, open, lives }| StreamPart {
            stream,
            first,
            count: tally.envelopes,
            ended,
            cut: gaps.iter().any(|gap| gap.to.is_none()),
            open,
            lives,
            times: times.filter(|(oldest, newest)| {
                *oldest >= clock.received.minus(clock.retention)
                    && *newest <= clock.received.plus(FUTURE_TOLERANCE)
            }),
        });
        Submission {
            agent: source.agent,
            received: clock.received,
            newest_reading,
            part,
            rows,
            processes: processes.and_then(|(place, list)| encode(place, list.list, &list.processes)),
            process_changes: process_changes
                .and_then(|(place, changes)| encode(place, changes.list, &changes)),
            snapshots: snapshots.into_iter().filter_map(|list| checked(list, tally)).collect(),
            reported_gaps: gaps,
            hostname: hostname.filter(is_fresh).and_then(|(_, name)| enrol::hostname(name)),
            clock_offset_ms,
            leaving: source.leaving,
        }
    }

    /// From the header, else from the newest reading where that leaves no doubt.
    fn clock_offset_ms(&self) -> Option<i64> {
        let milliseconds = |time: Time| {
            let offset = time.since(self.clock.received).whole_milliseconds();
            i64::try_from(offset).ok()
        };
        if let Some(clock) = self.source.agent_clock {
            return milliseconds(clock);
        }
        let (_, newest) = self.times?;
        let offset = newest.since(self.clock.received);
        match offset {
            offset if offset > FUTURE_TOLERANCE || offset < -STALE_CLOCK => milliseconds(newest),
            offset if offset >= -FUTURE_TOLERANCE => Some(0),
            _ => None,
        }
    }
}

fn checked(
    (snapshot, place, entries): (&'static Snapshot, Place, Vec<Vec<Cell>>),
    tally: &mut Tally,
) -> Option<SnapshotList> {
    let (entries, faults) = Entries::of(entries);
    for (fault, count) in [(Fault::BadKey, faults.refused), (Fault::BadValue, faults.bad_values)] {
        if count > 0 {
            *tally.faults.entry(fault).or_default() += count;
        }
    }
    Some(SnapshotList { snapshot, envelope: place.envelope, time: Time::from_micros(place.newest)?, entries })
}

/// `None`: no envelopes can have such numbers, or the cause cannot be stored.
fn reported_gap(envelope: usize, gap: Gap) -> Option<ReportedGap> {
    let Gap { from, to, count, cause, after_us, before_us } = gap;
    let number = |reading: Reading<u64>| reading.value().filter(|number| *number <= i64::MAX.cast_unsigned());
    let from = number(from)?;
    // Nobody knows how many a killed agent had; an end that cannot be read is no such case.
    let to = if to.is_absent() { None } else { Some(number(to)?) };
    let numbers_fit = 1 <= from && to.is_none_or(|to| from <= to);
    let time = |reading: Reading<i64>| reading.value().and_then(Time::from_micros);
    let (after, before) = (time(after_us), time(before_us));
    let cause_fits = (1..=CAUSE_BYTES).contains(&cause.len()) && !cause.contains('\0');
    (numbers_fit && cause_fits).then(|| ReportedGap {
        envelope,
        from,
        to,
        count: number(count),
        cause,
        after,
        before,
    })
}

fn keep_newest<T>(kept: &mut Option<(Place, T)>, place: Place, list: T) {
    if kept.as_ref().is_none_or(|(kept, _)| place.newest >= kept.newest) {
        *kept = Some((place, list));
    }
}

/// `content` of the list that the agent calls `list`.
fn encode(place: Place, list: u64, content: &(impl Serialize + ?Sized)) -> Option<ProcessList> {
    // Piece by piece: the JSON of the longest list takes as much memory as the list.
    let mut compressed = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL).ok()?;
    compressed.window_log(ZSTD_WINDOW_LOG).ok()?;
    let mut json = std::io::BufWriter::new(&mut compressed);
    serde_json::to_writer(&mut json, content).ok()?;
    json.flush().ok()?;
    drop(json);
    let json_zstd = compressed.finish().ok()?;
    // A name that no agent gives is none.
    let list = i64::try_from(list).unwrap_or_default();
    Some(ProcessList { envelope: place.envelope, time: Time::from_micros(place.newest)?, list, json_zstd })
}
