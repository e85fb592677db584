//! Decides what may go: what is older than what is kept, and not needed any more to roll up. Pure.

use time::Duration;

use super::state::Done;
use crate::history::level::{Level, Source};
use crate::history::retention::Retention;
use crate::store::Time;

/// Rows stay so much longer than they are kept. A reading that is just young enough when it is sent has its
/// whole hour to be rolled up from, until its mark is seen.
const GRACE: Duration = Duration::hours(2);

/// What decides it.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Kept<'a> {
    pub(in crate::store) now: Time,
    pub(in crate::store) retention: &'a Retention,
    pub(in crate::store) done: Done,
    /// The oldest minute that waits to be rolled up again.
    pub(in crate::store) oldest_late: Option<Time>,
}

/// Rows of `source` before this time may go.
pub(in crate::store) fn keep_from(source: Source, kept: Kept<'_>) -> Time {
    let Kept { now, retention, done, oldest_late } = kept;
    let old = now.minus(retention.of_source(source)).minus(GRACE);
    let above = Level::ALL.into_iter().find(|level| level.below() == source);
    let rolled_up = above.map_or(old, |level| done.of(level));
    let late = oldest_late.map_or(old, |minute| Level::Hour.floor(minute));
    old.min(rolled_up).min(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> Time {
        Time::from_micros(days * 86_400_000_000).unwrap()
    }

    #[test]
    fn what_is_kept_or_needed_stays() {
        let grace = Duration::hours(2);
        let now = at(4000).plus(grace);
        let all = [4000, 4000, 4000];
        for (source, done, late, expected) in [
            (Source::Raw, all, None, 3970),
            (Source::Level(Level::Minute), all, None, 3910),
            (Source::Level(Level::Quarter), all, None, 3635),
            (Source::Level(Level::Hour), all, None, 2174),
            // Nobody rolled up for a year: each level waits for the one above it.
            (Source::Raw, [3600, 3500, 3400], None, 3600),
            (Source::Level(Level::Minute), [3600, 3500, 3400], None, 3500),
            (Source::Level(Level::Quarter), [3600, 3500, 3400], None, 3400),
            (Source::Level(Level::Hour), [3600, 3500, 3400], None, 2174),
            (Source::Raw, all, Some(3960), 3960),
            (Source::Level(Level::Minute), all, Some(3980), 3910),
        ] {
            let retention = &Retention::default();
            let done = Done(done.map(at));
            let kept = Kept { now, retention, done, oldest_late: late.map(at) };
            assert_eq!(keep_from(source, kept), at(expected), "{source:?} {done:?} {late:?}");
        }
    }
}
