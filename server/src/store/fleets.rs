//! Fleets, as the operator publishes them.

use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::enrol::Labels;
use super::operator::pass_fence;
use super::wake::Announce as _;
use super::{Result, Store, Time, read, transaction};
use crate::wake::Wake;

/// Who may join a fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// Who has a token, or runs under the right service account.
    #[default]
    Automatic,
    /// Those to whom an admin says yes besides.
    Manual,
}

impl Approval {
    fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }
}

/// A fleet as it is published.
#[derive(Clone, Debug)]
pub struct NewFleet {
    pub cluster_uid: Uuid,
    /// Number of the leadership of the operator that publishes it.
    pub fence: Option<i64>,
    pub namespace: String,
    pub name: String,
    pub uid: Uuid,
    pub revision: String,
    /// A JSON object.
    pub settings: serde_json::Value,
    pub labels: Labels,
    pub service_accounts: Vec<String>,
    pub approval: Approval,
    pub max_agents: Option<i32>,
}

/// A fleet.
#[derive(Clone, Debug, FromRow)]
pub struct FleetRecord {
    pub id: i32,
    pub cluster_uid: Uuid,
    pub namespace: String,
    pub name: String,
    pub uid: Uuid,
    pub revision: String,
    pub settings: Json<serde_json::Value>,
    pub labels: Json<Labels>,
    pub service_accounts: Json<Vec<String>>,
    /// `automatic` or `manual`.
    pub approval: String,
    pub max_agents: Option<i32>,
    pub updated_at: Time,
}

/// Fleets of one namespace that are looked through for a service account. A cluster has a few dozen.
const LISTED: i64 = 1000;

const PUT: &str = "
    insert into fleets
        (cluster_uid, namespace, name, uid, revision, settings, labels, service_accounts, approval, max_agents,
         created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
    on conflict (cluster_uid, namespace, name) do update set
        uid = excluded.uid, revision = excluded.revision, settings = excluded.settings,
        labels = excluded.labels, service_accounts = excluded.service_accounts,
        approval = excluded.approval, max_agents = excluded.max_agents, updated_at = excluded.updated_at";

const SELECT: &str = "
    select id, cluster_uid, namespace, name, uid, revision, settings, labels, service_accounts, approval,
           max_agents, updated_at
    from fleets where cluster_uid = $1 and namespace = $2 and name = $3";

const IN_NAMESPACE: &str = "
    select id, cluster_uid, namespace, name, uid, revision, settings, labels, service_accounts, approval,
           max_agents, updated_at
    from fleets where namespace = $1 order by name, cluster_uid limit $2";

const REVOKE_SECRETS: &str = "
    update agent_credentials set revoked_at = $2
    where revoked_at is null and agent_id in (select id from agents where fleet_id = $1)";

const DECOMMISSION: &str = "
    update agents set decommissioned_at = $2 where fleet_id = $1 and decommissioned_at is null returning uuid";

impl Store {
    /// Publishes the fleet; the same again changes nothing but the time. False: another operator has taken the lead.
    pub async fn put_fleet(&self, fleet: &NewFleet, now: Time) -> Result<bool> {
        let NewFleet {
            cluster_uid,
            fence,
            namespace,
            name,
            uid,
            revision,
            settings,
            labels,
            service_accounts,
            approval,
            max_agents,
        } = fleet;
        Ok(transaction!(self, tx => {
            let passed = pass_fence!(tx, cluster_uid, *fence, now);
            if passed {
                sqlx::query(PUT)
                    .bind(cluster_uid)
                    .bind(namespace)
                    .bind(name)
                    .bind(uid)
                    .bind(revision)
                    .bind(Json(settings))
                    .bind(Json(labels))
                    .bind(Json(service_accounts))
                    .bind(approval.name())
                    .bind(max_agents)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
            }
            passed
        }))
    }

    pub async fn fleet(&self, cluster: Uuid, namespace: &str, name: &str) -> Result<Option<FleetRecord>> {
        read!(self, pool => {
            sqlx::query_as(SELECT)
                .bind(cluster)
                .bind(namespace.to_owned())
                .bind(name.to_owned())
                .fetch_optional(pool)
                .await
        })
    }

    /// Fleets of that namespace, in whichever cluster.
    pub async fn fleets_in(&self, namespace: &str) -> Result<Vec<FleetRecord>> {
        read!(self, pool => {
            sqlx::query_as(IN_NAMESPACE).bind(namespace.to_owned()).bind(LISTED).fetch_all(pool).await
        })
    }

    /// Numbers of the fleets of that name; more than one only if several clusters have one.
    pub async fn fleets_named(&self, namespace: &str, name: &str) -> Result<Vec<i32>> {
        let sql = "select id from fleets where namespace = $1 and name = $2 order by id limit 2";
        read!(self, pool => {
            sqlx::query_scalar(sql).bind(namespace.to_owned()).bind(name.to_owned()).fetch_all(pool).await
        })
    }

    /// Deletes the fleet with its tokens. Its agents stay, without a fleet; with `decommission` they may not
    /// report any more, of which the other servers are told, and are returned.
    pub async fn delete_fleet(&self, fleet: i32, decommission: bool, now: Time) -> Result<Vec<Uuid>> {
        Ok(transaction!(self, tx => {
            let mut ended: Vec<Uuid> = Vec::new();
            if decommission {
                sqlx::query(REVOKE_SECRETS).bind(fleet).bind(now).execute(&mut *tx).await?;
                ended = sqlx::query_scalar(DECOMMISSION).bind(fleet).bind(now).fetch_all(&mut *tx).await?;
                for agent in &ended {
                    tx.announce(Wake::Agent(*agent)).await?;
                }
            }
            sqlx::query("delete from fleets where id = $1").bind(fleet).execute(&mut *tx).await?;
            ended
        }))
    }
}
