//! Before a release goes: ends the operator, then takes its finalizers off what stays, which nobody else would do.
//! Without this neither these objects nor their namespaces could be deleted any more.

use std::fmt::Debug;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{ListParams, PartialObjectMeta, Patch, PatchParams};
use kube::{Api, Client, Resource, ResourceExt as _};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{GROUP, SpectraAgent, SpectraDiagnostic, SpectraFleet, SpectraToken};

/// For all of it, well below the Job's own deadline: what hangs longer is told, and is nobody's to wait for.
const PATIENCE: Duration = Duration::from_secs(100);
const PAUSE: Duration = Duration::from_millis(500);
/// Objects of one answer.
const PAGE: u32 = 500;

/// What is to be cleaned.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Of the operator.
    pub namespace: String,
    pub deployment: String,
    /// Namespaces with objects of ours; empty: all.
    pub namespaces: Vec<String>,
}

/// Does it; returns how many objects were let go.
pub async fn run(client: Client, wish: Wish) -> Result<usize> {
    let Wish { namespace, deployment, namespaces } = wish;
    let deadline = Instant::now() + PATIENCE;
    // First: while it runs it puts them on again.
    stop(&client, &namespace, &deployment, deadline).await?;
    let mut count = 0;
    let namespaces: Vec<_> = namespaces.iter().map(|name| Some(name.as_str())).collect();
    let everywhere = [None];
    for namespace in if namespaces.is_empty() { &everywhere[..] } else { &namespaces[..] } {
        count += let_go::<SpectraToken>(&client, *namespace, deadline).await?;
        count += let_go::<SpectraDiagnostic>(&client, *namespace, deadline).await?;
        count += let_go::<SpectraAgent>(&client, *namespace, deadline).await?;
        count += let_go::<SpectraFleet>(&client, *namespace, deadline).await?;
    }
    Ok(count)
}

/// Scales to nothing, and waits for the last pod.
async fn stop(client: &Client, namespace: &str, name: &str, deadline: Instant) -> Result<()> {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), namespace);
    let patch = Patch::Merge(json!({"spec": {"replicas": 0}}));
    let scale = match deployments.patch_scale(name, &PatchParams::default(), &patch).await {
        Ok(scale) => scale,
        Err(error) if is_absent(&error) => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot stop the Deployment {name}")),
    };
    let selector = scale.status.and_then(|status| status.selector).unwrap_or_default();
    let pods: Api<Pod> = Api::namespaced(client.clone(), namespace);
    let params = ListParams::default().labels(&selector);
    loop {
        let left = pods.list_metadata(&params).await.context("cannot list the operator's pods")?;
        if left.items.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("{} pods of the operator do not end", left.items.len());
        }
        sleep(PAUSE).await;
    }
}

/// Takes our finalizers off every object of a kind, until a look finds none.
async fn let_go<K>(client: &Client, namespace: Option<&str>, deadline: Instant) -> Result<usize>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
{
    let kind = K::kind(&());
    let mut count = 0;
    loop {
        let held = held::<K>(client, namespace).await.with_context(|| format!("cannot list {kind}s"))?;
        if held.is_empty() {
            return Ok(count);
        }
        if Instant::now() > deadline {
            bail!("{} {kind}s still have finalizers of the operator", held.len());
        }
        for object in &held {
            let (namespace, name) = (object.namespace().unwrap_or_default(), object.name_any());
            let api: Api<K> = Api::namespaced(client.clone(), &namespace);
            let patch = Patch::Merge(json!({"metadata": {
                "finalizers": others(object.finalizers()),
                // Of two that change the list, the later one looks again.
                "resourceVersion": object.resource_version(),
            }}));
            match api.patch_metadata(&name, &PatchParams::default(), &patch).await {
                Ok(_) => count += 1,
                Err(kube::Error::Api(status)) if status.code == 409 || status.code == 404 => {}
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot let go of {kind} {namespace}/{name}"));
                }
            }
        }
    }
}

/// All objects of a kind with a finalizer of ours.
async fn held<K>(client: &Client, namespace: Option<&str>) -> kube::Result<Vec<PartialObjectMeta<K>>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
{
    let api: Api<K> = match namespace {
        Some(namespace) => Api::namespaced(client.clone(), namespace),
        None => Api::all(client.clone()),
    };
    let mut held = Vec::new();
    let mut params = ListParams::default().limit(PAGE);
    loop {
        let page = match api.list_metadata(&params).await {
            Ok(page) => page,
            // The kind itself is gone.
            Err(error) if is_absent(&error) => return Ok(held),
            Err(error) => return Err(error),
        };
        params.continue_token = page.metadata.continue_.filter(|token| !token.is_empty());
        let is_held = |object: &PartialObjectMeta<K>| object.finalizers().iter().any(|name| is_ours(name));
        held.extend(page.items.into_iter().filter(is_held));
        if params.continue_token.is_none() {
            return Ok(held);
        }
    }
}

fn is_absent(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 404)
}

fn others(finalizers: &[String]) -> Vec<&String> {
    finalizers.iter().filter(|name| !is_ours(name)).collect()
}

/// `spectra.dev/…`
fn is_ours(finalizer: &str) -> bool {
    finalizer.strip_prefix(GROUP).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finalizers_of_others_stay() {
        let all = ["spectra.dev/revoke-token", "foregroundDeletion", "other.spectra.dev/x", "spectra.devil/x"];
        let all = all.map(str::to_owned);
        assert_eq!(others(&all), [&all[1], &all[2], &all[3]]);
    }
}
