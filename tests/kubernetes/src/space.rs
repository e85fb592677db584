//! A namespace that belongs to one test.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{DeleteParams, PostParams};
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config};

use crate::environment;

/// A fresh namespace on a cluster, whose deletion is asked for when this is dropped.
///
/// The shared API server has no controller that empties namespaces: there it stays, which disturbs nobody.
#[derive(Debug)]
pub struct Space {
    /// Name of the namespace.
    pub name: String,
    config: Config,
}

impl Space {
    /// On the shared API server.
    ///
    /// # Panics
    ///
    /// When there is no cluster, or it refuses.
    pub async fn fresh() -> Self {
        Self::on(&kubeconfig()).await
    }

    /// On the cluster of a kubeconfig.
    ///
    /// # Panics
    ///
    /// When the cluster refuses.
    pub async fn on(kubeconfig: &Path) -> Self {
        let made = Self::make(kubeconfig).await.context("cannot make a namespace for a test");
        made.unwrap_or_else(|error| panic!("{error:#}"))
    }

    async fn make(kubeconfig: &Path) -> Result<Self> {
        let mut config = config(kubeconfig).await?;
        let name = format!("test-{:08x}", rand::random::<u32>());
        config.default_namespace.clone_from(&name);
        let mut namespace = Namespace::default();
        namespace.metadata.name = Some(name.clone());
        let namespaces = Api::<Namespace>::all(Client::try_from(config.clone())?);
        namespaces.create(&PostParams::default(), &namespace).await?;
        Ok(Self { name, config })
    }

    /// A client of the administrator's, with this namespace as its default.
    ///
    /// # Panics
    ///
    /// When the runtime is not tokio's.
    pub fn client(&self) -> Client {
        connect(self.config.clone())
    }

    /// A client that is known by a token alone.
    ///
    /// # Panics
    ///
    /// When the runtime is not tokio's.
    pub fn client_with(&self, token: &str) -> Client {
        let mut config = self.config.clone();
        config.auth_info = AuthInfo { token: Some(token.to_owned().into()), ..AuthInfo::default() };
        connect(config)
    }
}

fn connect(config: Config) -> Client {
    Client::try_from(config).expect("the configuration was used before")
}

impl Drop for Space {
    fn drop(&mut self) {
        let (config, name) = (self.config.clone(), self.name.clone());
        // The test's own runtime may be ending.
        let deletion = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let namespaces = Api::<Namespace>::all(Client::try_from(config)?);
                namespaces.delete(&name, &DeleteParams::background()).await.map(|_| ())?;
                anyhow::Ok(())
            })
        });
        match deletion.join() {
            Ok(Ok(())) => {}
            outcome => eprintln!("the namespace {} is left behind: {outcome:?}", self.name),
        }
    }
}

/// The kubeconfig of the shared API server's administrator.
///
/// # Panics
///
/// When there is no cluster.
pub fn kubeconfig() -> PathBuf {
    environment::path(environment::KUBECONFIG)
}

/// A client of the administrator's of the shared API server, for what is in no namespace.
///
/// # Panics
///
/// When there is no cluster.
pub async fn client() -> Client {
    let config = config(&kubeconfig()).await;
    config.and_then(|config| Ok(Client::try_from(config)?)).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Reads a kubeconfig and nothing else: neither variables nor files of a person's own.
pub(crate) async fn config(kubeconfig: &Path) -> Result<Config> {
    let read = Kubeconfig::read_from(kubeconfig);
    let read = read.with_context(|| format!("cannot read the kubeconfig {}", kubeconfig.display()))?;
    Ok(Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await?)
}
