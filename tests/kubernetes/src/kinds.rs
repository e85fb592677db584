//! Spectra's own kinds on a cluster.

use std::path::Path;
use std::time::Duration;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{ApiResource, DynamicObject, Patch, PatchParams};
use kube::core::GroupVersionKind;
use kube::{Api, Client, ResourceExt as _};
use spectra_operator::api::{GROUP, VERSION, crds};
use tokio::sync::OnceCell;

use crate::Space;

/// They are installed once for all tests of a process.
static INSTALLED: OnceCell<()> = OnceCell::const_new();

/// Until a definition is served.
const SERVED: Duration = Duration::from_secs(20);

impl Space {
    /// On the shared API server, which has our kinds then.
    ///
    /// # Panics
    ///
    /// When there is no cluster, or it does not take a definition.
    pub async fn with_kinds() -> Self {
        let space = Self::fresh().await;
        INSTALLED.get_or_init(|| install(space.client())).await;
        space
    }

    /// The same on a cluster of a test's own.
    ///
    /// # Panics
    ///
    /// When it does not take a definition.
    pub async fn with_kinds_on(kubeconfig: &Path) -> Self {
        let space = Self::on(kubeconfig).await;
        install(space.client()).await;
        space
    }

    /// Objects of one of our kinds, such as `SpectraToken`.
    pub fn objects(&self, kind: &str) -> Api<DynamicObject> {
        let resource = ApiResource::from_gvk_with_plural(
            &GroupVersionKind::gvk(GROUP, VERSION, kind),
            &format!("{}s", kind.to_lowercase()),
        );
        Api::namespaced_with(self.client(), &self.name, &resource)
    }
}

/// Installs the definitions of our kinds and waits until each is served.
async fn install(client: Client) {
    let api = Api::<CustomResourceDefinition>::all(client);
    let params = PatchParams::apply("spectra-crds").force();
    for definition in crds::all() {
        let name = definition.name_any();
        api.patch(&name, &params, &Patch::Apply(&definition))
            .await
            .unwrap_or_else(|error| panic!("the API server does not take {name}: {error}"));
        let established = kube::runtime::conditions::is_crd_established();
        let served = kube::runtime::wait::await_condition(api.clone(), &name, established);
        tokio::time::timeout(SERVED, served)
            .await
            .unwrap_or_else(|_| panic!("{name} is not served"))
            .unwrap_or_else(|error| panic!("{name} is not served: {error}"));
    }
}
