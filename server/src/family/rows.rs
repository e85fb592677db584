//! Rows on their way from the wire to a family's tables: checked cells in the family's column order.

use std::sync::Arc;

use spectra_protocol::Reading;

use super::{Column, Family, Kind};

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Float(f64),
    Integer(i64),
    Boolean(bool),
    Floats(Box<[f64]>),
    Text(Arc<str>),
}

impl Cell {
    pub fn float(&self) -> Option<f64> {
        if let Self::Float(value) = self { Some(*value) } else { None }
    }

    pub fn integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    pub fn boolean(&self) -> Option<bool> {
        if let Self::Boolean(value) = self { Some(*value) } else { None }
    }

    pub fn floats(&self) -> Option<&[f64]> {
        if let Self::Floats(values) = self { Some(values) } else { None }
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// What was wrong with a value or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// A value that is no number of its type, or out of its unit's range: stored as null.
    BadValue,
    /// A key that is missing, too long or not storable: the row is refused.
    BadKey,
    /// A time more than the tolerance ahead of the server: refused.
    Future,
    /// A time older than what is kept: refused.
    Ancient,
}

impl Fault {
    pub const ALL: [Self; 4] = [Self::BadValue, Self::BadKey, Self::Future, Self::Ancient];

    /// A stable name for metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadValue => "bad_value",
            Self::BadKey => "bad_key",
            Self::Future => "future",
            Self::Ancient => "ancient",
        }
    }
}

/// Longest text of a key or attribute, bytes: longer than any path or device name that is real,
/// short enough for an index entry.
const TEXT_BYTES: usize = 1024;

/// Rows of one family from one request, cell after cell in one list.
#[derive(Debug)]
pub struct Rows {
    pub family: &'static Family,
    cells: Vec<Cell>,
    places: Vec<Place>,
    /// Envelopes that name every series of their host.
    lists: Vec<Place>,
    /// Of the envelope that is being read.
    now: Place,
    faults: [u64; Fault::ALL.len()],
}

/// Where a row comes from and when it was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Position of its envelope in the request.
    pub envelope: usize,
    /// Microseconds since the Unix epoch, on the agent's clock; on the server's where that is so far off
    /// that the row has no place in history.
    pub time: i64,
    /// The same for its newest values: on the server's clock too where the agent tells that its own is off.
    pub newest: i64,
    /// The agent's clock is off: no history, the newest values only.
    pub clock_off: bool,
}

/// A row, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub place: Place,
    /// Keys, attributes, values.
    pub cells: &'a [Cell],
}

impl Rows {
    pub fn new(family: &'static Family) -> Self {
        Self {
            family,
            cells: Vec::new(),
            places: Vec::new(),
            lists: Vec::new(),
            now: Place { envelope: 0, time: 0, newest: 0, clock_off: false },
            faults: [0; Fault::ALL.len()],
        }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let width = self.family.width();
        self.places
            .iter()
            .enumerate()
            .map(move |(at, place)| Row { place: *place, cells: &self.cells[at * width..(at + 1) * width] })
    }

    /// Envelopes that name every series of their host, in the order they came.
    pub fn lists(&self) -> &[Place] {
        &self.lists
    }

    /// How often each fault was met.
    pub fn faults(&self) -> impl Iterator<Item = (Fault, u64)> + '_ {
        Fault::ALL.into_iter().map(|fault| (fault, self.faults[fault as usize]))
    }

    /// Reads the envelope at `place`; true if it belongs to this family.
    pub fn read(&mut self, metric: &spectra_protocol::Metric, place: Place) -> bool {
        self.now = place;
        (self.family.read)(metric, self)
    }

    fn fault(&mut self, fault: Fault) {
        self.faults[fault as usize] += 1;
    }

    /// The envelope names every series of its host, those of the rows that it makes.
    pub(super) fn list(&mut self) {
        debug_assert_eq!(self.family.shape, super::Shape::Lists, "{}", self.family.name);
        self.lists.push(self.now);
    }

    /// Starts a row with its keys; `None` (and counted) when one of them cannot be a key.
    pub(super) fn row<const N: usize>(&mut self, keys: [&str; N]) -> Option<RowWriter<'_>> {
        debug_assert_eq!(N, self.family.keys.len(), "{}: keys", self.family.name);
        if keys.iter().any(|key| key.is_empty() || !storable(key)) {
            self.fault(Fault::BadKey);
            return None;
        }
        let start = self.cells.len();
        self.cells.extend(keys.into_iter().map(|key| Cell::Text(key.into())));
        Some(RowWriter { rows: self, start })
    }
}

/// Appends the cells of one row in column order; [`RowWriter::end`] keeps it.
pub(super) struct RowWriter<'a> {
    rows: &'a mut Rows,
    start: usize,
}

impl RowWriter<'_> {
    /// A number with or without fraction; null (and counted) when it is not in its unit's range.
    pub(super) fn float(self, reading: Reading<f64>) -> Self {
        let column = self.column(Kind::Float);
        let cell = match reading {
            Reading::Value(value) if in_range(column, value) => Some(Cell::Float(value)),
            Reading::Absent => Some(Cell::Null),
            Reading::Value(_) | Reading::Bad => None,
        };
        self.push(cell)
    }

    /// A whole number; null (and counted) when it does not fit the database's 64 signed bits.
    pub(super) fn integer<T: TryInto<i64>>(self, reading: Reading<T>) -> Self {
        let column = self.column(Kind::Integer);
        let cell = match reading {
            Reading::Value(value) => {
                value.try_into().ok().filter(|value| in_range(column, *value as f64)).map(Cell::Integer)
            }
            Reading::Absent => Some(Cell::Null),
            Reading::Bad => None,
        };
        self.push(cell)
    }

    pub(super) fn boolean(self, value: Option<bool>) -> Self {
        self.column(Kind::Boolean);
        self.push(Some(value.map_or(Cell::Null, Cell::Boolean)))
    }

    /// A list; null when it is empty, null and counted when one of its numbers is bad.
    pub(super) fn floats(self, readings: &[Reading<f64>]) -> Self {
        let column = self.column(Kind::Floats);
        if readings.is_empty() {
            return self.push(Some(Cell::Null));
        }
        let values: Option<Box<[f64]>> =
            readings.iter().map(|reading| reading.value().filter(|value| in_range(column, *value))).collect();
        self.push(values.map(Cell::Floats))
    }

    /// A text that is no key; null when empty, null and counted when it cannot be stored.
    pub(super) fn text(self, text: &str) -> Self {
        self.column(Kind::Text);
        let cell = match text {
            "" => Some(Cell::Null),
            text => storable(text).then(|| Cell::Text(text.into())),
        };
        self.push(cell)
    }

    /// Columns that the envelope says nothing of.
    pub(super) fn nulls(self, count: usize) -> Self {
        let cells = self.rows.cells.len() + count;
        self.rows.cells.resize(cells, Cell::Null);
        self
    }

    /// The envelope says nothing of the columns that are left.
    pub(super) fn end_with_nulls(self) {
        let left = self.start + self.rows.family.width() - self.rows.cells.len();
        self.nulls(left).end();
    }

    pub(super) fn end(self) {
        debug_assert_eq!(self.rows.cells.len() - self.start, self.rows.family.width(), "cells of a row");
        self.rows.places.push(self.rows.now);
    }

    fn column(&self, kind: Kind) -> &'static Column {
        let column = self.rows.family.column(self.rows.cells.len() - self.start);
        debug_assert_eq!(column.kind, kind, "{}", column.name);
        column
    }

    /// `None` is a value that cannot be true.
    fn push(self, cell: Option<Cell>) -> Self {
        if cell.is_none() {
            self.rows.fault(Fault::BadValue);
        }
        self.rows.cells.push(cell.unwrap_or(Cell::Null));
        self
    }
}

fn in_range(column: &Column, value: f64) -> bool {
    let (min, max) = column.unit.range();
    (min..=max).contains(&value)
}

/// PostgreSQL has no NUL in text; an index entry has a largest size.
pub(crate) fn storable(text: &str) -> bool {
    text.len() <= TEXT_BYTES && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use spectra_protocol::metric::{Memory, Network};
    use spectra_protocol::{Metric, Reading};

    use super::{Cell, Fault, Place, Rows};
    use crate::family::FAMILIES;

    const PLACE: Place = Place { envelope: 0, time: 0, newest: 0, clock_off: false };

    fn rows(name: &str, metric: impl Into<Metric>) -> Rows {
        let family = FAMILIES.iter().find(|family| family.name == name).unwrap();
        let mut rows = Rows::new(family);
        assert!(rows.read(&metric.into(), PLACE));
        rows
    }

    fn count(rows: &Rows, fault: Fault) -> u64 {
        rows.faults().find(|(f, _)| *f == fault).unwrap().1
    }

    #[test]
    fn impossible_values_are_null_and_counted() {
        for (reading, expected, faults) in [
            (Reading::Value(50.0), Cell::Float(50.0), 0),
            (Reading::Value(100.0), Cell::Float(100.0), 0),
            (Reading::Value(100.1), Cell::Null, 1),
            (Reading::Value(-0.1), Cell::Null, 1),
            (Reading::Value(f64::NAN), Cell::Null, 1),
            (Reading::Bad, Cell::Null, 1),
            (Reading::Absent, Cell::Null, 0),
        ] {
            let rows = rows("memory", Memory { ram_used_pct: reading, ..Memory::default() });
            let at = rows.family.columns().position(|column| column.name == "ram_percent").unwrap();
            assert_eq!(rows.iter().next().unwrap().cells[at], expected, "{reading:?}");
            assert_eq!(count(&rows, Fault::BadValue), faults, "{reading:?}");
        }
    }

    #[test]
    fn integers_beyond_the_database_are_null_and_counted() {
        let memory = Memory { ram_total: Reading::Value(1 << 63), ..Memory::default() };
        let rows = rows("memory", memory);
        assert_eq!(rows.iter().next().unwrap().cells[0], Cell::Null);
        assert_eq!(count(&rows, Fault::BadValue), 1);
    }

    #[test]
    fn a_bad_key_refuses_the_row() {
        for interface in ["", "eth\0", &"x".repeat(2000)] {
            let rows = rows("network", Network { interface: interface.into(), ..Network::default() });
            assert!(rows.is_empty());
            assert_eq!(count(&rows, Fault::BadKey), 1);
        }
    }
}
