//! The newest row of each series among the rows of a transaction.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use super::Accepted;
use crate::family::{Cell, Family, Row, Rows};
use crate::store::AgentKey;

/// Rows of one family that are to be stored, with their agents, in the order they came.
pub(super) fn fresh<'a>(
    family: usize,
    accepted: &'a [Accepted<'_>],
) -> impl Iterator<Item = (AgentKey, Row<'a>)> {
    accepted.iter().flat_map(move |accepted| fresh_of(family, accepted))
}

/// Rows of one family of one submission that are to be stored.
fn fresh_of<'a>(family: usize, accepted: &'a Accepted<'_>) -> impl Iterator<Item = (AgentKey, Row<'a>)> {
    let (agent, skip) = (accepted.submission.agent, accepted.skip);
    let of_family = accepted.submission.rows.iter().filter(move |rows| rows.family.index() == family);
    of_family.flat_map(Rows::iter).filter(move |row| row.place.envelope >= skip).map(move |row| (agent, row))
}

/// Those of them that have a place in history: the clock of their host is right.
pub(super) fn history_of<'a>(
    family: usize,
    accepted: &'a Accepted<'_>,
) -> impl Iterator<Item = (AgentKey, Row<'a>)> {
    fresh_of(family, accepted).filter(|(_, row)| !row.place.clock_off)
}

/// The newest of `rows` for each agent and key, in the order of agents and keys: transactions of
/// several servers then lock rows in the same order.
pub(super) fn newest<'a>(
    rows: impl Iterator<Item = (AgentKey, Row<'a>)>,
    family: &Family,
) -> Vec<(AgentKey, Row<'a>)> {
    let keys = family.keys.len();
    let greatest = family.columns().position(|column| column.greatest);
    let mut newest: HashMap<SeriesKey<'a>, Row<'a>> = HashMap::new();
    for (agent, row) in rows {
        let key = SeriesKey { agent, keys: &row.cells[..keys] };
        newest
            .entry(key)
            .and_modify(|kept| {
                if row.place.newest >= kept.place.newest
                    && !greatest.is_some_and(|at| is_greater(*kept, row, at))
                {
                    *kept = row;
                }
            })
            .or_insert(row);
    }
    let mut newest: Vec<_> = newest.into_iter().collect();
    newest.sort_unstable_by(|(a, _), (b, _)| (a.agent, texts(a.keys)).cmp(&(b.agent, texts(b.keys))));
    newest.into_iter().map(|(key, row)| (key.agent, row)).collect()
}

/// Readings of one series that are nearer to each other are of several things of one name.
const APART: i64 = 1_000_000;

/// Whether `kept` is of the same moment as `row`, and greater. Where the clock is off nobody knows the moment.
fn is_greater(kept: Row<'_>, row: Row<'_>, at: usize) -> bool {
    !row.place.clock_off
        && row.place.newest - kept.place.newest < APART
        && kept.cells[at].float() > row.cells[at].float()
}

/// Agent and key texts of a series.
#[derive(PartialEq)]
struct SeriesKey<'a> {
    agent: AgentKey,
    keys: &'a [Cell],
}

// Keys are texts, which are equal to themselves.
impl Eq for SeriesKey<'_> {}

impl Hash for SeriesKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.agent.hash(state);
        texts(self.keys).hash(state);
    }
}

/// The texts of key cells.
pub(super) fn texts(keys: &[Cell]) -> Vec<&str> {
    keys.iter().filter_map(Cell::text).collect()
}
