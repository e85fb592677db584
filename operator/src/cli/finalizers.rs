//! `spectra-operator drop-finalizers`

use std::fmt::Debug;
use std::time::Duration;

use anyhow::{Context as _, Result};
use k8s_openapi::NamespaceResourceScope;
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, Client, Resource, ResourceExt as _};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::args::FinalizersArgs;
use crate::api::{SpectraAgent, SpectraFleet, SpectraToken};

/// Objects of one page.
const PAGE: u32 = 200;

pub(super) fn run(args: &FinalizersArgs) -> Result<()> {
    let FinalizersArgs { namespace, deadline_seconds } = args;
    let deadline = Duration::from_secs(*deadline_seconds);
    let dropped = super::runtime()?.block_on(async {
        let client = Client::try_default().await.context("no cluster is known")?;
        let all = drop_in(&client, namespace.as_deref());
        tokio::time::timeout(deadline, all).await.context("not all finalizers could be dropped in time")?
    })?;
    println!("{dropped} objects can be deleted without an operator");
    Ok(())
}

/// Drops ours from every object in a namespace, or in all; how many had one.
pub(super) async fn drop_in(client: &Client, namespace: Option<&str>) -> Result<usize> {
    let tokens = drop_all::<SpectraToken>(client, namespace).await?;
    let agents = drop_all::<SpectraAgent>(client, namespace).await?;
    let fleets = drop_all::<SpectraFleet>(client, namespace).await?;
    Ok(tokens + agents + fleets)
}

/// Drops ours from every object of a kind; how many had one.
async fn drop_all<K>(client: &Client, namespace: Option<&str>) -> Result<usize>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
{
    let api = |namespace: Option<&str>| match namespace {
        None => Api::<K>::all(client.clone()),
        Some(name) => Api::namespaced(client.clone(), name),
    };
    let (mut dropped, mut page) = (0, ListParams::default().limit(PAGE));
    loop {
        let list = api(namespace).list_metadata(&page).await;
        let list = match list {
            Ok(list) => list,
            // The kind is not installed any more.
            Err(kube::Error::Api(status)) if status.code == 404 => return Ok(dropped),
            Err(error) => return Err(error).with_context(|| format!("cannot list {}", K::plural(&()))),
        };
        for object in &list.items {
            let kept: Vec<_> =
                object.finalizers().iter().filter(|name| !name.starts_with("spectra.dev/")).collect();
            if kept.len() == object.finalizers().len() {
                continue;
            }
            let patch = json!({"metadata": {"uid": object.uid(), "finalizers": kept}});
            let name = object.name_any();
            let objects = api(object.namespace().as_deref());
            match objects.patch_metadata(&name, &PatchParams::default(), &Patch::Merge(&patch)).await {
                Ok(_) => dropped += 1,
                Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => {}
                Err(error) => return Err(error).with_context(|| format!("cannot patch {name}")),
            }
        }
        match list.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => page.continue_token = Some(token),
            None => return Ok(dropped),
        }
    }
}
