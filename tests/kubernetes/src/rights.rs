//! Rights as the chart gives them to an operator of single namespaces, without anything of the whole cluster.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use kube::config::Kubeconfig;
use serde_json::json;

use crate::{Space, apply, helm3, run, token};

/// As the chart names it.
pub(crate) const ACCOUNT: &str = "spectra-operator";

/// Gives the chart's rights to an account in this namespace, and a kubeconfig to that; both by the chart's names.
pub(crate) async fn grant(space: &Space, admins: &Path, folder: &Path) -> Result<PathBuf> {
    let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts/spectra");
    let mut helm = Command::new(helm3());
    helm.arg("template").arg("spectra").arg(&chart).arg("--values").arg(chart.join("ci/namespaced.yaml"));
    helm.args(["--namespace", &space.name, "--show-only=templates/operator/rights.yaml"]);
    helm.arg(format!("--set=operator.watchNamespaces={{{}}}", space.name));
    helm.arg(format!("--set=agents.namespace.name={}", space.name));
    // Without files of the person who tests.
    for variable in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
        helm.env(variable, folder);
    }
    let rights = run(helm.env_remove("KUBECONFIG")).expect("the chart has rights of the operator");
    apply(&space.client(), &rights).await?;
    // What a controller puts into every namespace, where there is one.
    let authority = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kube-root-ca.crt}}\ndata: {{ca.crt: authority of {}}}\n",
        space.name
    );
    apply(&space.client(), &authority).await?;
    let mut config = Kubeconfig::read_from(admins).context("the administrator has a kubeconfig")?;
    let token = token(space, ACCOUNT, &[]).await?;
    for user in &mut config.auth_infos {
        user.auth_info = Some(serde_json::from_value(json!({"token": token}))?);
    }
    let path = folder.join("operator.kubeconfig");
    std::fs::write(&path, serde_json::to_string(&config)?)?;
    Ok(path)
}
