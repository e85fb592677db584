//! Pods that enrol, and the operator's routes. The API server of the cluster is a small listener that answers
//! token reviews as real ones do; a token's text says what it is.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use spectra_server::config::Operator;
use spectra_server::enrol::constraint::Constraints;
use spectra_server::enrol::review::{ClusterApi, Reviewer, ServiceAccount};
use spectra_server::secret::Digest;
use spectra_server::store::{Labels, PublishedToken, Time};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{Actor, Answer, TestServer, registration};

const ENROL: &str = "/api/v1/agent/enrol";
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
    server_asking(ClusterApi { url: format!("http://{api}"), ca_file: None, token_file: own_token() }).await
}

/// A file with the token of the server's own account.
pub(crate) fn own_token() -> PathBuf {
    let mut own = tempfile::NamedTempFile::new().unwrap();
    own.write_all(b"own-token\n").unwrap();
    own.keep().unwrap().1
}

pub(crate) async fn server_asking(cluster: ClusterApi) -> TestServer {
    TestServer::with(|config| {
        config.cluster = Some(Arc::new(Reviewer::new(cluster).unwrap()));
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

    async fn config_status(&self, enrolled: &Answer) -> u16 {
        let text = |name: &str| enrolled.json[name].as_str().unwrap().to_owned();
        let agent = self.anon().with("x-agent-id", &text("agent_id")).with("x-agent-secret", &text("secret"));
        agent.get("/api/v1/agent/config").await.status.as_u16()
    }
}

#[tokio::test]
async fn a_pod_becomes_the_agent_of_its_node() {
    let (api, asked) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({})).await;
    let first = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.json["renew_after_seconds"], 2400);
    assert_eq!(server.config_status(&first).await, 200);
    let renewed = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
    assert_eq!((renewed.status.as_u16(), &renewed.json["agent_id"]), (200, &first.json["agent_id"]));
    assert_eq!(asked.load(Ordering::Relaxed), 1, "an answer is believed for some seconds");
    assert_eq!(server.config_status(&first).await, 200, "the old secret ends a little later");

    let trail = server.admin().await.get("/api/v1/audit?action=agent.enrol").await.json;
    let [told] = &**trail["entries"].as_array().unwrap() else { panic!("a renewal is no news: {trail}") };
    assert_eq!((&told["target"], &told["actor"]), (&first.json["agent_id"], &json!("node-a")));

    let surge = server.enrol(&pod("lab/spectra-agent", 2, 1)).await;
    assert_eq!((surge.status.as_u16(), &surge.json["agent_id"]), (200, &first.json["agent_id"]));
    let older = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
    assert_eq!((older.status.as_u16(), older.problem()), (409, "a pod that started later runs on this node"));
    let replaced = server.enrol(&pod("lab/spectra-agent", 3, 2)).await;
    assert_eq!(replaced.status, 201, "a replaced node is another agent");

    let agents = server.operator().get(&format!("{FLEET}/agents?cluster={CLUSTER}")).await;
    assert_eq!(agents.json["agents"].as_array().unwrap().len(), 2, "{agents:?}");
    assert_eq!(agents.json["agents"][0]["origin"], "service-account");
    assert_eq!(agents.json["agents"][0]["hostname"], "node-a");
    let id = first.json["agent_id"].as_str().unwrap();
    let labels = server.viewer().await.get(&format!("/api/v1/agents/{id}/labels")).await;
    assert!(
        labels.list().iter().any(|label| label["key"] == "site" && label["value"] == "lab"),
        "{labels:?}"
    );
}

#[tokio::test]
async fn tokens_that_are_not_for_this_server_are_refused() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({})).await;
    for (token, status, detail) in [
        ("nonsense", 401, "the Kubernetes API server does not know the token"),
        ("", 401, "this is no token of a service account"),
        ("a b", 401, "this is no token of a service account"),
        ("audience", 401, "the token is not made for the audience spectra-server"),
        (
            "nodeless,lab/spectra-agent",
            401,
            "the API server does not say which node the pod is on: Kubernetes 1.30 or newer is needed",
        ),
        (&pod("lab/other", 1, 1), 403, "no fleet lets pods of the service account lab/other enrol"),
        (
            &pod("x/spectra-agent", 1, 1),
            403,
            "no fleet lets pods of the service account x/spectra-agent enrol",
        ),
    ] {
        let answer = server.enrol(token).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, detail), "{token}");
    }
    assert_eq!(server.app.store.agents().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_api_server_that_is_away_is_no_refusal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let server = server_of(address).await;
    for _ in 0..40 {
        let answer = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
        assert_eq!(answer.status, 503);
        assert_eq!(answer.problem(), "the Kubernetes API server cannot be asked about the token");
        assert!(!answer.header("retry-after").is_empty());
    }
    let plain = TestServer::start().await;
    assert_eq!(plain.enrol("x").await.status, 404, "without a cluster there is no such enrolment");
}

#[tokio::test]
async fn a_fleet_has_a_limit_and_may_ask_an_admin() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({"approval": "manual", "max_agents": 1})).await;
    let token = pod("lab/spectra-agent", 1, 1);
    let waiting = server.enrol(&token).await;
    assert_eq!((waiting.status.as_u16(), waiting.problem()), (409, "an admin has to approve this node"));
    let status = server.operator().get(&format!("{FLEET}?cluster={CLUSTER}")).await;
    assert_eq!(status.json["agents"]["pending_approval"], 1, "{status:?}");
    let admin = server.admin().await;
    let list = admin.get("/api/v1/admin/enrolments").await;
    assert_eq!((&list.json[0]["kind"], &list.json[0]["fleet"]), (&json!("approval"), &json!("lab/racks")));
    let path = format!("/api/v1/admin/enrolments/{}/approve", list.json[0]["id"].as_str().unwrap());
    assert_eq!(admin.post(&path, &Value::Null).await.status, 204);
    assert_eq!(server.enrol(&token).await.status, 201);
    let full = server.enrol(&pod("lab/spectra-agent", 2, 2)).await;
    assert_eq!((full.status.as_u16(), full.problem()), (403, "the fleet has as many agents as it may have"));
    assert_eq!(server.enrol(&token).await.status, 200, "who is in may stay");
}

#[tokio::test]
async fn the_hosts_of_a_fleet_are_counted_by_the_thresholds_that_hold() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({})).await;
    let agent = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
    assert_eq!(server.config_status(&agent).await, 200);
    let count = async |kind: &str| {
        let status = server.operator().get(&format!("{FLEET}?cluster={CLUSTER}")).await;
        status.json["agents"][kind].as_i64().unwrap()
    };
    crate::support::eventually(async || (count("online").await == 1).then_some(())).await;
    let mut thresholds = server.viewer().await.get("/api/v1/thresholds").await.json;
    thresholds["stale_seconds"] = json!(1);
    assert_eq!(server.admin().await.put("/api/v1/admin/thresholds", &thresholds).await.status, 200);
    crate::support::eventually(async || (count("stale").await == 1).then_some(())).await;
    assert_eq!((count("online").await, count("offline").await), (0, 0));
}

#[tokio::test]
async fn the_agents_of_a_fleet_that_follow_their_settings_are_counted() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({"settings": {"flush_seconds": 30}})).await;
    let mut agents = Vec::new();
    for node in 1..=2 {
        let enrolled = server.enrol(&pod("lab/spectra-agent", node, node)).await.json;
        let text = |name: &str| enrolled[name].as_str().unwrap().to_owned();
        let id = text("agent_id");
        agents.push((server.anon().with("x-agent-id", &id).with("x-agent-secret", &text("secret")), id));
    }
    let on_revision = async || {
        let status = server.operator().get(&format!("{FLEET}?cluster={CLUSTER}")).await;
        status.json["agents_on_revision"].as_i64().unwrap()
    };
    assert_eq!(on_revision().await, 0, "nobody has said anything");
    let echo = async |agent: &Actor| {
        let revision = agent.get("/api/v1/agent/config").await.json["revision"].to_string();
        agent.clone().with("x-spectra-config-revision", &revision).get("/api/v1/agent/config").await;
    };
    echo(&agents[0].0).await;
    assert_eq!(on_revision().await, 1);
    echo(&agents[1].0).await;
    assert_eq!(on_revision().await, 2);
    let own = format!("/api/v1/agents/{}/settings", agents[1].1);
    let admin = server.admin().await;
    assert_eq!(admin.put(&own, &json!({"log_level": "debug"})).await.status, 204);
    assert_eq!(on_revision().await, 1, "what holds for it is not what it follows any more");
    echo(&agents[1].0).await;
    assert_eq!(on_revision().await, 2);
    server.publish(json!({"revision": "r2", "settings": {"flush_seconds": 60}})).await;
    assert_eq!(on_revision().await, 0);
}

#[tokio::test]
async fn a_decommissioned_agent_comes_back_with_a_new_pod_only() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({})).await;
    let first = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
    let id = first.json["agent_id"].as_str().unwrap();
    let path = format!("/api/v1/operator/agents/{id}?cluster={CLUSTER}");
    assert_eq!(server.operator().delete(&path).await.status, 204);
    assert_eq!(server.operator().delete(&path).await.status, 204, "again is the same");
    assert_eq!(server.config_status(&first).await, 401);
    assert_eq!(server.enrol(&pod("lab/spectra-agent", 1, 1)).await.status, 403);
    let anew = server.enrol(&pod("lab/spectra-agent", 2, 1)).await;
    assert_eq!((anew.status.as_u16(), &anew.json["agent_id"]), (200, &first.json["agent_id"]));
    assert_eq!(server.config_status(&anew).await, 200);
    let elsewhere = format!("/api/v1/operator/agents/{id}?cluster={}", Uuid::new_v4());
    assert_eq!(server.operator().delete(&elsewhere).await.status, 404);
}

#[tokio::test]
async fn the_operator_is_known_by_its_account_or_its_credential() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    let path = format!("{FLEET}?cluster={CLUSTER}");
    for (bearer, status) in [
        (CREDENTIAL.to_owned(), 404),
        (pod("spectra-system/operator", 1, 1), 404),
        (pod("lab/operator", 1, 1), 401),
        ("audience".to_owned(), 401),
        ("nonsense".to_owned(), 401),
    ] {
        let caller = server.anon().with("authorization", &format!("Bearer {bearer}"));
        assert_eq!(caller.get(&path).await.status, status, "{bearer}");
    }
}

/// A token to publish, of which only the hash is told.
#[expect(clippy::needless_pass_by_value, reason = "it is written as a literal where it is called")]
fn token(text: &str, change: Value) -> Value {
    let hex = |hash: Digest| hash.as_bytes().map(|byte| format!("{byte:02x}")).concat();
    let hash = hex(Digest::of(text));
    let mut token = json!({
        "cluster_uid": CLUSTER, "hash": hash, "fleet_namespace": "lab", "fleet_name": "racks",
        "ttl_seconds": 3600, "uses": 0, "labels": {"rack": "7"},
    });
    token.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    token
}

#[tokio::test]
async fn a_published_token_registers_hosts_and_is_rotated_and_revoked() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    let operator = server.operator();
    let path = format!("/api/v1/operator/tokens/{}", Uuid::from_u128(9));
    let first = token("spt_a.one", json!({}));
    assert_eq!(operator.put(&format!("{path}/1"), &first).await.status, 404, "the fleet comes first");
    server.publish(json!({})).await;
    let made = operator.put(&format!("{path}/1"), &first).await;
    let again = operator.put(&format!("{path}/1"), &first).await;
    assert_eq!((made.status.as_u16(), &made.json), (200, &again.json), "{made:?}");
    assert_eq!(operator.put(&format!("{path}/1"), &token("other", json!({}))).await.status, 409);

    let register = async |text: &str, name: &str| {
        server.anon().post("/api/v1/agent/register", &registration(text, name)).await.status.as_u16()
    };
    assert_eq!(register("spt_a.one", "h1").await, 201);
    let status = operator.get(&format!("{FLEET}?cluster={CLUSTER}")).await;
    assert_eq!((&status.json["agents"]["registered"], &status.json["active_tokens"]), (&json!(1), &json!(1)));

    assert_eq!(
        operator.put(&format!("{path}/2"), &token("two", json!({"overlap_seconds": 600}))).await.status,
        200
    );
    assert_eq!((register("spt_a.one", "h2").await, register("two", "h3").await), (201, 201));
    assert_eq!(operator.put(&format!("{path}/3"), &token("three", json!({}))).await.status, 200);
    assert_eq!((register("two", "h4").await, register("three", "h5").await), (401, 201));
    let listed = operator.get(&format!("{path}?cluster={CLUSTER}")).await;
    let uses: Vec<_> = listed.list().iter().map(|token| token["uses"].clone()).collect();
    assert_eq!(uses, [json!(1), json!(1), json!(2)]);
    assert_eq!(listed.json[0]["last_used_by"], "h5");
    let newest = operator.get(&format!("/api/v1/operator/tokens?cluster={CLUSTER}")).await;
    let [only] = &**newest.json["tokens"].as_array().unwrap() else { panic!("one object: {newest:?}") };
    let told = (&only["uid"], &only["revision"], &only["uses"], &newest.json["next"]);
    assert_eq!(told, (&json!(Uuid::from_u128(9)), &json!(3), &json!(1), &Value::Null));
    let elsewhere = operator.get(&format!("/api/v1/operator/tokens?cluster={}", Uuid::new_v4())).await;
    assert_eq!(elsewhere.json["tokens"], json!([]));
    let after = format!("/api/v1/operator/tokens?cluster={CLUSTER}&after={}", Uuid::from_u128(9));
    assert_eq!(operator.get(&after).await.json["tokens"], json!([]), "a page begins after it");

    assert_eq!(operator.delete(&format!("{path}?cluster={CLUSTER}")).await.status, 204);
    assert_eq!(register("three", "h6").await, 401);
    assert_eq!(operator.delete(&format!("{FLEET}?cluster={CLUSTER}")).await.status, 204);
    assert_eq!(server.app.store.agents().await.unwrap().len(), 4, "hosts stay");
}

#[tokio::test]
async fn a_sweep_ends_what_is_gone_and_nothing_else() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    server.publish(json!({})).await;
    let operator = server.operator();
    let live = Uuid::from_u128(1);
    let [fleet] = server.app.store.fleets_named("lab", "racks").await.unwrap()[..] else {
        panic!("no fleet")
    };
    let publish = async |uid: Uuid, text: &str, minutes_ago: i64| {
        let token = PublishedToken {
            cluster_uid: CLUSTER.parse().unwrap(),
            fence: None,
            owner_uid: uid,
            revision: 1,
            hash: Digest::of(text),
            public_id: None,
            lifetime: time::Duration::hours(1),
            uses_allowed: 0,
            labels: Labels::new(),
            constraints: Constraints::default(),
            fleet_id: fleet,
            overlap: time::Duration::ZERO,
            created_by: "test".to_owned(),
        };
        let then = Time::now().minus(time::Duration::minutes(minutes_ago));
        server.app.store.publish_token(&token, then).await.unwrap();
    };
    publish(live, "live", 10).await;
    publish(Uuid::from_u128(2), "gone", 10).await;
    publish(Uuid::from_u128(3), "new", 0).await;
    let by_hand = server.token().await;
    let sweep = async |cluster: &str, fence: i64, seconds: i64, uids: &[Uuid]| {
        let listed_at = Time::now().plus(time::Duration::seconds(seconds)).rfc3339(true);
        let body = json!({"cluster_uid": cluster, "fence": fence, "listed_at": listed_at, "uids": uids});
        let answer = operator.post("/api/v1/operator/tokens/sweep", &body).await;
        (answer.status.as_u16(), answer.json["revoked"].clone())
    };
    assert_eq!(sweep(CLUSTER, 2, 0, &[]).await, (200, json!(0)), "an empty list ends nothing");
    assert_eq!(sweep(CLUSTER, 1, 0, &[live]).await.0, 409, "another operator leads");
    for (path, body) in [
        (FLEET, json!({"cluster_uid": CLUSTER, "fence": 1, "uid": live, "revision": "stale"})),
        (&*format!("/api/v1/operator/tokens/{live}/2"), token("stale", json!({"fence": 1}))),
    ] {
        let late = operator.put(path, &body).await;
        let problem = "another operator of this cluster has taken the lead";
        assert_eq!((late.status.as_u16(), late.problem()), (409, problem), "{path}");
    }
    let fleet = operator.get(&format!("{FLEET}?cluster={CLUSTER}")).await;
    assert_eq!(fleet.json["revision"], "r1", "nothing of an operator that was replaced is kept");
    assert_eq!(sweep(CLUSTER, 2, -3600, &[live]).await.0, 409, "an old list");
    assert_eq!(sweep(CLUSTER, 2, 3600, &[live]).await.0, 409, "a list from the future");
    assert_eq!(sweep(&Uuid::new_v4().to_string(), 2, 0, &[live]).await, (200, json!(0)), "another cluster");
    assert_eq!(sweep(CLUSTER, 2, 0, &[live]).await, (200, json!(1)));
    let register = async |text: &str, name: &str| {
        server.anon().post("/api/v1/agent/register", &registration(text, name)).await.status.as_u16()
    };
    assert_eq!((register("live", "a").await, register("gone", "b").await), (201, 401));
    assert_eq!(register("new", "d").await, 201, "what was published after the list stays");
    assert_eq!(register(&by_hand, "c").await, 201, "what people made stays");
}

#[tokio::test]
async fn what_the_operator_says_is_checked() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    let operator = server.operator();
    server.publish(json!({})).await;
    let path = format!("/api/v1/operator/tokens/{}/1", Uuid::from_u128(9));
    for change in [
        json!({"hash": "abc"}),
        json!({"uses": -1}),
        json!({"ttl_seconds": 0}),
        json!({"cidrs": ["x"]}),
        json!({"labels": {"os": "x"}}),
        json!({"public_id": "a.b"}),
        json!({"cluster_uid": "x"}),
    ] {
        assert_eq!(operator.put(&path, &token("t", change.clone())).await.status, 400, "{change}");
    }
    for path in ["/api/v1/operator/tokens/x/1", "/api/v1/operator/fleets/Lab/racks"] {
        assert_eq!(operator.put(path, &json!({})).await.status, 400, "{path}");
    }
    for query in ["", "?cluster=", "?cluster=x"] {
        assert_eq!(operator.get(&format!("{FLEET}{query}")).await.status, 400, "{query}");
    }
    assert_eq!(operator.delete(&format!("{FLEET}?cluster={CLUSTER}&agents=x")).await.status, 400);
}
