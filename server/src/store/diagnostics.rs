//! Diagnostics of the Kubernetes operator: each is one object, with a command on each of its hosts.

use sqlx::FromRow;
use uuid::Uuid;

use super::commands::{LockAgent as _, insert, queue};
use super::operator::pass_fence;
use super::wake::Announce as _;
use super::{AgentKey, NewCommand, Result, Store, Time, read, transaction};

/// A diagnostic that is to be begun.
#[derive(Clone, Debug)]
pub struct NewDiagnostic {
    /// UID of its object.
    pub uid: Uuid,
    pub cluster_uid: Uuid,
    /// Number of the leadership of the operator that asks.
    pub fence: Option<i64>,
    pub namespace: String,
    /// What is asked for, as JSON.
    pub request: String,
    pub created_at: Time,
}

/// Its command on one host.
#[derive(Clone, Debug)]
pub struct NewRun {
    pub command: NewCommand,
    /// Why it is not run there, for people: it has failed from the beginning.
    pub refusal: Option<String>,
}

/// What became of a diagnostic that was to be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagnosticCreated {
    Begun,
    /// The same was begun before.
    Known,
    /// Another one was begun under this UID.
    Different,
    /// Another operator of the cluster has taken the lead.
    Fenced,
}

/// A diagnostic that was begun.
#[derive(Clone, Debug, FromRow)]
pub struct DiagnosticRecord {
    pub namespace: String,
    /// What was asked for, as JSON.
    pub request: String,
    pub created_at: Time,
}

const INSERT: &str = "
    insert into operator_diagnostics (uid, cluster_uid, namespace, request, created_at)
    values ($1, $2, $3, $4, $5) on conflict (uid) do nothing returning uid";

const SAME: &str = "
    select count(*) from operator_diagnostics
    where uid = $1 and cluster_uid = $2 and namespace = $3 and request = $4";

const REFUSE: &str = "update commands set state = 'failed', error = $2, finished_at = $3 where id = $1";

const SELECT: &str =
    "select namespace, request, created_at from operator_diagnostics where uid = $1 and cluster_uid = $2";

const AGENT: &str = "
    select a.id from agents a join fleets f on f.id = a.fleet_id
    where a.uuid = $1 and f.cluster_uid = $2 and f.namespace = $3 and a.decommissioned_at is null";

impl Store {
    /// Begins a diagnostic with all of its commands, or not at all; where `most` wait for a host already, the one
    /// there fails with `full`.
    pub async fn create_diagnostic(
        &self,
        diagnostic: &NewDiagnostic,
        runs: &[NewRun],
        most: i64,
        full: &str,
    ) -> Result<DiagnosticCreated> {
        let NewDiagnostic { uid, cluster_uid, fence, namespace, request, created_at } = diagnostic;
        // Locks of several agents are taken in one order, or two servers would wait for each other.
        let mut runs: Vec<&NewRun> = runs.iter().collect();
        runs.sort_by_key(|run| run.command.agent);
        Ok(transaction!(self, tx => {
            if !pass_fence!(tx, cluster_uid, *fence, *created_at) {
                return Ok(DiagnosticCreated::Fenced);
            }
            let begun: Option<Uuid> = sqlx::query_scalar(INSERT)
                .bind(uid)
                .bind(cluster_uid)
                .bind(namespace)
                .bind(request)
                .bind(created_at)
                .fetch_optional(&mut *tx)
                .await?;
            if begun.is_none() {
                let same: i64 = sqlx::query_scalar(SAME)
                    .bind(uid)
                    .bind(cluster_uid)
                    .bind(namespace)
                    .bind(request)
                    .fetch_one(&mut *tx)
                    .await?;
                return Ok(if same > 0 { DiagnosticCreated::Known } else { DiagnosticCreated::Different });
            }
            for NewRun { command, refusal } in runs {
                let refusal = match refusal {
                    Some(refusal) => Some(refusal.as_str()),
                    None => (!queue!(tx, command, most)).then_some(full),
                };
                if let Some(refusal) = refusal {
                    insert!(tx, command);
                    sqlx::query(REFUSE)
                        .bind(command.id)
                        .bind(refusal)
                        .bind(created_at)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            DiagnosticCreated::Begun
        }))
    }

    /// The diagnostic, if it is that cluster's.
    pub async fn diagnostic(&self, cluster: Uuid, uid: Uuid) -> Result<Option<DiagnosticRecord>> {
        read!(self, pool => sqlx::query_as(SELECT).bind(uid).bind(cluster).fetch_optional(pool).await)
    }

    /// The agent's number, if it is of a fleet of that cluster's namespace.
    pub async fn agent_of_namespace(
        &self,
        cluster: Uuid,
        namespace: &str,
        agent: Uuid,
    ) -> Result<Option<AgentKey>> {
        let key: Option<i32> = read!(self, pool => {
            let query = sqlx::query_scalar(AGENT).bind(agent).bind(cluster).bind(namespace.to_owned());
            query.fetch_optional(pool).await?
        });
        Ok(key.map(AgentKey))
    }
}
