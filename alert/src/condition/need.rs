//! Needs: which data of hosts a condition looks at, so that they can be fetched for all hosts and rules at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::Listed;
use crate::time::Span;

/// Longest window of any need: events and changes are kept for so long.
pub const LONGEST: Span = Span::days(90);

/// Data of a host, from `window` before the moment that is judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Which data.
    pub source: Source,
    /// How far back.
    pub window: Span,
}

/// Where data come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Minutes of these values of a family, of every series.
    Minutes {
        /// The family.
        family: &'static str,
        /// Its values.
        values: Vec<&'static str>,
    },
    /// The newest minute of these values of every series: the row of `current_<family>` where its minute has
    /// ended, else the one before.
    Newest {
        /// The family.
        family: &'static str,
        /// Its values.
        values: Vec<&'static str>,
    },
    /// The entries of a list as they were at the beginning of the window, and how they changed since.
    Items(Listed),
    /// The newest event among these kinds.
    Events(Vec<&'static str>),
    /// When the host did not call.
    Silences,
    /// What got lost.
    Gaps,
}

impl Need {
    /// All minutes of a value.
    pub(crate) fn minutes(family: &'static str, values: &[&'static str], window: Span) -> Self {
        Self { source: Source::Minutes { family, values: values.to_vec() }, window }
    }

    /// The newest minute of each series.
    pub(crate) fn newest(family: &'static str, values: &[&'static str], window: Span) -> Self {
        Self { source: Source::Newest { family, values: values.to_vec() }, window }
    }

    /// A list.
    pub(crate) fn items(list: Listed, window: Span) -> Self {
        Self { source: Source::Items(list), window }
    }
}

/// Needs of many rules as few as they can be: those of the same family over the same window are one. Whoever fetches asks
/// once for each, for all hosts.
pub fn merged(needs: impl IntoIterator<Item = Need>) -> Vec<Need> {
    let mut merged: BTreeMap<(bool, &'static str, Span), BTreeSet<&'static str>> = BTreeMap::new();
    let mut others: BTreeMap<Source, Span> = BTreeMap::new();
    for Need { source, window } in needs {
        match source {
            Source::Minutes { family, values } => {
                merged.entry((false, family, window)).or_default().extend(values);
            }
            Source::Newest { family, values } => {
                merged.entry((true, family, window)).or_default().extend(values);
            }
            other => {
                let longest = others.entry(other).or_default();
                *longest = window.max(*longest);
            }
        }
    }
    let series = merged.into_iter().map(|((newest, family, window), values)| {
        let values: Vec<_> = values.into_iter().collect();
        if newest { Need::newest(family, &values, window) } else { Need::minutes(family, &values, window) }
    });
    series.chain(others.into_iter().map(|(source, window)| Need { source, window })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_family_over_the_same_window_is_asked_for_once() {
        let minutes = |values: &[&'static str], window| Need::minutes("disk", values, Span::minutes(window));
        let needs = [
            minutes(&["used_percent"], 5),
            minutes(&["failed"], 5),
            minutes(&["used_percent"], 60),
            Need::newest("disk", &["used_percent"], Span::minutes(5)),
            Need { source: Source::Gaps, window: Span::minutes(5) },
            Need { source: Source::Gaps, window: Span::minutes(60) },
        ];
        let expected = [
            minutes(&["failed", "used_percent"], 5),
            minutes(&["used_percent"], 60),
            Need::newest("disk", &["used_percent"], Span::minutes(5)),
            Need { source: Source::Gaps, window: Span::minutes(60) },
        ];
        assert_eq!(merged(needs), expected);
    }
}
