//! A second cluster: its nodes run agents alone, which enrol by their service account with the server of the first.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use k8s_openapi::api::authentication::v1::{BoundObjectReference, TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::{Namespace, Node, Pod, ServiceAccount};
use kube::api::{DynamicObject, ListParams, PostParams};
use kube::config::Kubeconfig;
use kube::{Api, Client, ResourceExt as _};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use spectra_e2e::{Process, command};
use spectra_kubernetes_tests::{OwnCluster, SOON, World, kubeconfig, reason_of, wait_until};

const ACCOUNT: &str = "spectra-agent";
const REVIEWER: &str = "reviewer";

fn object<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("it is an object")
}

/// A cluster with one node and a pod of an agent on it, in the namespace of the test.
struct Site {
    client: Client,
    namespace: String,
    node: String,
}

impl Site {
    async fn make(client: Client, namespace: &str, node: &str) -> Self {
        let site = Self { client, namespace: namespace.to_owned(), node: node.to_owned() };
        let post = PostParams::default();
        let accounts: Api<ServiceAccount> = Api::namespaced(site.client.clone(), namespace);
        for name in [ACCOUNT, REVIEWER] {
            accounts.create(&post, &object(json!({"metadata": {"name": name}}))).await.expect("an account");
        }
        // One may ask whose a token is, and more than that: a role that every cluster has.
        let bindings: Api<DynamicObject> = Api::all_with(
            site.client.clone(),
            &kube::api::ApiResource {
                group: "rbac.authorization.k8s.io".into(),
                version: "v1".into(),
                api_version: "rbac.authorization.k8s.io/v1".into(),
                kind: "ClusterRoleBinding".into(),
                plural: "clusterrolebindings".into(),
            },
        );
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": {"name": format!("{namespace}-{REVIEWER}")},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:auth-delegator"},
            "subjects": [{"kind": "ServiceAccount", "name": REVIEWER, "namespace": namespace}],
        });
        bindings.create(&post, &object(binding)).await.expect("a binding");
        let nodes: Api<Node> = Api::all(site.client.clone());
        nodes.create(&post, &object(json!({"metadata": {"name": node}}))).await.expect("a node");
        let pods: Api<Pod> = Api::namespaced(site.client.clone(), namespace);
        let pod = json!({"metadata": {"name": "agent"}, "spec": {
            "nodeName": node, "serviceAccountName": ACCOUNT, "automountServiceAccountToken": false,
            "containers": [{"name": "agent", "image": "agent"}],
        }});
        pods.create(&post, &object(pod)).await.expect("a pod");
        site
    }

    /// A token as the kubelet would give it to the pod, or one of the reviewer's.
    async fn token(&self, account: &str) -> String {
        let is_agent = account == ACCOUNT;
        let bound = if is_agent {
            let pods: Api<Pod> = Api::namespaced(self.client.clone(), &self.namespace);
            let pod = pods.get("agent").await.expect("the pod is there");
            Some(BoundObjectReference {
                api_version: Some("v1".into()),
                kind: Some("Pod".into()),
                name: Some(pod.name_any()),
                uid: pod.uid(),
            })
        } else {
            None
        };
        let request = TokenRequest {
            spec: TokenRequestSpec {
                audiences: if is_agent { vec!["spectra-server".into()] } else { Vec::new() },
                bound_object_ref: bound,
                expiration_seconds: Some(3600),
            },
            ..TokenRequest::default()
        };
        let accounts: Api<ServiceAccount> = Api::namespaced(self.client.clone(), &self.namespace);
        let answer = accounts.create_token_request(account, &PostParams::default(), &request).await;
        answer.expect("a token can be made").status.expect("it is told").token
    }

    /// The administrator's kubeconfig with the reviewer in the administrator's place.
    async fn reviewer_config(&self, admins: &Path) -> Kubeconfig {
        let mut config = Kubeconfig::read_from(admins).expect("the administrator has a kubeconfig");
        for user in &mut config.auth_infos {
            user.auth_info = Some(object(json!({"token": self.token(REVIEWER).await})));
        }
        config
    }

    /// An agent as it runs in the pod.
    async fn agent(&self, world: &World, cluster: Option<&str>) -> Process {
        let folder = world.folder.path().join(format!("agent-{}", cluster.unwrap_or("home")));
        std::fs::create_dir(&folder).expect("a folder can be made");
        let file = |name: &str| folder.join(name);
        std::fs::write(file("token"), self.token(ACCOUNT).await).expect("a file can be written");
        let mut command = command("spectra-agent");
        command.args(["run", "--flush", "5", "--server", &world.url(), "--hostname", &self.node]);
        for (option, name) in [
            ("--kubernetes-token-file", "token"),
            ("--identity", "agent-id.json"),
            ("--policy", "agent.toml"),
            ("--audit", "audit.jsonl"),
            ("--status-socket", "status.sock"),
            ("--spool", "spool"),
        ] {
            command.arg(option).arg(file(name));
        }
        command.args(cluster.iter().flat_map(|name| ["--cluster", name]));
        Process::start("spectra-agent", command)
    }
}

fn own_token(config: &Kubeconfig) -> String {
    let written = serde_json::to_value(config).expect("a kubeconfig can be written");
    written["users"][0]["user"]["token"].as_str().expect("it has a token").to_owned()
}

#[tokio::test]
async fn agents_of_a_second_cluster_join_by_their_account_and_are_told_apart() {
    let second = OwnCluster::start(&[]);
    let mut world = World::start().await;
    let node = format!("node-{}", world.namespace());
    let west = second.client().await;
    let namespace = json!({"metadata": {"name": world.namespace()}});
    let namespaces: Api<Namespace> = Api::all(west.clone());
    namespaces.create(&PostParams::default(), &object(namespace)).await.expect("a namespace");
    let west = Site::make(west, world.namespace(), &node).await;
    let home = Site::make(world.client.clone(), world.namespace(), &node).await;

    let folder = world.folder.path().join("clusters");
    std::fs::create_dir(&folder).expect("a folder can be made");
    let further = west.reviewer_config(&second.kubeconfig()).await;
    let text = serde_json::to_string(&further).expect("a kubeconfig can be written");
    std::fs::write(folder.join("west"), text).expect("a file can be written");
    let own = home.reviewer_config(&kubeconfig()).await;
    let api = own.clusters[0].cluster.clone().expect("it names a cluster");
    let authority = api.certificate_authority_data.expect("it has an authority");
    let authority = STANDARD.decode(authority).expect("it is base64");
    let file = |name: &str, text: &[u8]| {
        let path = world.folder.path().join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path.to_str().expect("the folder's name is a text").to_owned()
    };
    let options = [
        "--kubernetes-clusters".to_owned(),
        folder.to_str().expect("the folder's name is a text").to_owned(),
        "--kubernetes-api".to_owned(),
        api.server.expect("it has an address"),
        "--kubernetes-ca".to_owned(),
        file("ca.crt", &authority),
        "--kubernetes-token-file".to_owned(),
        file("own-token", own_token(&own).as_bytes()),
    ];
    world.restart_server(&options).await;
    world.create("SpectraFleet", "lab", json!({"diagnostics": {"allowed": ["Mounts"]}})).await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;

    let _agents = (home.agent(&world, None).await, west.agent(&world, Some("west")).await);
    let hosts = wait_until("both nodes are hosts", SOON, async || {
        let list = world.objects("SpectraAgent").list(&ListParams::default()).await.ok()?;
        let is_online = |host: &DynamicObject| reason_of(host, "Online") == Some("Heartbeat");
        (list.items.len() == 2 && list.items.iter().all(is_online)).then_some(list.items)
    })
    .await;
    for host in &hosts {
        assert_eq!(
            (&host.data["spec"]["nodeName"], &host.data["spec"]["origin"]),
            (&json!(node), &json!("ServiceAccount"))
        );
    }
    let cluster = |host: &DynamicObject| host.labels().get("cluster").cloned();
    let mut clusters: Vec<_> = hosts.iter().map(cluster).collect();
    clusters.sort();
    assert_eq!(clusters, [None, Some("west".to_owned())]);

    // A node by its name is one of the operator's own cluster; the other is selected by its label.
    let here = hosts.iter().find(|host| cluster(host).is_none()).expect("one is here");
    let there = hosts.iter().find(|host| cluster(host).is_some()).expect("one is there");
    for (name, target, host) in [
        ("here", json!({"node": node}), here),
        ("there", json!({"selector": {"matchLabels": {"cluster": "west"}}}), there),
    ] {
        let spec = json!({"target": target, "type": "Mounts"});
        world.create("SpectraDiagnostic", name, spec).await;
        let done = world.until("SpectraDiagnostic", name, "Complete", "Succeeded").await;
        let result = &done.data["status"]["results"];
        assert_eq!(result.as_array().map(Vec::len), Some(1), "{result}");
        assert_eq!(result[0]["agent"], host.data["spec"]["agentID"], "{name}: {result}");
    }
}
