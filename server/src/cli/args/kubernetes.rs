//! The cluster whose pods enrol, and the operator of it, as typed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::config::Operator;
use crate::enrol::Clusters;
use crate::enrol::review::{ClusterApi, Kept, Reviewer, ServiceAccount};
use crate::secret::Digest;

/// Where the kubelet puts what a pod needs to call the API server.
const IN_CLUSTER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Shortest credential of an operator that is taken, bytes: 128 random bits in any usual form.
const CREDENTIAL_BYTES: usize = 22;

#[derive(Debug, Args)]
pub struct KubernetesArgs {
    /// API server of the cluster whose pods enrol, e.g. <https://kubernetes.default.svc>
    #[arg(long, env = "SPECTRA_KUBERNETES_API", value_name = "URL", help_heading = "Kubernetes")]
    pub kubernetes_api: Option<String>,
    /// Certificate authorities (PEM) of the API server; without it those of the pod, else the system's
    #[arg(long, env = "SPECTRA_KUBERNETES_CA", value_name = "FILE", help_heading = "Kubernetes")]
    pub kubernetes_ca: Option<PathBuf>,
    /// Token of this server's service account, which may create tokenreviews; without it the pod's
    #[arg(long, env = "SPECTRA_KUBERNETES_TOKEN_FILE", value_name = "FILE", help_heading = "Kubernetes")]
    pub kubernetes_token_file: Option<PathBuf>,
    /// Folder of kubeconfigs of further clusters whose pods enrol: a file's name is that of its cluster, which agents
    /// there call by it (--cluster); its account may create tokenreviews
    #[arg(long, env = "SPECTRA_KUBERNETES_CLUSTERS", value_name = "DIR", help_heading = "Kubernetes")]
    pub kubernetes_clusters: Option<PathBuf>,
    /// Service account of the operator, which calls with a token for the audience spectra-server
    #[arg(long, env = "SPECTRA_OPERATOR_SERVICE_ACCOUNT", value_name = "NAMESPACE/NAME")]
    #[arg(requires = "kubernetes_api", help_heading = "Kubernetes")]
    pub operator_service_account: Option<String>,
    /// File with a fixed credential of the operator, where it runs outside the cluster
    #[arg(long, env = "SPECTRA_OPERATOR_CREDENTIAL_FILE", value_name = "FILE", help_heading = "Kubernetes")]
    pub operator_credential_file: Option<PathBuf>,
}

impl KubernetesArgs {
    /// What is true of them.
    pub fn check(self) -> Result<(Clusters, Operator)> {
        let Self {
            kubernetes_api,
            kubernetes_ca,
            kubernetes_token_file,
            kubernetes_clusters,
            operator_service_account,
            operator_credential_file,
        } = self;
        let home =
            kubernetes_api.map(|url| cluster(url, kubernetes_ca, kubernetes_token_file)).transpose()?;
        let home = home.map(Reviewer::new).transpose()?.map(Arc::new);
        let further = kubernetes_clusters.as_deref().map(Clusters::read).transpose()?.unwrap_or_default();
        let account = operator_service_account
            .map(|text| ServiceAccount::parse(&text).ok_or_else(|| anyhow!("{text:?} is not NAMESPACE/NAME")))
            .transpose()?;
        let credential = operator_credential_file.as_deref().map(credential).transpose()?;
        Ok((Clusters { home, further }, Operator { account, credential }))
    }
}

fn cluster(url: String, ca: Option<PathBuf>, token: Option<PathBuf>) -> Result<ClusterApi> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        bail!("--kubernetes-api {url} is no http or https address");
    }
    let in_cluster = |name: &str| Path::new(IN_CLUSTER).join(name);
    let ca_file = ca.or_else(|| Some(in_cluster("ca.crt")).filter(|path| path.exists()));
    let token = token.unwrap_or_else(|| in_cluster("token"));
    Ok(ClusterApi { url, ca: ca_file.map(Kept::File), token: Kept::File(token) })
}

fn credential(path: &Path) -> Result<Digest> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let credential = text.trim();
    if credential.len() < CREDENTIAL_BYTES {
        bail!("the credential in {} is shorter than {CREDENTIAL_BYTES} characters", path.display());
    }
    Ok(Digest::of(credential))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            Some(path)
        };
        let args = |api: Option<&str>, account: Option<&str>, credential: Option<PathBuf>| KubernetesArgs {
            kubernetes_api: api.map(str::to_owned),
            kubernetes_ca: None,
            kubernetes_token_file: None,
            kubernetes_clusters: None,
            operator_service_account: account.map(str::to_owned),
            operator_credential_file: credential,
        };
        for (name, args, good) in [
            ("nothing", args(None, None, None), true),
            ("a cluster", args(Some("https://k"), Some("spectra-system/operator"), None), true),
            ("no address", args(Some("k:6443"), None, None), false),
            ("no account", args(Some("https://k"), Some("operator"), None), false),
            ("a credential", args(None, None, file("good", &format!("{}\n", "x".repeat(32)))), true),
            ("a short credential", args(None, None, file("short", "x")), false),
            ("no file", args(None, None, Some(folder.path().join("absent"))), false),
        ] {
            assert_eq!(args.check().is_ok(), good, "{name}");
        }
    }
}
