//! `spectra-operator cleanup`: before a release goes, the operator ends and lets go of what stays.

use std::time::Duration;

use anyhow::{Context as _, Result};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, Client};
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::finalizers;

/// For all of it, below the deadline of the Job that runs it: what hangs longer is told, and nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(100);
const PAUSE: Duration = Duration::from_millis(500);

pub(super) const NOTES: &str = "\
Example:
  spectra-operator cleanup --deployment spectra-operator

It wants rights to get and patch the Deployment's scale, to list pods, and to list and patch Spectra's kinds.";

#[derive(Debug, clap::Args)]
pub(super) struct CleanupArgs {
    /// Deployment of the operator
    #[arg(long, value_name = "NAME")]
    deployment: String,
    /// Namespaces with objects of the operator, with commas; all without it
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    namespaces: Vec<String>,
    /// Namespace of the Deployment; in a pod by the downward API
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAME", default_value = "spectra-system")]
    namespace: String,
}

pub(super) fn run(args: &CleanupArgs) -> Result<()> {
    let dropped = super::runtime()?.block_on(async {
        let client = Client::try_default().await.context("no cluster is known")?;
        timeout(PATIENCE, clean(&client, args)).await.context("the operator does not let go in time")?
    })?;
    println!("the operator has ended; {dropped} objects can be deleted without one");
    Ok(())
}

/// In this order: an operator that runs would hold on to its objects again.
async fn clean(client: &Client, args: &CleanupArgs) -> Result<usize> {
    let CleanupArgs { deployment, namespaces, namespace } = args;
    stop(client, namespace, deployment).await?;
    if namespaces.is_empty() {
        return finalizers::drop_in(client, None).await;
    }
    let mut dropped = 0;
    for namespace in namespaces {
        dropped += finalizers::drop_in(client, Some(namespace)).await?;
    }
    Ok(dropped)
}

/// Scales it to nothing, and waits for the end of the last pod.
async fn stop(client: &Client, namespace: &str, name: &str) -> Result<()> {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), namespace);
    let patch = Patch::Merge(json!({"spec": {"replicas": 0}}));
    let scale = match deployments.patch_scale(name, &PatchParams::default(), &patch).await {
        Ok(scale) => scale,
        Err(kube::Error::Api(status)) if status.code == 404 => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot stop the Deployment {name}")),
    };
    let selector = scale.status.and_then(|status| status.selector).context("its scale has no selector")?;
    let pods: Api<Pod> = Api::namespaced(client.clone(), namespace);
    let params = ListParams::default().labels(&selector);
    loop {
        let left = pods.list_metadata(&params).await.context("cannot list the operator's pods")?;
        if left.items.is_empty() {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}
