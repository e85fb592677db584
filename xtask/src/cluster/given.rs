//! The cluster that the environment names. `KUBECONFIG` is not asked: it may name one that people rely on, and the
//! tests make and delete what the whole cluster shares.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::KUBECONFIG_VARIABLE;
use crate::process;

/// Its kubeconfig, if one is named; then it has to answer.
pub(super) fn find(program: &Path) -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(KUBECONFIG_VARIABLE).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(path);
    ensure!(
        path.is_absolute(),
        "{KUBECONFIG_VARIABLE} is {}: name it from the root, with `/`",
        path.display()
    );
    let kubeconfig = path.to_str().with_context(|| format!("{} is no text", path.display()))?;
    let arguments =
        ["kubectl", "--kubeconfig", kubeconfig, "--request-timeout=10s", "get", "--raw", "/readyz"];
    process::ask(program, &arguments).with_context(|| {
        format!("{KUBECONFIG_VARIABLE} names {kubeconfig}, whose cluster does not answer or is not ready")
    })?;
    eprintln!("    Kubernetes: the cluster of {kubeconfig}");
    Ok(Some(path))
}
