//! Since when this server has looked at hosts without a break.

use std::sync::{Mutex, PoisonError};

use super::notice;
use crate::store::{self, Store, Time};

/// Looks come every half minute. After a longer break hosts may have called that nobody heard: the server was not
/// running, another one looked, or the database was away.
const BREAK: time::Duration = time::Duration::minutes(2);

/// Looks at hosts, again and again.
#[derive(Debug, Default)]
pub(crate) struct Watcher(Mutex<Option<Stretch>>);

/// Looks without a break between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    since: Time,
    last: Time,
}

impl Watcher {
    /// Notices what has happened since the last look; a look that fails is none.
    pub(crate) async fn look(&self, store: &Store, now: Time) -> store::Result<u64> {
        let before = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stretch = next(before, now);
        let noticed = notice(store, now, stretch.since).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stretch);
        Ok(noticed)
    }
}

fn next(before: Option<Stretch>, now: Time) -> Stretch {
    let goes_on = before.filter(|before| now.since(before.last) <= BREAK);
    Stretch { since: goes_on.map_or(now, |before| before.since), last: now }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_begins_anew() {
        let at = |seconds: i64| Time::from_micros(seconds * 1_000_000).unwrap();
        let stretch = |since, last| Stretch { since: at(since), last: at(last) };
        for (before, now, expected) in [
            (None, 50, stretch(50, 50)),
            (Some(stretch(0, 20)), 50, stretch(0, 50)),
            (Some(stretch(0, 20)), 140, stretch(0, 140)),
            (Some(stretch(0, 20)), 141, stretch(141, 141)),
        ] {
            assert_eq!(next(before, at(now)), expected, "{before:?}");
        }
    }
}
