//! Signed-in browsers. Only the digests of their cookies are kept.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, transaction, write_to};
use crate::secret::Digest;

/// A session that is to be created.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub hash: Digest,
    /// By which it is listed and ended.
    pub id: Uuid,
    pub user: Uuid,
    pub created_at: Time,
    pub expires_at: Time,
    pub remote_address: String,
    /// What the browser says of itself.
    pub user_agent: Option<String>,
}

/// Who a session belongs to; the role is the user's of this moment.
#[derive(Clone, Debug, FromRow)]
pub struct SessionUser {
    pub id: Uuid,
    pub username: String,
    pub role: String,
    pub session: Uuid,
}

/// What a list tells of a session.
#[derive(Clone, Debug, FromRow)]
pub struct SessionRecord {
    pub id: Uuid,
    pub created_at: Time,
    pub expires_at: Time,
    /// Where the sign-in came from.
    pub remote_address: Option<String>,
    pub user_agent: Option<String>,
}

/// Sessions that one user may have at once; the oldest end. Enough for every browser of a person,
/// few enough that a program that signs in for each call does not fill the table.
const PER_USER: i64 = 50;

const INSERT: &str = "
    insert into sessions (hash, id, user_id, created_at, expires_at, remote_address, user_agent)
    values ($1, $2, $3, $4, $5, $6, $7)";

const END_OLDEST: &str = "
    delete from sessions where user_id = $1 and hash not in
        (select hash from sessions where user_id = $1 order by created_at desc limit $2)";

pub(super) const END_OTHERS: &str = "delete from sessions where user_id = $1 and id <> $2";

const USER: &str = "
    select u.id, u.username, u.role, s.id as session
    from sessions s join users u on u.id = s.user_id
    where s.hash = $1 and s.expires_at > $2 and u.disabled_at is null";

const OF_USER: &str = "
    select id, created_at, expires_at, remote_address, user_agent from sessions
    where user_id = $1 and expires_at > $2 order by created_at desc, id";

impl Store {
    /// Opens a session and notes the sign-in; ends the user's oldest ones beyond [`PER_USER`].
    pub async fn insert_session(&self, session: &NewSession) -> Result<()> {
        let NewSession { hash, id, user, created_at, expires_at, remote_address, user_agent } = session;
        transaction!(self, tx => {
            sqlx::query(INSERT)
                .bind(hash)
                .bind(id)
                .bind(user)
                .bind(created_at)
                .bind(expires_at)
                .bind(remote_address)
                .bind(user_agent)
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
        read!(self, pool => sqlx::query_as(USER).bind(hash).bind(now).fetch_optional(pool).await)
    }

    /// The user's sessions that have not ended, newest first.
    pub async fn sessions_of(&self, user: Uuid, now: Time) -> Result<Vec<SessionRecord>> {
        read!(self, pool => sqlx::query_as(OF_USER).bind(user).bind(now).fetch_all(pool).await)
    }

    pub async fn end_session(&self, hash: &Digest) -> Result<()> {
        let sql = "delete from sessions where hash = $1";
        write_to!(self, pool => sqlx::query(sql).bind(hash).execute(pool).await.map(|_| ()))
    }

    /// Ends a session by its id, of `owner` where one is named. False: there is none.
    pub async fn end_session_by_id(&self, id: Uuid, owner: Option<Uuid>) -> Result<bool> {
        let sql = "delete from sessions where id = $1 and ($2 is null or user_id = $2)";
        write_to!(self, pool => {
            let done = sqlx::query(sql).bind(id).bind(owner).execute(pool).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Ends every session of a user, `but` one; returns how many.
    pub async fn end_sessions(&self, user: Uuid, but: Option<Uuid>) -> Result<u64> {
        let but = but.unwrap_or(Uuid::nil());
        write_to!(self, pool => {
            Ok(sqlx::query(END_OTHERS).bind(user).bind(but).execute(pool).await?.rows_affected())
        })
    }

    /// Forgets sessions that have ended.
    pub async fn purge_sessions(&self, now: Time) -> Result<u64> {
        let sql = "delete from sessions where expires_at <= $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(now).execute(pool).await?.rows_affected()))
    }
}
