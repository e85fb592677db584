//! Agents: who has registered, what is known of the host, and the end of it.

use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::wake::Announce as _;
use super::{AgentKey, Result, Store, Time, read, transaction, write_to};
use crate::wake::Wake;

/// A registered agent.
#[derive(Clone, Debug, FromRow)]
pub struct AgentRecord {
    pub uuid: Uuid,
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub platform_version: Option<String>,
    pub kernel: Option<String>,
    pub arch: Option<String>,
    pub hardware: Option<String>,
    pub cpu_model: Option<String>,
    pub cpu_cores: Option<i32>,
    /// Bytes.
    pub ram_total: Option<i64>,
    pub boot_time: Option<Time>,
    pub addresses: Json<Vec<String>>,
    pub agent_version: Option<String>,
    pub agent_commit: Option<String>,
    pub binary_hash: Option<String>,
    pub remote_address: Option<String>,
    pub registered_at: Time,
    pub last_seen: Option<Time>,
}

/// An agent that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedAgent {
    /// Its number in the tables of its history.
    pub key: AgentKey,
    /// What its host was called.
    pub hostname: String,
}

/// What the headers of any request of an agent tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct AgentBuild {
    pub agent_version: Option<String>,
    pub agent_commit: Option<String>,
    pub binary_hash: Option<String>,
    pub remote_address: Option<String>,
}

const SELECT_AGENTS: &str = "
    select a.uuid, a.hostname, a.os, a.platform, a.platform_version, a.kernel, a.arch, a.hardware,
           a.cpu_model, a.cpu_cores, a.ram_total, a.boot_time, a.addresses, a.agent_version,
           a.agent_commit, a.binary_hash, a.remote_address, a.registered_at, m.last_seen
    from agents a left join current_metrics m on m.agent_id = a.id";

const UPDATE_BUILD: &str = "
    update agents
    set facts_changed_at = case when agent_version is distinct from $2 then $6 else facts_changed_at end,
        agent_version = $2, agent_commit = $3, binary_hash = $4, remote_address = $5
    where id = $1";

const DELETE_AGENT: &str = "delete from agents where uuid = $1 returning id, hostname";

const INSERT_ERASURE: &str = "insert into erasures (agent, requested_at) values ($1, $2)";

/// Silent since `$1`; one that never called counts from its registration.
const SILENT_AGENTS: &str = "
    select a.uuid from agents a left join current_metrics m on m.agent_id = a.id
    where coalesce(m.last_seen, a.registered_at) < $1 order by a.id";

impl Store {
    /// Every agent, by host name.
    pub async fn agents(&self) -> Result<Vec<AgentRecord>> {
        let sql = format!("{SELECT_AGENTS} order by a.hostname, a.id");
        read!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(pool).await)
    }

    pub async fn agent(&self, uuid: Uuid) -> Result<Option<AgentRecord>> {
        let sql = format!("{SELECT_AGENTS} where a.uuid = $1");
        read!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(uuid).fetch_optional(pool).await)
    }

    /// The agent's number in the measurement tables.
    pub async fn agent_key(&self, uuid: Uuid) -> Result<Option<AgentKey>> {
        let sql = "select id from agents where uuid = $1";
        let key: Option<i32> =
            read!(self, pool => sqlx::query_scalar(sql).bind(uuid).fetch_optional(pool).await)?;
        Ok(key.map(AgentKey))
    }

    pub async fn update_build(&self, agent: AgentKey, build: &AgentBuild) -> Result<()> {
        let AgentBuild { agent_version, agent_commit, binary_hash, remote_address } = build;
        write_to!(self, pool => {
            sqlx::query(UPDATE_BUILD)
                .bind(agent.0)
                .bind(agent_version)
                .bind(agent_commit)
                .bind(binary_hash)
                .bind(remote_address)
                .bind(Time::now())
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// Deletes the agent and everything that hangs on its row: credentials, streams, gaps, newest
    /// values. Its history, of which nobody can ask any more, is left to [`Store::erase_history`]; that it
    /// has to be erased is written down in the same transaction, with which the other servers are told.
    ///
    /// What there may be much of goes before, in steps: one transaction over all of it would hold up the writer.
    pub async fn delete_agent(&self, uuid: Uuid, now: Time) -> Result<Option<DeletedAgent>> {
        if let Some(agent) = self.agent_key(uuid).await? {
            self.empty(agent).await?;
        }
        Ok(transaction!(self, tx => {
            let deleted: Option<(i32, String)> =
                sqlx::query_as(DELETE_AGENT).bind(uuid).fetch_optional(&mut *tx).await?;
            if let Some((key, _)) = &deleted {
                sqlx::query(INSERT_ERASURE).bind(*key).bind(now).execute(&mut *tx).await?;
                tx.announce(Wake::Agent(uuid)).await?;
            }
            deleted.map(|(key, hostname)| DeletedAgent { key: AgentKey(key), hostname })
        }))
    }

    /// Agents that have not called since `time`.
    pub async fn silent_agents(&self, time: Time) -> Result<Vec<Uuid>> {
        read!(self, pool => sqlx::query_scalar(SILENT_AGENTS).bind(time).fetch_all(pool).await)
    }
}
