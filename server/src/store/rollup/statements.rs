//! The statements that write buckets, generated once from the families' declarations.

use std::sync::LazyLock;

use crate::family::{FAMILIES, Family};
use crate::history::level::{Level, Source};
use crate::store::level_tables::unique_key;
use crate::store::parts::{Part, SAMPLES, Width, bucket, parts};
use crate::store::sql::{Dialect, quoted};

/// For each family and each level: writes the buckets of the spans in the parameters.
static RECOMPUTE: LazyLock<[Vec<[String; 3]>; 2]> = LazyLock::new(|| {
    [Dialect::Timescale, Dialect::Sqlite].map(|dialect| {
        FAMILIES.iter().map(|family| Level::ALL.map(|level| recompute_sql(family, level, dialect))).collect()
    })
});

/// The statement of one family and level.
///
/// TimescaleDB: agents, beginnings and ends of the spans as arrays, then the first beginning and the last
/// end, so that chunks outside are not even planned. SQLite: `[[agent, from, to], …]` as JSON.
pub(super) fn recompute(family: &Family, level: Level, dialect: Dialect) -> &'static str {
    &RECOMPUTE[dialect as usize][family.index()][level as usize]
}

fn recompute_sql(family: &Family, level: Level, dialect: Dialect) -> String {
    let table = Source::Level(level).table(family);
    let below = level.below().table(family);
    let keys: Vec<String> = family.keys.iter().map(|key| quoted(key.name)).collect();
    let columns: Vec<String> =
        keys.iter().cloned().chain([SAMPLES.to_owned()]).chain(parts(family).map(Part::column)).collect();
    let samples =
        if level.below() == Source::Raw { "count(*)".to_owned() } else { format!("sum(m.{SAMPLES})") };
    let values: Vec<String> = keys
        .iter()
        .map(|key| format!("m.{key}"))
        .chain([samples])
        .chain(parts(family).map(|part| part.merged(level.below(), dialect)))
        .zip(&columns)
        .map(|(value, column)| format!("{value} as {column}"))
        .collect();
    let groups = |first: &[&str]| {
        let keys = keys.iter().map(|key| format!("m.{key}"));
        first.iter().map(ToString::to_string).chain(keys).collect::<Vec<_>>().join(", ")
    };
    let bucket = bucket(Width::Micros(level.micros()), dialect);
    let values = values.join(", ");
    let select = match dialect {
        // For each span by itself: the index knows agents first, and times within.
        Dialect::Timescale => format!(
            "select b.bucket, a.id, {} from unnest($1::integer[], $2::timestamptz[], $3::timestamptz[]) as s (agent_id, first, past)
             join agents a on a.id = s.agent_id cross join lateral (
                 select {bucket} as bucket, {values} from {below} m
                 where m.agent_id = s.agent_id and m.time >= s.first and m.time < s.past and m.time >= $4 and m.time < $5
                 group by {}) b",
            columns.iter().map(|column| format!("b.{column}")).collect::<Vec<_>>().join(", "),
            groups(&["1"])
        ),
        // `cross join` keeps the order of the loops.
        Dialect::Sqlite => format!(
            "select {bucket}, a.id, {values} from json_each($1) s cross join agents a cross join {below} m
             where a.id = s.value ->> 0 and m.agent_id = a.id and m.time >= s.value ->> 1 and m.time < s.value ->> 2
             group by {}",
            groups(&["1", "2"])
        ),
    };
    let sets: Vec<String> =
        columns[keys.len()..].iter().map(|column| format!("{column} = excluded.{column}")).collect();
    format!(
        "insert into {table} (time, agent_id, {}) {select} on conflict ({}) do update set {}",
        columns.join(", "),
        unique_key(family),
        sets.join(", ")
    )
}
