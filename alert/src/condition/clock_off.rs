//! `clock_off`: a host's clock is wrong: far from the server's, not kept right, or off by more than a time.

use serde::Deserialize;

use super::need::LONGEST;
use super::{Condition, Finding, Fold, Kind, Look, Need, Source, Verdict, made};
use crate::fault::Fault;
use crate::time::Span;

const FAMILY: &str = "time_sync";
/// As long as the family is fresh.
const FRESH: Span = Span::minutes(15);
/// Kinds of event: the server notices a clock that is so far off that measurements have no place in history.
const OFF: &str = "clock_off";
const RIGHT: &str = "clock_right";
/// Longest offset that a rule can ask for, milliseconds: beyond it the server notices.
const MOST_OFFSET_MS: f64 = 600_000.0;

pub(super) const KIND: Kind = Kind {
    name: "clock_off",
    summary: "The host's clock is wrong, or nothing keeps it right",
    example: "{unsynchronized: true, offset_ms: 500}",
    make: |parameters, _| {
        made::<ClockOff>(parameters, |clock| match clock.offset_ms {
            Some(offset) if !(offset > 0.0 && offset <= MOST_OFFSET_MS) => {
                Err(Fault::new("offset_ms", format!("more than 0, at most {MOST_OFFSET_MS}")))
            }
            _ => Ok(()),
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockOff {
    /// Whether it counts that nothing keeps the clock right.
    #[serde(default)]
    unsynchronized: bool,
    /// Offset to either side that is too much, milliseconds.
    offset_ms: Option<f64>,
}

impl Condition for ClockOff {
    fn needs(&self) -> Vec<Need> {
        vec![
            Need { source: Source::Events(vec![OFF, RIGHT]), window: LONGEST },
            Need::newest(FAMILY, &["unsynchronized", "offset_us"], FRESH),
        ]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        if let Some(event) = look.history.event(look.at, &[OFF, RIGHT])
            && event.kind == OFF
        {
            return vec![Finding::new(
                Verdict::Breached,
                None,
                format!("the clock is off: {}", event.detail),
            )];
        }
        let newest = |value| {
            let mut series = look.history.series(FAMILY, value);
            series.find_map(|series| Fold::Last.over(series.within(look.at, FRESH)))
        };
        let unsynchronized = newest("unsynchronized").map(|flag| flag > 0.0);
        let offset = newest("offset_us").map(|micros| (micros / 1000.0).abs());
        if self.unsynchronized && unsynchronized == Some(true) {
            return vec![Finding::new(Verdict::Breached, None, "nothing keeps the clock right")];
        }
        // What is asked for and not known is not well.
        if (self.unsynchronized && unsynchronized.is_none()) || (self.offset_ms.is_some() && offset.is_none())
        {
            return Vec::new();
        }
        let too_much = self.offset_ms.zip(offset).is_some_and(|(most, offset)| offset > most);
        let sentence = offset.map_or_else(
            || "the clock is right".to_owned(),
            |offset| format!("the clock is off by {} ms", super::finding::number(offset, "")),
        );
        vec![Finding::new(Verdict::breached_if(too_much), offset, sentence)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, series};
    use super::*;
    use crate::history::{Event, History, Key};

    #[test]
    fn three_ways_to_be_wrong() {
        let event = |minute, kind| Event {
            at: at(minute),
            kind: String::from(kind).into(),
            detail: "700 s ahead".to_owned(),
        };
        for (text, events, values, minute, expected) in [
            ("{}", vec![], [0.0, 0.0], 5, Clear),
            ("{}", vec![event(1, OFF)], [0.0, 0.0], 5, Breached),
            ("{}", vec![event(1, OFF), event(4, RIGHT)], [0.0, 0.0], 5, Clear),
            ("{}", vec![event(1, OFF), event(4, RIGHT)], [0.0, 0.0], 3, Breached),
            ("{}", vec![], [1.0, 0.0], 5, Clear),
            ("{unsynchronized: true}", vec![], [1.0, 0.0], 5, Breached),
            ("{offset_ms: 500}", vec![], [0.0, -600_000.0], 5, Breached),
            ("{offset_ms: 500}", vec![], [0.0, 400_000.0], 5, Clear),
        ] {
            let key = Key::default;
            let history = History {
                events,
                series: vec![
                    series(FAMILY, "unsynchronized", key(), &[values[0]]),
                    series(FAMILY, "offset_us", key(), &[values[1]]),
                ],
                ..History::default()
            };
            let found = judge(&*condition("clock_off", text), &history, at(minute));
            assert_eq!(found[0].verdict, expected, "{text} at {minute}");
        }
    }
}
