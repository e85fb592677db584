//! Helm 3 and 4: both know the cluster's version, and install, change and remove.

use std::fs;
use std::path::Path;
use std::process::Command;

use spectra_kubernetes_tests::{Node, run};

const CHART: &str = "{apiVersion: v2, name: tiny, version: 0.1.0, kubeVersion: '>=1.31.0-0'}";

const MAP: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: tiny}
data: {colour: {{ .Values.colour | quote }}, helm: {{ .Capabilities.HelmVersion.Version | quote }}}
";

fn write_chart(folder: &Path) {
    fs::create_dir(folder.join("templates")).unwrap();
    fs::write(folder.join("Chart.yaml"), CHART).unwrap();
    fs::write(folder.join("values.yaml"), "colour: red").unwrap();
    fs::write(folder.join("templates/map.yaml"), MAP).unwrap();
}

/// A Helm, and the beginning of its version.
type Helm = (fn(&Node) -> Command, &'static str);

const HELMS: [Helm; 2] = [(Node::helm, "v4."), (Node::helm3, "v3.")];

#[tokio::test]
async fn both_helms_install_change_and_remove() {
    let chart = tempfile::tempdir().unwrap();
    write_chart(chart.path());
    let node = Node::shared();
    for (helm, version) in HELMS {
        let space = node.space().await;
        let ask = |words: &[&str]| {
            run(helm(&node).args(["--namespace", &space.name]).args(words).current_dir(&chart))
        };
        let colour = || {
            let path = "jsonpath={.data.colour} {.data.helm}";
            node.ask_kubectl(&space, &["get", "configmap", "tiny", "-o", path])
        };
        ask(&["install", "tiny", "."]).expect("cannot install");
        let installed = colour().expect("nothing was installed");
        assert!(installed.starts_with(&format!("red {version}")), "{installed}");
        ask(&["upgrade", "tiny", ".", "--set", "colour=blue"]).expect("cannot change");
        assert!(colour().expect("it is gone").starts_with("blue "));
        ask(&["uninstall", "tiny"]).expect("cannot remove");
        assert!(colour().stderr.contains("not found"));
    }
}

#[test]
fn without_a_cluster_charts_are_rendered_for_its_version() {
    let chart = tempfile::tempdir().unwrap();
    write_chart(chart.path());
    let node = Node::shared();
    for (helm, _) in HELMS {
        // The chart wants more than the version that Helm takes where it was told none.
        run(helm(&node).args(["template", "."]).current_dir(&chart)).expect("cannot render");
        run(helm(&node).args(["lint", "--strict", "."]).current_dir(&chart)).expect("the chart is found bad");
    }
}
