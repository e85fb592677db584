//! Parts of a value: what a bucket keeps of its readings, so that several buckets can become one.
//!
//! A mean of means is wrong, so a level keeps sum and count. Each part can be taken of a reading, merged
//! over readings or narrower buckets, and the merged parts finished into an answer.

use super::sql::{Dialect, quoted};
use crate::family::{Column, Family, Fold, Kind};
use crate::history::level::Source;

/// Name of the column that counts a bucket's rows: a bucket without any value is a bucket still.
pub(super) const SAMPLES: &str = "samples";

/// What a bucket keeps of one value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) value: &'static Column,
    kind: PartKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartKind {
    Sum,
    Count,
    Min,
    Max,
    /// Whether a flag was set.
    Any,
    Last,
    LastTime,
}

/// The parts of all values, in the order of a level's columns.
pub(super) fn parts(family: &Family) -> impl Iterator<Item = Part> + use<> {
    family.values.iter().flat_map(|value| kinds(value.fold).iter().map(move |&kind| Part { value, kind }))
}

fn kinds(fold: Fold) -> &'static [PartKind] {
    match fold {
        Fold::Mean => &[PartKind::Sum, PartKind::Count, PartKind::Min, PartKind::Max],
        Fold::Max => &[PartKind::Max],
        Fold::Or => &[PartKind::Any],
        Fold::Last => &[PartKind::Last, PartKind::LastTime],
        Fold::RawOnly => &[],
    }
}

impl Part {
    /// `"usage_sum"`
    pub(super) fn column(self) -> String {
        let suffix = match self.kind {
            PartKind::Sum => "sum",
            PartKind::Count => "count",
            PartKind::Min => "min",
            PartKind::Max => "max",
            PartKind::Any => "any",
            PartKind::Last => "last",
            PartKind::LastTime => "last_time",
        };
        quoted(&format!("{}_{suffix}", self.value.name))
    }

    /// Its type in a level's table.
    pub(super) fn sql_type(self, dialect: Dialect) -> &'static str {
        let kind = match self.kind {
            PartKind::Sum => Kind::Float,
            PartKind::LastTime if dialect == Dialect::Timescale => return "timestamptz",
            PartKind::Count | PartKind::LastTime => return "integer",
            PartKind::Min | PartKind::Max | PartKind::Any | PartKind::Last => self.value.kind,
        };
        column_type(kind, dialect)
    }

    /// The part in a row `m` of `source`.
    pub(super) fn of_row(self, source: Source) -> String {
        let Source::Raw = source else { return format!("m.{}", self.column()) };
        let value = format!("m.{}", quoted(self.value.name));
        match self.kind {
            // As a fraction: whole numbers could overflow, and make SQLite fail.
            PartKind::Sum => format!("cast({value} as double precision)"),
            PartKind::Count => format!("case when {value} is null then 0 else 1 end"),
            PartKind::Min | PartKind::Max | PartKind::Any | PartKind::Last => value,
            PartKind::LastTime => format!("case when {value} is null then null else m.time end"),
        }
    }

    /// The part of several rows, from what it is in each: see [`Part::of_row`].
    pub(super) fn merged(self, source: Source, dialect: Dialect) -> String {
        let row = self.of_row(source);
        match self.kind {
            PartKind::Sum | PartKind::Count => format!("sum({row})"),
            PartKind::Min => format!("min({row})"),
            PartKind::Any if dialect == Dialect::Timescale => format!("bool_or({row})"),
            // PostgreSQL has no max of booleans.
            PartKind::Max if dialect == Dialect::Timescale && self.value.kind == Kind::Boolean => {
                format!("bool_or({row})")
            }
            PartKind::Max | PartKind::Any | PartKind::LastTime => format!("max({row})"),
            PartKind::Last => {
                let time = Self { kind: PartKind::LastTime, ..self }.of_row(source);
                last(&row, &time, self.value.kind, dialect)
            }
        }
    }
}

/// The value of the newest row that has one.
fn last(value: &str, time: &str, kind: Kind, dialect: Dialect) -> String {
    if dialect == Dialect::Timescale {
        return format!("last({value}, {time}) filter (where {value} is not null)");
    }
    // SQLite has no such aggregate: the greatest text of time and value, without the time. Numbers with
    // this fold are whole, so their text is the number.
    let text = format!("substr(max(printf('%020d', {time}) || {value}), 21)");
    if kind == Kind::Text { text } else { format!("cast({text} as integer)") }
}

/// What an answer says of a value, from its parts in the rows `m` of buckets.
pub(super) fn finished(value: &'static Column, dialect: Dialect) -> String {
    let merged = |kind| Part { value, kind }.merged(BUCKETS, dialect);
    match value.fold {
        Fold::Mean => format!("{} / nullif({}, 0)", merged(PartKind::Sum), merged(PartKind::Count)),
        Fold::Max => merged(PartKind::Max),
        Fold::Or => merged(PartKind::Any),
        Fold::Last => merged(PartKind::Last),
        Fold::RawOnly if dialect == Dialect::Timescale => "null::double precision[]".to_owned(),
        Fold::RawOnly => "null".to_owned(),
    }
}

/// Least and greatest reading of a value with [`Fold::Mean`].
pub(super) fn peaks(value: &'static Column, dialect: Dialect) -> [String; 2] {
    [PartKind::Min, PartKind::Max].map(|kind| Part { value, kind }.merged(BUCKETS, dialect))
}

/// Any level: their rows have the same columns.
const BUCKETS: Source = Source::ALL[1];

/// Type of a column in the tables.
pub(super) fn column_type(kind: Kind, dialect: Dialect) -> &'static str {
    match (kind, dialect) {
        (Kind::Text, _) | (Kind::Floats, Dialect::Sqlite) => "text",
        (Kind::Float, Dialect::Timescale) => "double precision",
        (Kind::Integer, Dialect::Timescale) => "bigint",
        (Kind::Boolean, Dialect::Timescale) => "boolean",
        (Kind::Floats, Dialect::Timescale) => "double precision[]",
        (Kind::Float, Dialect::Sqlite) => "real",
        (Kind::Integer | Kind::Boolean, Dialect::Sqlite) => "integer",
    }
}

/// How wide buckets are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Width {
    Micros(i64),
    /// The number of the parameter that tells the microseconds.
    Parameter(u8),
}

/// `m.time` in buckets.
pub(super) fn bucket(width: Width, dialect: Dialect) -> String {
    match (dialect, width) {
        (Dialect::Timescale, Width::Micros(micros)) => time_bucket(&micros_as_interval(&micros.to_string())),
        // PostgreSQL multiplies by a parameter for each row again, but answers a subquery once.
        (Dialect::Timescale, Width::Parameter(at)) => {
            time_bucket(&format!("(select {})", micros_as_interval(&format!("${at}"))))
        }
        (Dialect::Sqlite, Width::Micros(micros)) => format!("m.time / {micros} * {micros}"),
        (Dialect::Sqlite, Width::Parameter(at)) => format!("m.time / ${at} * ${at}"),
    }
}

fn micros_as_interval(micros: &str) -> String {
    format!("{micros} * interval '1 microsecond'")
}

fn time_bucket(width: &str) -> String {
    format!("time_bucket({width}, m.time, timestamptz 'epoch')")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::family::FAMILIES;

    #[test]
    fn columns_of_a_level_are_unique() {
        for family in FAMILIES {
            let mut names = HashSet::from(["time", "agent_id", SAMPLES].map(quoted));
            let keys = family.keys.iter().map(|key| quoted(key.name));
            for name in keys.chain(parts(family).map(Part::column)) {
                assert!(names.insert(name.clone()), "{} has {name} twice", family.name);
            }
        }
    }
}
