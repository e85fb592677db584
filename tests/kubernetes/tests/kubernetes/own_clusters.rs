//! Clusters of a test's own: restarts, ports, users, several at once.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use kube::api::{ListParams, PostParams};
use spectra_kubernetes_tests::{Mark, OwnCluster, Space, program, run, wait_until};

fn map(name: &str) -> ConfigMap {
    let mut map = ConfigMap::default();
    map.metadata.name = Some(name.to_owned());
    map
}

#[tokio::test]
async fn a_restarted_api_server_has_its_port_and_its_data() {
    let cluster = OwnCluster::start(&["--audit"]);
    let maps = Api::<ConfigMap>::default_namespaced(cluster.client().await);
    let made = maps.create(&PostParams::default(), &map("kept")).await.unwrap();
    cluster.ask("restart", &[]).expect("cannot restart the API server");
    let kept = maps.get("kept").await.unwrap();
    assert_eq!(kept.metadata.uid, made.metadata.uid);
    // The log goes on where it was.
    let entries = cluster.audit().await.since(Mark::START).await;
    assert!(entries.iter().any(|entry| entry.verb == "create" && entry.uri.contains("/configmaps")));
}

#[tokio::test]
async fn two_clusters_know_nothing_of_each_other() {
    let (one, other) = (OwnCluster::start(&[]), OwnCluster::start(&[]));
    let (maps, others) = (one.client().await, other.client().await);
    Api::<ConfigMap>::default_namespaced(maps).create(&PostParams::default(), &map("mine")).await.unwrap();
    let found = Api::<ConfigMap>::default_namespaced(others.clone()).get_opt("mine").await.unwrap();
    assert_eq!(found, None);
    drop(one);
    Api::<ConfigMap>::default_namespaced(others).list(&ListParams::default()).await.unwrap();
}

#[tokio::test]
async fn users_have_the_rights_of_their_bindings_alone() {
    let cluster = OwnCluster::start(&[]);
    let jane = cluster.ask("kubeconfig", &["--user", "jane", "--group", "people"]).expect("no kubeconfig");
    let ask =
        |words: &[&str]| run(Command::new(program()).arg("kubectl").args(words).env("KUBECONFIG", &jane));
    let whoami =
        ask(&["auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}"]);
    assert_eq!(whoami.expect("nobody"), r#"jane ["people","system:authenticated"]"#);
    let refused = ask(&["get", "configmaps"]);
    assert!(refused.stderr.contains(r#"User "jane" cannot list resource "configmaps""#), "{refused:?}");

    for words in [
        ["clusterrole", "readers", "--verb=list", "--resource=configmaps"],
        ["clusterrolebinding", "people", "--clusterrole=readers", "--group=people"],
    ] {
        let mut create = Command::new(program());
        create.args(["kubectl", "create"]).args(words).env("KUBECONFIG", cluster.kubeconfig());
        run(&mut create).expect("cannot give rights");
    }
    wait_until("the binding counts", Duration::from_secs(10), async || {
        ask(&["get", "configmaps"]).success.then_some(())
    })
    .await;
}

#[tokio::test]
async fn gates_of_the_api_server_can_be_opened() {
    let options = [
        "--feature-gates=MutatingAdmissionPolicy=true",
        "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
    ];
    let cluster = OwnCluster::start(&options);
    let space = Space::on(&cluster.kubeconfig()).await;
    let served = [
        "kubectl",
        "get",
        "mutatingadmissionpolicies.v1beta1.admissionregistration.k8s.io",
        "-n",
        &space.name,
    ];
    run(Command::new(program()).args(served).env("KUBECONFIG", cluster.kubeconfig()))
        .expect("the kind is not served");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let up = [
        "up".as_ref(),
        "--dir".as_ref(),
        folder.path().as_os_str(),
        "--port".as_ref(),
        port.to_string().as_ref(),
    ]
    .map(ToOwned::to_owned);
    let refused = run(Command::new(program()).args(up));
    assert!(!refused.success);
    assert_eq!(
        refused.stderr,
        format!("cluster up: port {port} of 127.0.0.1 is taken: name another one, or none for a free one")
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn a_port_of_another_cluster_is_taken_too() {
    let first = OwnCluster::start(&[]);
    let text = std::fs::read_to_string(first.kubeconfig()).unwrap();
    let port = text.split("https://127.0.0.1:").nth(1).unwrap().lines().next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused =
        run(Command::new(program()).arg("up").arg("--dir").arg(folder.path()).args(["--port", port]));
    assert!(refused.stderr.contains("is taken"), "{refused:?}");
}
