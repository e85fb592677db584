//! Things that one server at a time does: advisory locks of PostgreSQL. SQLite has one server.

use sqlx::{Connection as _, PgConnection};
use tokio::sync::Mutex;

use super::{Result, Store};

/// The locks of one server: all are held by one connection of its own, so that the database lets go of them
/// when the server dies, and no connection of the pool is kept busy.
#[derive(Debug, Default)]
pub struct Locks(Mutex<Option<PgConnection>>);

impl Locks {
    /// Does `work` unless another server does something of that name. `None`: it does, and `work` was not begun.
    pub async fn run<T>(
        &self,
        store: &Store,
        name: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<Option<T>> {
        if matches!(store, Store::Sqlite(_)) {
            return work.await.map(Some);
        }
        let number = number(name);
        if !self.ask(store, "select pg_try_advisory_lock($1)", number).await? {
            return Ok(None);
        }
        let done = work.await;
        // A lock that was lost meanwhile, with the connection, needs no end.
        self.ask(store, "select pg_advisory_unlock($1)", number).await?;
        done.map(Some)
    }

    async fn ask(&self, store: &Store, sql: &'static str, number: i64) -> Result<bool> {
        let Store::Timescale(pool) = store else { return Ok(true) };
        let mut held = self.0.lock().await;
        let mut connection = match held.take() {
            Some(connection) => connection,
            None => PgConnection::connect_with(&pool.connect_options()).await?,
        };
        // After an error the connection, and with it every lock, is let go: it may be in any state.
        let answer = sqlx::query_scalar(sql).bind(number).fetch_one(&mut connection).await?;
        *held = Some(connection);
        Ok(answer)
    }
}

/// The lock of a name (FNV-1a): the same on every server, unlike that of any other name.
fn number(name: &str) -> i64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    #[tokio::test]
    async fn one_server_at_a_time_does_a_job() {
        let (_database, store) = store().await;
        let (one, other) = (Locks::default(), Locks::default());
        let inner = async {
            let same = other.run(&store, "sweep", async { Ok(2) }).await?;
            let another = other.run(&store, "count", async { Ok(3) }).await?;
            Ok((same, another))
        };
        let (same, another) = one.run(&store, "sweep", inner).await.unwrap().unwrap();
        // An embedded database has one server, which need not ask.
        let expected = if matches!(store, Store::Timescale(_)) { None } else { Some(2) };
        assert_eq!((same, another), (expected, Some(3)));
        assert_eq!(other.run(&store, "sweep", async { Ok(4) }).await.unwrap(), Some(4), "it is free again");
    }

    #[tokio::test]
    async fn a_server_that_dies_lets_go_of_its_locks() {
        let (_database, store) = store().await;
        let dead = Locks::default();
        let begun = dead.run(&store, "sweep", std::future::pending::<Result<()>>());
        assert!(tokio::time::timeout(std::time::Duration::from_millis(500), begun).await.is_err());
        drop(dead);
        let other = Locks::default();
        for _ in 0..50 {
            if other.run(&store, "sweep", async { Ok(()) }).await.unwrap().is_some() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the lock outlived its holder");
    }

    #[test]
    fn names_have_numbers_of_their_own() {
        assert_eq!(number("sweep"), number("sweep"));
        assert_ne!(number("sweep"), number("count"));
    }
}
