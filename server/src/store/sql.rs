//! Statements about measurements, generated once from the families' declarations.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::parts::{self, Part, Width};
use crate::family::{Aggregate, Column, FAMILIES, Family, Fold, Kind, OVERVIEW_WINDOW, Overview, Shape};
use crate::history::level::Source;
use crate::snapshot::{Field, Snapshot};

/// Rows of one multi-row `insert` of SQLite, largest first: few texts, so that all stay prepared, and
/// few statements for any number of rows, since each costs a switch to the database's thread.
pub(super) const CHUNKS: [usize; 5] = [128, 32, 8, 2, 1];

/// The statements that write one family.
pub(super) struct Statements {
    /// TimescaleDB: the history, at once.
    pub(super) copy: String,
    /// TimescaleDB: rows of the history that are not there yet, from one array for each column.
    pub(super) insert_missing: String,
    /// TimescaleDB: the newest rows, from one array for each column.
    pub(super) upsert_many: String,
    /// SQLite: the history, for each of [`CHUNKS`].
    pub(super) insert_chunk: [String; CHUNKS.len()],
    /// SQLite: one row of the history, unless it is there.
    pub(super) insert_one_missing: String,
    /// SQLite: the newest rows, for each of [`CHUNKS`].
    pub(super) upsert_chunk: [String; CHUNKS.len()],
}

/// Statements of every family, in the order of [`FAMILIES`].
pub(super) static STATEMENTS: LazyLock<Vec<Statements>> =
    LazyLock::new(|| FAMILIES.iter().map(|family| Statements::of(family)).collect());

/// Recomputes the overview of the agents: `(column, …) = (select aggregates …)` for each family.
/// The agents are `$1` in both dialects.
pub(super) static OVERVIEW: LazyLock<OverviewUpdate> = LazyLock::new(|| {
    let update = |dialect| {
        let shown = FAMILIES.iter().filter(|family| !family.overview.is_empty());
        let sets: Vec<_> = shown.map(|family| overview_set(family, dialect)).collect();
        format!("update current_metrics set {}", sets.join(", "))
    };
    OverviewUpdate {
        timescale: format!("{} where agent_id = any($1)", update(Dialect::Timescale)),
        sqlite: format!("{} where agent_id in (select value from json_each($1))", update(Dialect::Sqlite)),
    }
});

pub(super) struct OverviewUpdate {
    pub(super) timescale: String,
    pub(super) sqlite: String,
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// `"a", "b"`
pub(super) fn list<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    columns.map(|column| quoted(column.name)).collect::<Vec<_>>().join(", ")
}

impl Statements {
    fn of(family: &Family) -> Self {
        let history = format!("metrics_{} (time, agent_id, {})", family.name, list(family.history_columns()));
        let width = 2 + family.history_columns().count();
        Self {
            copy: format!("copy {history} from stdin (format binary)"),
            insert_missing: format!(
                "insert into {history} select u.time, u.agent_id, {} from {} where not exists (select 1 from metrics_{} m where {})",
                from_arrays(family.history_columns()),
                arrays(family.history_columns()),
                family.name,
                same_reading(family, "u."),
            ),
            upsert_many: format!(
                "insert into current_{} (time, agent_id, {}) select u.time, u.agent_id, {} from {} {}",
                family.name,
                list(family.columns()),
                from_arrays(family.columns()),
                arrays(family.columns()),
                on_conflict(family),
            ),
            insert_chunk: CHUNKS.map(|rows| format!("insert into {history} values {}", rows_of(width, rows))),
            insert_one_missing: format!(
                "insert into {history} select {} where not exists (select 1 from metrics_{} m where {})",
                numbered(width),
                family.name,
                same_reading_numbered(family),
            ),
            upsert_chunk: CHUNKS.map(|rows| {
                format!(
                    "insert into current_{} (time, agent_id, {}) values {} {}",
                    family.name,
                    list(family.columns()),
                    rows_of(2 + family.width(), rows),
                    on_conflict(family),
                )
            }),
        }
    }
}

/// `(?, ?, …), (?, ?, …), …`
fn rows_of(width: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(", "));
    vec![row; rows].join(", ")
}

/// `$1, $2, …`
fn numbered(count: usize) -> String {
    (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// `unnest($1::timestamptz[], $2::integer[], …) as u(time, agent_id, …)`
fn arrays<'a>(columns: impl Iterator<Item = &'a Column> + Clone) -> String {
    let mut parameters = "$1::timestamptz[], $2::integer[]".to_owned();
    for (at, column) in columns.clone().enumerate() {
        let kind = match column.kind {
            Kind::Float => "double precision[]",
            Kind::Integer => "bigint[]",
            Kind::Boolean => "boolean[]",
            // Lists of different lengths make no array of arrays: they travel as array literals.
            Kind::Floats | Kind::Text => "text[]",
        };
        let _ = write!(parameters, ", ${}::{kind}", at + 3);
    }
    format!("unnest({parameters}) as u(time, agent_id, {})", list(columns))
}

fn from_arrays<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    let column = |column: &Column| match column.kind {
        Kind::Floats => format!("u.{}::double precision[]", quoted(column.name)),
        _ => format!("u.{}", quoted(column.name)),
    };
    columns.map(column).collect::<Vec<_>>().join(", ")
}

fn same_reading(family: &Family, row: &str) -> String {
    let mut condition = format!("m.agent_id = {row}agent_id and m.time = {row}time");
    for key in family.keys {
        let _ = write!(condition, " and m.{0} = {row}{0}", quoted(key.name));
    }
    condition
}

fn same_reading_numbered(family: &Family) -> String {
    let mut condition = "m.time = $1 and m.agent_id = $2".to_owned();
    for (at, key) in family.keys.iter().enumerate() {
        let _ = write!(condition, " and m.{} = ${}", quoted(key.name), at + 3);
    }
    condition
}

/// A newer reading replaces an older one; what arrives late changes nothing.
fn on_conflict(family: &Family) -> String {
    let mut keys = "agent_id".to_owned();
    for key in family.keys {
        let _ = write!(keys, ", {}", quoted(key.name));
    }
    let mut sets = "time = excluded.time".to_owned();
    for column in family.attributes.iter().chain(family.values) {
        let _ = write!(sets, ", {0} = excluded.{0}", quoted(column.name));
    }
    format!("on conflict ({keys}) do update set {sets} where excluded.time >= current_{}.time", family.name)
}

fn overview_set(family: &Family, dialect: Dialect) -> String {
    let columns: Vec<_> = family.overview.iter().map(|overview| overview.column).collect();
    let aggregates: Vec<_> = family.overview.iter().map(aggregate).collect();
    let window = match dialect {
        Dialect::Timescale => format!("interval '{} seconds'", OVERVIEW_WINDOW.whole_seconds()),
        Dialect::Sqlite => OVERVIEW_WINDOW.whole_microseconds().to_string(),
    };
    let recent = match family.keys {
        [] => String::new(),
        _ => format!(" and c.time >= current_metrics.newest_at - {window}"),
    };
    format!(
        "({}) = (select {} from current_{} c where c.agent_id = current_metrics.agent_id{recent})",
        columns.join(", "),
        aggregates.join(", "),
        family.name
    )
}

fn aggregate(overview: &Overview) -> String {
    let value = quoted(overview.value);
    let filter = overview.only.map(|only| format!(" filter (where {only})")).unwrap_or_default();
    match overview.aggregate {
        Aggregate::Max => format!("max({value}){filter}"),
        // PostgreSQL sums bigint as numeric.
        Aggregate::Sum => format!("cast(sum({value}){filter} as bigint)"),
        // PostgreSQL has no max of booleans, SQLite no booleans.
        Aggregate::Or => format!("max(cast({value} as integer)){filter} = 1"),
    }
}

/// Deletes the newest values of series that the newest list of their host does not name: `$1` agents, `$2`
/// the kind of list. `agents` is the condition on the agent.
pub(super) fn end_older(family: &Family, agents: &str) -> String {
    format!(
        "delete from current_{0} where agent_id {agents} and time < (
             select l.time from current_lists l where l.agent_id = current_{0}.agent_id and l.kind = $2)",
        family.name
    )
}

/// Deletes an agent's entries, `$1`, and inserts others, `$2`: a JSON array of arrays.
pub(super) fn rewrite(snapshot: &Snapshot, dialect: Dialect) -> [String; 2] {
    let value = |(at, field): (usize, &Field)| match (field.kind, dialect) {
        (Kind::Boolean, Dialect::Timescale) => format!("cast(e.value ->> {at} as boolean)"),
        (Kind::Integer, Dialect::Timescale) => format!("cast(e.value ->> {at} as bigint)"),
        _ => format!("e.value ->> {at}"),
    };
    let values: Vec<_> = snapshot.fields.iter().enumerate().map(value).collect();
    let names: Vec<_> = snapshot.fields.iter().map(|field| quoted(field.name)).collect();
    let (position, entries) = match dialect {
        Dialect::Timescale => {
            ("e.position", "jsonb_array_elements(cast($2 as jsonb)) with ordinality as e(value, position)")
        }
        Dialect::Sqlite => ("e.key", "json_each($2) as e"),
    };
    [
        format!("delete from current_{} where agent_id = $1", snapshot.name),
        format!(
            "insert into current_{} (agent_id, position, {}) select $1, {position}, {} from {entries}",
            snapshot.name,
            names.join(", "),
            values.join(", ")
        ),
    ]
}

/// Which database a reading statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Timescale,
    Sqlite,
}

/// Raw rows of one agent, newest first, so that a limit cuts off the oldest: `$1` agent, `$2` and `$3`
/// first and last time, `$4` most rows.
pub(super) fn raw_series(family: &Family) -> String {
    format!(
        "select time, {} from metrics_{} where agent_id = $1 and time >= $2 and time <= $3 order by time desc limit $4",
        list(family.history_columns()),
        family.name
    )
}

/// Rows folded into buckets of `$3` microseconds, at most `$2`, newest first; with each value's least and
/// greatest reading behind the folded values where `peaks` is set. The rows stand in `sources`, each from a
/// time to another, which is excluded: `$4` and `$5`, `$6` and `$7`, ….
pub(super) fn bucketed_series(family: &Family, sources: &[Source], dialect: Dialect, peaks: bool) -> String {
    let keys: Vec<String> = family.keys.iter().map(|key| quoted(key.name)).collect();
    let mut columns = vec!["m.bucket".to_owned()];
    // Envelopes of several types are one row, under the greatest key.
    let merged = family.shape == Shape::Merged;
    columns.extend(keys.iter().map(|key| if merged { format!("max(m.{key})") } else { format!("m.{key}") }));
    columns.extend(family.values.iter().map(|value| parts::finished(value, dialect)));
    if peaks {
        columns.extend(family.values.iter().filter(|v| has_peaks(v)).flat_map(|v| parts::peaks(v, dialect)));
    }
    let mut groups = vec!["m.bucket".to_owned()];
    groups.extend(keys.iter().filter(|_| !merged).map(|key| format!("m.{key}")));
    let rows = SourceRows {
        family,
        bucket: parts::bucket(Width::Parameter(3), dialect),
        parts: parts::parts(family).collect(),
        only: Some("m.agent_id = $1"),
        parameter: 4,
    };
    format!(
        "select {} from ({}) m group by {} order by m.bucket desc limit $2",
        columns.join(", "),
        rows.sql(sources.iter().copied()),
        groups.join(", ")
    )
}

/// Rows `m` of several sources as one table: bucket, agent, keys and parts.
pub(super) struct SourceRows<'a> {
    pub(super) family: &'a Family,
    /// What `m.time` becomes. Here and not around the table: PostgreSQL then appends rows of the sources
    /// without looking at them again.
    pub(super) bucket: String,
    pub(super) parts: Vec<Part>,
    /// A condition on each row.
    pub(super) only: Option<&'a str>,
    /// From this parameter on, two for each source: from and to which time, which is excluded.
    pub(super) parameter: usize,
}

impl SourceRows<'_> {
    pub(super) fn sql(&self, sources: impl Iterator<Item = Source>) -> String {
        let rows = sources.enumerate().map(|(at, source)| self.of(source, self.parameter + 2 * at));
        rows.collect::<Vec<_>>().join(" union all ")
    }

    fn of(&self, source: Source, from: usize) -> String {
        let Self { family, bucket, parts, only, parameter: _ } = self;
        let keys = family.keys.iter().map(|key| format!("m.{}", quoted(key.name)));
        let parts = parts.iter().map(|part| format!("{} as {}", part.of_row(source), part.column()));
        let columns = [format!("{bucket} as bucket"), "m.agent_id".to_owned()].into_iter();
        format!(
            "select {} from {} m where {} m.time >= ${from} and m.time < ${}",
            columns.chain(keys).chain(parts).collect::<Vec<_>>().join(", "),
            source.table(family),
            only.map(|only| format!("{only} and")).unwrap_or_default(),
            from + 1
        )
    }
}

/// Values whose least and greatest reading say something that the folded one does not.
pub(super) fn has_peaks(column: &Column) -> bool {
    matches!(column.kind, Kind::Float | Kind::Integer) && column.fold == Fold::Mean
}

/// Attributes of an agent's series: keys, attributes.
pub(super) fn attributes(family: &Family) -> String {
    format!(
        "select {} from current_{} where agent_id = $1",
        list(family.keys.iter().chain(family.attributes)),
        family.name
    )
}

/// Newest rows of an agent: time, keys, attributes, values.
pub(super) fn current(family: &Family) -> String {
    format!(
        "select time, {} from current_{} where agent_id = $1 order by 2",
        list(family.columns()),
        family.name
    )
}
