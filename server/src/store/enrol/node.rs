//! A node of a cluster becomes an agent, or the agent it is already gets another hour.

use uuid::Uuid;

use super::decide::{Machine, Rule, Verdict, decide};
use super::steps::{FORGET_DECISION, LOCK_MACHINE};
use super::steps::{create_agent, decided, give_labels, give_secret, lock_fleet, update_agent};
use super::waiting::ask;
use super::{EnrolmentKind, NewAgent};
use crate::store::wake::Announce as _;
use crate::store::{Labels, Result, Store, Time, transaction};
use crate::wake::Wake;

/// Pods of one agent that are remembered, the newest ones. A rollout makes one each time.
const PODS: i64 = 16;

/// A pod that has proved where it runs.
#[derive(Clone, Debug)]
pub struct NodeAsking {
    pub fleet: i32,
    pub cluster_uid: Uuid,
    /// What the server calls the cluster; `None`: its own. A label of the agent says it.
    pub cluster: Option<String>,
    pub node_uid: Uuid,
    pub node_name: String,
    pub pod_uid: Uuid,
    pub pod_name: Option<String>,
    pub agent: NewAgent,
    /// End of the credential.
    pub expires_at: Time,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeRegistration {
    /// `is_new`: the node had no agent.
    Enrolled {
        agent: Uuid,
        is_new: bool,
    },
    Waiting {
        enrolment: Uuid,
    },
    Denied,
    FleetFull,
    TooManyWait,
    /// The fleet has been deleted meanwhile.
    FleetGone,
    /// A pod that was seen first later runs on this node.
    Superseded,
    /// The node's agent was decommissioned while this pod ran.
    Decommissioned,
}

const SELECT_NODE: &str = "
    select a.id, a.decommissioned_at from agent_nodes n join agents a on a.id = n.agent_id
    where n.cluster_uid = $1 and n.node_uid = $2";

const SEE_POD: &str = "
    insert into agent_pods (agent_id, pod_uid, pod_name, first_seen) values ($1, $2, $3, $4)
    on conflict (agent_id, pod_uid) do nothing";

const NEWEST_POD: &str = "
    select pod_uid, first_seen from agent_pods where agent_id = $1 order by first_seen desc, pod_uid limit 1";

const FORGET_PODS: &str = "
    delete from agent_pods where agent_id = $1 and pod_uid not in (
        select pod_uid from agent_pods where agent_id = $1 order by first_seen desc, pod_uid limit $2)";

const INSERT_NODE: &str = "insert into agent_nodes (agent_id, cluster_uid, node_uid, node_name, cluster) values ($1, $2, $3, $4, $5)";

/// The label with the name of a further cluster.
const CLUSTER_LABEL: &str = "cluster";

impl Store {
    /// Registers the pod's node, or renews the credential of its agent.
    pub async fn register_node(&self, asking: &NodeAsking, now: Time) -> Result<NodeRegistration> {
        let NodeAsking {
            fleet,
            cluster_uid,
            cluster,
            node_uid,
            node_name,
            pod_uid,
            pod_name,
            agent,
            expires_at,
        } = asking;
        let identity = format!("node|{cluster_uid}|{node_uid}");
        let pod = pod_uid.to_string();
        Ok(transaction!(self, tx => {
            sqlx::query(LOCK_MACHINE).bind(&identity).bind(now).execute(&mut *tx).await?;
            let Some(fleet_row) = lock_fleet!(tx, Some(*fleet)) else {
                return Ok(NodeRegistration::FleetGone);
            };
            let known: Option<(i32, Option<Time>)> = sqlx::query_as(SELECT_NODE)
                .bind(cluster_uid)
                .bind(node_uid)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some((key, decommissioned_at)) = known {
                sqlx::query(SEE_POD).bind(key).bind(pod_uid).bind(pod_name).bind(now).execute(&mut *tx).await?;
                let newest: (Uuid, Time) = sqlx::query_as(NEWEST_POD).bind(key).fetch_one(&mut *tx).await?;
                if let Some(refused) = refuse(*pod_uid, newest, decommissioned_at) {
                    return Ok(refused);
                }
                sqlx::query(FORGET_PODS).bind(key).bind(PODS).execute(&mut *tx).await?;
                let uuid = update_agent!(tx, key, agent, Some(*fleet));
                give_secret!(tx, key, &agent.secret, "kubernetes", Some(&pod), Some(*expires_at), now);
                give_labels!(tx, key, &labels(&fleet_row.labels.0, cluster.as_deref()), now);
                tx.announce(Wake::Agent(uuid)).await?;
                NodeRegistration::Enrolled { agent: uuid, is_new: false }
            } else {
                let decided = decided!(tx, &identity);
                let verdict = admit(decided, fleet_row.rule(), &agent.facts.hostname, now);
                match verdict {
                    Verdict::Create => {
                        sqlx::query(FORGET_DECISION).bind(&identity).execute(&mut *tx).await?;
                        let key = create_agent!(tx, agent, Some(*fleet), now);
                        sqlx::query(INSERT_NODE)
                            .bind(key)
                            .bind(cluster_uid)
                            .bind(node_uid)
                            .bind(node_name)
                            .bind(cluster)
                            .execute(&mut *tx)
                            .await?;
                        sqlx::query(SEE_POD)
                            .bind(key)
                            .bind(pod_uid)
                            .bind(pod_name)
                            .bind(now)
                            .execute(&mut *tx)
                            .await?;
                        give_secret!(tx, key, &agent.secret, "kubernetes", Some(&pod), Some(*expires_at), now);
                        give_labels!(tx, key, &labels(&fleet_row.labels.0, cluster.as_deref()), now);
                        NodeRegistration::Enrolled { agent: agent.uuid, is_new: true }
                    }
                    Verdict::AskApproval => {
                        let kind = EnrolmentKind::Approval;
                        match ask!(tx, kind, &identity, None::<i32>, Some(*fleet), agent, now) {
                            Some(enrolment) => NodeRegistration::Waiting { enrolment },
                            None => NodeRegistration::TooManyWait,
                        }
                    }
                    Verdict::FleetFull => NodeRegistration::FleetFull,
                    _ => NodeRegistration::Denied,
                }
            }
        }))
    }
}

/// Those of the fleet, and the cluster's.
fn labels(fleet: &Labels, cluster: Option<&str>) -> Labels {
    let mut labels = fleet.clone();
    labels.extend(cluster.map(|name| (CLUSTER_LABEL.to_owned(), name.to_owned())));
    labels
}

/// Whether a node without an agent gets one.
fn admit(decided: Option<super::decide::Decided>, rule: Rule, hostname: &str, now: Time) -> Verdict {
    let machine = Machine { machine_id: None, board_id: None, hostname };
    decide(&machine, &[], None, decided, rule, now)
}

/// Why this pod gets no credential for an agent that exists; `newest` is the pod that was seen first last.
fn refuse(pod: Uuid, newest: (Uuid, Time), decommissioned_at: Option<Time>) -> Option<NodeRegistration> {
    let (newest, first_seen) = newest;
    if pod != newest {
        Some(NodeRegistration::Superseded)
    } else if decommissioned_at.is_some_and(|end| first_seen <= end) {
        Some(NodeRegistration::Decommissioned)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::NodeRegistration::{Decommissioned, Superseded};
    use super::*;

    #[test]
    fn the_newest_pod_of_a_node_speaks_for_it() {
        let [a, b] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let time = |second: i64| Time::from_micros(second * 1_000_000).unwrap();
        for (name, pod, newest, decommissioned_at, expected) in [
            ("alone", a, (a, time(5)), None, None),
            ("an older one", a, (b, time(5)), None, Some(Superseded)),
            ("ended while it ran", a, (a, time(5)), Some(time(6)), Some(Decommissioned)),
            ("new after the end", b, (b, time(7)), Some(time(6)), None),
        ] {
            assert_eq!(refuse(pod, newest, decommissioned_at), expected, "{name}");
        }
    }
}
