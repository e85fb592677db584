//! Enrolment of a pod: the API server says where it runs, its fleet says whether it may.

use std::collections::BTreeSet;

use spectra_protocol::registration::HostInfo;
use thiserror::Error;
use uuid::Uuid;

use super::clusters::{Clusters, NAME_BYTES, uid_of};
use super::facts;
use crate::enrol::review::{ReviewError, Reviewed, ServiceAccount};
use crate::secret::{Digest, random_hex};
use crate::store::{self, FleetRecord, NewAgent, NodeAsking, NodeRegistration, Store, Time};

/// How long a pod's credential is good. The pod is reviewed again before, so one that is deleted ends then.
pub const LIFE: time::Duration = time::Duration::hours(1);

/// Why a pod was not enrolled. Each is one sentence.
#[derive(Debug, Error)]
pub enum PodError {
    #[error("this server is not told of a Kubernetes cluster: start it with --kubernetes-api")]
    NoCluster,
    #[error(
        "this server knows no cluster {0:?}: it needs a kubeconfig of that name in --kubernetes-clusters"
    )]
    UnknownCluster(String),
    #[error("{0}")]
    Facts(String),
    #[error(transparent)]
    Review(#[from] ReviewError),
    #[error("the API server does not say which node the pod is on: Kubernetes 1.30 or newer is needed")]
    NoNode,
    #[error("no fleet lets pods of the service account {0} enrol")]
    NoFleet(ServiceAccount),
    #[error("fleets of several clusters let pods of {0} enrol: one server reviews the tokens of one cluster")]
    ManyClusters(ServiceAccount),
    #[error("a pod that started later runs on this node")]
    Superseded,
    #[error("the node's agent has been decommissioned: a new pod can enrol")]
    Decommissioned,
    #[error("an admin has to approve this node")]
    Waiting(Uuid),
    #[error("an admin has denied this node")]
    Denied,
    #[error("the fleet has as many agents as it may have")]
    FleetFull,
    #[error("too many hosts wait for an admin's approval")]
    TooManyWait,
    #[error("the database does not answer")]
    Store(#[from] store::Error),
}

/// A pod's agent with a credential for an hour.
#[derive(Debug)]
pub struct Pod {
    pub agent: Uuid,
    pub secret: String,
    pub expires_at: Time,
    pub is_new: bool,
    pub node_name: String,
}

/// What a pod sends and what is known of its request.
#[derive(Debug)]
pub struct PodRequest {
    /// Of its service account.
    pub token: String,
    pub info: HostInfo,
    /// Name of the fleet, where its account may enrol into several.
    pub fleet: Option<String>,
    /// Name of the cluster, where it is not the server's own.
    pub cluster: Option<String>,
    pub remote_address: String,
    pub binary_hash: Option<String>,
}

/// Enrols the pod's node, or renews its credential.
pub async fn enrol_pod(store: &Store, clusters: &Clusters, request: PodRequest) -> Result<Pod, PodError> {
    let PodRequest { token, mut info, fleet, cluster, remote_address, binary_hash } = request;
    let reviewer = clusters.reviewer(cluster.as_deref());
    let reviewer = reviewer.ok_or_else(|| match &cluster {
        None => PodError::NoCluster,
        // No name is longer; what is sent may be.
        Some(name) => PodError::UnknownCluster(name.chars().take(NAME_BYTES).collect()),
    })?;
    let pod = reviewer.review(token.trim()).await?;
    let Reviewed {
        account,
        pod_uid: Some(pod_uid),
        pod_name,
        node_uid: Some(node_uid),
        node_name: Some(node_name),
    } = pod
    else {
        return Err(PodError::NoNode);
    };
    if info.hostname.is_empty() {
        info.hostname.clone_from(&node_name);
    }
    let facts = facts::check(info).map_err(PodError::Facts)?;
    let fleets = store.fleets_in(&account.namespace).await?;
    let fleet = choose(&fleets, &account, fleet.as_deref())?;
    let now = Time::now();
    let secret = random_hex();
    let asking = NodeAsking {
        fleet: fleet.id,
        cluster_uid: cluster.as_deref().map_or(fleet.cluster_uid, uid_of),
        cluster,
        node_uid,
        node_name: node_name.clone(),
        pod_uid,
        pod_name,
        agent: NewAgent {
            uuid: Uuid::new_v4(),
            secret: Digest::of(&secret),
            facts,
            binary_hash,
            remote_address,
        },
        expires_at: now.plus(LIFE),
    };
    match store.register_node(&asking, now).await? {
        NodeRegistration::Enrolled { agent, is_new } => {
            Ok(Pod { agent, secret, expires_at: asking.expires_at, is_new, node_name })
        }
        NodeRegistration::Waiting { enrolment } => Err(PodError::Waiting(enrolment)),
        NodeRegistration::Denied => Err(PodError::Denied),
        NodeRegistration::FleetFull => Err(PodError::FleetFull),
        NodeRegistration::TooManyWait => Err(PodError::TooManyWait),
        NodeRegistration::FleetGone => Err(PodError::NoFleet(account)),
        NodeRegistration::Superseded => Err(PodError::Superseded),
        NodeRegistration::Decommissioned => Err(PodError::Decommissioned),
    }
}

/// The fleet that lets the account's pods enrol: the one that was asked for, or the first by name. A namespace of
/// a further cluster is that of the same name of the server's own: who may enrol is said there alone.
fn choose<'a>(
    fleets: &'a [FleetRecord],
    account: &ServiceAccount,
    wanted: Option<&str>,
) -> Result<&'a FleetRecord, PodError> {
    let lets = |fleet: &&FleetRecord| {
        wanted.is_none_or(|wanted| wanted == fleet.name) && fleet.service_accounts.contains(&account.name)
    };
    let clusters: BTreeSet<Uuid> = fleets.iter().filter(lets).map(|fleet| fleet.cluster_uid).collect();
    if clusters.len() > 1 {
        return Err(PodError::ManyClusters(account.clone()));
    }
    fleets.iter().find(lets).ok_or_else(|| PodError::NoFleet(account.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet(cluster: u128, name: &str, accounts: &[&str]) -> FleetRecord {
        FleetRecord {
            id: 1,
            cluster_uid: Uuid::from_u128(cluster),
            namespace: "lab".to_owned(),
            name: name.to_owned(),
            uid: Uuid::nil(),
            revision: String::new(),
            settings: serde_json::Value::Null.into(),
            labels: store::Labels::new().into(),
            service_accounts: accounts.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().into(),
            approval: "automatic".to_owned(),
            max_agents: None,
            updated_at: Time::now(),
        }
    }

    #[test]
    fn a_fleet_lets_the_accounts_enrol_that_it_names() {
        let fleets = [fleet(1, "a", &["other"]), fleet(1, "b", &["agent"]), fleet(1, "c", &["agent", "x"])];
        let account = |name: &str| ServiceAccount { namespace: "lab".to_owned(), name: name.to_owned() };
        for (name, wanted, expected) in [
            ("agent", None, Some("b")),
            ("agent", Some("c"), Some("c")),
            ("agent", Some("a"), None),
            ("other", None, Some("a")),
            ("nobody", None, None),
        ] {
            let chosen = choose(&fleets, &account(name), wanted).ok().map(|fleet| fleet.name.as_str());
            assert_eq!(chosen, expected, "{name} {wanted:?}");
        }
        let two = [fleet(1, "a", &["agent"]), fleet(2, "a", &["agent"])];
        assert!(matches!(choose(&two, &account("agent"), None), Err(PodError::ManyClusters(_))));
    }
}
