//! What the charts render, judged by both versions of Helm and by a real API server.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use k8s_openapi::api::core::v1::Namespace;
use kube::api::PostParams;
use kube::core::DynamicObject;
use kube::{Api, Client};
use serde_json::Value;
use spectra_kubernetes_tests::{OwnCluster, apply, helm3, objects, run};

use crate::helm::{CHARTS, Helm, MUTATING, chart, value_sets};

/// Kinds of others that the charts use where they are served: their names, and nothing about what is in them.
const KINDS_OF_OTHERS: [(&str, &str, &str, &str); 3] = [
    ("monitoring.coreos.com", "ServiceMonitor", "servicemonitors", "v1"),
    ("monitoring.coreos.com", "PrometheusRule", "prometheusrules", "v1"),
    ("cert-manager.io", "Certificate", "certificates", "v1"),
];

/// A server over a folder of its node is no restricted pod, which the chart says where the value is.
const FOLDER_OF_NODE: &str = "volume \"data\" uses restricted volume type \"hostPath\"";

fn helm(cluster: &OwnCluster) -> Helm {
    Helm { program: cluster.folder().join("bin/helm"), home: cluster.folder().join("helm") }
}

/// Helm 3, which users still run.
fn old_helm(cluster: &OwnCluster) -> Helm {
    Helm { program: helm3(), home: cluster.folder().join("helm3") }
}

fn foreign_kinds() -> String {
    let definition = |(group, kind, plural, version): (&str, &str, &str, &str)| {
        let singular = kind.to_lowercase();
        format!(
            "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {plural}.{group}}}\n\
             spec:\n  group: {group}\n  scope: Namespaced\n  names: {{kind: {kind}, plural: {plural}, singular: {singular}}}\n  \
             versions:\n    - name: {version}\n      served: true\n      storage: true\n      schema:\n        \
             openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}\n"
        )
    };
    KINDS_OF_OTHERS.map(definition).concat()
}

/// An API server with our kinds, those of others, and the namespaces that renders name.
async fn prepared() -> OwnCluster {
    let cluster = OwnCluster::start(&MUTATING);
    let client = cluster.client().await;
    apply(&client, &foreign_kinds()).await.unwrap();
    for file in definitions() {
        apply(&client, &fs::read_to_string(file).unwrap()).await.unwrap();
    }
    for name in ["spectra-system", "spectra-agents", "edge-agents", "lab"] {
        namespace(&client, name).await;
    }
    cluster
}

fn definitions() -> Vec<PathBuf> {
    let listed = fs::read_dir(chart("spectra").join("crds")).unwrap();
    let files: Vec<_> = listed.map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "`cargo xtask gen` writes the definitions");
    files
}

/// Pods that are not of the level `restricted` are told of, wherever we may restrict them.
async fn namespace(client: &Client, name: &str) {
    let level = if name.ends_with("agents") { "privileged" } else { "restricted" };
    let labels = [("pod-security.kubernetes.io/enforce", level), ("pod-security.kubernetes.io/warn", level)];
    let mut namespace = Namespace::default();
    namespace.metadata.name = Some(name.to_owned());
    namespace.metadata.labels = Some(labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    Api::all(client.clone()).create(&PostParams::default(), &namespace).await.unwrap();
}

/// What an object is known by.
fn identity(object: &DynamicObject) -> String {
    let types = object.types.clone().unwrap_or_default();
    let name = object.metadata.name.clone().unwrap_or_default();
    format!("{} {} {}", types.api_version, types.kind, name)
}

#[tokio::test]
async fn every_set_of_values_is_good_for_helm_and_for_the_api_server() {
    let cluster = prepared().await;
    let helm = helm(&cluster);
    for name in CHARTS {
        for values in value_sets(name) {
            let set = format!("{name} with {}", values.display());
            helm.lint(name, &values).expect(&set);
            let file = cluster.folder().join("render.yaml");
            fs::write(&file, helm.rendered(name, &values)).unwrap();
            let mut kubectl = Command::new(cluster.folder().join("bin/kubectl"));
            kubectl.env("KUBECONFIG", cluster.kubeconfig());
            kubectl
                .args(["apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename"])
                .arg(&file);
            let answer = run(&mut kubectl);
            // Of pods that a restricted namespace would refuse, and of fields that go out of use.
            let warnings: Vec<_> =
                answer.stderr.lines().filter(|line| line.starts_with("Warning:")).collect();
            let is_known =
                |line: &&str| values.ends_with("embedded-hostpath.yaml") && line.contains(FOLDER_OF_NODE);
            assert!(warnings.iter().all(is_known), "{set}: {warnings:?}");
            answer.expect(&set);
        }
    }
}

#[tokio::test]
async fn helm_3_renders_the_same_objects() {
    let cluster = OwnCluster::start(&[]);
    let (four, three) = (helm(&cluster), old_helm(&cluster));
    for name in CHARTS {
        for values in value_sets(name) {
            three.lint(name, &values).expect(&format!("{name} with {}", values.display()));
            let found = [&four, &three].map(|helm| {
                let objects = objects(&helm.rendered(name, &values)).unwrap();
                // Each is known by which of them renders it; nothing else differs.
                let text = |object: &DynamicObject| serde_json::to_string(object).unwrap();
                objects.iter().map(text).collect::<BTreeSet<_>>()
            });
            assert_eq!(found[0], found[1], "{name} with {}", values.display());
        }
    }
}

#[test]
fn a_render_is_the_same_each_time_and_has_no_secret_in_it() {
    let cluster = OwnCluster::start(&[]);
    let helm = helm(&cluster);
    for name in CHARTS {
        for values in value_sets(name) {
            let first = helm.rendered(name, &values);
            assert_eq!(first, helm.rendered(name, &values), "{}", values.display());
            // What the cluster itself is to put into one is none of the render.
            let tells = |object: &&DynamicObject| {
                ["data", "stringData"].iter().any(|key| !object.data[key].is_null())
            };
            let secrets: Vec<_> = objects(&first)
                .unwrap()
                .iter()
                .filter(tells)
                .map(identity)
                .filter(|id| id.starts_with("v1 Secret "))
                .collect();
            assert!(secrets.is_empty(), "{}: {secrets:?}", values.display());
        }
    }
}

#[test]
fn a_namespace_administrator_gets_nothing_of_the_whole_cluster() {
    let cluster = OwnCluster::start(&[]);
    let text = helm(&cluster).rendered("spectra", &chart("spectra").join("ci/namespaced.yaml"));
    let objects = objects(&text).unwrap();
    assert!(objects.len() > 8, "{}", objects.len());
    for object in objects {
        let namespace = object.metadata.namespace.as_deref();
        assert_eq!(namespace, Some("spectra-system"), "{}", identity(&object));
    }
}

#[test]
fn the_operator_lists_secrets_of_watched_namespaces_alone() {
    let cluster = OwnCluster::start(&[]);
    let helm = helm(&cluster);
    for (set, cluster_wide, lists) in [("bundled.yaml", true, false), ("watched.yaml", false, true)] {
        let text = helm.rendered("spectra", &chart("spectra").join("ci").join(set));
        let mut found = Vec::new();
        for object in objects(&text).unwrap().iter().filter(|object| identity(object).contains("operator")) {
            let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
            for rule in object.data["rules"].as_array().into_iter().flatten() {
                let names = |field: &str| rule[field].as_array().cloned().unwrap_or_default();
                if names("resources").contains(&Value::from("secrets")) {
                    found.push((kind == "ClusterRole", names("verbs").contains(&Value::from("list"))));
                }
            }
        }
        assert!(!found.is_empty(), "{set}");
        assert!(found.iter().all(|one| *one == (cluster_wide, lists)), "{set}: {found:?}");
    }
}
