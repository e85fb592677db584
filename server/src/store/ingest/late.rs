//! Late readings: those of minutes that are rolled up already, or just being rolled up.

use std::collections::BTreeSet;

use super::Accepted;
use super::newest::history_of;
use crate::family::FAMILIES;
use crate::history::level::Level;
use crate::store::{AgentKey, Time};

/// A minute of a family's history that has to be rolled up again.
pub(super) type Late = (&'static str, AgentKey, Time);

/// Minutes before `closing` that readings came into, each once.
pub(super) fn late(accepted: &[Accepted<'_>], closing: Time) -> BTreeSet<Late> {
    let mut late = BTreeSet::new();
    for (at, family) in FAMILIES.iter().enumerate() {
        for accepted in accepted {
            let rows = history_of(at, accepted).filter(|(_, row)| row.place.time < closing.micros());
            late.extend(rows.filter_map(|(agent, row)| {
                Some((family.name, agent, Level::Minute.floor(Time::from_micros(row.place.time)?)))
            }));
        }
    }
    late
}
