//! The tables of the migrations are those that the families declare.

use std::collections::BTreeMap;

use super::testing::store;
use super::{Store, read};
use crate::family::{Column, FAMILIES, Family, Kind};
use crate::snapshot::SNAPSHOTS;

/// Columns of a table with their types, as the database tells them.
async fn columns(store: &Store, table: &str) -> BTreeMap<String, String> {
    let sql = match store {
        Store::Timescale(_) => {
            "select column_name::text, case data_type when 'ARRAY' then udt_name else data_type end::text
             from information_schema.columns where table_schema = 'public' and table_name = $1"
        }
        Store::Sqlite(_) => "select name, lower(type) from pragma_table_info($1)",
    };
    let rows: Vec<(String, String)> =
        read!(store, pool => sqlx::query_as(sql).bind(table.to_owned()).fetch_all(pool).await.unwrap());
    rows.into_iter().collect()
}

fn declared<'a>(store: &Store, columns: impl Iterator<Item = &'a Column>) -> BTreeMap<String, String> {
    let timescale = matches!(store, Store::Timescale(_));
    let (time, agent) =
        if timescale { ("timestamp with time zone", "integer") } else { ("integer", "integer") };
    let kind = |kind: Kind| match (kind, timescale) {
        (Kind::Text, _) | (Kind::Floats, false) => "text",
        (Kind::Float, true) => "double precision",
        (Kind::Integer, true) => "bigint",
        (Kind::Boolean, true) => "boolean",
        (Kind::Floats, true) => "_float8",
        (Kind::Float, false) => "real",
        (Kind::Integer | Kind::Boolean, false) => "integer",
    };
    let mut declared = BTreeMap::from([("time".into(), time.into()), ("agent_id".into(), agent.into())]);
    declared.extend(columns.map(|column| (column.name.to_owned(), kind(column.kind).to_owned())));
    declared
}

#[tokio::test]
async fn tables_are_what_the_families_declare() {
    let (_database, store) = store().await;
    for family in FAMILIES {
        let Family { name, .. } = family;
        let history = columns(&store, &format!("metrics_{name}")).await;
        assert_eq!(history, declared(&store, family.history_columns()), "metrics_{name}");
        let current = columns(&store, &format!("current_{name}")).await;
        assert_eq!(current, declared(&store, family.columns()), "current_{name}");
    }
}

#[tokio::test]
async fn tables_are_what_the_snapshots_declare() {
    let (_database, store) = store().await;
    let (flag, number) =
        if matches!(store, Store::Timescale(_)) { ("boolean", "bigint") } else { ("integer", "integer") };
    for snapshot in SNAPSHOTS {
        let mut declared: BTreeMap<String, String> =
            ["agent_id", "position"].map(|name| (name.to_owned(), "integer".to_owned())).into();
        for field in snapshot.fields {
            let kind = match field.kind {
                Kind::Boolean => flag,
                Kind::Integer => number,
                _ => "text",
            };
            declared.insert(field.name.to_owned(), kind.to_owned());
        }
        let table = format!("current_{}", snapshot.name);
        assert_eq!(columns(&store, &table).await, declared, "{table}");
        assert_eq!(snapshot.fields[0].name, "name", "{table}: the fleet is searched by it");
    }
}

#[tokio::test]
async fn every_overview_column_is_in_the_table() {
    let (_database, store) = store().await;
    let table = columns(&store, "current_metrics").await;
    for overview in FAMILIES.iter().flat_map(|family| family.overview) {
        assert!(table.contains_key(overview.column), "current_metrics has no column {}", overview.column);
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let (database, store) = store().await;
    let sql = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
               values (9999, 'of the future', true, $1, 0)";
    super::write_to!(&store, pool => sqlx::query(sql).bind(vec![0u8]).execute(pool).await.map(|_| ()).unwrap());
    store.close().await;
    let error = Store::open(&database.url).await.unwrap_err().to_string();
    assert!(error.contains("newer Spectra") && error.contains("9999"), "{error}");
}

#[tokio::test]
async fn a_database_that_lacks_a_migration_is_not_ready() {
    let (_database, store) = store().await;
    store.ready().await.unwrap();
    let sql = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    super::write_to!(&store, pool => sqlx::query(sql).execute(pool).await.map(|_| ()).unwrap());
    assert!(store.ready().await.is_err());
}

#[tokio::test]
async fn several_servers_may_migrate_at_once() {
    let (database, store) = store().await;
    store.close().await;
    // The template is migrated already; opening must still agree with itself.
    let path = if database.is_timescale() { database.url.clone() } else { format!("{}-fresh", database.url) };
    let openings = (0..4).map(|_| {
        tokio::spawn({
            let path = path.clone();
            async move { Store::open(&path).await.map(|_| ()) }
        })
    });
    for opening in openings.collect::<Vec<_>>() {
        opening.await.unwrap().unwrap();
    }
}
