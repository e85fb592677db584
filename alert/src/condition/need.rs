//! Needs: which data of hosts a condition looks at, so that they can be fetched for all hosts and rules at once.

use crate::history::Listed;
use crate::time::Span;

/// Longest window of any need: events and changes are kept for so long.
pub const LONGEST: Span = Span::days(90);

/// Data of a host, from `window` before the moment that is judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    pub source: Source,
    pub window: Span,
}

/// Where data come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Minutes of these values of a family, of every series.
    Minutes { family: &'static str, values: Vec<&'static str> },
    /// The newest minute of these values of every series: the row of `current_<family>` where its minute has
    /// ended, else the one before.
    Newest { family: &'static str, values: Vec<&'static str> },
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
