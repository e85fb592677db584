//! Codes with which the first superadmin is made. Only their digests are kept.

use super::{Result, Store, Time, read, transaction};
use crate::secret::Digest;

/// Codes that are kept, the newest: one for each server that starts, and some for people who ask.
const KEPT: i64 = 32;

const INSERT: &str = "insert into setup_codes (hash, created_at, expires_at) values ($1, $2, $3)";

const FORGET_OLDEST: &str = "
    delete from setup_codes where hash not in
        (select hash from setup_codes order by created_at desc limit $1)";

impl Store {
    pub async fn insert_setup_code(&self, hash: &Digest, now: Time, expires_at: Time) -> Result<()> {
        transaction!(self, tx => {
            sqlx::query(INSERT).bind(hash).bind(now).bind(expires_at).execute(&mut *tx).await?;
            sqlx::query(FORGET_OLDEST).bind(KEPT).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Those that have not ended.
    pub async fn setup_codes(&self, now: Time) -> Result<Vec<Digest>> {
        let sql = "select hash from setup_codes where expires_at > $1";
        read!(self, pool => sqlx::query_scalar(sql).bind(now).fetch_all(pool).await)
    }
}
