//! What the tests of this folder share: the cluster, namespaces, objects.

pub(crate) mod world;

use std::path::PathBuf;

use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, ApiResource, DynamicObject, Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::GroupVersionKind;
use kube::{Client, Config, ResourceExt as _};
use serde_json::Value;
use spectra_operator::api::{GROUP, VERSION, crds};
use tokio::sync::OnceCell;

/// Names the kubeconfig.
const VARIABLE: &str = "SPECTRA_TEST_KUBECONFIG";

/// Where the kubeconfig is.
pub(crate) fn kubeconfig() -> PathBuf {
    let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    path.map_or_else(
        || {
            panic!(
                "{VARIABLE} is not set: `cargo xtask test --kubernetes` starts a cluster and names it; \
                 `cargo xtask cluster up` starts one by hand"
            )
        },
        PathBuf::from,
    )
}

/// Our kinds are installed once for all tests.
static INSTALLED: OnceCell<()> = OnceCell::const_new();

/// A client of the cluster's administrator, on a cluster that has our kinds.
pub(crate) async fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = Kubeconfig::read_from(kubeconfig()).expect("the kubeconfig can be read");
    let config = Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await;
    let client = Client::try_from(config.expect("the kubeconfig is good")).expect("a client can be made");
    INSTALLED.get_or_init(|| install(client.clone())).await;
    client
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
        tokio::time::timeout(std::time::Duration::from_secs(20), served)
            .await
            .unwrap_or_else(|_| panic!("{name} is not served"))
            .unwrap_or_else(|error| panic!("{name} is not served: {error}"));
    }
}

/// A namespace of the test's own. It stays: an API server without controllers empties none.
pub(crate) async fn namespace(client: &Client) -> String {
    let name = format!("operator-{:08x}", rand::random::<u32>());
    let mut namespace = Namespace::default();
    namespace.metadata.name = Some(name.clone());
    let api = Api::<Namespace>::all(client.clone());
    api.create(&PostParams::default(), &namespace).await.expect("a namespace can be made");
    name
}

/// Objects of one of our kinds.
pub(crate) fn objects(client: &Client, kind: &str, namespace: &str) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk_with_plural(
        &GroupVersionKind::gvk(GROUP, VERSION, kind),
        &format!("{}s", kind.to_lowercase()),
    );
    Api::namespaced_with(client.clone(), namespace, &resource)
}

/// Changes an object by a merge patch: what is null goes, objects are merged, everything else is replaced.
pub(crate) fn merge(object: &mut Value, change: &Value) {
    let Value::Object(change) = change else {
        *object = change.clone();
        return;
    };
    if !object.is_object() {
        *object = Value::Object(serde_json::Map::new());
    }
    for (key, value) in change {
        if value.is_null() {
            object.as_object_mut().expect("it is one").remove(key);
        } else {
            merge(&mut object[key], value);
        }
    }
}
