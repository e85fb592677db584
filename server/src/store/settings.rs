//! Settings of agents, level by level, and what the original keeps for each host by key.

use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::{AgentKey, Result, Store, Time, read, write_to};

/// One level that holds for a host.
#[derive(Clone, Debug, FromRow)]
pub struct SettingsLevel {
    /// `global`, `fleet`, `label` or `host`.
    pub level: String,
    /// Of a fleet `namespace/name`, of a label `key:value`; else empty.
    pub name: String,
    pub settings: Json<Value>,
}

/// Settings of hosts with a label.
#[derive(Clone, Debug, FromRow)]
pub struct LabelSettings {
    pub key: String,
    pub value: String,
    /// The higher one wins.
    pub priority: i32,
    pub settings: Json<Value>,
    pub updated_by: String,
    pub updated_at: Time,
}

/// Which settings an agent says it follows.
#[derive(Clone, Debug, FromRow)]
pub struct ReportedRevision {
    pub uuid: Uuid,
    pub hostname: String,
    pub config_revision: Option<i64>,
}

/// A level that holds for one agent of several.
#[derive(Clone, Debug, FromRow)]
pub struct OwnLevel {
    pub agent_id: i32,
    #[sqlx(flatten)]
    pub level: SettingsLevel,
}

/// An agent that says which settings it follows.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Follower {
    pub id: i32,
    pub config_revision: i64,
}

/// The settings that follow are put together from these, in this order.
const LEVELS: &str = "
    select 1 as step, 0 as priority, 'global' as level, '' as name, settings from global_settings
    union all
    select 2, 0, 'fleet', f.namespace || '/' || f.name, f.settings
    from agents a join fleets f on f.id = a.fleet_id where a.id = $1
    union all
    select 3, s.priority, 'label', s.key || ':' || s.value, s.settings
    from label_settings s join labels l on l.key = s.key and l.value = s.value where l.agent_id = $1
    union all
    select 4, 0, 'host', '', settings from host_settings where agent_id = $1
    union all
    select 5, 0, 'host', key, value from agent_config where agent_id = $1 and key = 'log_level'
    order by step, priority, name";

/// Of these, those that all agents of a fleet share.
const FLEET_LEVELS: &str = "
    select 1 as step, 'global' as level, '' as name, settings from global_settings
    union all
    select 2, 'fleet', namespace || '/' || name, settings from fleets where id = $1
    order by step";

/// And those that single agents have, of agents with numbers from `$2` to `$3`.
const OWN_LEVELS: &str = "
    select l.agent_id, 3 as step, s.priority, 'label' as level, s.key || ':' || s.value as name, s.settings
    from label_settings s join labels l on l.key = s.key and l.value = s.value
    join agents a on a.id = l.agent_id where a.fleet_id = $1 and a.id between $2 and $3
    union all
    select h.agent_id, 4, 0, 'host', '', h.settings
    from host_settings h join agents a on a.id = h.agent_id where a.fleet_id = $1 and a.id between $2 and $3
    union all
    select c.agent_id, 5, 0, 'host', c.key, c.value
    from agent_config c join agents a on a.id = c.agent_id
    where a.fleet_id = $1 and a.id between $2 and $3 and c.key = 'log_level'
    order by 1, 2, 3, 5";

const FOLLOWERS: &str = "
    select id, config_revision from agents
    where fleet_id = $1 and decommissioned_at is null and config_revision is not null and id > $2
    order by id limit $3";

const SET_GLOBAL: &str = "
    insert into global_settings (id, settings, updated_by, updated_at) values (1, $1, $2, $3)
    on conflict (id) do update
    set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = excluded.updated_at";

const SET_LABEL: &str = "
    insert into label_settings (key, value, priority, settings, updated_by, updated_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (key, value) do update
    set priority = excluded.priority, settings = excluded.settings, updated_by = excluded.updated_by,
        updated_at = excluded.updated_at";

const SET_HOST: &str = "
    insert into host_settings (agent_id, settings, updated_by, updated_at) values ($1, $2, $3, $4)
    on conflict (agent_id) do update
    set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = excluded.updated_at";

const SET_CONFIG: &str = "
    insert into agent_config (agent_id, key, value, updated_at) values ($1, $2, $3, $4)
    on conflict (agent_id, key) do update set value = excluded.value, updated_at = excluded.updated_at";

impl LabelSettings {
    pub fn new(key: &str, value: &str, priority: i32, settings: Value, updated_by: String) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            priority,
            settings: Json(settings),
            updated_by,
            updated_at: Time::now(),
        }
    }
}

impl Store {
    /// The levels that hold for the agent, in the order in which they are put together.
    pub async fn settings_levels(&self, agent: AgentKey) -> Result<Vec<SettingsLevel>> {
        read!(self, pool => sqlx::query_as(LEVELS).bind(agent.0).fetch_all(pool).await)
    }

    /// The levels that hold for every agent of a fleet; those of its agents' own come behind them.
    pub async fn fleet_levels(&self, fleet: i32) -> Result<Vec<SettingsLevel>> {
        read!(self, pool => sqlx::query_as(FLEET_LEVELS).bind(fleet).fetch_all(pool).await)
    }

    /// Levels of single agents of a fleet, of those with numbers from `first` to `last`, by agent.
    pub async fn own_levels(&self, fleet: i32, (first, last): (i32, i32)) -> Result<Vec<OwnLevel>> {
        read!(self, pool => {
            sqlx::query_as(OWN_LEVELS).bind(fleet).bind(first).bind(last).fetch_all(pool).await
        })
    }

    /// Agents of a fleet that say which settings they follow, behind the number `after`.
    pub async fn followers(&self, fleet: i32, after: i32, limit: i64) -> Result<Vec<Follower>> {
        read!(self, pool => sqlx::query_as(FOLLOWERS).bind(fleet).bind(after).bind(limit).fetch_all(pool).await)
    }

    pub async fn global_settings(&self) -> Result<Option<Value>> {
        let sql = "select settings from global_settings where id = 1";
        let found: Option<Json<Value>> =
            read!(self, pool => sqlx::query_scalar(sql).fetch_optional(pool).await)?;
        Ok(found.map(|settings| settings.0))
    }

    pub async fn set_global_settings(&self, settings: &Value, by: &str, now: Time) -> Result<()> {
        write_to!(self, pool => {
            sqlx::query(SET_GLOBAL).bind(Json(settings)).bind(by.to_owned()).bind(now).execute(pool).await.map(|_| ())
        })
    }

    /// Settings by label, the weakest first.
    pub async fn label_settings(&self) -> Result<Vec<LabelSettings>> {
        let sql = "select key, value, priority, settings, updated_by, updated_at from label_settings
                   order by priority, key, value";
        read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    pub async fn set_label_settings(&self, level: &LabelSettings) -> Result<()> {
        let LabelSettings { key, value, priority, settings, updated_by, updated_at } = level;
        write_to!(self, pool => {
            sqlx::query(SET_LABEL)
                .bind(key)
                .bind(value)
                .bind(priority)
                .bind(settings)
                .bind(updated_by)
                .bind(updated_at)
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// False: there were none.
    pub async fn remove_label_settings(&self, key: &str, value: &str) -> Result<bool> {
        let sql = "delete from label_settings where key = $1 and value = $2";
        write_to!(self, pool => {
            let query = sqlx::query(sql).bind(key.to_owned()).bind(value.to_owned());
            query.execute(pool).await.map(|done| done.rows_affected() > 0)
        })
    }

    pub async fn host_settings(&self, agent: AgentKey) -> Result<Option<Value>> {
        let sql = "select settings from host_settings where agent_id = $1";
        let found: Option<Json<Value>> =
            read!(self, pool => sqlx::query_scalar(sql).bind(agent.0).fetch_optional(pool).await)?;
        Ok(found.map(|settings| settings.0))
    }

    pub async fn set_host_settings(
        &self,
        agent: AgentKey,
        settings: &Value,
        by: &str,
        now: Time,
    ) -> Result<()> {
        write_to!(self, pool => {
            sqlx::query(SET_HOST)
                .bind(agent.0)
                .bind(Json(settings))
                .bind(by.to_owned())
                .bind(now)
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// What the original keeps for the host.
    pub async fn agent_config(&self, agent: AgentKey) -> Result<Vec<(String, Json<Value>)>> {
        let sql = "select key, value from agent_config where agent_id = $1 order by key";
        read!(self, pool => sqlx::query_as(sql).bind(agent.0).fetch_all(pool).await)
    }

    pub async fn set_agent_config(&self, agent: AgentKey, key: &str, value: &Value, now: Time) -> Result<()> {
        write_to!(self, pool => {
            sqlx::query(SET_CONFIG)
                .bind(agent.0)
                .bind(key.to_owned())
                .bind(Json(value))
                .bind(now)
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    pub async fn remove_agent_config(&self, agent: AgentKey, key: &str) -> Result<()> {
        let sql = "delete from agent_config where agent_id = $1 and key = $2";
        write_to!(self, pool => {
            sqlx::query(sql).bind(agent.0).bind(key.to_owned()).execute(pool).await.map(|_| ())
        })
    }

    /// The agent says which settings it follows; written only when that is news.
    pub async fn report_revision(&self, agent: AgentKey, revision: i64) -> Result<()> {
        let known = "select config_revision from agents where id = $1";
        let known: Option<i64> =
            read!(self, pool => sqlx::query_scalar(known).bind(agent.0).fetch_optional(pool).await)?
                .flatten();
        if known == Some(revision) {
            return Ok(());
        }
        let sql = "update agents set config_revision = $2 where id = $1";
        write_to!(self, pool => sqlx::query(sql).bind(agent.0).bind(revision).execute(pool).await.map(|_| ()))
    }

    /// Which settings every agent says it follows, by host name.
    pub async fn reported_revisions(&self) -> Result<Vec<ReportedRevision>> {
        let sql = "select uuid, hostname, config_revision from agents order by hostname, id";
        read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    pub async fn reported_revision(&self, agent: AgentKey) -> Result<Option<i64>> {
        let sql = "select config_revision from agents where id = $1";
        let found: Option<Option<i64>> =
            read!(self, pool => sqlx::query_scalar(sql).bind(agent.0).fetch_optional(pool).await)?;
        Ok(found.flatten())
    }
}
