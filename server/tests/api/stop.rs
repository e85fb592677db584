//! The end of a server: nothing that was promised is lost, and nothing holds it up.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use spectra_server::store::{Store, Time};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{TestServer, envelope};

const SOON: Duration = Duration::from_secs(8);

#[tokio::test]
async fn requests_under_way_are_answered_and_what_they_brought_is_stored() {
    let mut server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now();
    let sending: Vec<_> = (0..10)
        .map(|n| {
            let actor = agent.actor.clone();
            let time = now.minus(time::Duration::seconds(n));
            tokio::spawn(async move {
                let body = json!([envelope("cpu", time, json!({"usage": 1.0}))]);
                actor.post("/api/v1/agent/metrics", &body).await.status.as_u16()
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let stopped = server.stop();
    let mut stored = 0;
    for sent in sending {
        match sent.await {
            Ok(202) => stored += 1,
            Ok(503) | Err(_) => {}
            Ok(status) => panic!("{status}"),
        }
    }
    timeout(SOON, stopped).await.unwrap().unwrap();
    let store = Store::open(&server.database.url).await.unwrap();
    let key = store.agent_key(agent.id).await.unwrap().unwrap();
    assert_eq!(store.erase_history(key).await.unwrap(), stored, "acknowledged is stored, and nothing else");
    assert!(stored > 0, "the requests came too late to say anything");
}

#[tokio::test]
async fn polls_and_idle_connections_do_not_hold_it_up() {
    let mut server = TestServer::start().await;
    let agent = server.agent("host").await;
    let polling = tokio::spawn(async move { agent.actor.get("/api/v1/agent/command").await.status.as_u16() });
    let idle = TcpStream::connect(server.address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let start = Instant::now();
    timeout(SOON, server.stop()).await.unwrap().unwrap();
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(polling.await.unwrap(), 204);
    drop(idle);
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_client_that_never_finishes_is_cut() {
    let mut server = TestServer::with(|config| config.limits.stop = Duration::from_secs(2)).await;
    let agent = server.agent("host").await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /api/v1/agent/metrics HTTP/1.1\r\nhost: x\r\nx-agent-id: {}\r\nx-agent-secret: {}\r\ncontent-length: 100\r\n\r\n[",
        agent.id, agent.secret
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start = Instant::now();
    timeout(SOON, server.stop()).await.unwrap().unwrap();
    let took = start.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn while_it_stops_nothing_new_is_accepted() {
    let mut server = TestServer::start().await;
    let anon = server.anon();
    timeout(SOON, server.stop()).await.unwrap().unwrap();
    let refused = tokio::spawn(async move { anon.call(Method::GET, "/healthz", Vec::new()).await });
    assert!(refused.await.is_err());
}
