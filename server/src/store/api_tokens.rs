//! Tokens by which programs call the API. Only their digests are kept.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, transaction, write_to};
use crate::secret::Digest;

/// A token that is to be created.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    pub id: Uuid,
    pub hash: Digest,
    pub name: String,
    /// `None`: made on the command line, for nobody.
    pub owner: Option<Uuid>,
    pub role: &'static str,
    pub scope: &'static str,
    pub created_at: Time,
    pub expires_at: Time,
}

/// What is known of a token.
#[derive(Clone, Debug, FromRow)]
pub struct ApiTokenRecord {
    pub id: Uuid,
    pub name: String,
    pub owner_id: Option<Uuid>,
    /// Name of the owner.
    pub owner: Option<String>,
    pub role: String,
    pub scope: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub last_used_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

/// What a request with a token needs of it.
#[derive(Clone, Debug, FromRow)]
pub struct ApiTokenUse {
    pub id: Uuid,
    pub name: String,
    pub role: String,
    pub scope: String,
    pub last_used_at: Option<Time>,
    pub owner_id: Option<Uuid>,
    pub owner: Option<String>,
    pub owner_role: Option<String>,
}

/// Tokens of one owner (or of nobody) that can be used at once: a program each.
const PER_OWNER: i64 = 100;
/// Tokens that a list shows, newest first.
const LISTED: i64 = 1000;

const COUNT: &str = "
    select count(*) from api_tokens
    where (owner_id = $1 or ($1 is null and owner_id is null)) and revoked_at is null and expires_at > $2";

const INSERT: &str = "
    insert into api_tokens (id, hash, name, owner_id, role, scope, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

const USABLE: &str = "
    select t.id, t.name, t.role, t.scope, t.last_used_at, t.owner_id, u.username as owner,
           u.role as owner_role
    from api_tokens t left join users u on u.id = t.owner_id
    where t.hash = $1 and t.revoked_at is null and t.expires_at > $2 and u.disabled_at is null";

const LIST: &str = "
    select t.id, t.name, t.owner_id, u.username as owner, t.role, t.scope, t.created_at, t.expires_at,
           t.last_used_at, t.revoked_at
    from api_tokens t left join users u on u.id = t.owner_id
    where $1 is null or t.owner_id = $1
    order by t.created_at desc, t.id limit $2";

impl Store {
    /// False: the owner has as many tokens as one may have.
    pub async fn insert_api_token(&self, token: &NewApiToken) -> Result<bool> {
        let NewApiToken { id, hash, name, owner, role, scope, created_at, expires_at } = token;
        Ok(transaction!(self, tx => {
            let count: i64 =
                sqlx::query_scalar(COUNT).bind(owner).bind(created_at).fetch_one(&mut *tx).await?;
            if count >= PER_OWNER {
                return Ok(false);
            }
            sqlx::query(INSERT)
                .bind(id)
                .bind(hash)
                .bind(name)
                .bind(owner)
                .bind(*role)
                .bind(*scope)
                .bind(created_at)
                .bind(expires_at)
                .execute(&mut *tx)
                .await?;
            true
        }))
    }

    /// A token that can be used, with what its owner may do at this moment.
    pub async fn usable_api_token(&self, hash: &Digest, now: Time) -> Result<Option<ApiTokenUse>> {
        read!(self, pool => sqlx::query_as(USABLE).bind(hash).bind(now).fetch_optional(pool).await)
    }

    pub async fn note_api_token_use(&self, id: Uuid, now: Time) -> Result<()> {
        let sql = "update api_tokens set last_used_at = $2 where id = $1";
        write_to!(self, pool => sqlx::query(sql).bind(id).bind(now).execute(pool).await.map(|_| ()))
    }

    /// The newest tokens, of `owner` where one is named.
    pub async fn api_tokens(&self, owner: Option<Uuid>) -> Result<Vec<ApiTokenRecord>> {
        read!(self, pool => sqlx::query_as(LIST).bind(owner).bind(LISTED).fetch_all(pool).await)
    }

    /// Revokes a token, of `owner` where one is named. False: there is none, or it was revoked before.
    pub async fn revoke_api_token(&self, id: Uuid, owner: Option<Uuid>, now: Time) -> Result<bool> {
        let sql = "update api_tokens set revoked_at = $3
                   where id = $1 and ($2 is null or owner_id = $2) and revoked_at is null";
        write_to!(self, pool => {
            let done = sqlx::query(sql).bind(id).bind(owner).bind(now).execute(pool).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Forgets tokens that ended before `time`.
    pub async fn purge_api_tokens(&self, time: Time) -> Result<u64> {
        let sql = "delete from api_tokens where expires_at < $1 or revoked_at < $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(time).execute(pool).await?.rows_affected()))
    }
}
