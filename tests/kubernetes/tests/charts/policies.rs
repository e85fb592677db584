//! The admission policies of the chart, asked by people of different rights.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_kubernetes_tests::{Answer, OwnCluster, apply, run, wait_until};

use crate::helm::{Helm, MUTATING, chart};

/// The API server takes new policies and roles into account within a second or two.
const SOON: Duration = Duration::from_secs(20);
const OPERATOR: &str = "system:serviceaccount:spectra-system:spectra-operator";

/// An API server with the chart's policies and roles.
struct Guarded {
    cluster: OwnCluster,
}

/// Ann may run pings in `lab`; she and Bob may write all of our kinds, as the operator may all Secrets: what is refused is
/// refused by the policies.
const PEOPLE: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: lab}
---
apiVersion: v1
kind: Namespace
metadata: {name: spectra-agents}
---
apiVersion: v1
kind: Namespace
metadata: {name: spectra-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: writers}
rules:
  - {apiGroups: [spectra.dev], resources: ['*'], verbs: [get, list, create, update, patch, delete]}
  - {apiGroups: [''], resources: [secrets], verbs: [get, create, update, patch, delete]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: writers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writers}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:serviceaccount:spectra-system:spectra-operator'}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: pinger, namespace: lab}
rules:
  - {apiGroups: [spectra.dev], resources: [diagnosticprobes], resourceNames: [ping], verbs: [run]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: pinger, namespace: lab}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pinger}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]
";

impl Guarded {
    async fn start(options: &[&str], more: &[&str]) -> Self {
        let cluster = OwnCluster::start(options);
        let client = cluster.client().await;
        for entry in fs::read_dir(chart("spectra").join("crds")).unwrap() {
            apply(&client, &fs::read_to_string(entry.unwrap().path()).unwrap()).await.unwrap();
        }
        apply(&client, PEOPLE).await.unwrap();
        apply(&client, &policies(&cluster, more)).await.unwrap();
        let guarded = Self { cluster };
        wait_until("the policies and roles are in force", SOON, async || guarded.is_in_force().then_some(()))
            .await;
        guarded
    }

    /// Each of the policies refuses something, and Ann's role is known.
    fn is_in_force(&self) -> bool {
        let refused = [
            self.try_as("bob", &ping("probe", json!({}))),
            self.try_as("bob", &agent("probe")),
            self.try_as("bob", &fleet("lab")),
            self.try_as(OPERATOR, &secret("probe", "Opaque")),
        ];
        refused.iter().all(|answer| !answer.success) && self.try_as("ann", &ping("probe", json!({}))).success
    }

    /// Whether somebody may make that, without making it.
    fn try_as(&self, who: &str, object: &Value) -> Answer {
        self.kubectl(who, object, &["create", "--dry-run=server"])
    }

    fn make_as(&self, who: &str, object: &Value) -> Answer {
        self.kubectl(who, object, &["create"])
    }

    fn kubectl(&self, who: &str, object: &Value, words: &[&str]) -> Answer {
        let file = self.cluster.folder().join("object.json");
        fs::write(&file, object.to_string()).unwrap();
        run(self.command(who).args(words).arg("--output=json").arg("--filename").arg(&file))
    }

    fn command(&self, who: &str) -> Command {
        let mut command = Command::new(self.cluster.folder().join("bin/kubectl"));
        command.env("KUBECONFIG", self.cluster.kubeconfig()).arg(format!("--as={who}"));
        command
    }

    fn patch(&self, who: &str, what: &[&str], patch: &Value) -> Answer {
        run(self.command(who).arg("patch").args(what).args(["--type=merge", "--patch", &patch.to_string()]))
    }
}

/// The policies and their bindings, as the chart renders them.
fn policies(cluster: &OwnCluster, more: &[&str]) -> String {
    let helm = Helm { program: cluster.folder().join("bin/helm"), home: cluster.folder().join("helm") };
    let parts = ["diagnostics", "agents", "workloads", "secrets"];
    let files = parts.map(|part| format!("--show-only=templates/admission/{part}.yaml"));
    let arguments: Vec<&str> = files.iter().map(String::as_str).chain(more.iter().copied()).collect();
    helm.template("spectra", &arguments).expect("the chart has policies")
}

fn ping(name: &str, metadata: Value) -> Value {
    let mut object = diagnostic(name, "Ping", json!({"ping": {"host": "192.0.2.1"}}));
    for (key, value) in metadata.as_object().into_iter().flatten() {
        object["metadata"][key] = value.clone();
    }
    object
}

fn diagnostic(name: &str, kind: &str, parameters: Value) -> Value {
    let mut spec = parameters;
    spec["type"] = json!(kind);
    spec["target"] = json!({"node": "node-1"});
    object("SpectraDiagnostic", "lab", name, spec)
}

fn agent(name: &str) -> Value {
    let spec = json!({
        "agentID": "0192f0c4-0000-7000-8000-000000000001",
        "fleetRef": {"name": "default"},
        "origin": "Token",
        "clusterUID": "0192f0c4-0000-7000-8000-000000000002",
    });
    object("SpectraAgent", "lab", name, spec)
}

fn fleet(namespace: &str) -> Value {
    object("SpectraFleet", namespace, "probe", json!({"workload": {}}))
}

fn object(kind: &str, namespace: &str, name: &str, spec: Value) -> Value {
    json!({
        "apiVersion": "spectra.dev/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    })
}

fn secret(name: &str, kind: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "lab"}, "type": kind})
}

#[track_caller]
fn refused(answer: &Answer, reason: &str) {
    assert!(!answer.success, "allowed: {}", answer.stdout);
    assert!(answer.stderr.contains(reason), "{}", answer.stderr);
}

#[tokio::test]
async fn who_may_run_what_is_a_role_of_their_own() {
    let guarded = Guarded::start(&[], &[]).await;
    guarded.make_as("ann", &ping("hers", json!({}))).expect("she may ping");
    refused(&guarded.try_as("bob", &ping("his", json!({}))), "bob may not run Ping in lab");
    let netstat = diagnostic("hers-too", "Netstat", json!({}));
    refused(
        &guarded.try_as("ann", &netstat),
        "a Role has to grant run on diagnosticprobes.spectra.dev/netstat",
    );

    // The name of whoever asked is the cluster's to write.
    let forged = ping("forged", json!({"annotations": {"spectra.dev/requested-by": "bob"}}));
    refused(&guarded.try_as("ann", &forged), "is set by the cluster");
    let forged = json!({"metadata": {"annotations": {"spectra.dev/requested-by": "bob"}}});
    let hers = ["--namespace=lab", "spectradiagnostic/hers"];
    refused(&guarded.patch("ann", &hers, &forged), "does not change");
    // Who may not run it may still cancel it.
    guarded
        .patch("bob", &hers, &json!({"spec": {"cancel": true}}))
        .expect("anybody who may write it cancels it");
}

#[tokio::test]
async fn agents_are_written_by_the_operator_alone() {
    let guarded = Guarded::start(&[], &[]).await;
    refused(&guarded.try_as("ann", &agent("a")), "the operator alone writes it");
    guarded.make_as(OPERATOR, &agent("a")).expect("the operator may");
    let a = ["--namespace=lab", "spectraagent/a"];
    refused(
        &guarded.patch("ann", &a, &json!({"spec": {"nodeName": "other"}})),
        "the operator alone writes it",
    );
    guarded.patch("ann", &a, &json!({"metadata": {"labels": {"rack": "7"}}})).expect("labels are anybody's");
    guarded.patch(OPERATOR, &a, &json!({"spec": {"nodeName": "other"}})).expect("the operator may");
}

#[tokio::test]
async fn workloads_are_where_the_chart_says() {
    let guarded = Guarded::start(&[], &["--set", "agents.workloadNamespaces={edge}"]).await;
    refused(
        &guarded.try_as("ann", &fleet("lab")),
        "a fleet may have a workload in spectra-agents, edge only",
    );
    guarded.make_as("ann", &fleet("spectra-agents")).expect("there it may");
    let none = object("SpectraFleet", "lab", "probe", json!({}));
    guarded.make_as("ann", &none).expect("a fleet without a workload is anywhere");
    let grown = json!({"spec": {"workload": {}}});
    let place = ["--namespace=lab", "spectrafleet/probe"];
    refused(&guarded.patch("ann", &place, &grown), "a fleet may have a workload in");
}

#[tokio::test]
async fn the_operator_writes_secrets_of_tokens_alone() {
    let guarded = Guarded::start(&[], &[]).await;
    refused(
        &guarded.try_as(OPERATOR, &secret("a", "Opaque")),
        "writes Secrets of type spectra.dev/registration-token only",
    );
    guarded.make_as(OPERATOR, &secret("a", "spectra.dev/registration-token")).expect("that is its own");
    guarded.make_as("ann", &secret("b", "Opaque")).expect("others are not concerned");
    let deletes =
        |name: &str| run(guarded.command(OPERATOR).args(["--namespace=lab", "delete", "secret", name]));
    refused(&deletes("b"), "changes and deletes Secrets of type");
    let b = ["--namespace=lab", "secret/b"];
    refused(&guarded.patch(OPERATOR, &b, &json!({"stringData": {"x": "y"}})), "Secrets of type");
    deletes("a").expect("its own it deletes");
}

#[tokio::test]
async fn who_asked_is_stamped_where_the_cluster_can() {
    let stamp = ["--set=admission.mutating=always", "--show-only=templates/admission/requested-by.yaml"];
    let guarded = Guarded::start(&MUTATING, &stamp).await;
    let stamped = async || {
        let made = guarded.try_as("ann", &ping("hers", json!({}))).expect("she may ping");
        let made: Value = serde_json::from_str(&made).unwrap();
        (made["metadata"]["annotations"]["spectra.dev/requested-by"] == "ann").then_some(())
    };
    wait_until("a diagnostic tells who asked", SOON, stamped).await;
    let forged = ping("forged", json!({"annotations": {"spectra.dev/requested-by": "bob"}}));
    let made = guarded.try_as("ann", &forged).expect("what is forged is written over");
    assert!(made.contains("\"spectra.dev/requested-by\": \"ann\""), "{made}");
}
