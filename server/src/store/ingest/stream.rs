//! Numbers of envelopes: what of a request is new, and what is missing. Pure; the store reads and
//! writes the states around it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::store::{AgentKey, Time};

/// Where a request's envelopes stand in the agent's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPart {
    pub stream: Uuid,
    /// Number of the first envelope; the first of a stream is 1.
    pub first: u64,
    /// How many envelopes the request has.
    pub count: u64,
    /// Nothing follows, on purpose.
    pub ended: bool,
    /// The request tells that its process was killed, and what followed is lost.
    pub cut: bool,
    /// The agent's other streams that go on: the backlog of an outage, and the newest values beside it.
    pub open: Vec<Uuid>,
    /// First readings of those processes of the agent of which more will come: there ends what an earlier one lost.
    pub lives: Vec<Time>,
    /// Times of the oldest and newest reading, on the agent's clock.
    pub times: Option<(Time, Time)>,
}

/// What the server knows of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamState {
    /// Number of the envelope that has to come next.
    pub(super) next: u64,
    pub(super) last_time: Option<Time>,
    pub(super) ended: bool,
}

/// Envelopes that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GapRecord {
    pub(super) agent: AgentKey,
    pub(super) stream: Uuid,
    pub(super) from: u64,
    /// `None`: nobody knows how many.
    pub(super) to: Option<u64>,
    pub(super) count: Option<u64>,
    pub(super) cause: String,
    pub(super) after: Option<Time>,
    pub(super) before: Option<Time>,
}

/// Numbers were jumped over; the agent says why in a `gap` envelope, which may come later.
pub(super) const UNKNOWN: &str = "unknown";
/// A new stream began although the one before had no end: the agent was killed or lost its power.
pub(super) const AGENT_LOST: &str = "agent_lost";

/// What to do with a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// Envelopes at its start that are stored already.
    pub(super) skip: usize,
    pub(super) gaps: Vec<GapRecord>,
    /// What arrived of a stream that was taken for lost.
    pub(super) found: Option<Found>,
    /// Its newest reading, if another stream has brought newer ones: a killed process lost nothing before it.
    pub(super) backlog: Option<Time>,
}

/// A lost stream's envelopes that came after all: its process was killed while its request was on the way, and the next
/// one's was quicker. What is missing begins behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) agent: AgentKey,
    pub(super) stream: Uuid,
    /// Number of the envelope that would have come next.
    pub(super) next: u64,
    pub(super) last_time: Option<Time>,
    /// Nothing follows: nothing is missing.
    pub(super) ended: bool,
}

/// The streams of the agents of one transaction.
#[derive(Debug)]
pub(super) struct Streams {
    states: BTreeMap<(AgentKey, Uuid), StreamState>,
    changed: BTreeSet<(AgentKey, Uuid)>,
}

impl Streams {
    pub(super) fn new(states: Vec<(AgentKey, Uuid, StreamState)>) -> Self {
        let states = states.into_iter().map(|(agent, stream, state)| ((agent, stream), state)).collect();
        Self { states, changed: BTreeSet::new() }
    }

    /// States that differ from what was read.
    pub(super) fn changed(&self) -> Vec<(AgentKey, Uuid, StreamState)> {
        self.changed.iter().map(|key| (key.0, key.1, self.states[key].clone())).collect()
    }

    /// Takes the request's envelopes in. Requests of agents without numbers are taken as they are.
    pub(super) fn accept(&mut self, agent: AgentKey, part: Option<&StreamPart>) -> Decision {
        let Some(part) = part else { return Decision::default() };
        let key = (agent, part.stream);
        let mut gaps = Vec::new();
        if !self.states.contains_key(&key) {
            gaps.extend(self.end_others(agent, part));
            self.states.insert(key, StreamState { next: 1, last_time: None, ended: false });
        }
        let state = self.states.get_mut(&key).expect("it was inserted above");
        let skip = state.next.saturating_sub(part.first).min(part.count);
        if part.first > state.next {
            gaps.push(GapRecord {
                agent,
                stream: part.stream,
                from: state.next,
                to: Some(part.first - 1),
                count: Some(part.first - state.next),
                cause: UNKNOWN.to_owned(),
                after: state.last_time,
                before: part.times.map(|(oldest, _)| oldest),
            });
        }
        state.next = state.next.max(part.first.saturating_add(part.count));
        state.last_time = state.last_time.max(part.times.map(|(_, newest)| newest));
        // A request that came before tells nothing new; least of all that what it called lost has arrived.
        let is_found = state.ended && (skip < part.count || (part.ended && !part.cut));
        state.ended |= part.ended;
        let StreamState { next, last_time, .. } = *state;
        self.changed.insert(key);
        let found =
            is_found.then_some(Found { agent, stream: part.stream, next, last_time, ended: part.ended });
        let newest = part.times.map(|(_, newest)| newest).filter(|_| skip < part.count);
        let backlog = newest.filter(|newest| self.of(agent).any(|state| state.last_time > Some(*newest)));
        Decision { skip: usize::try_from(skip).unwrap_or(usize::MAX), gaps, found, backlog }
    }

    /// After which reading a killed process lost what it read: the newest that has arrived before `before`, in
    /// whatever stream, since the oldest leave first. `after` is what one of them says.
    pub(super) fn lost_after(
        &self,
        agent: AgentKey,
        after: Option<Time>,
        before: Option<Time>,
    ) -> Option<Time> {
        let arrived = self.of(agent).filter_map(|state| state.last_time);
        arrived.filter(|time| before.is_some_and(|before| *time < before)).chain(after).max()
    }

    fn of(&self, agent: AgentKey) -> impl Iterator<Item = &StreamState> {
        self.states.range((agent, Uuid::nil())..=(agent, Uuid::max())).map(|(_, state)| state)
    }

    /// Ends the agent's other streams, but for those that go on; those that had no end of their own leave a gap.
    fn end_others(&mut self, agent: AgentKey, new: &StreamPart) -> Vec<GapRecord> {
        let range = (agent, Uuid::nil())..=(agent, Uuid::max());
        let mut gaps = Vec::new();
        for (key, state) in
            self.states.range_mut(range).filter(|(key, state)| !state.ended && !new.open.contains(&key.1))
        {
            state.ended = true;
            self.changed.insert(*key);
            gaps.push(GapRecord {
                agent,
                stream: key.1,
                from: state.next,
                to: None,
                count: None,
                cause: AGENT_LOST.to_owned(),
                after: state.last_time,
                before: next_life(new, state.last_time),
            });
        }
        for gap in &mut gaps {
            gap.after = self.lost_after(agent, gap.after, gap.before);
        }
        gaps
    }
}

/// When something was read again after `lost`, for all that is known.
fn next_life(new: &StreamPart, lost: Option<Time>) -> Option<Time> {
    let began = new.lives.iter().copied().filter(|began| lost.is_none_or(|lost| *began > lost));
    began.chain(new.times.map(|(oldest, _)| oldest)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: AgentKey = AgentKey(7);
    const STREAM: Uuid = Uuid::from_u128(1);

    fn part(stream: Uuid, first: u64, count: u64) -> StreamPart {
        StreamPart {
            stream,
            first,
            count,
            ended: false,
            cut: false,
            open: Vec::new(),
            lives: Vec::new(),
            times: None,
        }
    }

    #[test]
    fn what_was_stored_is_skipped_and_what_is_missing_is_a_gap() {
        // (next, first, count) → (skip, gap, next)
        for ((next, first, count), (skip, gap, after)) in [
            ((1, 1, 5), (0, None, 6)),
            ((6, 1, 5), (5, None, 6)),
            ((4, 1, 5), (3, None, 6)),
            ((6, 6, 0), (0, None, 6)),
            ((6, 9, 2), (0, Some((6, 8)), 11)),
            ((6, 1, 2), (2, None, 6)),
            ((6, 9, 0), (0, Some((6, 8)), 9)),
            ((1, u64::MAX, 5), (0, Some((1, u64::MAX - 1)), u64::MAX)),
        ] {
            let state = StreamState { next, last_time: None, ended: false };
            let mut streams = Streams::new(vec![(AGENT, STREAM, state)]);
            let decision = streams.accept(AGENT, Some(&part(STREAM, first, count)));
            assert_eq!(decision.skip, skip, "{next} {first} {count}");
            let found = decision.gaps.first().map(|gap| (gap.from, gap.to.unwrap()));
            assert_eq!(found, gap, "{next} {first} {count}");
            assert_eq!(streams.changed()[0].2.next, after, "{next} {first} {count}");
        }
    }

    #[test]
    fn a_request_sent_twice_is_stored_once_within_a_transaction_too() {
        let mut streams = Streams::new(Vec::new());
        assert_eq!(streams.accept(AGENT, Some(&part(STREAM, 1, 3))).skip, 0);
        assert_eq!(streams.accept(AGENT, Some(&part(STREAM, 1, 3))).skip, 3);
    }

    #[test]
    fn a_stream_without_an_end_leaves_an_open_gap() {
        let mut streams = Streams::new(Vec::new());
        streams.accept(AGENT, Some(&part(STREAM, 1, 3)));
        let decision = streams.accept(AGENT, Some(&part(Uuid::from_u128(2), 1, 1)));
        let [gap] = &decision.gaps[..] else { panic!("{decision:?}") };
        assert_eq!((gap.stream, gap.from, gap.to, gap.cause.as_str()), (STREAM, 4, None, AGENT_LOST));
        assert!(
            streams
                .accept(AGENT, Some(&part(Uuid::from_u128(3), 1, 1)))
                .gaps
                .iter()
                .all(|g| g.stream != STREAM)
        );
    }

    #[test]
    fn what_comes_of_a_lost_stream_after_all_is_found() {
        let mut streams = Streams::new(Vec::new());
        assert_eq!(streams.accept(AGENT, Some(&part(STREAM, 1, 3))).found, None);
        streams.accept(AGENT, Some(&part(Uuid::from_u128(2), 1, 1)));
        let found = streams.accept(AGENT, Some(&part(STREAM, 3, 3))).found;
        let expected = Found { agent: AGENT, stream: STREAM, next: 6, last_time: None, ended: false };
        assert_eq!(found, Some(expected.clone()));
        assert_eq!(streams.accept(AGENT, Some(&part(STREAM, 3, 3))).found, None, "nothing new");
        let end = StreamPart { ended: true, ..part(STREAM, 6, 0) };
        assert_eq!(streams.accept(AGENT, Some(&end)).found, Some(Found { ended: true, ..expected }));
        let told = StreamPart { ended: true, cut: true, ..part(STREAM, 6, 1) };
        assert!(streams.accept(AGENT, Some(&told)).found.is_some_and(|found| found.ended));
        assert_eq!(streams.accept(AGENT, Some(&told)).found, None, "what is lost stays lost");
    }

    #[test]
    fn a_stream_that_goes_on_beside_a_new_one_is_not_ended() {
        let (live, next) = (Uuid::from_u128(2), Uuid::from_u128(3));
        let mut streams = Streams::new(Vec::new());
        streams.accept(AGENT, Some(&part(STREAM, 1, 3)));
        let beside = StreamPart { open: vec![STREAM], ..part(live, 1, 1) };
        assert_eq!(streams.accept(AGENT, Some(&beside)).gaps, []);
        assert_eq!(streams.accept(AGENT, Some(&part(STREAM, 4, 2))).gaps, [], "it went on");
        let gaps = streams.accept(AGENT, Some(&StreamPart { open: vec![live], ..part(next, 1, 1) })).gaps;
        let lost: Vec<_> = gaps.iter().map(|gap| (gap.stream, gap.from, gap.cause.as_str())).collect();
        assert_eq!(lost, [(STREAM, 6, AGENT_LOST)], "only what is not named is lost");
    }

    #[test]
    fn what_a_lost_stream_missed_ends_where_the_next_process_began() {
        let time = |seconds: i64| Time::from_micros(seconds * 1_000_000).unwrap();
        for (lives, before) in [(vec![], 50), (vec![5, 30, 40], 30), (vec![5], 50), (vec![70], 50)] {
            let mut streams = Streams::new(Vec::new());
            let at = |from, to| Some((time(from), time(to)));
            streams.accept(AGENT, Some(&StreamPart { times: at(1, 10), ..part(STREAM, 1, 3) }));
            let lives: Vec<Time> = lives.into_iter().map(time).collect();
            let new = StreamPart { times: at(50, 60), lives, ..part(Uuid::from_u128(2), 1, 1) };
            let gaps = streams.accept(AGENT, Some(&new)).gaps;
            assert_eq!((gaps[0].after, gaps[0].before), (Some(time(10)), Some(time(before))), "{new:?}");
        }
    }

    #[test]
    fn what_a_killed_process_lost_is_newer_than_all_that_came_of_it() {
        let time = |seconds: i64| Time::from_micros(seconds * 1_000_000).unwrap();
        let at = |from, to| Some((time(from), time(to)));
        let (spool, next) = (Uuid::from_u128(2), Uuid::from_u128(3));
        let live = StreamPart { times: at(20, 20), ..part(STREAM, 1, 7) };
        let spooled = StreamPart { times: at(25, 30), open: vec![STREAM, next], ..part(spool, 1, 5) };
        let new = StreamPart { times: at(35, 35), open: vec![spool], ..part(next, 1, 1) };

        let mut streams = Streams::new(Vec::new());
        for part in [&live, &spooled] {
            assert_eq!(streams.accept(AGENT, Some(part)), Decision::default(), "nothing newer is known");
        }
        let gap = &streams.accept(AGENT, Some(&new)).gaps[0];
        assert_eq!((gap.stream, gap.after, gap.before), (STREAM, Some(time(30)), Some(time(35))));

        let mut streams = Streams::new(Vec::new());
        streams.accept(AGENT, Some(&live));
        let gap = &streams.accept(AGENT, Some(&new)).gaps[0];
        assert_eq!((gap.stream, gap.after, gap.before), (STREAM, Some(time(20)), Some(time(35))));
        let backlog = Decision { backlog: Some(time(30)), ..Decision::default() };
        assert_eq!(streams.accept(AGENT, Some(&spooled)), backlog);
        assert_eq!(streams.accept(AGENT, Some(&spooled)).backlog, None, "nothing new");
        assert_eq!(streams.lost_after(AGENT, Some(time(20)), Some(time(35))), Some(time(30)));
        assert_eq!(streams.lost_after(AGENT, Some(time(20)), None), Some(time(20)));
    }

    #[test]
    fn a_stream_that_ended_leaves_no_gap() {
        let mut streams = Streams::new(Vec::new());
        streams.accept(AGENT, Some(&StreamPart { ended: true, ..part(STREAM, 1, 3) }));
        assert_eq!(streams.accept(AGENT, Some(&part(Uuid::from_u128(2), 1, 1))).gaps, []);
    }

    #[test]
    fn streams_of_other_agents_go_on() {
        let mut streams = Streams::new(Vec::new());
        streams.accept(AgentKey(1), Some(&part(STREAM, 1, 3)));
        assert_eq!(streams.accept(AgentKey(2), Some(&part(Uuid::from_u128(2), 1, 1))).gaps, []);
    }
}
