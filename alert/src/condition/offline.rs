//! `offline`: a host does not call; with a short time it is late, with a longer one it is gone.

use serde::Deserialize;

use super::need::LONGEST;
use super::{Cadence, Condition, Finding, Kind, Look, Need, Source, Verdict, check_span, made};
use crate::time::Span;

/// Missed calls after which a host is offline, where the rule does not say a time.
pub const MISSED_CALLS: u64 = 3;
/// Shortest time: requests that are late by the network's doing.
pub const SHORTEST: Span = Span::seconds(15);
/// Longest time.
pub const LONGEST_AFTER: Span = Span::days(7);

pub(super) const KIND: Kind = Kind {
    name: "offline",
    summary: "A host does not call any more",
    example: "{after: 45s}",
    make: |parameters, _| {
        made::<Offline>(parameters, |offline| {
            offline.after.map_or(Ok(()), |after| check_span("after", after, SHORTEST, LONGEST_AFTER))
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Offline {
    /// Silence; without it three missed calls of the host's own interval.
    after: Option<Span>,
    /// Whether hosts that were stopped or put to sleep are missed, too.
    #[serde(default)]
    stopped: bool,
}

impl Condition for Offline {
    fn needs(&self) -> Vec<Need> {
        vec![Need { source: Source::Silences, window: LONGEST }]
    }

    fn cadence(&self) -> Cadence {
        Cadence::Tick
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let after = self.after.unwrap_or(look.host.interval.times(MISSED_CALLS)).max(SHORTEST);
        let Some(silence) = look.history.silence(look.at) else {
            return vec![Finding::new(Verdict::Clear, Some(0.0), "it calls")];
        };
        if silence.on_purpose && !self.stopped {
            return vec![Finding::new(Verdict::Clear, Some(0.0), "it was stopped on purpose")];
        }
        let since = look.at.since(silence.since);
        let sentence = format!("no call for {}, last at {}", since.about(), silence.since);
        // Nobody listened before: that no call is known says nothing yet.
        let heard = look.around.listening_since(look.at).map(|since| look.at.since(since));
        let verdict = match heard {
            Some(heard) if since >= after && heard >= after => Verdict::Breached,
            Some(_) if since < after => Verdict::Clear,
            _ => Verdict::Unknown,
        };
        vec![Finding::new(verdict, Some(since.as_f64()), sentence)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear, Unknown};
    use super::super::testing::{at, condition, judge_in, try_condition};
    use super::*;
    use crate::history::{History, Listening, Silence, Surroundings};

    #[test]
    fn three_missed_calls_are_offline() {
        let silent = |on_purpose| History {
            silences: vec![Silence { since: at(0), until: Some(at(10)), on_purpose }],
            ..History::default()
        };
        let long = -1000;
        for (text, purpose, listening, seconds, expected) in [
            ("{}", false, long, 30, Clear),
            ("{}", false, long, 45, Breached),
            ("{after: 5m}", false, long, 45, Clear),
            ("{after: 5m}", false, long, 300, Breached),
            ("{}", false, long, 600, Clear),
            ("{}", true, long, 300, Clear),
            ("{stopped: true}", true, long, 300, Breached),
            // The server itself was away until minute 2.
            ("{}", false, 2, 150, Unknown),
            ("{}", false, 2, 165, Breached),
        ] {
            let around = Surroundings {
                listening: vec![Listening { since: at(listening), until: None }],
                newest_agent: None,
            };
            let time = at(0).plus(Span::seconds(seconds));
            let found = judge_in(&*condition("offline", text), &silent(purpose), time, &around);
            assert_eq!(found[0].verdict, expected, "{text} after {seconds} s");
        }
    }

    #[test]
    fn impossible_times_are_told() {
        let error = try_condition("offline", "{after: 5s}").unwrap_err();
        assert_eq!(error, "after: 15s to 7d, not 5s");
    }
}
