//! What is read from and written to the API server: one way for each, all of it counted.
//!
//! Server-side apply with managers of our own, so that nothing of anybody else's is touched; `.spec` of the kinds
//! that people write is never applied.

mod contact;
mod error;
mod event;
mod watch;

use std::fmt::Debug;

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::api::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};
use kube::{Api, Client, Resource, ResourceExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::fault::Faults;
use crate::metrics::Metrics;

pub(crate) use contact::Contact;
pub(crate) use error::ClusterError;
pub(crate) use event::{Happening, Kind};
pub(crate) use watch::{Listed, WATCH, Watched, watch};

/// Manager of objects that the operator owns.
pub(crate) const MANAGER: &str = "spectra-operator";
/// Manager of statuses: another one, for an apply of fewer fields under one name takes the others away.
pub(crate) const STATUS_MANAGER: &str = "spectra-operator-status";
/// Manager of finalizers, for the same reason.
const HOLD_MANAGER: &str = "spectra-operator-finalizers";
/// Tries to take a finalizer away from an object that others change.
const LET_GO_TRIES: usize = 5;
/// Manager of the definitions of kinds.
pub(crate) const CRD_MANAGER: &str = "spectra-crds";

pub(crate) type ClusterResult<T> = Result<T, ClusterError>;

/// The API server.
#[derive(Clone)]
pub(crate) struct Cluster {
    client: Client,
    /// For watches alone.
    watching: Client,
    faults: Faults,
    metrics: Metrics,
    /// Name of this pod, for events.
    instance: String,
}

impl Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("instance", &self.instance).finish_non_exhaustive()
    }
}

/// A kind whose objects are in namespaces.
pub(crate) trait Namespaced:
    Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Serialize + Debug
{
}

impl<K> Namespaced for K where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>
        + Clone
        + DeserializeOwned
        + Serialize
        + Debug
{
}

impl Cluster {
    pub(crate) fn new(
        client: Client,
        watching: Client,
        faults: Faults,
        metrics: Metrics,
        instance: String,
    ) -> Self {
        Self { client, watching, faults, metrics, instance }
    }

    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }

    /// All objects of a kind in a namespace.
    pub(crate) fn api<K: Namespaced>(&self, namespace: &str) -> Api<K> {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// Counts a call, and ends the process after it where a test wants that.
    fn done<T>(&self, verb: &'static str, outcome: kube::Result<T>) -> ClusterResult<T> {
        self.faults.pass(verb);
        let outcome = outcome.map_err(ClusterError::from);
        self.metrics.request(verb, outcome.as_ref().err().map(ClusterError::code));
        outcome
    }

    /// The object, if it is there.
    pub(crate) async fn get<K: Namespaced>(&self, namespace: &str, name: &str) -> ClusterResult<Option<K>> {
        self.done("get", self.api(namespace).get_opt(name).await)
    }

    /// Makes an object that must not be there yet.
    pub(crate) async fn create<K: Namespaced>(&self, object: &K) -> ClusterResult<K> {
        let namespace = object.namespace().unwrap_or_default();
        let params = PostParams { dry_run: false, field_manager: Some(MANAGER.to_owned()) };
        self.done("create", self.api(&namespace).create(&params, object).await)
    }

    /// Makes an object that the operator owns as it is to be.
    pub(crate) async fn apply<K: Namespaced>(&self, object: &K) -> ClusterResult<K> {
        let namespace = object.namespace().unwrap_or_default();
        let body = typed(object);
        let patch = Patch::Apply(&body);
        let api = self.api::<K>(&namespace);
        self.done("apply", api.patch(&object.name_any(), &apply_params(MANAGER), &patch).await)
    }

    /// Says how an object is.
    pub(crate) async fn status<K: Namespaced>(
        &self,
        object: &K,
        status: &impl Serialize,
    ) -> ClusterResult<()> {
        let namespace = object.namespace().unwrap_or_default();
        let mut body = identity(object);
        body["status"] = json!(status);
        let patch = Patch::Apply(&body);
        let api = self.api::<K>(&namespace);
        let applied = api.patch_status(&object.name_any(), &apply_params(STATUS_MANAGER), &patch).await;
        self.done("status", applied).map(drop)
    }

    /// Holds an object until we are ready for its end.
    pub(crate) async fn hold<K: Namespaced>(&self, object: &K, finalizer: &str) -> ClusterResult<()> {
        let namespace = object.namespace().unwrap_or_default();
        let mut body = identity(object);
        body["metadata"]["finalizers"] = json!([finalizer]);
        let patch = Patch::Apply(&body);
        let api = self.api::<K>(&namespace);
        self.done("hold", api.patch_metadata(&object.name_any(), &apply_params(HOLD_MANAGER), &patch).await)
            .map(drop)
    }

    /// Lets an object go; one that has gone is let go already.
    ///
    /// Not by an apply, which takes away only what its manager has put there.
    pub(crate) async fn let_go<K: Namespaced>(&self, object: &K, finalizer: &str) -> ClusterResult<()> {
        let api = self.api::<K>(&object.namespace().unwrap_or_default());
        let name = object.name_any();
        for _ in 0..LET_GO_TRIES {
            let found = self.done("get", api.get_metadata_opt(&name).await)?;
            let Some(found) = found.filter(|found| found.metadata.uid == object.uid()) else { return Ok(()) };
            let others: Vec<_> = found.finalizers().iter().filter(|other| *other != finalizer).collect();
            if others.len() == found.finalizers().len() {
                return Ok(());
            }
            let version = &found.metadata.resource_version;
            let body = json!({"metadata": {"resourceVersion": version, "finalizers": others}});
            let params =
                PatchParams { field_manager: Some(HOLD_MANAGER.to_owned()), ..PatchParams::default() };
            match self.done("let_go", api.patch_metadata(&name, &params, &Patch::Merge(&body)).await) {
                Err(ClusterError::NotFound) => return Ok(()),
                // It has changed meanwhile: look again.
                Err(ClusterError::Conflict(_)) => {}
                other => return other.map(drop),
            }
        }
        Err(ClusterError::Conflict(format!("{name} changes all the time")))
    }

    /// Deletes exactly this object; one that has gone is deleted already.
    pub(crate) async fn delete<K: Namespaced>(&self, object: &K) -> ClusterResult<()> {
        let namespace = object.namespace().unwrap_or_default();
        let preconditions = Preconditions { uid: object.uid(), resource_version: None };
        let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::background() };
        let deleted = self.api::<K>(&namespace).delete(&object.name_any(), &params).await;
        match self.done("delete", deleted) {
            Err(ClusterError::NotFound | ClusterError::Conflict(_)) => Ok(()),
            other => other.map(drop),
        }
    }
}

fn apply_params(manager: &str) -> PatchParams {
    PatchParams::apply(manager).force()
}

/// An object with its kind, as an apply needs it, and without what the API server adds.
fn typed<K: Namespaced>(object: &K) -> Value {
    let mut body = json!(object);
    body["apiVersion"] = json!(K::api_version(&()));
    body["kind"] = json!(K::kind(&()));
    if let Some(metadata) = body["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
    body
}

/// What names exactly this object: one of the same name that came later has another UID, and is left alone.
fn identity<K: Namespaced>(object: &K) -> Value {
    json!({
        "apiVersion": K::api_version(&()),
        "kind": K::kind(&()),
        "metadata": {"name": object.name_any(), "uid": object.uid()},
    })
}

/// The object as the owner of others.
pub(crate) fn owner<K: Namespaced>(object: &K) -> OwnerReference {
    OwnerReference {
        api_version: K::api_version(&()).into_owned(),
        kind: K::kind(&()).into_owned(),
        name: object.name_any(),
        uid: object.uid().unwrap_or_default(),
        controller: Some(true),
        block_owner_deletion: None,
    }
}
