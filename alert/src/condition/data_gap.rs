//! `data_gap`: measurements were lost and will never arrive.

use serde::Deserialize;

use super::{Condition, Finding, Kind, Look, Need, Source, Verdict, check_span, made};
use crate::time::Span;

pub(super) const KIND: Kind = Kind {
    name: "data_gap",
    summary: "Measurements of the host were lost",
    example: "{window: 1h, at_least: 10}",
    make: |parameters, _| {
        made::<DataGap>(parameters, |gap| {
            check_span("window", gap.window, Span::minutes(5), super::LONGEST_WINDOW)
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataGap {
    /// How long a loss is told.
    #[serde(default = "window")]
    window: Span,
    /// Lost envelopes that are worth telling; a loss of which nobody knows how large it is counts as that many.
    #[serde(default = "at_least")]
    at_least: u64,
}

fn window() -> Span {
    Span::hours(1)
}

fn at_least() -> u64 {
    1
}

impl Condition for DataGap {
    fn needs(&self) -> Vec<Need> {
        vec![Need { source: Source::Gaps, window: self.window }]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let from = look.at.minus(self.window);
        let gaps = look.history.gaps.iter().filter(|gap| gap.noticed > from && gap.noticed <= look.at);
        let mut lost = 0_u64;
        let mut causes: Vec<&str> = Vec::new();
        for gap in gaps {
            lost = lost.saturating_add(gap.count.unwrap_or(self.at_least.max(1)));
            if !causes.contains(&&*gap.cause) {
                causes.push(&gap.cause);
            }
        }
        let breached = lost >= self.at_least.max(1);
        let sentence = if lost == 0 {
            "nothing was lost".to_owned()
        } else {
            format!("{lost} envelopes were lost: {}", causes.join(", "))
        };
        vec![Finding::new(Verdict::breached_if(breached), Some(lost as f64), sentence)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge};
    use crate::history::{Gap, History};

    #[test]
    fn losses_are_told_for_a_while() {
        let gap = |minute, count| Gap { noticed: at(minute), count, cause: "queue_full".into() };
        for (text, gaps, minute, expected) in [
            ("{}", vec![], 5, Clear),
            ("{}", vec![gap(5, Some(3))], 4, Clear),
            ("{}", vec![gap(5, Some(3))], 5, Breached),
            ("{}", vec![gap(5, Some(3))], 64, Breached),
            ("{}", vec![gap(5, Some(3))], 65, Clear),
            ("{at_least: 5}", vec![gap(5, Some(3))], 6, Clear),
            ("{at_least: 5}", vec![gap(5, Some(3)), gap(6, Some(3))], 6, Breached),
            ("{at_least: 5}", vec![gap(5, None)], 6, Breached),
        ] {
            let history = History { gaps, ..History::default() };
            let found = judge(&*condition("data_gap", text), &history, at(minute));
            assert_eq!(found[0].verdict, expected, "{text} at {minute}");
        }
    }
}
