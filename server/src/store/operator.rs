//! What the operator publishes and asks: tokens of its objects, agents of its fleets.

use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::enrol::Labels;
use super::wake::Announce as _;
use super::{Result, Store, Time, read, transaction, write_to};
use crate::enrol::constraint::Constraints;
use crate::secret::Digest;
use crate::wake::Wake;

/// A token as the operator publishes it.
#[derive(Clone, Debug)]
pub struct PublishedToken {
    pub cluster_uid: Uuid,
    /// Number of the leadership of the operator that publishes it.
    pub fence: Option<i64>,
    /// UID of its object.
    pub owner_uid: Uuid,
    /// Which rotation of it.
    pub revision: i64,
    pub hash: Digest,
    pub public_id: Option<String>,
    pub lifetime: time::Duration,
    /// 0: without end.
    pub uses_allowed: i32,
    pub labels: Labels,
    pub constraints: Constraints,
    pub fleet_id: i32,
    /// How long earlier revisions stay good.
    pub overlap: time::Duration,
    pub created_by: String,
}

/// What became of a token that was published.
#[derive(Clone, Debug)]
pub enum Published {
    Token(PublishedRecord),
    /// The same revision has another hash, or the hash is another token's.
    Conflict,
    /// Another operator of the cluster has taken the lead.
    Fenced,
}

/// Tokens whose objects are gone.
#[derive(Clone, Debug)]
pub struct Sweep {
    pub cluster_uid: Uuid,
    /// Number of the leadership of the operator that made the list.
    pub fence: i64,
    /// UIDs of the objects.
    pub gone: Vec<Uuid>,
    /// What was published later stays.
    pub until: Time,
    pub now: Time,
}

/// What the operator is told of a token.
#[derive(Clone, Debug, FromRow)]
pub struct PublishedRecord {
    pub revision: i64,
    pub created_at: Time,
    pub expires_at: Time,
    pub uses: i32,
    pub uses_allowed: i32,
    pub last_used_at: Option<Time>,
    pub last_used_by: Option<String>,
    pub revoked_at: Option<Time>,
}

/// The newest revision of a token.
#[derive(Clone, Debug, FromRow)]
pub struct NewestPublished {
    pub owner_uid: Uuid,
    #[sqlx(flatten)]
    pub record: PublishedRecord,
}

/// An agent of a fleet.
#[derive(Clone, Debug, FromRow)]
pub struct FleetAgent {
    pub key: i32,
    pub agent_id: Uuid,
    pub hostname: String,
    pub os: Option<String>,
    pub arch: Option<String>,
    pub kernel: Option<String>,
    pub agent_version: Option<String>,
    pub addresses: Json<Vec<String>>,
    pub node_name: Option<String>,
    pub node_uid: Option<Uuid>,
    pub cluster: Option<String>,
    pub registered_at: Time,
    pub last_seen: Option<Time>,
}

/// Agents of a fleet by how lately they were heard of.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub struct FleetCounts {
    pub registered: i64,
    pub online: i64,
    pub stale: i64,
    pub offline: i64,
    pub pending_approval: i64,
    pub active_tokens: i64,
}

pub(super) const FENCE: &str = "
    insert into operator_fences (cluster_uid, fence, seen_at) values ($1, $2, $3)
    on conflict (cluster_uid) do update set fence = excluded.fence, seen_at = excluded.seen_at
    where operator_fences.fence <= excluded.fence
    returning fence";

const SELECT_PUBLISHED: &str = "
    select created_at, hash from tokens where cluster_uid = $1 and owner_uid = $2 and revision = $3";

const INSERT: &str = "
    insert into tokens
        (id, hash, public_id, created_by, created_at, expires_at, uses_allowed, labels, hostnames, cidrs,
         fleet_id, cluster_uid, owner_uid, revision, published_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $5)
    on conflict do nothing returning id";

const REPUBLISH: &str = "
    update tokens set expires_at = $4, labels = $5, published_at = $6
    where cluster_uid = $1 and owner_uid = $2 and revision = $3";

const END_EARLIER: &str = "
    update tokens set expires_at = $4
    where cluster_uid = $1 and owner_uid = $2 and revision < $3 and expires_at > $4";

const SELECT_RECORDS: &str = "
    select revision, created_at, expires_at, uses, uses_allowed, last_used_at, last_used_by, revoked_at
    from tokens where cluster_uid = $1 and owner_uid = $2 order by revision desc limit $3";

const SELECT_NEWEST: &str = "
    select owner_uid, revision, created_at, expires_at, uses, uses_allowed, last_used_at, last_used_by, revoked_at
    from tokens t
    where cluster_uid = $1 and owner_uid > $2 and revision = (
        select max(n.revision) from tokens n where n.cluster_uid = t.cluster_uid and n.owner_uid = t.owner_uid)
    order by owner_uid limit $3";

/// Revisions of one token that are told, the newest ones.
const REVISIONS: i64 = 100;

const SWEEPABLE: &str = "
    select distinct owner_uid from tokens
    where cluster_uid = $1 and owner_uid is not null and revoked_at is null and expires_at > $3
      and published_at < $2";

const SWEEP: &str = "
    update tokens set revoked_at = $4
    where cluster_uid = $1 and owner_uid = $3 and revoked_at is null and published_at < $2";

const REVOKE: &str = "
    update tokens set revoked_at = $3 where cluster_uid = $1 and owner_uid = $2 and revoked_at is null";

const COUNTS: &str = "
    select count(*) as registered,
           coalesce(sum(case when m.last_seen >= $2 then 1 else 0 end), 0) as online,
           coalesce(sum(case when m.last_seen < $2 and m.last_seen >= $3 then 1 else 0 end), 0) as stale,
           coalesce(sum(case when m.last_seen is null or m.last_seen < $3 then 1 else 0 end), 0) as offline,
           (select count(*) from enrolments where fleet_id = $1 and decision is null) as pending_approval,
           (select count(*) from tokens where fleet_id = $1 and revoked_at is null and expires_at > $4
                and (uses_allowed = 0 or uses < uses_allowed)) as active_tokens
    from agents a left join current_metrics m on m.agent_id = a.id
    where a.fleet_id = $1 and a.decommissioned_at is null";

const AGENTS: &str = "
    select a.id as key, a.uuid as agent_id, a.hostname, a.os, a.arch, a.kernel, a.agent_version, a.addresses,
           n.node_name, n.node_uid, n.cluster, a.registered_at, m.last_seen
    from agents a left join agent_nodes n on n.agent_id = a.id left join current_metrics m on m.agent_id = a.id
    where a.fleet_id = $1 and a.decommissioned_at is null and a.id > $2 order by a.id limit $3";

const DECOMMISSION: &str = "
    update agents set decommissioned_at = coalesce(decommissioned_at, $3)
    where uuid = $1 and (
        fleet_id in (select id from fleets where cluster_uid = $2)
        or id in (select agent_id from agent_nodes where cluster_uid = $2))
    returning id";

const REVOKE_SECRETS: &str =
    "update agent_credentials set revoked_at = $2 where agent_id = $1 and revoked_at is null";

/// False: an operator with a higher number has spoken for this cluster. The row stays locked until the transaction
/// ends, so that nothing of an operator that was replaced comes after what its successor does.
macro_rules! pass_fence {
    ($tx:ident, $cluster:expr, $fence:expr, $now:expr) => {{
        let fence: Option<i64> = $fence;
        match fence {
            None => true,
            Some(fence) => {
                let passed: Option<i64> = sqlx::query_scalar($crate::store::operator::FENCE)
                    .bind($cluster)
                    .bind(fence)
                    .bind($now)
                    .fetch_optional(&mut *$tx)
                    .await?;
                passed.is_some()
            }
        }
    }};
}

pub(super) use pass_fence;

impl Store {
    /// Publishes a token; the same again changes its end and labels only.
    pub async fn publish_token(&self, token: &PublishedToken, now: Time) -> Result<Published> {
        let PublishedToken { cluster_uid, fence, owner_uid, revision, hash, lifetime, labels, .. } = token;
        let Constraints { hostnames, cidrs } = &token.constraints;
        let done = transaction!(self, tx => {
            if !pass_fence!(tx, cluster_uid, *fence, now) {
                return Ok(Published::Fenced);
            }
            let found: Option<(Time, Digest)> = sqlx::query_as(SELECT_PUBLISHED)
                .bind(cluster_uid)
                .bind(owner_uid)
                .bind(revision)
                .fetch_optional(&mut *tx)
                .await?;
            match found {
                Some((_, other)) if !other.matches(hash) => false,
                Some((created_at, _)) => {
                    sqlx::query(REPUBLISH)
                        .bind(cluster_uid)
                        .bind(owner_uid)
                        .bind(revision)
                        .bind(created_at.plus(*lifetime))
                        .bind(Json(labels))
                        .bind(now)
                        .execute(&mut *tx)
                        .await?;
                    true
                }
                None => {
                    let id: Option<Uuid> = sqlx::query_scalar(INSERT)
                        .bind(Uuid::now_v7())
                        .bind(hash)
                        .bind(&token.public_id)
                        .bind(&token.created_by)
                        .bind(now)
                        .bind(now.plus(*lifetime))
                        .bind(token.uses_allowed)
                        .bind(Json(labels))
                        .bind(Json(hostnames))
                        .bind(Json(cidrs))
                        .bind(token.fleet_id)
                        .bind(cluster_uid)
                        .bind(owner_uid)
                        .bind(revision)
                        .fetch_optional(&mut *tx)
                        .await?;
                    sqlx::query(END_EARLIER)
                        .bind(cluster_uid)
                        .bind(owner_uid)
                        .bind(revision)
                        .bind(now.plus(token.overlap))
                        .execute(&mut *tx)
                        .await?;
                    id.is_some()
                }
            }
        });
        let records = self.published_token(*cluster_uid, *owner_uid).await?;
        let record = records.into_iter().find(|record| record.revision == *revision);
        Ok(record.filter(|_| done).map_or(Published::Conflict, Published::Token))
    }

    /// Revisions of the object's token, newest first.
    pub async fn published_token(&self, cluster: Uuid, owner: Uuid) -> Result<Vec<PublishedRecord>> {
        read!(self, pool => {
            sqlx::query_as(SELECT_RECORDS).bind(cluster).bind(owner).bind(REVISIONS).fetch_all(pool).await
        })
    }

    /// The newest revision of every token of the cluster with an object above `after`, by object.
    pub async fn newest_published(
        &self,
        cluster: Uuid,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<NewestPublished>> {
        read!(self, pool => {
            sqlx::query_as(SELECT_NEWEST).bind(cluster).bind(after).bind(limit).fetch_all(pool).await
        })
    }

    /// Ends every revision of the object's token; returns how many could still be used.
    pub async fn revoke_published(&self, cluster: Uuid, owner: Uuid, now: Time) -> Result<u64> {
        write_to!(self, pool => {
            let done = sqlx::query(REVOKE).bind(cluster).bind(owner).bind(now).execute(pool).await?;
            Ok(done.rows_affected())
        })
    }

    /// Objects with tokens that were published before `until` and could still be used.
    pub async fn sweepable(&self, cluster: Uuid, until: Time, now: Time) -> Result<Vec<Uuid>> {
        read!(self, pool => {
            sqlx::query_scalar(SWEEPABLE).bind(cluster).bind(until).bind(now).fetch_all(pool).await
        })
    }

    /// Ends tokens of these objects that have not been published since `until`; returns how many. `None`: another
    /// operator has taken the lead.
    pub async fn sweep(&self, sweep: &Sweep) -> Result<Option<u64>> {
        let Sweep { cluster_uid, fence, gone, until, now } = sweep;
        Ok(transaction!(self, tx => {
            if !pass_fence!(tx, cluster_uid, Some(*fence), *now) {
                return Ok(None);
            }
            let mut revoked = 0;
            for owner in gone {
                let sweeping = sqlx::query(SWEEP).bind(cluster_uid).bind(until).bind(owner).bind(now);
                revoked += sweeping.execute(&mut *tx).await?.rows_affected();
            }
            Some(revoked)
        }))
    }

    /// `online_since` and `stale_since`: an agent that was heard of later is that.
    pub async fn fleet_counts(
        &self,
        fleet: i32,
        online_since: Time,
        stale_since: Time,
        now: Time,
    ) -> Result<FleetCounts> {
        read!(self, pool => {
            sqlx::query_as(COUNTS)
                .bind(fleet)
                .bind(online_since)
                .bind(stale_since)
                .bind(now)
                .fetch_one(pool)
                .await
        })
    }

    /// Agents of the fleet with a key above `after`, by key.
    pub async fn fleet_agents(&self, fleet: i32, after: i32, limit: i64) -> Result<Vec<FleetAgent>> {
        read!(self, pool => sqlx::query_as(AGENTS).bind(fleet).bind(after).bind(limit).fetch_all(pool).await)
    }

    /// Ends the credentials of an agent of the cluster; its history stays. False: it has no such agent.
    pub async fn decommission(&self, cluster: Uuid, agent: Uuid, now: Time) -> Result<bool> {
        Ok(transaction!(self, tx => {
            let key: Option<i32> = sqlx::query_scalar(DECOMMISSION)
                .bind(agent)
                .bind(cluster)
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(key) = key {
                sqlx::query(REVOKE_SECRETS).bind(key).bind(now).execute(&mut *tx).await?;
                tx.announce(Wake::Agent(agent)).await?;
            }
            key.is_some()
        }))
    }
}
