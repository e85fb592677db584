//! The API server of a cluster: a small listener that answers token reviews as real ones do. A token's text says what
//! it is.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use spectra_server::config::Operator;
use spectra_server::enrol::review::{ClusterApi, Kept, Reviewer, ServiceAccount};
use spectra_server::secret::Digest;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{Actor, Answer, TestServer};

pub(crate) const ENROL: &str = "/api/v1/agent/enrol";
pub(crate) const CLUSTER: &str = "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10";
pub(crate) const CREDENTIAL: &str = "an operator's credential for tests";
pub(crate) const FLEET: &str = "/api/v1/operator/fleets/lab/racks";

/// A token of a pod: account, pod, node.
pub(crate) fn pod(account: &str, pod: u128, node: u128) -> String {
    format!("good,{account},{},{}", Uuid::from_u128(pod), Uuid::from_u128(node))
}

/// What an API server says of the token.
pub(crate) fn review(token: &str) -> Value {
    let parts: Vec<_> = token.split(',').collect();
    let status = match parts.as_slice() {
        ["good", account, pod, node] => json!({
            "authenticated": true, "audiences": ["spectra-server"],
            "user": {"username": format!("system:serviceaccount:{}", account.replace('/', ":")), "extra": {
                "authentication.kubernetes.io/pod-name": ["agent-x"], "authentication.kubernetes.io/pod-uid": [pod],
                "authentication.kubernetes.io/node-name": ["node-a"], "authentication.kubernetes.io/node-uid": [node],
            }},
        }),
        ["nodeless", account] => json!({
            "authenticated": true, "audiences": ["spectra-server"],
            "user": {"username": format!("system:serviceaccount:{}", account.replace('/', ":"))},
        }),
        ["audience"] => json!({"authenticated": true, "audiences": ["https://kubernetes.default.svc"],
            "user": {"username": "system:serviceaccount:lab:spectra-agent"}}),
        _ => json!({"user": {}, "error": "[invalid bearer token, token lookup failed]"}),
    };
    json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status})
}

/// An API server that counts what it is asked.
pub(crate) async fn api_server() -> (SocketAddr, Arc<AtomicUsize>) {
    let (router, asked) = token_reviews();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

/// What an API server does, and how often it was asked to.
pub(crate) fn token_reviews() -> (Router, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = move |headers: axum::http::HeaderMap, Json(body): Json<Value>| {
        count.fetch_add(1, Ordering::Relaxed);
        assert_eq!(headers["authorization"], "Bearer own-token");
        assert_eq!(body["spec"]["audiences"], json!(["spectra-server"]));
        let text = body["spec"]["token"].as_str().unwrap().to_owned();
        async move { (axum::http::StatusCode::CREATED, Json(review(&text))) }
    };
    (Router::new().route("/apis/authentication.k8s.io/v1/tokenreviews", post(answer)), asked)
}

/// A server of that cluster, with an operator.
pub(crate) async fn server_of(api: SocketAddr) -> TestServer {
    server_asking(api_of(api)).await
}

pub(crate) fn api_of(address: SocketAddr) -> ClusterApi {
    ClusterApi { url: format!("http://{address}"), ca: None, token: own_token() }
}

/// A file with the token of the server's own account.
pub(crate) fn own_token() -> Kept {
    let mut own = tempfile::NamedTempFile::new().unwrap();
    own.write_all(b"own-token\n").unwrap();
    Kept::File(own.keep().unwrap().1)
}

pub(crate) async fn server_asking(cluster: ClusterApi) -> TestServer {
    server_of_clusters(cluster, []).await
}

/// A server with further clusters.
pub(crate) async fn server_of_clusters<const N: usize>(
    home: ClusterApi,
    further: [(&str, ClusterApi); N],
) -> TestServer {
    let reviewer = |api| Arc::new(Reviewer::new(api).unwrap());
    TestServer::with(|config| {
        config.clusters.home = Some(reviewer(home));
        config.clusters.further = further.map(|(name, api)| (name.to_owned(), reviewer(api))).into();
        config.operator = Operator {
            account: ServiceAccount::parse("spectra-system/operator"),
            credential: Some(Digest::of(CREDENTIAL)),
        };
    })
    .await
}

impl TestServer {
    pub(crate) fn operator(&self) -> Actor {
        self.anon().with("authorization", &format!("Bearer {CREDENTIAL}"))
    }

    pub(crate) async fn publish(&self, change: Value) -> Answer {
        let mut fleet = json!({
            "cluster_uid": CLUSTER, "uid": Uuid::from_u128(1), "revision": "r1", "labels": {"site": "lab"},
            "service_accounts": ["spectra-agent"],
        });
        fleet.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = self.operator().put(FLEET, &fleet).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    pub(crate) async fn enrol(&self, token: &str) -> Answer {
        self.anon().post(ENROL, &json!({"token": token, "info": {"os": "linux"}})).await
    }

    pub(crate) async fn config_status(&self, enrolled: &Answer) -> u16 {
        let text = |name: &str| enrolled.json[name].as_str().unwrap().to_owned();
        let agent = self.anon().with("x-agent-id", &text("agent_id")).with("x-agent-secret", &text("secret"));
        agent.get("/api/v1/agent/config").await.status.as_u16()
    }
}
