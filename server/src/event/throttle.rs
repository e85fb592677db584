//! What holds a Raspberry Pi back: how often each kind began, beside how often it had begun.
//!
//! Agents of ours count what they see, so that what began and ended between two looks, or two readings, is told as
//! well. Those of the original have only the firmware's bits: whether it was so since the start.

use super::EventKind;

/// Kinds in the order of the counts.
const KINDS: [EventKind; 4] =
    [EventKind::UnderVoltage, EventKind::FrequencyCapped, EventKind::Throttled, EventKind::TemperatureLimit];

/// How often each kind began during a boot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttling {
    /// Random id of the boot; agents say it only while a count is above 0, those of the original never.
    pub boot_id: Option<String>,
    pub counts: [i64; KINDS.len()],
}

impl Throttling {
    /// From the newest reading: of what is not counted, the bits since the start.
    pub fn of(boot_id: Option<String>, counts: [Option<i64>; 4], occurred: [Option<bool>; 4]) -> Self {
        let mut known = [0; KINDS.len()];
        for ((known, count), occurred) in known.iter_mut().zip(counts).zip(occurred) {
            *known = count.unwrap_or_else(|| i64::from(occurred.unwrap_or_default()));
        }
        Self { boot_id, counts: known }
    }
}

/// Which kinds have begun since, and how often. An agent that starts anew counts anew during the same boot: that is
/// nothing new.
pub(super) fn begun(before: Option<&Throttling>, now: &Throttling) -> Vec<(EventKind, i64)> {
    let same_boot = before.filter(|before| match (&before.boot_id, &now.boot_id) {
        (Some(old), Some(new)) => old == new,
        _ => true,
    });
    let mut begun = Vec::new();
    for (at, kind) in KINDS.into_iter().enumerate() {
        let old = same_boot.map_or(0, |before| before.counts[at]);
        let times = now.counts[at].saturating_sub(old);
        if times > 0 {
            begun.push((kind, times));
        }
    }
    begun
}

/// For people; once says nothing.
pub(super) fn detail(times: i64) -> String {
    if times > 1 { format!("{times} times") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn low(boot_id: Option<&str>, count: i64) -> Throttling {
        Throttling { boot_id: boot_id.map(str::to_owned), counts: [count, 0, 0, 0] }
    }

    #[test]
    fn what_is_counted_more_often_has_begun() {
        let (a, b) = (Some("a"), Some("b"));
        for (before, now, expected) in [
            (None, low(None, 0), 0),
            // Before the host was first looked at.
            (None, low(a, 1), 1),
            (Some(low(None, 0)), low(a, 1), 1),
            (Some(low(a, 1)), low(a, 1), 0),
            (Some(low(a, 1)), low(a, 4), 3),
            // The agent started anew and knows of one only.
            (Some(low(a, 3)), low(a, 1), 0),
            (Some(low(a, 1)), low(a, 2), 1),
            // The host did, and it is so again, or not yet.
            (Some(low(a, 3)), low(b, 1), 1),
            (Some(low(a, 3)), low(None, 0), 0),
            // An agent of the original, which ours takes the place of.
            (Some(low(None, 0)), low(None, 1), 1),
            (Some(low(None, 1)), low(None, 1), 0),
            (Some(low(None, 1)), low(None, 0), 0),
            (Some(low(None, 1)), low(a, 1), 0),
        ] {
            let times: i64 = begun(before.as_ref(), &now).iter().map(|(_, times)| times).sum();
            assert_eq!(times, expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn kinds_are_told_apart_and_bits_count_where_nothing_is_counted() {
        let now =
            Throttling::of(None, [Some(2), None, None, None], [Some(true), Some(false), Some(true), None]);
        assert_eq!(begun(None, &now), [(EventKind::UnderVoltage, 2), (EventKind::Throttled, 1)]);
        assert_eq!((detail(1), detail(2)), (String::new(), "2 times".to_owned()));
    }
}
