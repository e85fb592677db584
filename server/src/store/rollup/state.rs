//! Decides what is to be rolled up next. Pure; the store reads and writes around it.

use std::collections::BTreeSet;

use time::Duration;

use crate::history::level::{Level, Source};
use crate::store::{AgentKey, Time};

/// How long a reading may be under way before it is late, which costs a mark: agents send every 15 s, lists
/// every minute.
const LAG: Duration = Duration::minutes(3);
/// Readings are rolled up so many minutes at a time. Buckets of a host that are written together lie
/// together, which is what makes a day of them quick to read; what is newer is read as it was measured.
const AT_A_TIME: i64 = 5 * 60 * 1_000_000;
/// Buckets of one step when much is to be made up for: a transaction of a second, not of a minute.
const BUCKETS: i64 = 24;

/// How far all is.
#[derive(Debug)]
pub(super) struct State {
    /// Readings before it count as late; 1970 before the first roll-up.
    pub(super) closing: Time,
    /// Of each family; `None` before its first roll-up.
    pub(super) done: Vec<Option<Done>>,
    pub(super) late: bool,
}

/// For each level, finest first: buckets that begin before it are rolled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Done(pub(in crate::store) [Time; 3]);

impl Done {
    pub(in crate::store) fn of(&self, level: Level) -> Time {
        self.0[level as usize]
    }
}

/// What one transaction does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Readings before it are late from now on; those that are stored can be rolled up.
    Close(Time),
    /// The first roll-up of a family: find out where it begins.
    Begin { family: usize },
    /// Rolls up the buckets of `from..to`.
    Forward { family: usize, level: Level, from: Time, to: Time },
    /// Rolls up again what late readings came into.
    Late,
}

/// A stretch of one agent's history, `to` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) agent: AgentKey,
    pub(super) from: Time,
    pub(super) to: Time,
}

/// What is due: first what is behind, then what is late, then what has become old enough.
pub(super) fn next(state: &State, now: Time) -> Option<Step> {
    let micros = now.minus(LAG).micros();
    let close = Time::from_micros(micros - micros.rem_euclid(AT_A_TIME)).unwrap_or(now);
    let close = (close > state.closing).then_some(Step::Close(close));
    if state.closing.micros() == 0 {
        return close;
    }
    let behind = state.done.iter().enumerate().find_map(|(family, done)| match done {
        None => Some(Step::Begin { family }),
        Some(done) => forward(family, done, state.closing),
    });
    behind.or_else(|| state.late.then_some(Step::Late)).or(close)
}

fn forward(family: usize, done: &Done, closing: Time) -> Option<Step> {
    Level::ALL.into_iter().find_map(|level| {
        let from = done.of(level);
        let ready = level.floor(match level.below() {
            Source::Raw => closing,
            Source::Level(below) => done.of(below),
        });
        let most = Time::from_micros(from.micros() + BUCKETS * level.micros()).unwrap_or(ready);
        (from < ready).then(|| Step::Forward { family, level, from, to: ready.min(most) })
    })
}

/// The buckets of `level` around `minutes` that begin before `done`, neighbours in one span.
pub(super) fn spans(minutes: &BTreeSet<(AgentKey, Time)>, level: Level, done: Time) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (agent, minute) in minutes {
        let from = level.floor(*minute);
        let to = from.plus(Duration::microseconds(level.micros()));
        match spans.last_mut() {
            _ if from >= done => {}
            Some(last) if last.agent == *agent && last.to >= from => last.to = to,
            _ => spans.push(Span { agent: *agent, from, to }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Time {
        Time::from_micros(minutes * 60_000_000).unwrap()
    }

    fn done(minutes: [i64; 3]) -> Done {
        Done(minutes.map(at))
    }

    #[test]
    fn the_next_step() {
        let forward = |family, level, from, to| Step::Forward { family, level, from: at(from), to: at(to) };
        let whole = Some(done([6000, 6000, 6000]));
        for (closing, families, late, now, expected) in [
            // Never rolled up: first of all, what is late has to be told.
            (0, vec![None], false, 6003, Some(Step::Close(at(6000)))),
            (6000, vec![None], true, 6003, Some(Step::Begin { family: 0 })),
            (6000, vec![whole, None], true, 6003, Some(Step::Begin { family: 1 })),
            // What is behind, in steps of a bounded size.
            (
                6000,
                vec![Some(done([5990, 5985, 5940]))],
                true,
                6009,
                Some(forward(0, Level::Minute, 5990, 6000)),
            ),
            (
                6000,
                vec![Some(done([5900, 5900, 5900]))],
                true,
                6009,
                Some(forward(0, Level::Minute, 5900, 5924)),
            ),
            (
                6000,
                vec![whole, Some(done([6000, 5985, 5940]))],
                true,
                6009,
                Some(forward(1, Level::Quarter, 5985, 6000)),
            ),
            (
                6000,
                vec![Some(done([6000, 6000, 5940]))],
                true,
                6009,
                Some(forward(0, Level::Hour, 5940, 6000)),
            ),
            (6010, vec![Some(done([6010, 6000, 6000]))], true, 6013, Some(Step::Late)),
            (6010, vec![Some(done([6010, 6000, 6000]))], false, 6017, None),
            (6010, vec![Some(done([6010, 6000, 6000]))], false, 6018, Some(Step::Close(at(6015)))),
            // The clock went back.
            (6010, vec![Some(done([6010, 6000, 6000]))], false, 5000, None),
        ] {
            let state = State { closing: at(closing), done: families, late };
            assert_eq!(next(&state, at(now)), expected, "{state:?} {now}");
        }
    }

    #[test]
    fn everything_is_rolled_up_after_finitely_many_steps() {
        let mut state = State { closing: at(0), done: vec![None, None], late: false };
        let now = at(3 * 1440 + 7);
        let mut steps = 0;
        while let Some(step) = next(&state, now) {
            match step {
                Step::Close(until) => state.closing = until,
                Step::Begin { family } => state.done[family] = Some(Done([at(60), at(60), at(60)])),
                Step::Forward { family, level, from, to } => {
                    let Some(Done(done)) = &mut state.done[family] else { panic!("it has begun") };
                    assert!(done[level as usize] == from && from < to);
                    done[level as usize] = to;
                }
                Step::Late => panic!("nothing is late"),
            }
            steps += 1;
        }
        let all = Some(done([3 * 1440, 3 * 1440, 3 * 1440]));
        assert!(state.done.iter().all(|done| *done == all), "{state:?}");
        assert!(steps < 600, "{steps}");
    }

    #[test]
    fn neighbours_are_one_span_and_what_is_still_to_come_is_none() {
        let [a, b] = [AgentKey(1), AgentKey(2)];
        let minutes =
            BTreeSet::from([(a, at(1)), (a, at(2)), (a, at(4)), (a, at(16)), (b, at(17)), (b, at(59))]);
        let span = |agent, from, to| Span { agent, from: at(from), to: at(to) };
        for (level, done, expected) in [
            (Level::Minute, 59, vec![span(a, 1, 3), span(a, 4, 5), span(a, 16, 17), span(b, 17, 18)]),
            (Level::Quarter, 60, vec![span(a, 0, 30), span(b, 15, 30), span(b, 45, 60)]),
            (Level::Hour, 60, vec![span(a, 0, 60), span(b, 0, 60)]),
            (Level::Hour, 0, vec![]),
        ] {
            assert_eq!(spans(&minutes, level, at(done)), expected, "{level:?}");
        }
    }
}
