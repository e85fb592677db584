//! Registration tokens. Only their digests are kept.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, write_to};
use crate::secret::Digest;

/// A token that is to be created.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub id: Uuid,
    pub hash: Digest,
    /// User name, or `command line`.
    pub created_by: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub uses_allowed: i32,
}

/// What is known of a token.
#[derive(Clone, Debug, FromRow)]
pub struct TokenRecord {
    pub id: Uuid,
    pub created_by: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub uses_allowed: i32,
    pub uses: i32,
    pub last_used_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

/// Tokens that a list shows, newest first.
const LISTED: i64 = 1000;

impl Store {
    pub async fn insert_token(&self, token: &NewToken) -> Result<()> {
        let NewToken { id, hash, created_by, created_at, expires_at, uses_allowed } = token;
        let sql = "insert into tokens (id, hash, created_by, created_at, expires_at, uses_allowed)
                   values ($1, $2, $3, $4, $5, $6)";
        write_to!(self, pool => {
            sqlx::query(sql)
                .bind(id)
                .bind(hash)
                .bind(created_by)
                .bind(created_at)
                .bind(expires_at)
                .bind(uses_allowed)
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// The newest [`LISTED`] tokens.
    pub async fn tokens(&self) -> Result<Vec<TokenRecord>> {
        let sql =
            "select id, created_by, created_at, expires_at, uses_allowed, uses, last_used_at, revoked_at
                   from tokens order by created_at desc, id limit $1";
        read!(self, pool => sqlx::query_as(sql).bind(LISTED).fetch_all(pool).await)
    }

    /// False: there is no such token, or it was revoked before.
    pub async fn revoke_token(&self, id: Uuid, now: Time) -> Result<bool> {
        let sql = "update tokens set revoked_at = $2 where id = $1 and revoked_at is null";
        write_to!(self, pool => {
            let done = sqlx::query(sql).bind(id).bind(now).execute(pool).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Revokes every token that could still be used; returns how many.
    pub async fn revoke_tokens(&self, now: Time) -> Result<u64> {
        let sql = "update tokens set revoked_at = $1
                   where revoked_at is null and expires_at > $1 and uses < uses_allowed";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(now).execute(pool).await?.rows_affected()))
    }

    /// Forgets tokens that ended before `time`.
    pub async fn purge_tokens(&self, time: Time) -> Result<u64> {
        let sql = "delete from tokens where expires_at < $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(time).execute(pool).await?.rows_affected()))
    }
}
