//! The definitions of the kinds in the cluster: installed, and compared with those that this version knows.

use std::time::Duration;

use anyhow::{Context as _, Result};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client, ResourceExt as _};
use tokio::time::sleep;

use crate::api::crds::{self, SCHEMA_HASH};
use crate::cluster::{CRD_MANAGER, ClusterError};
use crate::health::Health;

/// Until a definition that was installed is served.
const ESTABLISH: Duration = Duration::from_secs(30);
/// Between two comparisons.
const COMPARE_EVERY: Duration = Duration::from_mins(1);
const SOON: Duration = Duration::from_millis(200);

/// Installs the definitions, or brings them up to date, and waits until they are served.
pub(crate) async fn apply(client: &Client, definitions: &[CustomResourceDefinition]) -> Result<()> {
    let api = Api::<CustomResourceDefinition>::all(client.clone());
    let params = PatchParams::apply(CRD_MANAGER).force();
    for definition in definitions {
        let name = definition.name_any();
        let applied = api.patch(&name, &params, &Patch::Apply(definition)).await;
        applied
            .map_err(ClusterError::from)
            .with_context(|| format!("cannot install the definition {name}"))?;
    }
    for definition in definitions {
        let name = definition.name_any();
        let served = tokio::time::timeout(ESTABLISH, established(&api, &name)).await;
        served.with_context(|| format!("the API server does not serve {name}"))??;
    }
    Ok(())
}

async fn established(api: &Api<CustomResourceDefinition>, name: &str) -> Result<()> {
    loop {
        let found = api.get(name).await.with_context(|| format!("cannot read the definition {name}"))?;
        let conditions = found.status.and_then(|status| status.conditions).unwrap_or_default();
        if conditions.iter().any(|condition| condition.type_ == "Established" && condition.status == "True") {
            return Ok(());
        }
        sleep(SOON).await;
    }
}

/// Compares the definitions in the cluster with ours, again and again.
pub(crate) async fn watch(client: Client, health: std::sync::Arc<Health>) -> (&'static str, Result<()>) {
    let mut told = false;
    loop {
        let differing = differing(&client).await;
        if let Err(error) = &differing
            && is_forbidden(error)
        {
            // An installation into single namespaces has no rights beyond them.
            if !std::mem::replace(&mut told, true) {
                tracing::warn!(
                    "the definitions of the kinds may not be read, and are believed to be this version's"
                );
            }
            health.definitions_are(true);
            sleep(COMPARE_EVERY).await;
            continue;
        }
        health.definitions_are(matches!(&differing, Ok(names) if names.is_empty()));
        let wait = match differing {
            Ok(names) if names.is_empty() => COMPARE_EVERY,
            Ok(names) => {
                tracing::error!(
                    names = names.join(", "),
                    "these definitions are not those of this version: `spectra-operator crds --apply` brings them up to date"
                );
                Duration::from_secs(5)
            }
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "cannot read the definitions of the kinds");
                Duration::from_secs(2)
            }
        };
        sleep(wait).await;
    }
}

/// Rights are missing to read them.
pub(crate) fn is_forbidden(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<kube::Error>(), Some(kube::Error::Api(status)) if status.code == 403)
}

/// Names of those that differ from ours or are not there.
pub(crate) async fn differing(client: &Client) -> Result<Vec<String>> {
    let api = Api::<CustomResourceDefinition>::all(client.clone());
    let mut differing = Vec::new();
    for ours in crds::all() {
        let name = ours.name_any();
        let theirs = api.get_metadata_opt(&name).await;
        let theirs = theirs.with_context(|| format!("cannot read the definition {name}"))?;
        let hash = theirs.and_then(|theirs| theirs.annotations().get(SCHEMA_HASH).cloned());
        if hash.as_ref() != ours.annotations().get(SCHEMA_HASH) {
            differing.push(name);
        }
    }
    Ok(differing)
}
