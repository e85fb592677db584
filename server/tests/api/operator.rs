//! What the operator of a cluster tells and asks: fleets, tokens, scripts.

use serde_json::{Value, json};
use spectra_server::enrol::constraint::Constraints;
use spectra_server::secret::Digest;
use spectra_server::store::{Labels, PublishedToken, Time};
use uuid::Uuid;

use crate::support::cluster::{CLUSTER, CREDENTIAL, FLEET, api_server, pod, server_of};
use crate::support::{Actor, registration};

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
async fn install_scripts_lead_to_the_address_that_a_fleet_names() {
    let (api, _) = api_server().await;
    let server = server_of(api).await;
    let path = "/api/v1/operator/scripts";
    let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    let wanted = json!({"server": "https://lab.example:8443/", "authority": pem});
    let answer = server.operator().post(path, &wanted).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    for kind in ["shell", "power_shell"] {
        let text = answer.json[kind].as_str().unwrap();
        assert!(text.contains("https://lab.example:8443") && text.contains("MIIB"), "{kind}: {text}");
    }
    for wrong in [json!({"server": "https://x/$(reboot)"}), json!({"server": "https://x", "authority": "x'"})]
    {
        assert_eq!(server.operator().post(path, &wrong).await.status, 400, "{wrong}");
    }
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
