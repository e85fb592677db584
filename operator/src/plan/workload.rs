//! The `DaemonSet` of a fleet: agents on the nodes, with as few rights as their profile needs.

mod pod;

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{
    DaemonSet, DaemonSetSpec, DaemonSetStatus, DaemonSetUpdateStrategy, RollingUpdateDaemonSet,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt as _;

use crate::api::SpectraFleet;
use crate::api::fleet::WorkloadStatus;
use crate::api::workload::{Rollout, Workload};
use crate::digest;

/// Labels of what the operator owns.
pub(crate) const FLEET_LABEL: &str = "spectra.dev/fleet";
/// Hash of the pods' template as an operator wanted it; another one with the same spec waits.
pub(crate) const TEMPLATE_HASH: &str = "spectra.dev/template-hash";
/// Generation of the fleet for which the template was written.
pub(crate) const TEMPLATE_GENERATION: &str = "spectra.dev/template-generation";

/// What the operator knows that a fleet does not say.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings<'a> {
    /// Image of the agents, where the fleet names none.
    pub(crate) image: &'a str,
    /// Where pods find the server.
    pub(crate) server: &'a str,
    /// Whether there is a `ConfigMap` with authorities that pods are to trust.
    pub(crate) has_authorities: bool,
}

/// What there is of a fleet's agents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running<'a> {
    pub(crate) daemon_set: Option<&'a DaemonSet>,
}

/// What to do about the agents on the nodes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WorkloadStep {
    /// There are none, and none are wanted.
    Nothing,
    Delete,
    Apply(Box<DaemonSet>),
    /// It is as the fleet says; a newer template waits under this name.
    Keep {
        pending: Option<String>,
    },
    /// Somebody else's has the name: it is left as it is.
    Conflict,
}

/// Name of a fleet's `DaemonSet`.
pub(crate) fn name(fleet: &SpectraFleet) -> String {
    format!("{}-agents", fleet.metadata.name.as_deref().unwrap_or_default())
}

/// Name of the `ConfigMap` with the authorities that its pods trust.
pub(crate) fn authorities_name(fleet: &SpectraFleet) -> String {
    format!("{}-agents-ca", fleet.metadata.name.as_deref().unwrap_or_default())
}

/// Decides what to do about the agents on the nodes.
pub(crate) fn step(
    fleet: &SpectraFleet,
    owner: &OwnerReference,
    surroundings: &Surroundings<'_>,
    running: &Running<'_>,
) -> WorkloadStep {
    let is_ours = running.daemon_set.map(|found| is_owned(found, owner));
    let Some(workload) = &fleet.spec.workload else {
        return if is_ours == Some(true) { WorkloadStep::Delete } else { WorkloadStep::Nothing };
    };
    if is_ours == Some(false) {
        return WorkloadStep::Conflict;
    }
    let wanted = daemon_set(fleet, workload, owner, surroundings);
    let Some(found) = running.daemon_set else { return WorkloadStep::Apply(Box::new(wanted)) };
    let annotation = |object: &DaemonSet, name: &str| {
        object.metadata.annotations.as_ref().and_then(|all| all.get(name)).cloned()
    };
    let (old, new) = (annotation(found, TEMPLATE_HASH), annotation(&wanted, TEMPLATE_HASH));
    if old == new {
        return WorkloadStep::Keep { pending: None };
    }
    let generation = fleet.metadata.generation.unwrap_or_default().to_string();
    let is_same_spec = annotation(found, TEMPLATE_GENERATION).is_some_and(|old| old == generation);
    match workload.rollout {
        Rollout::OnSpecChange if is_same_spec => WorkloadStep::Keep { pending: new },
        _ => WorkloadStep::Apply(Box::new(wanted)),
    }
}

/// Whether the object is controlled by that owner.
pub(crate) fn is_owned(object: &DaemonSet, owner: &OwnerReference) -> bool {
    object.owner_references().iter().any(|found| found.uid == owner.uid)
}

/// What the fleet's status says of its `DaemonSet`.
pub(crate) fn status(object: &DaemonSet, pending_revision: Option<String>) -> WorkloadStatus {
    let DaemonSetStatus {
        desired_number_scheduled,
        number_ready,
        updated_number_scheduled,
        number_available,
        ..
    } = object.status.clone().unwrap_or_default();
    WorkloadStatus {
        name: object.metadata.name.clone().unwrap_or_default(),
        desired: desired_number_scheduled,
        ready: number_ready,
        updated: updated_number_scheduled.unwrap_or_default(),
        available: number_available.unwrap_or_default(),
        pending_revision,
    }
}

fn daemon_set(
    fleet: &SpectraFleet,
    workload: &Workload,
    owner: &OwnerReference,
    surroundings: &Surroundings<'_>,
) -> DaemonSet {
    let labels = labels(fleet);
    let template = pod::template(fleet, workload, &labels, surroundings);
    let hash =
        digest::short(&serde_json::to_string(&(&template, &workload.update_strategy)).unwrap_or_default());
    let generation = fleet.metadata.generation.unwrap_or_default().to_string();
    DaemonSet {
        metadata: ObjectMeta {
            name: Some(name(fleet)),
            namespace: fleet.metadata.namespace.clone(),
            labels: Some(labels.clone()),
            annotations: Some(BTreeMap::from([
                (TEMPLATE_HASH.to_owned(), hash),
                (TEMPLATE_GENERATION.to_owned(), generation),
            ])),
            owner_references: Some(vec![owner.clone()]),
            ..ObjectMeta::default()
        },
        spec: Some(DaemonSetSpec {
            min_ready_seconds: Some(10),
            selector: LabelSelector { match_labels: Some(labels), ..LabelSelector::default() },
            template,
            update_strategy: Some(update_strategy(&workload.update_strategy.max_unavailable)),
            ..DaemonSetSpec::default()
        }),
        status: None,
    }
}

fn labels(fleet: &SpectraFleet) -> BTreeMap<String, String> {
    let name = fleet.metadata.name.clone().unwrap_or_default();
    [("app.kubernetes.io/name", "spectra-agent"), ("app.kubernetes.io/managed-by", "spectra-operator")]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .chain([(FLEET_LABEL.to_owned(), name)])
        .collect()
}

fn update_strategy(max_unavailable: &str) -> DaemonSetUpdateStrategy {
    let number = max_unavailable.parse().map(IntOrString::Int);
    let max_unavailable = number.unwrap_or_else(|_| IntOrString::String(max_unavailable.to_owned()));
    DaemonSetUpdateStrategy {
        type_: Some("RollingUpdate".to_owned()),
        rolling_update: Some(RollingUpdateDaemonSet {
            max_unavailable: Some(max_unavailable),
            max_surge: None,
        }),
    }
}

#[cfg(test)]
mod tests;
