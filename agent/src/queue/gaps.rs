//! Envelopes that are lost and not yet reported.

/// Ranges that are kept apart. Beyond it the two oldest of one cause become one with a smaller count.
const MAX_RANGES: usize = 64;

/// Why an envelope will never arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The queue was full.
    QueueFull,
    /// The server refused it for good.
    Refused,
}

impl Cause {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::Refused => "refused",
        }
    }
}

/// Numbers of envelopes, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub from: u64,
    pub to: u64,
    /// How many of them; less than the length of the range where it has holes.
    pub count: u64,
}

impl Range {
    pub(super) fn one(number: u64) -> Self {
        Self { from: number, to: number, count: 1 }
    }

    fn with(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to), count: self.count + other.count }
    }

    fn touches(&self, other: &Self) -> bool {
        self.to + 1 == other.from || other.to + 1 == self.from
    }
}

#[derive(Debug, Default)]
pub(super) struct Gaps(Vec<(Cause, Range)>);

impl Gaps {
    /// Adds lost envelopes, to a range of the same cause that they continue if there is one.
    pub(super) fn add(&mut self, cause: Cause, range: Range) {
        let continued = self.0.iter_mut().find(|(known, other)| *known == cause && other.touches(&range));
        match continued {
            Some((_, other)) => *other = other.with(range),
            None => self.0.push((cause, range)),
        }
        if self.0.len() > MAX_RANGES {
            self.merge_oldest();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self) -> Vec<(Cause, Range)> {
        std::mem::take(&mut self.0)
    }

    /// Of more ranges than causes, two have one cause.
    fn merge_oldest(&mut self) {
        let cause = self.0[0].0;
        let second = self.0.iter().skip(1).position(|(other, _)| *other == cause).map(|index| index + 1);
        match second {
            Some(index) => {
                let (_, range) = self.0.remove(index);
                self.0[0].1 = self.0[0].1.with(range);
            }
            // All others share the other cause: the first waits at the end.
            None => self.0.rotate_left(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Gaps, MAX_RANGES, Range};

    #[test]
    fn neighbours_of_one_cause_become_one_range() {
        let mut gaps = Gaps::default();
        for number in [5, 6, 7, 4] {
            gaps.add(Cause::QueueFull, Range::one(number));
        }
        gaps.add(Cause::Refused, Range::one(8));
        gaps.add(Cause::QueueFull, Range::one(20));
        let range = |from, to, count| Range { from, to, count };
        assert_eq!(
            gaps.take(),
            [
                (Cause::QueueFull, range(4, 7, 4)),
                (Cause::Refused, range(8, 8, 1)),
                (Cause::QueueFull, range(20, 20, 1))
            ]
        );
        assert!(gaps.take().is_empty());
    }

    #[test]
    fn ranges_are_bounded_and_the_count_stays_right() {
        let mut gaps = Gaps::default();
        gaps.add(Cause::Refused, Range::one(1));
        for number in 1..=500 {
            gaps.add(Cause::QueueFull, Range::one(number * 10));
        }
        let ranges = gaps.take();
        assert!(ranges.len() <= MAX_RANGES + 1, "{}", ranges.len());
        let lost: u64 = ranges.iter().map(|(_, range)| range.count).sum();
        assert_eq!(lost, 501);
    }
}
