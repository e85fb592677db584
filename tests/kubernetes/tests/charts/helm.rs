//! Helm, of both versions that are in use, on charts of this tree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use spectra_kubernetes_tests::{Answer, run};

/// Both of our charts.
pub(crate) const CHARTS: [&str; 2] = ["spectra", "spectra-agent"];

/// Without a cluster Helm takes a version of its own for the cluster's, or a very old one where it was built by hand.
const KUBERNETES: &str = "--kube-version=1.34.4";

/// What an API server of this version needs to serve `MutatingAdmissionPolicies`, which newer ones do by themselves.
pub(crate) const MUTATING: [&str; 2] = [
    "--feature-gates=MutatingAdmissionPolicy=true",
    "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
];

/// Where a chart goes: what mounts folders of the node is beyond restricted pod security.
pub(crate) fn namespace(chart: &str) -> &'static str {
    if chart == "spectra" { "spectra-system" } else { "spectra-agents" }
}

/// A folder of the tree.
pub(crate) fn chart(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts").join(name)
}

/// The sets of values that are kept with a chart, by name.
pub(crate) fn value_sets(chart_name: &str) -> Vec<PathBuf> {
    let folder = chart(chart_name).join("ci");
    let listed = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut sets: Vec<_> = listed.map(|entry| entry.expect("the folder can be listed").path()).collect();
    sets.sort();
    assert!(sets.len() >= 3, "{} lacks sets of values", folder.display());
    sets
}

/// A Helm that talks to no cluster, without files of the person who tests.
fn command(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    for variable in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
        command.env(variable, home);
    }
    command.env_remove("KUBECONFIG");
    command
}

/// Helm with a folder of its own.
#[derive(Debug)]
pub(crate) struct Helm {
    pub(crate) program: PathBuf,
    pub(crate) home: PathBuf,
}

impl Helm {
    pub(crate) fn lint(&self, name: &str, values: &Path) -> Answer {
        let mut command = command(&self.program, &self.home);
        command.arg("lint").arg(chart(name)).args(["--strict", KUBERNETES, "--values"]);
        run(command.arg(values))
    }

    /// What would be installed, for a release `spectra`.
    pub(crate) fn template(&self, name: &str, more: &[&str]) -> Answer {
        let mut command = command(&self.program, &self.home);
        command.arg("template").arg("spectra").arg(chart(name)).args([
            "--namespace",
            namespace(name),
            KUBERNETES,
        ]);
        run(command.args(more))
    }

    /// The same of a set of values, which has to be good.
    #[track_caller]
    pub(crate) fn rendered(&self, name: &str, values: &Path) -> String {
        let set = format!("--values={}", values.display());
        self.template(name, &[&set]).expect(&format!("{name} with {}", values.display()))
    }
}
