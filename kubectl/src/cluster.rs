//! The cluster that is talked to, and the namespace in it.

use anyhow::{Context as _, Result};
use k8s_openapi::NamespaceResourceScope;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config, Resource};

use crate::args::Place;

/// The API server, with the rights of whoever asks.
pub(crate) struct Cluster {
    pub(crate) client: Client,
    pub(crate) namespace: String,
}

impl Cluster {
    /// The cluster that kubectl would talk to with the same options.
    pub(crate) async fn of(Place { namespace, context, kubeconfig }: Place) -> Result<Self> {
        let config = if context.is_none() && kubeconfig.is_none() {
            Config::infer().await.context("no cluster is known: set KUBECONFIG or give --kubeconfig")?
        } else {
            let read = match &kubeconfig {
                Some(file) => Kubeconfig::read_from(file),
                None => Kubeconfig::read(),
            };
            let options = KubeConfigOptions { context, ..KubeConfigOptions::default() };
            let read = read.context("cannot read the kubeconfig")?;
            Config::from_custom_kubeconfig(read, &options).await.context("the kubeconfig cannot be used")?
        };
        let namespace = namespace.unwrap_or_else(|| config.default_namespace.clone());
        let client = Client::try_from(config).context("the kubeconfig cannot be used")?;
        Ok(Self { client, namespace })
    }

    /// Objects of the namespace.
    pub(crate) fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }
}

/// What the API server says of a failed call, without the words of the client around it.
pub(crate) fn said(error: kube::Error) -> anyhow::Error {
    match error {
        kube::Error::Api(status)
            if status.is_not_found() && status.message.contains("the server could not find") =>
        {
            anyhow::anyhow!("the cluster does not know Spectra's kinds: install the chart, or apply crds/")
        }
        kube::Error::Api(status) => anyhow::anyhow!("{}", status.message),
        other => anyhow::Error::new(other),
    }
}
