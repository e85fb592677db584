//! Objects as people write them: YAML, several in a text.

use anyhow::{Context as _, Result};
use kube::api::{Patch, PatchParams};
use kube::core::{DynamicObject, GroupVersionKind};
use kube::discovery::{Scope, oneshot};
use kube::{Api, Client};

/// Who the fields of applied objects belong to.
const MANAGER: &str = "spectra-tests";

/// Reads the objects of a text.
pub fn objects(yaml: &str) -> Result<Vec<DynamicObject>> {
    Ok(serde_saphyr::from_multiple(yaml)?)
}

/// Applies them in their order, in the client's namespace where they name none, and checks every field.
pub async fn apply(client: &Client, yaml: &str) -> Result<()> {
    for object in objects(yaml)? {
        let types = object.types.clone().context("an object without apiVersion or kind")?;
        let kind = GroupVersionKind::try_from(&types)?;
        let (resource, capabilities) = oneshot::pinned_kind(client, &kind)
            .await
            .with_context(|| format!("the cluster does not serve {} of {}", types.kind, types.api_version))?;
        let api: Api<DynamicObject> = match (capabilities.scope, &object.metadata.namespace) {
            (Scope::Cluster, _) => Api::all_with(client.clone(), &resource),
            (Scope::Namespaced, Some(namespace)) => {
                Api::namespaced_with(client.clone(), namespace, &resource)
            }
            (Scope::Namespaced, None) => Api::default_namespaced_with(client.clone(), &resource),
        };
        let name = object.metadata.name.clone().context("an object without a name")?;
        let mut parameters = PatchParams::apply(MANAGER).force();
        parameters.field_validation = Some(kube::api::ValidationDirective::Strict);
        api.patch(&name, &parameters, &Patch::Apply(&object)).await?;
    }
    Ok(())
}
