//! What stands in the tables, for what no route shows.

use std::collections::BTreeMap;

use spectra_server::family::FAMILIES;
use spectra_server::history::level::Level;
use spectra_server::store::{AgentKey, Time};
use spectra_testkit::TestDatabase;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::{TestServer, eventually};

/// Every table of the catalogue that has a column `agent_id`, with how many rows in it are the agent's.
pub(crate) async fn rows_of(database: &TestDatabase, agent: AgentKey) -> BTreeMap<String, i64> {
    let mut rows = BTreeMap::new();
    if database.is_timescale() {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        let sql = "select c.table_name::text from information_schema.columns c
                   join information_schema.tables t using (table_schema, table_name)
                   where c.table_schema = 'public' and c.column_name = 'agent_id' and t.table_type = 'BASE TABLE'";
        let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        for table in tables {
            let sql = AssertSqlSafe(format!("select count(*) from {table} where agent_id = $1"));
            let count = sqlx::query_scalar(sql).bind(agent.0).fetch_one(&mut connection).await.unwrap();
            rows.insert(table, count);
        }
    } else {
        let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
        let sql = "select m.name from sqlite_master m join pragma_table_info(m.name) c
                   where m.type = 'table' and c.name = 'agent_id'";
        let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        for table in tables {
            let sql = AssertSqlSafe(format!("select count(*) from {table} where agent_id = $1"));
            let count = sqlx::query_scalar(sql).bind(agent.0).fetch_one(&mut connection).await.unwrap();
            rows.insert(table, count);
        }
    }
    rows
}

/// Whether every level of every family is as far as it can be, and nothing late waits.
async fn is_rolled_up(database: &TestDatabase) -> bool {
    let width = |seconds: u32| {
        if database.is_timescale() {
            format!("interval '{seconds} seconds'")
        } else {
            format!("{seconds}000000")
        }
    };
    let (minute, quarter, hour) = (width(60), width(900), width(3600));
    let sql = AssertSqlSafe(format!(
        "select count(*) - (select count(*) from rollup_late) from rollup_progress p, rollup_closing c
         where c.until < p.rolled_up_to + case p.level when '1m' then {minute} when '15m' then {quarter} else {hour} end"
    ));
    let count: i64 = if database.is_timescale() {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    } else {
        let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    };
    count == i64::try_from(FAMILIES.len() * Level::ALL.len()).unwrap()
}

/// Rolls up all there is. The server's own job may be at it, and sends this one away meanwhile.
pub(crate) async fn roll_up(server: &TestServer) {
    eventually(async || {
        while server.app.store.roll_up(Time::now()).await.unwrap() > 0 {}
        is_rolled_up(&server.database).await.then_some(())
    })
    .await;
}

/// Runs statements that take nothing and give nothing.
pub(crate) async fn execute(database: &TestDatabase, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    if database.is_timescale() {
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
}

/// The time so many seconds ago, as the database writes it in a statement.
pub(crate) fn seconds_ago(database: &TestDatabase, seconds: i64) -> String {
    let time = Time::now().minus(time::Duration::seconds(seconds));
    if database.is_timescale() { format!("'{}'", time.rfc3339(true)) } else { time.micros().to_string() }
}
