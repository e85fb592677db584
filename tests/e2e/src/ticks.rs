//! The verdict on a regular series with holes: is each tick stored once, or a recorded gap?

/// How far before its tick a reading may lie: two clocks of a machine drift apart a little.
const EARLY_MICROS: i64 = 500_000;

/// A stretch of time, microseconds since 1970, its ends not included; open where an end is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub after: Option<i64>,
    pub before: Option<i64>,
}

/// What is wrong with a series.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// Two readings of one tick (its number: time divided by the interval).
    Doubled(i64),
    /// No reading, and no gap says so.
    Missing(i64),
    /// A reading at this time, inside a stretch that is said to be missing.
    Contradicted(i64),
}

/// A series that is read at every multiple of an interval.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// Microseconds.
    pub interval: i64,
    /// Ticks after a new beginning that give no reading: a rate needs the reading before.
    pub warm_up: i64,
}

/// Compares the ascending `times` of a series with the gaps that are recorded for it. What lies before
/// the first and behind the last reading is not known.
pub fn faults(times: &[i64], series: Series, gaps: &[Stretch]) -> Vec<Fault> {
    let Series { interval, warm_up } = series;
    let tick = |time: i64| (time + EARLY_MICROS).div_euclid(interval);
    let excused =
        |tick: i64| gaps.iter().any(|gap| (0..=warm_up).any(|late| gap.has_tick((tick - late) * interval)));
    let mut faults = Vec::new();
    for pair in times.windows(2) {
        let (last, next) = (tick(pair[0]), tick(pair[1]));
        if last == next {
            faults.push(Fault::Doubled(next));
        }
        faults.extend((last + 1..next).filter(|tick| !excused(*tick)).map(Fault::Missing));
    }
    let contradicted = times.iter().filter(|time| gaps.iter().any(|gap| gap.contains(**time)));
    faults.extend(contradicted.map(|time| Fault::Contradicted(*time)));
    faults
}

impl Stretch {
    fn contains(&self, time: i64) -> bool {
        self.after.is_none_or(|after| after < time) && self.before.is_none_or(|before| time < before)
    }

    /// Readings of a tick follow it one after the other: the first of them may have been stored.
    fn has_tick(&self, time: i64) -> bool {
        self.after.is_none_or(|after| after < time + EARLY_MICROS)
            && self.before.is_none_or(|before| time - EARLY_MICROS < before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    /// Times in seconds, every 5 s a tick.
    fn check(times: &[i64], gaps: &[(i64, i64)], expected: &[Fault]) {
        check_after_warm_up(0, times, gaps, expected);
    }

    fn check_after_warm_up(warm_up: i64, times: &[i64], gaps: &[(i64, i64)], expected: &[Fault]) {
        let times: Vec<i64> = times.iter().map(|time| time * SECOND + 1000).collect();
        let gaps: Vec<Stretch> = gaps
            .iter()
            .map(|(after, before)| Stretch {
                after: Some(after * SECOND + 1000),
                before: Some(before * SECOND + 1000),
            })
            .collect();
        let series = Series { interval: 5 * SECOND, warm_up };
        assert_eq!(faults(&times, series, &gaps), expected, "{times:?} {gaps:?}");
    }

    #[test]
    fn each_tick_is_stored_once_or_a_gap() {
        check(&[], &[], &[]);
        check(&[0, 5, 10], &[], &[]);
        check(&[0, 5, 20], &[(5, 20)], &[]);
        check(&[0, 5, 20], &[], &[Fault::Missing(2), Fault::Missing(3)]);
        check(&[0, 5, 20], &[(5, 10)], &[Fault::Missing(3)]);
        check(&[0, 5, 6, 10], &[], &[Fault::Doubled(1)]);
    }

    #[test]
    fn a_gap_over_stored_readings_is_no_excuse() {
        let inside = Fault::Contradicted(5 * SECOND + 1000);
        check(&[0, 5, 20], &[(0, 20)], &[inside]);
    }

    #[test]
    fn a_rate_needs_a_tick_to_begin_again() {
        check_after_warm_up(0, &[0, 5, 25], &[(5, 15)], &[Fault::Missing(4)]);
        check_after_warm_up(1, &[0, 5, 25], &[(5, 15)], &[]);
        check_after_warm_up(1, &[0, 5, 30], &[(5, 15)], &[Fault::Missing(5)]);
    }

    #[test]
    fn an_open_stretch_has_everything_on_its_side() {
        let series = Series { interval: 5 * SECOND, warm_up: 0 };
        let gap = Stretch { after: Some(6 * SECOND), before: None };
        assert_eq!(
            faults(&[0, 20 * SECOND], series, &[gap]),
            [Fault::Missing(1), Fault::Contradicted(20 * SECOND)]
        );
    }
}
