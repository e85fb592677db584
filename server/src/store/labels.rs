//! Labels of hosts: those that follow from facts, and those that were given.

use sqlx::FromRow;
use uuid::Uuid;

use super::{AgentKey, Result, Store, Time, read, write_to};

/// Labels that people can give to one host. Pages show all of a host's, and each is a row.
pub const LABELS_PER_AGENT: i64 = 64;

/// A label of a host.
#[derive(Clone, Debug, FromRow)]
pub struct LabelRecord {
    pub key: String,
    pub value: String,
    /// `auto` or `user`.
    pub source: String,
    pub updated_at: Time,
}

/// A label, with the host that has it.
#[derive(Clone, Debug, FromRow)]
pub struct AgentLabel {
    pub uuid: Uuid,
    pub key: String,
    pub value: String,
    pub source: String,
}

/// A key that some host has.
#[derive(Clone, Debug, FromRow)]
pub struct LabelKey {
    pub key: String,
    pub source: String,
}

/// What became of a label that somebody gave.
#[derive(Clone, Debug)]
pub enum LabelSet {
    Set(LabelRecord),
    /// The server gave the host a label with this key.
    HeldByAuto,
    /// The host has [`LABELS_PER_AGENT`] others.
    TooMany,
}

/// What became of a label that somebody took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelRemoved {
    Removed,
    /// The server gave it; people cannot take it away.
    Auto,
    Absent,
}

const SET: &str = "
    insert into agent_labels (agent_id, key, value, source, updated_at)
    select $1, $2, $3, 'user', $4
    where (select count(*) from agent_labels where agent_id = $1 and source = 'user' and key <> $2) < $5
    on conflict (agent_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
    where agent_labels.source = 'user'
    returning key, value, source, updated_at";

impl Store {
    /// Given by people first, each by key.
    pub async fn labels_of(&self, agent: AgentKey) -> Result<Vec<LabelRecord>> {
        let sql = "select key, value, source, updated_at from labels where agent_id = $1
                   order by source desc, key";
        read!(self, pool => sqlx::query_as(sql).bind(agent.0).fetch_all(pool).await)
    }

    /// Labels of every host, by host, then as in [`Store::labels_of`].
    pub async fn labels(&self) -> Result<Vec<AgentLabel>> {
        let sql = "select a.uuid, l.key, l.value, l.source from labels l join agents a on a.id = l.agent_id
                   order by a.id, l.source desc, l.key";
        read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    /// Keys that hosts have; given by people first, each by key.
    pub async fn label_keys(&self) -> Result<Vec<LabelKey>> {
        let sql = "select distinct key, source from labels order by source desc, key";
        read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    /// Values that hosts have for the key.
    pub async fn label_values(&self, key: &str) -> Result<Vec<String>> {
        let sql = "select distinct value from labels where key = $1 order by value";
        read!(self, pool => sqlx::query_scalar(sql).bind(key.to_owned()).fetch_all(pool).await)
    }

    /// Gives the host a label, or another value of one.
    pub async fn set_label(&self, agent: AgentKey, key: &str, value: &str, now: Time) -> Result<LabelSet> {
        let set: Option<LabelRecord> = write_to!(self, pool => {
            sqlx::query_as(SET)
                .bind(agent.0)
                .bind(key.to_owned())
                .bind(value.to_owned())
                .bind(now)
                .bind(LABELS_PER_AGENT)
                .fetch_optional(pool)
                .await?
        });
        Ok(match set {
            Some(label) => LabelSet::Set(label),
            None if self.label_source(agent, key).await?.as_deref() == Some("auto") => LabelSet::HeldByAuto,
            None => LabelSet::TooMany,
        })
    }

    /// Takes away a label that people gave.
    pub async fn remove_label(&self, agent: AgentKey, key: &str) -> Result<LabelRemoved> {
        let sql = "delete from agent_labels where agent_id = $1 and key = $2 and source = 'user'";
        let removed = write_to!(self, pool => {
            sqlx::query(sql).bind(agent.0).bind(key.to_owned()).execute(pool).await?.rows_affected()
        });
        Ok(match removed {
            0 if self.label_source(agent, key).await?.as_deref() == Some("auto") => LabelRemoved::Auto,
            0 => LabelRemoved::Absent,
            _ => LabelRemoved::Removed,
        })
    }

    async fn label_source(&self, agent: AgentKey, key: &str) -> Result<Option<String>> {
        let sql = "select source from labels where agent_id = $1 and key = $2";
        read!(self, pool => sqlx::query_scalar(sql).bind(agent.0).bind(key.to_owned()).fetch_optional(pool).await)
    }
}
