//! `spectra-operator setup` and `spectra-operator cleanup`: what Jobs of a release do before and after it.

use anyhow::{Context as _, Result};
use kube::Client;

use crate::{cleanup, setup};

pub(super) const SETUP_NOTES: &str = "\
Examples:
  spectra-operator setup --secrets spectra-secrets --key secret-key --key database-password
  spectra-operator setup --authority spectra-authority      ca.crt and ca.key for spectra-server --tls-authority

What is there stays as it is. It wants rights to create secrets, to get these, and to patch those that lack a key.";

pub(super) const CLEANUP_NOTES: &str = "\
Example:
  spectra-operator cleanup --deployment spectra-operator

It wants rights to get and patch the Deployment's scale, to list pods, and to list and patch Spectra's kinds.";

#[derive(Debug, clap::Args)]
pub(super) struct SetupArgs {
    /// Secret with credentials
    #[arg(long, value_name = "NAME", requires = "key")]
    secrets: Option<String>,
    /// Key of it with a random text; may be repeated
    #[arg(long, value_name = "KEY", requires = "secrets")]
    key: Vec<String>,
    /// Secret with an authority for HTTPS
    #[arg(long, value_name = "NAME")]
    authority: Option<String>,
    /// Namespace of both; in a pod by the downward API
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAME", default_value = "spectra-system")]
    namespace: String,
}

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

pub(super) fn setup(args: SetupArgs) -> Result<()> {
    let SetupArgs { secrets, key, authority, namespace } = args;
    let wish = setup::Wish { namespace, credentials: secrets.map(|name| (name, key)), authority };
    let told = with_client(async |client| setup::run(client, wish).await)?;
    told.iter().for_each(|line| println!("{line}"));
    Ok(())
}

pub(super) fn cleanup(args: CleanupArgs) -> Result<()> {
    let CleanupArgs { deployment, namespaces, namespace } = args;
    let wish = cleanup::Wish { namespace, deployment, namespaces };
    let count = with_client(async |client| cleanup::run(client, wish).await)?;
    println!("the operator has stopped, and has let go of {count} objects");
    Ok(())
}

fn with_client<T>(act: impl AsyncFnOnce(Client) -> Result<T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        let client = Client::try_default().await.context("cannot find the cluster")?;
        act(client).await
    })
}
