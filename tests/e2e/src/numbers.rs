//! The verdict on a numbered sequence: is each number stored exactly once?

use std::collections::BTreeMap;

/// What differs from "each of 1..=sent once".
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Sent and not stored.
    pub missing: Vec<u64>,
    /// Stored more than once, and how often.
    pub doubled: BTreeMap<u64, usize>,
    /// Stored and never sent.
    pub strange: Vec<u64>,
}

/// Compares what was sent, the numbers 1 to `sent`, with what is stored.
pub fn compare(sent: u64, stored: &[u64]) -> Numbers {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for number in stored {
        *counts.entry(*number).or_default() += 1;
    }
    Numbers {
        missing: (1..=sent).filter(|number| !counts.contains_key(number)).collect(),
        strange: counts.keys().copied().filter(|number| !(1..=sent).contains(number)).collect(),
        doubled: counts.into_iter().filter(|(_, count)| *count > 1).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_a_missing_and_a_strange_number_are_found() {
        for (sent, stored, missing, doubled, strange) in [
            (3, &[1, 2, 3][..], &[][..], &[][..], &[][..]),
            (3, &[3, 1, 2], &[], &[], &[]),
            (3, &[1, 3], &[2], &[], &[]),
            (3, &[1, 2, 2, 3], &[], &[(2, 2)], &[]),
            (3, &[1, 2, 3, 4], &[], &[], &[4]),
            (3, &[0, 1, 1, 1], &[2, 3], &[(1, 3)], &[0]),
            (0, &[], &[], &[], &[]),
            (2, &[], &[1, 2], &[], &[]),
        ] {
            let expected = Numbers {
                missing: missing.to_vec(),
                doubled: doubled.iter().copied().collect(),
                strange: strange.to_vec(),
            };
            assert_eq!(compare(sent, stored), expected, "{sent} {stored:?}");
        }
    }
}
