//! Families: kinds of measurement, each declared once. The declaration drives the tables' inserts
//! and reads on both databases, the routes, their documentation and the schema test.
//!
//! | to add a family | where |
//! |---|---|
//! | its declaration and the conversion from the wire | a file in `family/` |
//! | its name in [`FAMILIES`] | one line below |
//! | its tables `metrics_<name>` and `current_<name>` | a migration for each database |

mod cpu;
mod disk;
mod disk_io;
mod memory;
mod network;
mod rows;
mod system;
mod temperature;

use spectra_protocol::Metric;

pub use rows::{Cell, Fault, Place, Row, Rows};

/// Every family of this version, in the order in which their tables are written.
pub const FAMILIES: &[&Family] = &[
    &cpu::FAMILY,
    &memory::FAMILY,
    &disk::FAMILY,
    &disk_io::FAMILY,
    &network::FAMILY,
    &temperature::FAMILY,
    &system::FAMILY,
];

/// One kind of measurement.
///
/// Its history is `metrics_<name>` (time, agent, keys, values), its newest values are
/// `current_<name>` (one row for each agent and key, with the attributes).
#[derive(Debug)]
pub struct Family {
    /// Name in tables and metrics: `disk_io`.
    pub name: &'static str,
    /// Last part of `/agents/{id}/<route>`.
    pub route: &'static str,
    /// One sentence for the API's documentation.
    pub summary: &'static str,
    /// Texts that tell the series of one host apart: a mount, an interface. None: one series.
    pub keys: &'static [Column],
    /// What describes a series and hardly ever changes; kept with the newest values only.
    pub attributes: &'static [Column],
    /// What is measured.
    pub values: &'static [Column],
    /// What the fleet's overview takes from this family's newest values.
    pub overview: &'static [Overview],
    /// Adds `metric` to `rows` if it belongs to this family, and tells whether it does.
    pub read: fn(metric: &Metric, rows: &mut Rows) -> bool,
}

impl Family {
    /// Keys, attributes, values: the order of a row's cells.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> + Clone + use<> {
        self.keys.iter().chain(self.attributes).chain(self.values)
    }

    /// Keys and values: the columns of the history beside time and agent.
    pub fn history_columns(&self) -> impl Iterator<Item = &'static Column> + Clone + use<> {
        self.keys.iter().chain(self.values)
    }

    /// Where the cell of a column of the history stands in a row.
    pub fn history_cell(&self, at: usize) -> usize {
        if at < self.keys.len() { at } else { at + self.attributes.len() }
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.keys.len() + self.attributes.len() + self.values.len()
    }

    /// The column of a row's cell.
    pub fn column(&self, at: usize) -> &'static Column {
        let (keys, attributes) = (self.keys.len(), self.attributes.len());
        match at {
            at if at < keys => &self.keys[at],
            at if at < keys + attributes => &self.attributes[at - keys],
            at => &self.values[at - keys - attributes],
        }
    }

    /// Position in [`FAMILIES`].
    pub fn index(&self) -> usize {
        FAMILIES.iter().position(|family| family.name == self.name).expect("every family is in the list")
    }
}

/// A column of a family. Its name is the same in the tables and in the API.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub unit: Unit,
    /// How many readings of one bucket become one.
    pub fold: Fold,
    /// One sentence for the API's documentation.
    pub description: &'static str,
}

impl Column {
    const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Text, unit: Unit::None, fold: Fold::Max, description }
    }

    const fn float(name: &'static str, unit: Unit, fold: Fold, description: &'static str) -> Self {
        Self { name, kind: Kind::Float, unit, fold, description }
    }

    const fn integer(name: &'static str, unit: Unit, fold: Fold, description: &'static str) -> Self {
        Self { name, kind: Kind::Integer, unit, fold, description }
    }
}

/// Type of a column: SQL and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `double precision` / `real`.
    Float,
    /// `bigint` / `integer`.
    Integer,
    /// `boolean` / `integer`.
    Boolean,
    /// `double precision[]` / a JSON array in `text`.
    Floats,
    /// `text`.
    Text,
}

/// Unit of a column, and with it the range in which a number makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    None,
    Percent,
    Load,
    Bytes,
    BytesPerSecond,
    BitsPerSecond,
    PerSecond,
    /// Milliseconds in the reading's interval.
    Milliseconds,
    Celsius,
    Seconds,
    UnixSeconds,
    Count,
}

impl Unit {
    /// Smallest and largest number that can be true; anything else is a fault of the source.
    pub fn range(self) -> (f64, f64) {
        /// Rounding in the agent's arithmetic, not a wrong reading.
        const ROUNDING: f64 = 1e-6;
        match self {
            Self::Percent => (0.0, 100.0 + ROUNDING),
            Self::Celsius => (-273.15, 2000.0),
            Self::None => (f64::MIN, f64::MAX),
            _ => (0.0, f64::MAX),
        }
    }

    /// As people write it; empty where there is none.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::None | Self::Load | Self::Count => "",
            Self::Percent => "%",
            Self::Bytes => "bytes",
            Self::BytesPerSecond => "bytes/s",
            Self::BitsPerSecond => "bits/s",
            Self::PerSecond => "1/s",
            Self::Milliseconds => "ms",
            Self::Celsius => "°C",
            Self::Seconds => "s",
            Self::UnixSeconds => "unix s",
        }
    }
}

/// How the readings of a bucket become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Mean,
    Max,
    /// No reading for a bucket: lists are kept raw only.
    RawOnly,
}

/// A column of the fleet's overview: an aggregate of one value over a family's newest rows of a host.
#[derive(Debug)]
pub struct Overview {
    /// Column of `current_metrics`.
    pub column: &'static str,
    pub aggregate: Aggregate,
    /// The family's value.
    pub value: &'static str,
    /// SQL condition on the rows to take, in the subset that both databases speak.
    pub only: Option<&'static str>,
}

impl Overview {
    const fn max(column: &'static str, value: &'static str) -> Self {
        Self { column, aggregate: Aggregate::Max, value, only: None }
    }
}

/// How the rows of several series become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Max,
    /// Of whole numbers.
    Sum,
}

/// Newest rows of a series with keys that are older than this do not count for the overview: an
/// unmounted disk must not stay the fullest one for ever. The longest interval of such a family is
/// 60 s; the rest is for clocks that are off by less than what is refused.
pub const OVERVIEW_WINDOW: time::Duration = time::Duration::minutes(15);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::FAMILIES;

    #[test]
    fn names_are_unique_and_fit_for_sql() {
        let mut names = HashSet::new();
        let mut routes = HashSet::new();
        for family in FAMILIES {
            assert!(names.insert(family.name), "{} stands twice", family.name);
            assert!(routes.insert(family.route), "{} stands twice", family.route);
            let mut columns = HashSet::from(["time", "agent_id"]);
            for column in family.columns() {
                assert!(columns.insert(column.name), "{}.{} stands twice", family.name, column.name);
                assert!(
                    column.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                    "{}.{} needs quoting",
                    family.name,
                    column.name
                );
                assert!(!column.description.is_empty(), "{}.{} has no description", family.name, column.name);
            }
        }
    }
}
