//! Snapshots: lists that a host sends whole, of which the newest one is kept. Entries are rewritten only
//! when they differ, and each is a row, so that the fleet can be searched.
//!
//! | to add a snapshot | where |
//! |---|---|
//! | its declaration and the conversion from the wire | a file in `snapshot/` |
//! | its name in [`SNAPSHOTS`] | one line below |
//! | its table `current_<name>` | a migration for each database |

mod applications;
mod entries;
mod pending_updates;
mod services;

use spectra_protocol::{Metric, Reading};

use crate::family::{Cell, Kind};

pub use entries::{Entries, EntryFaults};

/// Every snapshot of this version.
pub const SNAPSHOTS: &[&Snapshot] =
    &[&services::SNAPSHOT, &applications::SNAPSHOT, &pending_updates::SNAPSHOT];

/// The updates that the host page names.
pub const PENDING_UPDATES: &Snapshot = &pending_updates::SNAPSHOT;

/// One kind of list. Its entries are the rows of `current_<name>`.
#[derive(Debug)]
pub struct Snapshot {
    /// Name in tables: `pending_updates`.
    pub name: &'static str,
    /// Last part of `/agents/{id}/<route>`, and of `/<route>` for the fleet.
    pub route: &'static str,
    /// One sentence for the API's documentation.
    pub summary: &'static str,
    /// What an entry consists of; the first field is its name. Numbers may be null, the others never are.
    pub fields: &'static [Field],
    /// The entries of `metric`, a cell for each field; `None` if it is no list of this kind.
    pub read: fn(metric: &Metric) -> Option<Vec<Vec<Cell>>>,
}

/// A part of an entry. Its name is the same in the table and in the API.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    /// [`Kind::Text`], [`Kind::Boolean`] or [`Kind::Integer`].
    pub kind: Kind,
    /// One sentence for the API's documentation.
    pub description: &'static str,
}

impl Field {
    const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Text, description }
    }

    const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Boolean, description }
    }

    const fn integer(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Integer, description }
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// Null where it is not known, or beyond what the databases hold.
fn integer<T: Copy + TryInto<i64>>(reading: Reading<T>) -> Cell {
    reading.value().and_then(|value| value.try_into().ok()).map_or(Cell::Null, Cell::Integer)
}
