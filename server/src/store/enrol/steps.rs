//! The steps of an enrolment's transaction. They are macros as `transaction!` is: each is compiled for the
//! drivers of both databases.

use std::collections::BTreeMap;

use sqlx::FromRow;
use sqlx::types::Json;

use super::super::{AgentKey, Time};
use super::decide::{Decided, Decision, Known, Rule};

/// How long a replaced secret stays good, so that whoever used it until now can finish.
pub(super) const REPLACED_FOR: time::Duration = time::Duration::minutes(5);
/// Agents with one machine id that a registration is compared with, the newest ones. Beyond are copies of
/// copies.
pub(super) const COMPARED: i64 = 1000;

/// Puts registrations of one machine in a row: whoever comes second waits here for the first.
pub(super) const LOCK_MACHINE: &str = "
    insert into machines (machine_id, seen_at) values ($1, $2)
    on conflict (machine_id) do update set seen_at = excluded.seen_at";

/// Its lock makes the count of agents true until the end of the transaction.
pub(super) const LOCK_FLEET: &str = "
    update fleets set updated_at = updated_at where id = $1
    returning max_agents, approval, labels,
              (select count(*) from agents where fleet_id = $1 and decommissioned_at is null) as agents";

pub(super) const SELECT_KNOWN: &str = "
    select a.id, a.board_id, a.hostname, m.last_seen,
           (select max(c.created_at) from agent_credentials c where c.agent_id = a.id) as joined,
           a.registered_at
    from agents a left join current_metrics m on m.agent_id = a.id
    where a.machine_id = $1 order by a.id desc limit $2";

pub(super) const SELECT_PROVED: &str = "
    select a.id from agents a join agent_credentials c on c.agent_id = a.id
    where a.uuid = $1 and c.hash = $2 and c.revoked_at is null and (c.expires_at is null or c.expires_at > $3)";

pub(super) const SELECT_DECISION: &str = "select decision, agent_id from enrolments where identity = $1";

pub(super) const FORGET_DECISION: &str = "delete from enrolments where identity = $1";

pub(super) const INSERT_AGENT: &str = "
    insert into agents
        (hostname, os, platform, platform_version, kernel, arch, hardware, cpu_model, cpu_cores,
         ram_total, boot_time, machine_id, addresses, agent_version, agent_commit, binary_hash,
         remote_address, board_id, fleet_id, registered_at, uuid)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
    returning id";

/// What is not told anew stays: an agent that cannot read its board's id any more is on the same board.
pub(super) const UPDATE_AGENT: &str = "
    update agents set
        hostname = $1, os = $2, platform = $3, platform_version = $4, kernel = $5, arch = $6, hardware = $7,
        cpu_model = $8, cpu_cores = $9, ram_total = $10, boot_time = $11, machine_id = coalesce($12, machine_id),
        addresses = $13, agent_version = $14, agent_commit = $15, binary_hash = $16, remote_address = $17,
        board_id = coalesce($18, board_id), fleet_id = coalesce($19, fleet_id), decommissioned_at = null
    where id = $20
    returning uuid";

pub(super) const FORGET_SECRETS: &str =
    "delete from agent_credentials where agent_id = $1 and (revoked_at is not null or expires_at <= $2)";

pub(super) const END_SECRETS: &str = "update agent_credentials set expires_at = $2 where agent_id = $1 and (expires_at is null or expires_at > $2)";

pub(super) const INSERT_SECRET: &str = "
    insert into agent_credentials (agent_id, hash, kind, pod_uid, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6)";

/// What a person has said of the host stays.
pub(super) const INSERT_LABEL: &str = "
    insert into agent_labels (agent_id, key, value, source, updated_at) values ($1, $2, $3, 'auto', $4)
    on conflict (agent_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
    where agent_labels.source = 'auto'";

/// The fleet that is joined, locked.
#[derive(Clone, Debug, FromRow)]
pub(super) struct FleetRow {
    max_agents: Option<i32>,
    approval: String,
    pub(super) labels: Json<BTreeMap<String, String>>,
    agents: i64,
}

impl FleetRow {
    pub(super) fn rule(&self) -> Rule {
        Rule {
            is_full: self.max_agents.is_some_and(|most| self.agents >= i64::from(most)),
            is_manual: self.approval == "manual",
        }
    }
}

#[derive(Debug, FromRow)]
pub(super) struct KnownRow {
    id: i32,
    board_id: Option<String>,
    hostname: String,
    last_seen: Option<Time>,
    joined: Option<Time>,
    registered_at: Time,
}

impl From<KnownRow> for Known {
    fn from(row: KnownRow) -> Self {
        let KnownRow { id, board_id, hostname, last_seen, joined, registered_at } = row;
        let seen = registered_at.max(last_seen.unwrap_or(registered_at)).max(joined.unwrap_or(registered_at));
        Self { agent: AgentKey(id), board_id, hostname, seen }
    }
}

#[derive(Debug, FromRow)]
pub(super) struct DecisionRow {
    decision: Option<String>,
    agent_id: Option<i32>,
}

impl DecisionRow {
    pub(super) fn decided(self) -> Option<Decided> {
        let Self { decision, agent_id } = self;
        let decision = Decision::from_name(decision?.as_str())?;
        Some(Decided { decision, agent: agent_id.map(AgentKey) })
    }
}

/// `None` where no fleet is joined, or it is gone.
macro_rules! lock_fleet {
    ($tx:ident, $fleet:expr) => {
        match $fleet {
            None => None,
            Some(fleet) => {
                let row: Option<$crate::store::enrol::steps::FleetRow> =
                    sqlx::query_as($crate::store::enrol::steps::LOCK_FLEET)
                        .bind(fleet)
                        .fetch_optional(&mut *$tx)
                        .await?;
                row
            }
        }
    };
}

/// What an admin has said about the identity.
macro_rules! decided {
    ($tx:ident, $identity:expr) => {{
        let row: Option<$crate::store::enrol::steps::DecisionRow> =
            sqlx::query_as($crate::store::enrol::steps::SELECT_DECISION)
                .bind($identity)
                .fetch_optional(&mut *$tx)
                .await?;
        row.and_then($crate::store::enrol::steps::DecisionRow::decided)
    }};
}

/// The facts' parameters `$1` to `$19`, in the order of both statements.
macro_rules! bind_facts {
    ($query:expr, $agent:expr, $fleet:expr) => {{
        let facts = &$agent.facts;
        $query
            .bind(&facts.hostname)
            .bind(&facts.os)
            .bind(&facts.platform)
            .bind(&facts.platform_version)
            .bind(&facts.kernel)
            .bind(&facts.arch)
            .bind(&facts.hardware)
            .bind(&facts.cpu_model)
            .bind(facts.cpu_cores)
            .bind(facts.ram_total)
            .bind(facts.boot_time)
            .bind(&facts.machine_id)
            .bind(sqlx::types::Json(&facts.addresses))
            .bind(&facts.agent_version)
            .bind(&facts.agent_commit)
            .bind(&$agent.binary_hash)
            .bind(&$agent.remote_address)
            .bind(&facts.board_id)
            .bind($fleet)
    }};
}

/// A new agent without a secret; its key.
macro_rules! create_agent {
    ($tx:ident, $agent:expr, $fleet:expr, $now:expr) => {{
        let key: i32 = $crate::store::enrol::steps::bind_facts!(
            sqlx::query_scalar($crate::store::enrol::steps::INSERT_AGENT),
            $agent,
            $fleet
        )
        .bind($now)
        .bind($agent.uuid)
        .fetch_one(&mut *$tx)
        .await?;
        key
    }};
}

/// A known agent with new facts; its UUID.
macro_rules! update_agent {
    ($tx:ident, $key:expr, $agent:expr, $fleet:expr) => {{
        let uuid: uuid::Uuid = $crate::store::enrol::steps::bind_facts!(
            sqlx::query_scalar($crate::store::enrol::steps::UPDATE_AGENT),
            $agent,
            $fleet
        )
        .bind($key)
        .fetch_one(&mut *$tx)
        .await?;
        uuid
    }};
}

/// Gives the agent another secret; those it had end soon.
macro_rules! give_secret {
    ($tx:ident, $key:expr, $secret:expr, $kind:expr, $pod:expr, $expires:expr, $now:expr) => {{
        let end = $now.plus($crate::store::enrol::steps::REPLACED_FOR);
        sqlx::query($crate::store::enrol::steps::FORGET_SECRETS)
            .bind($key)
            .bind($now)
            .execute(&mut *$tx)
            .await?;
        sqlx::query($crate::store::enrol::steps::END_SECRETS).bind($key).bind(end).execute(&mut *$tx).await?;
        sqlx::query($crate::store::enrol::steps::INSERT_SECRET)
            .bind($key)
            .bind($secret)
            .bind($kind)
            .bind($pod)
            .bind($now)
            .bind($expires)
            .execute(&mut *$tx)
            .await?;
    }};
}

/// Gives the agent labels.
macro_rules! give_labels {
    ($tx:ident, $key:expr, $labels:expr, $now:expr) => {
        for (name, value) in $labels {
            sqlx::query($crate::store::enrol::steps::INSERT_LABEL)
                .bind($key)
                .bind(name)
                .bind(value)
                .bind($now)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

pub(super) use {bind_facts, create_agent, decided, give_labels, give_secret, lock_fleet, update_agent};
