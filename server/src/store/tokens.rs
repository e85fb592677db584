//! Registration tokens. Only their digests are kept.

use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::enrol::Labels;
use super::{AgentKey, Result, Store, Time, read, write_to};
use crate::enrol::constraint::Constraints;
use crate::secret::Digest;

/// A token that is to be created.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub id: Uuid,
    pub hash: Digest,
    /// Its part that may be shown.
    pub public_id: Option<String>,
    /// User name, or `command line`.
    pub created_by: String,
    pub created_at: Time,
    pub expires_at: Time,
    /// 0: without end.
    pub uses_allowed: i32,
    pub labels: Labels,
    pub constraints: Constraints,
    pub fleet_id: Option<i32>,
    pub agent_id: Option<AgentKey>,
}

/// What is known of a token.
#[derive(Clone, Debug, FromRow)]
pub struct TokenRecord {
    pub id: Uuid,
    pub public_id: Option<String>,
    pub created_by: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub uses_allowed: i32,
    pub uses: i32,
    pub last_used_at: Option<Time>,
    pub last_used_by: Option<String>,
    pub revoked_at: Option<Time>,
    pub labels: Json<Labels>,
    pub hostnames: Json<Vec<String>>,
    pub cidrs: Json<Vec<String>>,
    /// `namespace/name`.
    pub fleet: Option<String>,
    /// The only agent that it is for.
    pub agent: Option<Uuid>,
}

/// Tokens that a list shows, newest first.
const LISTED: i64 = 1000;

const INSERT: &str = "
    insert into tokens
        (id, hash, public_id, created_by, created_at, expires_at, uses_allowed, labels, hostnames, cidrs,
         fleet_id, agent_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

const LIST: &str = "
    select t.id, t.public_id, t.created_by, t.created_at, t.expires_at, t.uses_allowed, t.uses, t.last_used_at,
           t.last_used_by, t.revoked_at, t.labels, t.hostnames, t.cidrs,
           f.namespace || '/' || f.name as fleet, a.uuid as agent
    from tokens t left join fleets f on f.id = t.fleet_id left join agents a on a.id = t.agent_id
    order by t.created_at desc, t.id limit $1";

impl Store {
    pub async fn insert_token(&self, token: &NewToken) -> Result<()> {
        let NewToken {
            id,
            hash,
            public_id,
            created_by,
            created_at,
            expires_at,
            uses_allowed,
            labels,
            constraints: Constraints { hostnames, cidrs },
            fleet_id,
            agent_id,
        } = token;
        write_to!(self, pool => {
            sqlx::query(INSERT)
                .bind(id)
                .bind(hash)
                .bind(public_id)
                .bind(created_by)
                .bind(created_at)
                .bind(expires_at)
                .bind(uses_allowed)
                .bind(Json(labels))
                .bind(Json(hostnames))
                .bind(Json(cidrs))
                .bind(fleet_id)
                .bind(agent_id.map(|agent| agent.0))
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// The newest [`LISTED`] tokens.
    pub async fn tokens(&self) -> Result<Vec<TokenRecord>> {
        read!(self, pool => sqlx::query_as(LIST).bind(LISTED).fetch_all(pool).await)
    }

    /// The id of the token with that public id.
    pub async fn token_named(&self, public_id: &str) -> Result<Option<Uuid>> {
        let sql = "select id from tokens where public_id = $1 order by created_at desc limit 1";
        read!(self, pool => sqlx::query_scalar(sql).bind(public_id.to_owned()).fetch_optional(pool).await)
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
                   where revoked_at is null and expires_at > $1 and (uses_allowed = 0 or uses < uses_allowed)";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(now).execute(pool).await?.rows_affected()))
    }

    /// Whether a host could register with the token; it is not used.
    pub async fn token_is_usable(&self, token: &Digest, now: Time) -> Result<bool> {
        let sql = "select 1 from tokens where hash = $1 and revoked_at is null and expires_at > $2
                   and (uses_allowed = 0 or uses < uses_allowed)";
        let found: Option<i32> =
            read!(self, pool => sqlx::query_scalar(sql).bind(token).bind(now).fetch_optional(pool).await)?;
        Ok(found.is_some())
    }

    /// Forgets tokens that ended before `time`.
    pub async fn purge_tokens(&self, time: Time) -> Result<u64> {
        let sql = "delete from tokens where expires_at < $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(time).execute(pool).await?.rows_affected()))
    }
}
