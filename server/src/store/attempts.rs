//! Attempts that failed: token buckets that all servers of the database share.
//!
//! A bucket is one instant: when it will be full. The instants are microseconds in both databases, so that one
//! statement counts in both.

use std::time::Duration;

use super::{Result, Store, Time, read, transaction, write_to};
use crate::rate::Rate;

/// What attempts are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptKind {
    /// A client's network.
    Address,
    /// A user name.
    Account,
}

impl AttemptKind {
    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Account => "account",
        }
    }
}

/// Buckets that are kept, 100 bytes each. Whoever has networks without number fills no disk; beyond it those go
/// that are full soonest, which are the ones with the fewest failures.
const KEPT: i64 = 100_000;

/// Takes one: `$3` now, `$4` the interval, `$5` a full bucket less one, `$6` the latest that leaves one to take.
const TAKE: &str = "
    insert into failed_attempts (kind, key, full_at) values ($1, $2, $5)
    on conflict (kind, key) do update
    set full_at = case when failed_attempts.full_at > $3 then failed_attempts.full_at else $3 end + $4
    where failed_attempts.full_at <= $6
    returning full_at";

const FULL_AT: &str = "select full_at from failed_attempts where kind = $1 and key = $2";

const GIVE_BACK: &str = "update failed_attempts set full_at = full_at - $3 where kind = $1 and key = $2";

const FORGET_FULL: &str = "delete from failed_attempts where full_at <= $1";

const FORGET_MANY: &str = "
    delete from failed_attempts where full_at <
        (select full_at from failed_attempts order by full_at desc limit 1 offset $1)";

impl Store {
    /// Takes one from the bucket, or tells how long until there is one.
    pub async fn take_attempt(
        &self,
        kind: AttemptKind,
        key: &str,
        rate: Rate,
        now: Time,
    ) -> Result<std::result::Result<(), Duration>> {
        let (now, interval) = (now.micros(), micros(rate.interval));
        let latest = now + interval * i64::from(rate.burst) - interval;
        let taken: Option<i64> = write_to!(self, pool => {
            sqlx::query_scalar(TAKE)
                .bind(kind.name())
                .bind(key)
                .bind(now)
                .bind(interval)
                .bind(now + interval)
                .bind(latest)
                .fetch_optional(pool)
                .await
        })?;
        if taken.is_some() {
            return Ok(Ok(()));
        }
        let full_at = self.attempts_full_at(kind, key).await?.unwrap_or(latest);
        Ok(Err(Duration::from_micros(u64::try_from(full_at - latest).unwrap_or(0))))
    }

    /// Gives back one that was taken for something that does not count.
    pub async fn give_attempt_back(&self, kind: AttemptKind, key: &str, rate: Rate) -> Result<()> {
        let interval = micros(rate.interval);
        write_to!(self, pool => {
            let query = sqlx::query(GIVE_BACK).bind(kind.name()).bind(key).bind(interval);
            query.execute(pool).await.map(|_| ())
        })
    }

    /// Nothing was taken from the bucket lately.
    pub async fn has_no_attempts(&self, kind: AttemptKind, key: &str, now: Time) -> Result<bool> {
        Ok(self.attempts_full_at(kind, key).await?.is_none_or(|full_at| full_at <= now.micros()))
    }

    /// Forgets buckets that are full, and those beyond what is kept.
    pub async fn purge_attempts(&self, now: Time) -> Result<u64> {
        Ok(transaction!(self, tx => {
            let full = sqlx::query(FORGET_FULL).bind(now.micros()).execute(&mut *tx).await?;
            let many = sqlx::query(FORGET_MANY).bind(KEPT).execute(&mut *tx).await?;
            full.rows_affected() + many.rows_affected()
        }))
    }

    async fn attempts_full_at(&self, kind: AttemptKind, key: &str) -> Result<Option<i64>> {
        read!(self, pool => {
            sqlx::query_scalar(FULL_AT).bind(kind.name()).bind(key).fetch_optional(pool).await
        })
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    const RATE: Rate = Rate { burst: 3, interval: Duration::from_secs(10) };
    const KEY: &str = "192.0.2.1";

    #[tokio::test]
    async fn a_bucket_gives_its_burst_and_then_one_each_interval() {
        let (_database, store) = store().await;
        let start = Time::now();
        for (second, expected) in [
            (0, Ok(())),
            (0, Ok(())),
            (0, Ok(())),
            (0, Err(10)),
            (4, Err(6)),
            (10, Ok(())),
            (10, Err(10)),
            (1000, Ok(())),
            (1000, Ok(())),
            (1000, Ok(())),
            (1001, Err(9)),
        ] {
            let now = start.plus(time::Duration::seconds(second));
            let taken = store.take_attempt(AttemptKind::Address, KEY, RATE, now).await.unwrap();
            assert_eq!(taken, expected.map_err(Duration::from_secs), "at {second} s");
        }
        let account = store.take_attempt(AttemptKind::Account, KEY, RATE, start).await.unwrap();
        assert_eq!(account, Ok(()), "the other kind has buckets of its own");
    }

    #[tokio::test]
    async fn what_is_given_back_can_be_taken_again_and_full_buckets_are_forgotten() {
        let (_database, store) = store().await;
        let (kind, now) = (AttemptKind::Account, Time::now());
        for _ in 0..10 {
            assert_eq!(store.take_attempt(kind, KEY, RATE, now).await.unwrap(), Ok(()));
            store.give_attempt_back(kind, KEY, RATE).await.unwrap();
        }
        assert!(store.has_no_attempts(kind, KEY, now).await.unwrap());
        assert_eq!(store.take_attempt(kind, KEY, RATE, now).await.unwrap(), Ok(()));
        assert!(!store.has_no_attempts(kind, KEY, now).await.unwrap());
        assert_eq!(store.purge_attempts(now).await.unwrap(), 0);
        assert_eq!(store.purge_attempts(now.plus(time::Duration::seconds(10))).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn many_servers_that_take_at_once_take_no_more_than_there_is() {
        let (database, store) = store().await;
        let other = Store::open(&database.url).await.unwrap();
        let now = Time::now();
        let mut taking = tokio::task::JoinSet::new();
        for number in 0..20 {
            let store = if number % 2 == 0 { store.clone() } else { other.clone() };
            taking.spawn(
                async move { store.take_attempt(AttemptKind::Address, KEY, RATE, now).await.unwrap() },
            );
        }
        let taken = taking.join_all().await.into_iter().flatten().count();
        assert_eq!(taken, 3);
    }
}
