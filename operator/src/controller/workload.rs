//! Agents on the nodes: what `plan::workload` says, done.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kube::ResourceExt as _;

use crate::api::SpectraFleet;
use crate::cluster::{ClusterError, ClusterResult, Happening, Kind, owner};
use crate::context::Operator;
use crate::plan::fleet::WorkloadFound;
use crate::plan::workload::{self, Running, Surroundings, WorkloadStep};

/// Brings the agents of a fleet to where the fleet wants them; how they are.
pub(super) async fn reconcile(fleet: &SpectraFleet, operator: &Operator) -> ClusterResult<WorkloadFound> {
    let namespace = fleet.namespace().unwrap_or_default();
    let is_wanted = fleet.spec.workload.is_some();
    let was_there = fleet.status.as_ref().is_some_and(|status| status.workload.is_some());
    if !is_wanted && !was_there {
        return Ok(WorkloadFound::NotRequested);
    }
    if is_wanted && !operator.config.workload_namespaces.contains(&namespace) {
        return Ok(WorkloadFound::NamespaceNotAllowed);
    }
    match apply(fleet, operator, &namespace).await {
        // By missing rights or by a policy: the rest of the fleet goes on.
        Err(ClusterError::Forbidden(why) | ClusterError::Invalid(why)) => Ok(WorkloadFound::Refused(why)),
        other => other,
    }
}

async fn apply(fleet: &SpectraFleet, operator: &Operator, namespace: &str) -> ClusterResult<WorkloadFound> {
    let (cluster, config) = (&operator.cluster, &operator.config);
    let found: Option<DaemonSet> = cluster.get(namespace, &workload::name(fleet)).await?;
    let server = fleet.spec.server.as_ref().and_then(|server| server.url.clone());
    let server = server.unwrap_or_else(|| config.server.as_str().trim_end_matches('/').to_owned());
    let authorities = match fleet.spec.server.as_ref().and_then(|server| server.ca_secret_ref.as_ref()) {
        Some(_) => operator.address(fleet).await?.ok().map(|address| address.authorities),
        None => config.authorities.clone(),
    };
    let authorities = authorities.filter(|text| !text.is_empty());
    let surroundings =
        Surroundings { image: &config.agent_image, server: &server, has_authorities: authorities.is_some() };
    let owner = owner(fleet);
    if let (Some(authorities), true) = (&authorities, fleet.spec.workload.is_some()) {
        trust(fleet, operator, namespace, authorities, &owner).await?;
    }
    match workload::step(fleet, &owner, &surroundings, &Running { daemon_set: found.as_ref() }) {
        WorkloadStep::Nothing => Ok(WorkloadFound::NotRequested),
        WorkloadStep::Conflict => Ok(WorkloadFound::Refused(format!(
            "the DaemonSet {} is there and not this fleet's: it is left as it is",
            workload::name(fleet)
        ))),
        WorkloadStep::Delete => {
            if let Some(found) = &found {
                cluster.delete(found).await?;
            }
            Ok(WorkloadFound::NotRequested)
        }
        WorkloadStep::Keep { pending } => {
            let found = found.unwrap_or_default();
            Ok(WorkloadFound::Applied(workload::status(&found, pending)))
        }
        WorkloadStep::Apply(wanted) => {
            let applied = cluster.apply(&*wanted).await?;
            let note = format!("the agents of {} are being brought to what it says", fleet.name_any());
            let happening = Happening {
                kind: Kind::Normal,
                reason: "WorkloadRolledOut",
                action: "Apply",
                note: note.into(),
            };
            cluster.tell(fleet, &happening).await;
            Ok(WorkloadFound::Applied(workload::status(&applied, None)))
        }
    }
}

/// Writes the authorities that pods are to trust, where they are not so yet.
async fn trust(
    fleet: &SpectraFleet,
    operator: &Operator,
    namespace: &str,
    authorities: &str,
    owner: &OwnerReference,
) -> ClusterResult<()> {
    let name = workload::authorities_name(fleet);
    let data = BTreeMap::from([("ca.crt".to_owned(), authorities.to_owned())]);
    let found: Option<ConfigMap> = operator.cluster.get(namespace, &name).await?;
    if found.is_some_and(|found| found.data.as_ref() == Some(&data)) {
        return Ok(());
    }
    let wanted = ConfigMap {
        metadata: ObjectMeta {
            name: Some(name),
            namespace: Some(namespace.to_owned()),
            owner_references: Some(vec![owner.clone()]),
            ..ObjectMeta::default()
        },
        data: Some(data),
        ..ConfigMap::default()
    };
    operator.cluster.apply(&wanted).await.map(drop)
}
