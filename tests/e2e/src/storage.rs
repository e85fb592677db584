//! A look into the database behind the server's back: what is stored is counted here, not asked for.

use anyhow::{Result, ensure};
use spectra_testkit::TestDatabase;
use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::{Server, Stretch};

/// A server that only migrates has nothing to answer.
const STOP_LIMIT: std::time::Duration = std::time::Duration::from_secs(30);

/// The database of one test.
#[derive(Debug)]
pub struct Storage {
    database: TestDatabase,
    runtime: Runtime,
}

/// A recorded gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    pub cause: String,
    /// Numbers that are missing; no end where the agent was lost.
    pub from: i64,
    pub to: Option<i64>,
    /// Where in time.
    pub stretch: Stretch,
}

/// A command as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow {
    pub id: Uuid,
    pub state: String,
    /// How often it was handed out.
    pub deliveries: i32,
}

impl Storage {
    /// A fresh database, with the schema that the built server gives it.
    pub fn fresh() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime needs a few descriptors only");
        let database = runtime.block_on(spectra_testkit::database(async |url: &str| migrate(url)));
        Self { database, runtime }
    }

    /// A database with nothing in it.
    pub fn empty() -> Self {
        let storage = Self::fresh();
        storage.wipe();
        storage
    }

    /// Removes everything, as if no server had ever been here. None may run.
    pub fn wipe(&self) {
        if self.is_timescale() {
            // The extension goes with it.
            return self.execute("drop schema public cascade; create schema public");
        }
        for suffix in ["", "-wal", "-shm", ".lock"] {
            match std::fs::remove_file(format!("{}{suffix}", self.url())) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    panic!("cannot remove {}{suffix}: {error}", self.url())
                }
                _ => {}
            }
        }
    }

    /// What `--database` takes.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    pub fn is_timescale(&self) -> bool {
        self.database.is_timescale()
    }

    /// Values of `rx_bytes` of an agent's interface, one for each stored row: a [`crate::Reporter`] writes its
    /// envelopes' numbers there.
    pub fn numbers(&self, agent: Uuid, interface: &str) -> Vec<u64> {
        let sql = format!(
            "select rx_bytes from metrics_network join agents on id = agent_id
             where uuid = $1 and interface = '{interface}' order by rx_bytes"
        );
        let rows: Vec<(i64,)> = self.rows(&sql, agent);
        rows.into_iter().map(|(number,)| number.try_into().expect("numbers count from 1")).collect()
    }

    /// Times of a family's stored rows, microseconds since 1970, ascending.
    pub fn times(&self, family: &str, agent: Uuid) -> Vec<i64> {
        let time = self.micros("time");
        let sql = format!(
            "select {time} from metrics_{family} join agents on id = agent_id where uuid = $1 order by 1"
        );
        self.rows(&sql, agent).into_iter().map(|(time,)| time).collect()
    }

    /// Rows of `table`, whosever they are.
    pub fn count(&self, table: &str) -> i64 {
        let rows: Vec<(i64,)> =
            self.rows(&format!("select count(*) from {table} where $1 = $1"), Uuid::nil());
        rows[0].0
    }

    /// Names of the tables that hold measurements.
    pub fn measurement_tables(&self) -> Vec<String> {
        let tables = if self.is_timescale() {
            "select tablename::text from pg_tables where schemaname = 'public'"
        } else {
            "select name from sqlite_schema where type = 'table'"
        };
        let names: Vec<(String,)> = self.rows(&format!("{tables} and $1 = $1 order by 1"), Uuid::nil());
        let is_measured = |name: &String| name.starts_with("metrics_") || name.starts_with("current_");
        names.into_iter().map(|(name,)| name).filter(is_measured).collect()
    }

    /// Gaps recorded of an agent, oldest first.
    pub fn gaps(&self, agent: Uuid) -> Vec<GapRow> {
        let (after, before) = (self.micros("after_time"), self.micros("before_time"));
        let sql = format!(
            "select cause, from_sequence, to_sequence, {after}, {before}
             from agent_gaps join agents on agents.id = agent_id where uuid = $1 order by agent_gaps.id"
        );
        let row =
            |(cause, from, to, after, before)| GapRow { cause, from, to, stretch: Stretch { after, before } };
        self.rows(&sql, agent).into_iter().map(row).collect()
    }

    /// Commands of an agent, in the order in which they were asked for.
    pub fn commands(&self, agent: Uuid) -> Vec<CommandRow> {
        let sql = "select commands.id, state, deliveries
             from commands join agents on agents.id = agent_id where uuid = $1 order by commands.id";
        let row = |(id, state, deliveries)| CommandRow { id, state, deliveries };
        self.rows(sql, agent).into_iter().map(row).collect()
    }

    /// Runs statements of the test's own.
    pub fn execute(&self, sql: &str) {
        self.runtime
            .block_on(async {
                if self.is_timescale() {
                    let mut connection = PgConnection::connect(self.url()).await?;
                    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(|_| ())
                } else {
                    let mut connection = sqlite(self.url()).connect().await?;
                    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(|_| ())
                }
            })
            .unwrap_or_else(|error| panic!("cannot run `{sql}`: {error}"));
    }

    /// Lets nobody write while `meanwhile` runs; reading goes on.
    pub fn locked(&self, meanwhile: impl FnOnce()) {
        let lock = self.runtime.block_on(self.lock());
        let lock = lock.unwrap_or_else(|error| panic!("cannot lock {}: {error}", self.url()));
        meanwhile();
        let freed = self.runtime.block_on(async {
            // The server rolls back what a closed connection left.
            match lock {
                Lock::Timescale(connection) => connection.close().await,
                Lock::Sqlite(connection) => connection.close().await,
            }
        });
        freed.unwrap_or_else(|error| panic!("cannot let {} go: {error}", self.url()));
    }

    async fn lock(&self) -> sqlx::Result<Lock> {
        if self.is_timescale() {
            let mut connection = PgConnection::connect(self.url()).await?;
            sqlx::query("begin").execute(&mut connection).await?;
            // Every write of measurements passes here.
            sqlx::query("lock table agent_streams").execute(&mut connection).await?;
            Ok(Lock::Timescale(connection))
        } else {
            let mut connection = sqlite(self.url()).connect().await?;
            sqlx::query("begin immediate").execute(&mut connection).await?;
            Ok(Lock::Sqlite(connection))
        }
    }

    /// An expression for microseconds since 1970.
    fn micros(&self, column: &str) -> String {
        if self.is_timescale() {
            format!("(extract(epoch from {column}) * 1000000)::bigint")
        } else {
            column.to_owned()
        }
    }

    fn rows<T>(&self, sql: &str, agent: Uuid) -> Vec<T>
    where
        T: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let rows = self.runtime.block_on(async {
            if self.is_timescale() {
                let mut connection = PgConnection::connect(self.url()).await?;
                let query = sqlx::query_as::<Postgres, T>(AssertSqlSafe(sql));
                query.bind(agent).fetch_all(&mut connection).await
            } else {
                let mut connection = sqlite(self.url()).connect().await?;
                let query = sqlx::query_as::<Sqlite, T>(AssertSqlSafe(sql));
                query.bind(agent).fetch_all(&mut connection).await
            }
        });
        rows.unwrap_or_else(|error| panic!("cannot run `{sql}`: {error}"))
    }
}

/// A connection whose transaction keeps others from writing.
enum Lock {
    Timescale(PgConnection),
    Sqlite(SqliteConnection),
}

/// Waits for the server's commits as the server's own commands do.
fn sqlite(path: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(STOP_LIMIT)
}

/// A server brings the schema up to date when it starts.
fn migrate(url: &str) -> Result<()> {
    let mut server = Server::start(url);
    server.terminate();
    let status = server.wait(STOP_LIMIT);
    ensure!(status.success(), "the server ended with {status}");
    Ok(())
}
