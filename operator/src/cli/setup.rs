//! `spectra-operator setup`

use anyhow::{Context as _, Result};
use kube::Client;

use crate::setup;

pub(super) const NOTES: &str = "\
Examples:
  spectra-operator setup --secrets spectra-secrets --key secret-key --key database-password
  spectra-operator setup --authority spectra-authority      ca.crt and ca.key for spectra-server --tls-authority

What is there stays as it is. It wants rights to create secrets, to get these, and to patch those that lack a key.";

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

pub(super) fn run(args: SetupArgs) -> Result<()> {
    let SetupArgs { secrets, key, authority, namespace } = args;
    let wish = setup::Wish { namespace, credentials: secrets.map(|name| (name, key)), authority };
    let told = super::runtime()?.block_on(async {
        let client = Client::try_default().await.context("no cluster is known")?;
        setup::run(client, wish).await
    })?;
    for line in told {
        println!("{line}");
    }
    Ok(())
}
