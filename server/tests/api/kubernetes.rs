//! Pods that enrol by a token of their service account.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::TestServer;
use crate::support::cluster::{
    CLUSTER, ENROL, FLEET, api_of, api_server, pod, server_of, server_of_clusters,
};

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
async fn nodes_of_the_same_name_in_two_clusters_are_two_hosts() {
    let ((home, asked_at_home), (west, asked_in_the_west)) = (api_server().await, api_server().await);
    let server = server_of_clusters(api_of(home), [("west", api_of(west))]).await;
    server.publish(json!({})).await;
    let token = pod("lab/spectra-agent", 1, 1);
    let here = server.enrol(&token).await;
    assert_eq!(asked_in_the_west.load(Ordering::Relaxed), 0, "a token goes to its own cluster alone");
    let enrol = async |cluster: &str| {
        let body = json!({"token": token, "cluster": cluster, "info": {"os": "linux"}});
        server.anon().post(ENROL, &body).await
    };
    let there = enrol("west").await;
    assert_eq!((asked_at_home.load(Ordering::Relaxed), asked_in_the_west.load(Ordering::Relaxed)), (1, 1));
    assert_eq!((here.status.as_u16(), there.status.as_u16()), (201, 201), "{there:?}");
    assert_ne!(here.json["agent_id"], there.json["agent_id"], "the same UIDs elsewhere are another node");
    let again = enrol("west").await;
    assert_eq!((again.status.as_u16(), &again.json["agent_id"]), (200, &there.json["agent_id"]));

    let agents = server.operator().get(&format!("{FLEET}/agents?cluster={CLUSTER}")).await;
    let told = |at: usize, key: &str| agents.json["agents"][at][key].clone();
    assert_eq!((told(0, "node_name"), told(1, "node_name")), (json!("node-a"), json!("node-a")));
    assert_eq!((told(0, "cluster"), told(1, "cluster")), (Value::Null, json!("west")));
    let viewer = server.viewer().await;
    for (agent, cluster) in [(&here, None), (&there, Some("west"))] {
        let id = agent.json["agent_id"].as_str().unwrap();
        let labels = viewer.get(&format!("/api/v1/agents/{id}/labels")).await;
        let label = labels.list().iter().find(|label| label["key"] == "cluster").cloned();
        assert_eq!(label.as_ref().and_then(|label| label["value"].as_str()), cluster, "{labels:?}");
    }
    let unknown = enrol("east").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.problem().contains("\"east\""), "{unknown:?}");
    let long = enrol(&"x".repeat(10_000)).await;
    assert!(long.status == 404 && long.problem().len() < 300, "{long:?}");
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
