//! From a decoded request to checked rows. Pure: no database, no clock of its own.

use std::collections::BTreeMap;

use spectra_protocol::Metric;
use spectra_protocol::envelope::{Batch, Envelope, Received, Refusal};
use spectra_protocol::metric::Process;
use time::Duration;
use uuid::Uuid;

use crate::family::{FAMILIES, Fault, Place, Rows};
use crate::store::{AgentKey, ProcessList, StreamPart, Submission, Time};

/// How far ahead of the server's clock a reading may be.
const FUTURE_TOLERANCE: Duration = Duration::minutes(10);
/// An agent without a clock header whose newest reading is older than this has a wrong clock; a
/// younger one may be emptying its cache (the original's holds about three hours).
const STALE_CLOCK: Duration = Duration::hours(6);
/// Fast, and process lists shrink to a fifth at any level.
const ZSTD_LEVEL: i32 = 1;
/// Types of which the name is kept for the log; all unknown ones are counted.
const UNKNOWN_TYPE_NAMES: usize = 16;

/// Who sent a request, and when.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    pub agent: AgentKey,
    /// Place in the agent's stream, from the headers; `None` for agents of the original.
    pub numbers: Option<Numbers>,
    /// The agent's clock when it sent the request, from the header.
    pub agent_clock: Option<Time>,
}

/// Header values that number a request's envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub stream: Uuid,
    pub first: u64,
    pub ended: bool,
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
    let mut reader =
        Reader { source, clock, rows: Vec::new(), processes: None, gaps: Vec::new(), times: None };
    for (at, received) in received.into_iter().enumerate() {
        match received {
            Received::Envelope(envelope) => reader.envelope(at, *envelope, &mut tally),
            Received::UnknownType(name) => tally.unknown_type(name),
            Received::Refused(refusal) => *tally.refusals.entry(refusal).or_default() += 1,
        }
    }
    let submission = reader.finish(tally.envelopes);
    tally.rows = submission.len() as u64;
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
    processes: Option<(Place, Vec<Process>)>,
    gaps: Vec<(usize, spectra_protocol::metric::Gap)>,
    /// Oldest and newest time of all envelopes, as the agent wrote them.
    times: Option<(Time, Time)>,
}

impl Reader {
    fn envelope(&mut self, at: usize, envelope: Envelope, tally: &mut Tally) {
        let time = Time::from(envelope.timestamp);
        self.times =
            Some(self.times.map_or((time, time), |(oldest, newest)| (oldest.min(time), newest.max(time))));
        let Some(place) = self.place(at, time, tally) else { return };
        match envelope.metric {
            Metric::ProcessList(list) => self.process_list(place, list.processes),
            Metric::Gap(gap) => self.gaps.push((at, gap)),
            metric => self.row(&metric, place),
        }
    }

    /// Where the envelope's rows go; `None` (and counted) when they go nowhere. The rows of a host
    /// whose clock is off have no place in history, but they are its newest values.
    fn place(&self, envelope: usize, time: Time, tally: &mut Tally) -> Option<Place> {
        let fault = match time {
            time if time > self.clock.received.plus(FUTURE_TOLERANCE) => Fault::Future,
            time if time < self.clock.received.minus(self.clock.retention) => Fault::Ancient,
            time => return Some(Place { envelope, time: time.micros(), clock_off: false }),
        };
        *tally.faults.entry(fault).or_default() += 1;
        let late_but_right = self.source.agent_clock.is_some_and(|clock| self.is_right(clock));
        let received = self.clock.received.micros();
        (!late_but_right).then_some(Place { envelope, time: received, clock_off: true })
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

    fn process_list(&mut self, place: Place, processes: Vec<Process>) {
        if self.processes.as_ref().is_none_or(|(kept, _)| place.time >= kept.time) {
            self.processes = Some((place, processes));
        }
    }

    fn finish(self, envelopes: u64) -> Submission {
        let clock_offset_ms = self.clock_offset_ms();
        let Self { source, clock, rows, processes, gaps, times } = self;
        let part = source.numbers.map(|Numbers { stream, first, ended }| StreamPart {
            stream,
            first,
            count: envelopes,
            ended,
            times: times.filter(|(oldest, newest)| {
                *oldest >= clock.received.minus(clock.retention)
                    && *newest <= clock.received.plus(FUTURE_TOLERANCE)
            }),
        });
        Submission {
            agent: source.agent,
            received: clock.received,
            part,
            rows,
            processes: processes.and_then(|(place, processes)| encode(place, &processes)),
            reported_gaps: gaps,
            clock_offset_ms,
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

fn encode(place: Place, processes: &[Process]) -> Option<ProcessList> {
    let json = serde_json::to_vec(processes).ok()?;
    let json_zstd = zstd::bulk::compress(&json, ZSTD_LEVEL).ok()?;
    Some(ProcessList { envelope: place.envelope, time: Time::from_micros(place.time)?, json_zstd })
}

#[cfg(test)]
mod tests {
    use spectra_protocol::decode_batch;

    use super::*;

    const NOW: Time = match Time::from_micros(1_795_453_205_000_000) {
        Some(time) => time,
        None => unreachable!(),
    };
    const CLOCK: Clock = Clock { received: NOW, retention: Duration::days(30) };

    fn source(agent_clock: Option<Time>) -> Source {
        Source { agent: AgentKey(1), numbers: None, agent_clock }
    }

    fn memory(time: Time) -> String {
        format!(r#"{{"type":"memory","timestamp":"{}","data":{{"ram_total":1}}}}"#, time.rfc3339(true))
    }

    fn read_body(agent_clock: Option<Time>, body: &str) -> (Submission, Tally) {
        read(source(agent_clock), CLOCK, decode_batch(body.as_bytes()).unwrap())
    }

    #[test]
    fn times_out_of_bounds_have_no_place_in_history() {
        let minute = Duration::minutes(1);
        for (time, agent_clock, fault, clock_off) in [
            (NOW, None, None, Some(false)),
            (NOW.plus(minute * 10), None, None, Some(false)),
            (NOW.plus(minute * 11), None, Some(Fault::Future), Some(true)),
            (NOW.minus(Duration::days(30)), None, None, Some(false)),
            (NOW.minus(Duration::days(31)), None, Some(Fault::Ancient), Some(true)),
            // The clock is right, the reading just too old: nothing is made of it.
            (NOW.minus(Duration::days(31)), Some(NOW), Some(Fault::Ancient), None),
            (NOW.plus(minute * 11), Some(NOW.plus(minute * 11)), Some(Fault::Future), Some(true)),
        ] {
            let (submission, tally) = read_body(agent_clock, &format!("[{}]", memory(time)));
            assert_eq!(tally.faults.keys().next().copied(), fault, "{time:?}");
            let row = submission.rows.first().and_then(|rows| rows.iter().next());
            assert_eq!(row.map(|row| row.place.clock_off), clock_off, "{time:?}");
        }
    }

    #[test]
    fn the_clock_offset_is_told_only_without_doubt() {
        let hour = Duration::hours(1);
        for (agent_clock, newest, expected) in [
            (Some(NOW.plus(hour)), NOW, Some(3_600_000)),
            (None, NOW, Some(0)),
            (None, NOW.plus(hour), Some(3_600_000)),
            (None, NOW.minus(hour), None),
            (None, NOW.minus(hour * 7), Some(-7 * 3_600_000)),
        ] {
            let (submission, _) = read_body(agent_clock, &format!("[{}]", memory(newest)));
            assert_eq!(submission.clock_offset_ms, expected, "{newest:?}");
        }
    }

    #[test]
    fn everything_that_is_no_row_is_counted() {
        let body = format!(
            r#"[{},{},7,{{"type":"weather"}},{{"type":"cpu","timestamp":"{}","data":{{"usage":-1,"colour":1}}}}]"#,
            memory(NOW),
            memory(NOW.plus(Duration::days(1))),
            NOW.rfc3339(true)
        );
        let (submission, tally) = read_body(None, &body);
        assert_eq!((tally.envelopes, tally.rows), (5, 3));
        assert_eq!(tally.refusals[&Refusal::NotAnEnvelope], 1);
        assert_eq!((tally.unknown_types, tally.unknown_type_names), (1, vec!["weather".to_owned()]));
        assert_eq!((tally.unknown_fields, tally.unknown_field_names), (1, vec!["cpu.colour".to_owned()]));
        assert_eq!(tally.faults, BTreeMap::from([(Fault::Future, 1), (Fault::BadValue, 1)]));
        assert_eq!(submission.rows.len(), 2);
    }

    #[test]
    fn the_newest_process_list_is_kept() {
        let list = |time: Time, pid| {
            format!(
                r#"{{"type":"process_list","timestamp":"{}","data":{{"processes":[{{"pid":{pid}}}]}}}}"#,
                time.rfc3339(true)
            )
        };
        let body = format!("[{},{}]", list(NOW, 2), list(NOW.minus(Duration::SECOND), 1));
        let (submission, _) = read_body(None, &body);
        let kept = submission.processes.unwrap();
        let json = zstd::bulk::decompress(&kept.json_zstd, 1000).unwrap();
        let processes = serde_json::from_slice::<Vec<Process>>(&json).unwrap();
        assert_eq!((kept.envelope, processes[0].pid), (0, 2));
    }
}
