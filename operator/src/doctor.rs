//! Whether an installation works, seen from where the operator is: what `helm test` asks.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use k8s_openapi::api::coordination::v1::Lease;
use kube::{Api, Client};
use tokio::time::{Instant, sleep};

use crate::definitions;
use crate::lease::RENEW_EVERY;
use crate::link::{Link, LinkError};

/// After an installation without `--wait` everything is still starting.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_secs(1);

/// Where to look.
pub(crate) struct Patient {
    pub(crate) client: Client,
    pub(crate) link: Link,
    /// Of the operator and its lease.
    pub(crate) namespace: String,
    pub(crate) lease: String,
}

/// A line for each thing that is good, or why it is not.
pub(crate) async fn examine(patient: &Patient) -> Vec<(&'static str, Result<String>)> {
    vec![
        ("definitions", until_good(async || kinds(patient).await).await),
        ("lease", until_good(async || held(patient).await).await),
        ("server", until_good(async || server(patient).await).await),
    ]
}

/// Looks again until it is good, or its time is over.
async fn until_good(look: impl AsyncFn() -> Result<String>) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = look().await;
        if found.is_ok() || Instant::now() >= deadline {
            return found;
        }
        sleep(PAUSE).await;
    }
}

/// What the cluster serves is what this version needs.
async fn kinds(patient: &Patient) -> Result<String> {
    let differing = match definitions::differing(&patient.client).await {
        Err(error) if definitions::is_forbidden(&error) => {
            return Ok("may not be read, not looked at".to_owned());
        }
        other => other?,
    };
    ensure!(
        differing.is_empty(),
        "{} are not of this version: `spectra-operator crds --apply` brings them up to date",
        differing.join(", ")
    );
    Ok("served, and of this version".to_owned())
}

/// Somebody works: the lease is renewed while we look. Clocks are not compared.
async fn held(patient: &Patient) -> Result<String> {
    let leases: Api<Lease> = Api::namespaced(patient.client.clone(), &patient.namespace);
    let read = async || leases.get(&patient.lease).await.context("cannot read the operator's lease");
    let before = read().await?;
    sleep(2 * RENEW_EVERY).await;
    let after = read().await?;
    ensure!(before.metadata.resource_version != after.metadata.resource_version, "nobody renews the lease");
    let holder = after.spec.and_then(|spec| spec.holder_identity).filter(|holder| !holder.is_empty());
    Ok(format!("held by {}", holder.context("nobody holds the lease")?))
}

/// It answers over verified TLS, has this cluster review our token, and knows us by it.
async fn server(patient: &Patient) -> Result<String> {
    // No fleet has this name; whoever is not the operator is not told so.
    match patient.link.fleet("none", "none").await {
        Ok(_) | Err(LinkError::NotFound(_)) => Ok("answers, and knows the operator".to_owned()),
        Err(error) => bail!(error),
    }
}
