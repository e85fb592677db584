//! Families: kinds of measurement, each declared once. The declaration drives the tables' inserts
//! and reads on both databases, the routes, their documentation and the schema test.
//!
//! | to add a family | where |
//! |---|---|
//! | its declaration and the conversion from the wire | a file in `family/` |
//! | its name in [`FAMILIES`] | one line below |
//! | its tables `metrics_<name>` and `current_<name>` | a migration for each database |

mod container;
mod cpu;
mod disk;
mod disk_io;
mod drive;
pub mod exposition;
mod facts;
mod gpu_use;
mod kernel;
mod memory;
mod network;
mod pi;
mod pi_board;
mod pmic;
mod pool;
mod pressure;
mod rows;
mod sensor;
mod system;
mod temperature;
mod time_sync;
mod updates;
mod wifi;

use spectra_protocol::Metric;

pub(crate) use rows::storable;
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
    &wifi::FAMILY,
    &container::FAMILY,
    &pi::FAMILY,
    &pmic::FAMILY,
    &pi_board::FAMILY,
    &drive::FAMILY,
    &pool::FAMILY,
    &sensor::FAMILY,
    &updates::FAMILY,
    &pressure::FAMILY,
    &kernel::FAMILY,
    &time_sync::FAMILY,
    &gpu_use::FAMILY,
    &facts::FAMILY,
];

/// Families that some routes ask for by name.
pub const DISK: &Family = &disk::FAMILY;
pub const UPDATES: &Family = &updates::FAMILY;

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
    /// How its envelopes and its series belong together.
    pub shape: Shape,
    /// How old its newest values may be and still be the current ones.
    pub fresh: time::Duration,
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

/// How the envelopes and the series of a family belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An envelope is a reading of one series.
    Readings,
    /// An envelope names every series of its host: one that the newest envelope does not name is gone,
    /// and has no newest values any more.
    Lists,
    /// Envelopes of several types, told apart by the key, fill different columns of one table. Buckets
    /// hold one row of all of them, under the greatest key.
    Merged,
}

/// A column of a family. Its name is the same in the tables and in the API.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub unit: Unit,
    /// How many readings of one bucket become one.
    pub fold: Fold,
    /// What answers hold where there is no reading.
    pub missing: Missing,
    /// Of readings of one moment under one key the greatest counts: agents of the original tell all thermal zones of one
    /// kind under one name.
    pub greatest: bool,
    /// Its name for Prometheus, without unit; empty where that is `name` without its unit.
    pub exported: &'static str,
    /// One sentence for the API's documentation.
    pub description: &'static str,
}

impl Column {
    const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Text, Unit::None, Fold::Max, description)
    }

    const fn float(name: &'static str, unit: Unit, fold: Fold, description: &'static str) -> Self {
        Self::new(name, Kind::Float, unit, fold, description)
    }

    const fn integer(name: &'static str, unit: Unit, fold: Fold, description: &'static str) -> Self {
        Self::new(name, Kind::Integer, unit, fold, description)
    }

    const fn boolean(name: &'static str, fold: Fold, description: &'static str) -> Self {
        Self::new(name, Kind::Boolean, Unit::None, fold, description)
    }

    const fn new(name: &'static str, kind: Kind, unit: Unit, fold: Fold, description: &'static str) -> Self {
        Self { name, kind, unit, fold, missing: Missing::Null, greatest: false, exported: "", description }
    }

    const fn missing(self, missing: Missing) -> Self {
        Self { missing, ..self }
    }

    const fn greatest(self) -> Self {
        Self { greatest: true, ..self }
    }

    const fn exported(self, exported: &'static str) -> Self {
        Self { exported, ..self }
    }

    const fn fold(self, fold: Fold) -> Self {
        Self { fold, ..self }
    }
}

/// What the answers about one host hold where a column has no reading. The original's dashboard computes
/// with some columns without a look at null; for those alone it is something else than null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Null,
    /// No row: without this value it says nothing that could be drawn.
    NoRow,
    /// 0, false or an empty text.
    Zero,
    /// Null as measured; 0, false or an empty text in a bucket.
    ZeroInBuckets,
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
    /// % of one processor, so it can exceed 100.
    CorePercent,
    Load,
    Bytes,
    /// Bytes since some beginning: a counter.
    BytesTotal,
    BytesPerSecond,
    BitsPerSecond,
    MegabitsPerSecond,
    PerSecond,
    /// Milliseconds in the reading's interval.
    Milliseconds,
    /// Microseconds by which a clock is off, to either side.
    MicrosecondsOff,
    Celsius,
    /// Power of a radio signal.
    DecibelMilliwatts,
    Hertz,
    Megahertz,
    Volts,
    Amperes,
    Watts,
    /// Of a fan.
    RevolutionsPerMinute,
    Hours,
    Seconds,
    UnixSeconds,
    Count,
    /// Events since some beginning: a counter.
    CountTotal,
}

impl Unit {
    /// Smallest and largest number that can be true; anything else is a fault of the source.
    pub fn range(self) -> (f64, f64) {
        /// Rounding in the agent's arithmetic, not a wrong reading.
        const ROUNDING: f64 = 1e-6;
        /// No host has it of anything, and sums of any number of them are numbers still.
        const LARGEST: f64 = 1e30;
        match self {
            Self::Percent => (0.0, 100.0 + ROUNDING),
            Self::Celsius => (-273.15, 2000.0),
            Self::DecibelMilliwatts => (-200.0, 100.0),
            // Clocks that are ahead, rails below zero, batteries that are loaded.
            Self::None | Self::MicrosecondsOff | Self::Volts | Self::Amperes | Self::Watts => {
                (-LARGEST, LARGEST)
            }
            _ => (0.0, LARGEST),
        }
    }

    /// As people write it; empty where there is none.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::None | Self::Load | Self::Count | Self::CountTotal => "",
            Self::Percent => "%",
            Self::CorePercent => "% of one processor",
            Self::Bytes | Self::BytesTotal => "bytes",
            Self::BytesPerSecond => "bytes/s",
            Self::BitsPerSecond => "bits/s",
            Self::MegabitsPerSecond => "Mbit/s",
            Self::PerSecond => "1/s",
            Self::Milliseconds => "ms",
            Self::MicrosecondsOff => "µs",
            Self::Celsius => "°C",
            Self::DecibelMilliwatts => "dBm",
            Self::Hertz => "Hz",
            Self::Megahertz => "MHz",
            Self::Volts => "V",
            Self::Amperes => "A",
            Self::Watts => "W",
            Self::RevolutionsPerMinute => "1/min",
            Self::Hours => "h",
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
    /// The newest reading that is there: of counters, and of texts that change.
    Last,
    /// Of flags: whether any was set.
    Or,
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

    const fn or(column: &'static str, value: &'static str) -> Self {
        Self { column, aggregate: Aggregate::Or, value, only: None }
    }
}

/// How the rows of several series become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Max,
    /// Of whole numbers.
    Sum,
    /// Of flags.
    Or,
}

/// How old the newest values of most families may be and still be the current ones: three times their
/// longest interval, 5 minutes.
pub const FRESH: time::Duration = time::Duration::minutes(15);

/// Newest rows of a series with keys that are older than this beside the host's newest reading do not count
/// for the overview: an unmounted disk must not stay the fullest one for ever. The longest interval of such
/// a family is 60 s; the rest is for clocks that are off by less than what is refused.
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
