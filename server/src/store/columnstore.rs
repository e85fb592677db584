//! The columnstore of TimescaleDB's Community edition: chunks that are hardly written to any more lie column by
//! column, in a small part of their space. The other databases have none, and nothing here does anything.
//!
//! Late readings still come into such a chunk, buckets in it are still computed again, and a removed host's
//! rows still leave it: the extension unpacks what a statement touches, and the next run packs it again.

use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use time::Duration;

use super::level_tables::TABLES_LOCK;
use super::sql::quoted;
use super::{Error, Result, Store, Time};
use crate::family::{FAMILIES, Family};
use crate::history::level::Source;

/// How old the newest row of a chunk may be at least. Pages that show a day read rows as they were written,
/// and an agent that could not send for a day costs nobody a chunk that is packed twice.
const COMPRESSED_AFTER: Duration = Duration::days(1);

/// "packing" in ASCII. A statement that is planned just before a chunk is packed, and reads it just after, finds
/// nothing in it. For a page that is a moment; what computes buckets or erases a host's rows shares this lock, which
/// who packs has alone.
pub(super) const PACKING_LOCK: i64 = 0x0070_6163_6b69_6e67;

/// How long packing waits for those: a step of a roll-up takes a second.
const PACKING_PATIENCE: &str = "set local lock_timeout = '30s'";

/// A chunk that is being packed takes no rows, and the writer, which stores those of the whole fleet, would wait
/// with late ones. So packing ends when somebody waits for it, as PostgreSQL's own autovacuum does; looked for at
/// this interval. The chunk's next turn is in the next run.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);

/// At the end it is packing that waits, for those who still read the rows, and others wait behind it.
const GIVE_WAY: &str = "set local lock_timeout = '500ms'";

const IS_WAITED_FOR: &str =
    "select exists (select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))";

/// SQLSTATE `lock_not_available`, `deadlock_detected`, `serialization_failure` (late rows came into it at this
/// moment), `query_canceled`, and `undefined_table`: the chunk was dropped meanwhile.
const NOT_NOW: [&str; 5] = ["55P03", "40P01", "40001", "57014", "42P01"];

/// Hypertables that are not to be compressed yet.
const PLAIN: &str = "
    select hypertable_name::text from timescaledb_information.hypertables
    where hypertable_schema = 'public' and hypertable_name = any($1) and not compression_enabled";

/// Chunks before a time that are not compressed (1), or got rows since (2: not in order, 8: partly), oldest
/// first; frozen ones (4) are left alone. No other function tells which got rows.
const DUE: &str = "
    select cast(c.chunk as text)
    from (select to_regclass(format('%I.%I', chunk_schema, chunk_name)) as chunk, range_end
          from timescaledb_information.chunks
          where hypertable_schema = 'public' and hypertable_name = any($1) and range_end <= $2) c
    cross join lateral (
        select case when c.chunk is not null then _timescaledb_functions.chunk_status(c.chunk) end as bits) s
    where s.bits & 4 = 0 and (s.bits & 1 = 0 or s.bits & 10 <> 0)
    order by c.range_end, 1";

const SIZES: &str = "
    select cast(coalesce(sum(s.number_compressed_chunks), 0) as bigint),
           cast(coalesce(sum(s.before_compression_total_bytes), 0) as bigint),
           cast(coalesce(sum(s.after_compression_total_bytes), 0) as bigint)
    from unnest($1::text[]) as t (name) cross join lateral hypertable_compression_stats(cast(t.name as regclass)) s";

/// What the columnstore holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnstoreState {
    /// Compressed chunks.
    pub chunks: i64,
    /// What they took as rows, indexes included.
    pub bytes_before: i64,
    /// What they take now.
    pub bytes: i64,
}

impl Store {
    /// Prepares every table of measurements for the columnstore, if the edition has one. What an administrator
    /// has set up stays.
    pub(super) async fn prepare_columnstore(&self) -> Result<()> {
        let Self::Timescale(pool) = self else { return Ok(()) };
        if !self.edition().await?.has_columnstore() || plain(pool).await?.is_empty() {
            return Ok(());
        }
        let mut tx = pool.begin().await?;
        sqlx::query("select pg_advisory_xact_lock($1)").bind(TABLES_LOCK).execute(&mut *tx).await?;
        let plain: Vec<String> = sqlx::query_scalar(PLAIN).bind(tables()).fetch_all(&mut *tx).await?;
        for (family, source) in
            measurements().filter(|(family, source)| plain.contains(&source.table(family)))
        {
            sqlx::query(AssertSqlSafe(prepare(family, source))).execute(&mut *tx).await?;
        }
        tx.commit().await
    }

    /// Compresses the chunks that are old enough; returns how many.
    pub async fn compress(&self, now: Time) -> Result<u64> {
        let Self::Timescale(pool) = self else { return Ok(0) };
        if !self.edition().await?.has_columnstore() {
            return Ok(0);
        }
        let end = now.minus(COMPRESSED_AFTER);
        let due: Vec<String> = sqlx::query_scalar(DUE).bind(tables()).bind(end).fetch_all(pool).await?;
        let mut compressed = 0;
        for chunk in due {
            compressed += u64::from(compress_chunk(pool, &chunk).await?);
        }
        Ok(compressed)
    }

    /// Nothing is compressed as long as the value lives; `None` where nothing ever is.
    pub(super) async fn keep_packing_out(&self) -> Result<Option<Transaction<'static, Postgres>>> {
        let Self::Timescale(pool) = self else { return Ok(None) };
        let mut tx = pool.begin().await?;
        // It does nothing else, for as long as it takes.
        sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut *tx).await?;
        let lock = "select pg_advisory_xact_lock_shared($1)";
        sqlx::query(lock).bind(PACKING_LOCK).execute(&mut *tx).await?;
        Ok(Some(tx))
    }

    /// How much the columnstore holds; `None` where the database has none.
    pub async fn columnstore(&self) -> Result<Option<ColumnstoreState>> {
        let Self::Timescale(pool) = self else { return Ok(None) };
        if !self.edition().await?.has_columnstore() {
            return Ok(None);
        }
        let (chunks, bytes_before, bytes) = sqlx::query_as(SIZES).bind(tables()).fetch_one(pool).await?;
        Ok(Some(ColumnstoreState { chunks, bytes_before, bytes }))
    }
}

fn measurements() -> impl Iterator<Item = (&'static Family, Source)> {
    FAMILIES.iter().flat_map(|family| Source::ALL.map(|source| (*family, source)))
}

fn tables() -> Vec<String> {
    measurements().map(|(family, source)| source.table(family)).collect()
}

async fn plain(pool: &PgPool) -> Result<Vec<String>> {
    sqlx::query_scalar(PLAIN).bind(tables()).fetch_all(pool).await
}

/// Rows of one series lie together in the order of time: neighbours are alike, and a page unpacks no other host.
fn prepare(family: &Family, source: Source) -> String {
    let keys = family.keys.iter().map(|key| quoted(key.name));
    let series: Vec<String> = std::iter::once("agent_id".to_owned()).chain(keys).collect();
    format!(
        "alter table {} set (timescaledb.enable_columnstore, timescaledb.segmentby = '{}', timescaledb.orderby = 'time desc')",
        source.table(family),
        series.join(", ")
    )
}

/// False when somebody else had to be let through.
async fn compress_chunk(pool: &PgPool, chunk: &str) -> Result<bool> {
    let mut tx = pool.begin().await?;
    match pack(pool, &mut tx, chunk).await {
        Ok(()) => tx.commit().await.map(|()| true),
        Err(error) if is_not_now(&error) => tx.rollback().await.map(|()| false),
        Err(error) => Err(error),
    }
}

async fn pack(pool: &PgPool, connection: &mut PgConnection, chunk: &str) -> Result<()> {
    sqlx::query(PACKING_PATIENCE).execute(&mut *connection).await?;
    let lock = "select pg_advisory_xact_lock($1)";
    sqlx::query(lock).bind(PACKING_LOCK).execute(&mut *connection).await?;
    sqlx::query(GIVE_WAY).execute(&mut *connection).await?;
    let backend: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *connection).await?;
    let sql = "select compress_chunk(cast($1::text as regclass), if_not_compressed => true)";
    let mut packing = std::pin::pin!(sqlx::query(sql).bind(chunk).execute(connection));
    let packed = tokio::select! {
        packed = &mut packing => packed,
        looked = cancel_when_waited_for(pool, backend) => {
            looked?;
            packing.await
        }
    };
    packed.map(|_| ())
}

async fn cancel_when_waited_for(pool: &PgPool, backend: i32) -> Result<()> {
    loop {
        tokio::time::sleep(LOOK).await;
        if sqlx::query_scalar(IS_WAITED_FOR).bind(backend).fetch_one(pool).await? {
            return sqlx::query("select pg_cancel_backend($1)").bind(backend).execute(pool).await.map(|_| ());
        }
    }
}

fn is_not_now(error: &Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| NOT_NOW.contains(&code.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Edition;
    use crate::store::testing::store;

    #[tokio::test]
    async fn every_table_of_measurements_is_prepared_where_the_edition_has_a_columnstore() {
        let (_database, store) = store().await;
        match (&store, store.edition().await.unwrap()) {
            (Store::Timescale(pool), Edition::Community) => {
                assert_eq!(plain(pool).await.unwrap(), [""; 0]);
                // A server of an older version made a table; the next start prepares that alone.
                let sql = "alter table metrics_wifi_15m set (timescaledb.enable_columnstore = false)";
                sqlx::query(sql).execute(pool).await.unwrap();
                assert_eq!(plain(pool).await.unwrap(), ["metrics_wifi_15m"]);
                store.prepare_columnstore().await.unwrap();
                assert_eq!(plain(pool).await.unwrap(), [""; 0]);
                let nothing = ColumnstoreState { chunks: 0, bytes_before: 0, bytes: 0 };
                assert_eq!(store.columnstore().await.unwrap(), Some(nothing));
            }
            (Store::Timescale(pool), _) => {
                store.prepare_columnstore().await.unwrap();
                assert_eq!(plain(pool).await.unwrap().len(), tables().len());
                assert_eq!(store.columnstore().await.unwrap(), None);
            }
            (Store::Sqlite(_), _) => assert_eq!(store.columnstore().await.unwrap(), None),
        }
    }

    /// A chunk is locked as if it were being packed for long.
    #[tokio::test]
    async fn packing_ends_when_somebody_waits_for_it() {
        let (_database, store) = store().await;
        let Store::Timescale(pool) = &store else {
            return assert_eq!(store.compress(Time::now()).await.unwrap(), 0, "there is nothing to pack");
        };
        let mut packing = pool.begin().await.unwrap();
        sqlx::query("lock table agent_gaps in exclusive mode").execute(&mut *packing).await.unwrap();
        let backend: i32 =
            sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *packing).await.unwrap();
        let long = tokio::spawn(async move {
            sqlx::query("select pg_sleep(600)").execute(&mut *packing).await.map(|_| ())
        });
        let writing = tokio::spawn({
            let pool = pool.clone();
            async move { sqlx::query("delete from agent_gaps").execute(&pool).await.map(|_| ()) }
        });
        cancel_when_waited_for(pool, backend).await.unwrap();
        assert!(is_not_now(&long.await.unwrap().unwrap_err()));
        writing.await.unwrap().unwrap();
    }
}
