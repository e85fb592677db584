//! Signed-in browsers. Only the digests of their cookies are kept.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, transaction, write_to};
use crate::secret::Digest;

/// A session that is to be created.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub hash: Digest,
    pub user: Uuid,
    pub created_at: Time,
    pub expires_at: Time,
    pub remote_address: String,
}

/// Who a session belongs to; the role is the user's of this moment.
#[derive(Clone, Debug, FromRow)]
pub struct SessionUser {
    pub id: Uuid,
    pub username: String,
    pub role: String,
}

/// Sessions that one user may have at once; the oldest end. Enough for every browser of a person,
/// few enough that a program that signs in for each call does not fill the table.
const PER_USER: i64 = 50;

const INSERT: &str = "
    insert into sessions (hash, user_id, created_at, expires_at, remote_address) values ($1, $2, $3, $4, $5)";

const END_OLDEST: &str = "
    delete from sessions where user_id = $1 and hash not in
        (select hash from sessions where user_id = $1 order by created_at desc limit $2)";

impl Store {
    /// Opens a session and notes the sign-in; ends the user's oldest ones beyond [`PER_USER`].
    pub async fn insert_session(&self, session: &NewSession) -> Result<()> {
        let NewSession { hash, user, created_at, expires_at, remote_address } = session;
        transaction!(self, tx => {
            sqlx::query(INSERT)
                .bind(hash)
                .bind(user)
                .bind(created_at)
                .bind(expires_at)
                .bind(remote_address)
                .execute(&mut *tx)
                .await?;
            sqlx::query(END_OLDEST).bind(user).bind(PER_USER).execute(&mut *tx).await?;
            sqlx::query("update users set last_login = $2 where id = $1")
                .bind(user)
                .bind(created_at)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The user of a session that has not ended.
    pub async fn session_user(&self, hash: &Digest, now: Time) -> Result<Option<SessionUser>> {
        let sql = "select u.id, u.username, u.role from sessions s join users u on u.id = s.user_id
                   where s.hash = $1 and s.expires_at > $2";
        read!(self, pool => sqlx::query_as(sql).bind(hash).bind(now).fetch_optional(pool).await)
    }

    pub async fn end_session(&self, hash: &Digest) -> Result<()> {
        let sql = "delete from sessions where hash = $1";
        write_to!(self, pool => sqlx::query(sql).bind(hash).execute(pool).await.map(|_| ()))
    }

    /// Forgets sessions that have ended.
    pub async fn purge_sessions(&self, now: Time) -> Result<u64> {
        let sql = "delete from sessions where expires_at <= $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(now).execute(pool).await?.rows_affected()))
    }
}
