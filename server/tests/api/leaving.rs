//! Hosts that are silent on purpose, and what agents say of an outage.

use serde_json::{Value, json};
use spectra_server::event::notice;
use spectra_server::store::Time;
use uuid::Uuid;

use crate::support::tables::{execute, seconds_ago};
use crate::support::{Agent, TestServer, envelope};

const METRICS: &str = "/api/v1/agent/metrics";

async fn say(agent: &Agent, headers: &[(&str, &str)], body: &Value) {
    let actor = headers.iter().fold(agent.actor.clone(), |actor, (name, value)| actor.with(name, value));
    assert_eq!(actor.post(METRICS, body).await.status, 202, "{headers:?}");
}

#[tokio::test]
async fn a_host_whose_agent_takes_its_leave_is_stopped_or_asleep_until_it_is_back() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    let agent = server.agent("host").await;
    let status = async || viewer.get("/api/v1/overview").await.list()[0]["status"].clone();
    let count = async |status: &str| viewer.get("/api/v1/overview/stats").await.json[status].clone();
    say(&agent, &[], &json!([])).await;
    assert_eq!((status().await, count("asleep").await), (json!("online"), Value::Null));
    for leaving in ["asleep", "stopped"] {
        say(&agent, &[("x-spectra-leaving", leaving)], &json!([])).await;
        assert_eq!(status().await, leaving);
        assert_eq!((count(leaving).await, count("online").await), (json!(1), json!(0)));
        let page = viewer.get(&format!("/api/v1/overview/page?status={leaving}")).await;
        assert_eq!(page.status, 200);
        // However long that lasts.
        let seen = seconds_ago(&server.database, 86_400);
        execute(&server.database, &format!("update current_metrics set last_seen = {seen}")).await;
        assert_eq!(status().await, leaving);
        notice(&server.app.store, Time::now(), Time::now()).await.unwrap();
        let events = viewer.get(&format!("/api/v1/agents/{}/events?kind=silent", agent.id)).await.json;
        assert_eq!(events["events"][0]["cause"], leaving);
        say(&agent, &[], &json!([])).await;
        assert_eq!(status().await, "online");
        notice(&server.app.store, Time::now(), Time::now()).await.unwrap();
    }
    say(&agent, &[("x-spectra-leaving", "nonsense")], &json!([])).await;
    assert_eq!(status().await, "online");
}

#[tokio::test]
async fn a_backlog_goes_on_beside_the_newest_values_and_says_itself_what_is_lost() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    let agent = server.agent("host").await;
    let [first, live, spool] = [(); 3].map(|()| Uuid::new_v4().to_string());
    let reading = |seconds| {
        envelope("memory", Time::now().minus(time::Duration::seconds(seconds)), json!({"ram_used_pct": 5}))
    };
    let send = async |stream: &str, sequence: &str, open: &[&str], body: Value| {
        let open = open.join(",");
        let headers = [
            ("x-spectra-stream", stream),
            ("x-spectra-sequence", sequence),
            ("x-spectra-streams-open", open.as_str()),
        ];
        say(&agent, &headers, &body).await;
    };
    send(&first, "1", &[], json!([reading(300)])).await;
    // It was killed in an outage. The next process sends what is newest, and then the spool of the one before.
    send(&live, "1", &[&first, &spool], json!([reading(5)])).await;
    send(&first, "2", &[&live, &spool], json!([reading(290)])).await;
    send(&spool, "1", &[&live, &first], json!([reading(200), reading(190)])).await;
    let micros = |seconds: i64| Time::now().minus(time::Duration::seconds(seconds)).micros();
    let (after, before) = (micros(190), micros(5));
    let lost = json!({"from": 4, "cause": "agent_lost", "after_us": after, "before_us": before});
    let full = json!({"from": 5, "to": 9, "count": 5, "cause": "spool_full"});
    let told = json!([envelope("gap", Time::now(), lost), envelope("gap", Time::now(), full)]);
    send(&spool, "3", &[&live], told).await;
    let gaps = viewer.get(&format!("/api/v1/agents/{}/gaps", agent.id)).await;
    let found: Vec<_> = gaps
        .list()
        .iter()
        .map(|gap| {
            json!([
                gap["stream"],
                gap["from"],
                gap["to"],
                gap["count"],
                gap["cause"],
                gap["after"].is_string()
            ])
        })
        .collect();
    let expected =
        [json!([spool, 5, 9, 5, "spool_full", false]), json!([spool, 4, null, null, "agent_lost", true])];
    assert_eq!(found, expected, "nothing else is missing");
}

#[tokio::test]
async fn an_agent_of_ours_is_offered_zstd_with_its_settings() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let config = "/api/v1/agent/config";
    assert_eq!(agent.actor.get(config).await.json["encodings"], json!(["zstd-spectra-1", "zstd"]));
    let original = agent.actor.clone().without("x-spectra-protocol");
    assert_eq!(original.get(config).await.json["encodings"], Value::Null);
}
