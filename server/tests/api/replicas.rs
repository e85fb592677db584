//! Several servers over one database behave as one.

use std::time::{Duration, Instant};

use serde_json::json;
use spectra_server::enrol::TokenTerms;
use spectra_server::store::{ServerRecord, Store, Time};
use spectra_server::wake::Wake;
use uuid::Uuid;

use crate::support::{TestServer, eventually, registration};

const POLL: &str = "/api/v1/agent/config";

#[tokio::test]
async fn the_secret_of_a_deleted_agent_stops_within_a_second_on_every_server() {
    let server = TestServer::start().await;
    // An embedded database has one server.
    let other = if server.database.is_timescale() { Some(server.beside().await) } else { None };
    let other = other.as_ref().unwrap_or(&server);
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let elsewhere = agent.actor.clone().at(other.address);
    for _ in 0..3 {
        assert_eq!(elsewhere.get(POLL).await.status, 200);
    }

    let held = tokio::spawn({
        let elsewhere = elsewhere.clone();
        async move { elsewhere.get("/api/v1/agent/command").await.status.as_u16() }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(admin.delete(&format!("/api/v1/agents/{}", agent.id)).await.status, 204);
    let deleted = Instant::now();
    eventually(async || (elsewhere.get(POLL).await.status == 401).then_some(())).await;
    assert!(deleted.elapsed() < Duration::from_secs(1), "after {:?}", deleted.elapsed());
    assert_eq!(held.await.unwrap(), 204, "its poll ends, and the next one is refused");
    assert!(deleted.elapsed() < Duration::from_secs(2), "after {:?}", deleted.elapsed());
}

#[tokio::test]
async fn each_server_tells_of_all_and_one_that_stops_is_gone() {
    let server = TestServer::start().await;
    let mut other = server.beside().await;
    let admin = server.admin().await;
    let both = eventually(async || {
        let state = admin.get("/api/v1/server").await.json;
        (state["servers"].as_array().unwrap().len() == 2).then_some(state)
    })
    .await;
    let edition = server.app.store.edition().await.unwrap();
    assert_eq!(both["database"]["edition"], edition.name());
    let seen = admin.clone().at(other.address).get("/api/v1/server").await.json;
    for (state, own) in [(&both, server.address), (&seen, other.address)] {
        let servers = state["servers"].as_array().unwrap();
        let [current] = &*servers.iter().filter(|one| one["current"] == true).collect::<Vec<_>>() else {
            panic!("{state}")
        };
        assert_eq!(current["address"], own.to_string());
        for one in servers {
            assert_eq!((&one["version"], &one["queued_rows"]), (&state["version"], &json!(0)), "{one}");
            assert!(!one["hostname"].as_str().unwrap().is_empty() && one["rows_per_second"].is_number());
        }
    }
    other.stop().await.unwrap();
    let left = admin.get("/api/v1/server").await.json;
    assert_eq!(left["servers"].as_array().unwrap().len(), 1, "{left}");
}

#[tokio::test]
async fn one_that_was_killed_is_not_shown_for_long() {
    let server = TestServer::start().await;
    let killed = ServerRecord {
        id: Uuid::now_v7(),
        hostname: "gone".to_owned(),
        address: "192.0.2.1:8080".to_owned(),
        version: "0.1.0".to_owned(),
        started_at: Time::now().minus(time::Duration::HOUR),
        seen_at: Time::now().minus(time::Duration::MINUTE),
        rows_per_second: 0.0,
        queued_rows: 0,
    };
    server.app.store.note_server(&killed, Time::now().minus(time::Duration::HOUR)).await.unwrap();
    let state = server.admin().await.get("/api/v1/server").await;
    assert!(!state.text.contains("192.0.2.1:8080"), "{}", state.text);
    assert_eq!(server.app.store.servers(killed.seen_at).await.unwrap().first().unwrap().id, killed.id);
}

#[tokio::test]
async fn a_token_gives_as_many_hosts_as_it_has_uses_whichever_servers_are_asked() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    for uses in [1, 7] {
        let token = server.tokens(TokenTerms::new(3600, uses).unwrap()).await;
        let mut joining = tokio::task::JoinSet::new();
        for number in 0..24 {
            let anon = if number % 2 == 0 { server.anon() } else { other.anon() };
            let body = registration(&token, &format!("host-{uses}-{number}"));
            joining.spawn(async move { anon.post("/api/v1/agent/register", &body).await.status.as_u16() });
        }
        let statuses = joining.join_all().await;
        let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!(count(201), usize::try_from(uses).unwrap(), "{statuses:?}");
        assert_eq!(count(201) + count(401), 24, "{statuses:?}");
    }
    assert_eq!(server.app.store.agents().await.unwrap().len(), 8);
}

/// The database cuts the channel's connection, and an agent is deleted that moment: nobody hears of it.
#[tokio::test]
async fn what_is_missed_while_the_channel_is_down_is_looked_up_again() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    assert_eq!(agent.actor.get(POLL).await.status, 200);
    if let Store::Timescale(pool) = &server.app.store {
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and query ilike 'listen%'";
        assert_eq!(sqlx::query(cut).fetch_all(pool).await.unwrap().len(), 1, "the channel is a connection");
        sqlx::query("delete from agents").execute(pool).await.unwrap();
    } else {
        // An embedded database has no channel to lose.
        server.admin().await.delete(&format!("/api/v1/agents/{}", agent.id)).await;
    }
    let deleted = Instant::now();
    eventually(async || (agent.actor.get(POLL).await.status == 401).then_some(())).await;
    assert!(deleted.elapsed() < Duration::from_secs(2), "after {:?}", deleted.elapsed());

    // The channel is back: another server's word arrives.
    let other = server.agent("other").await;
    assert_eq!(other.actor.get(POLL).await.status, 200);
    let actor = other.actor.clone();
    let held = tokio::spawn(async move { actor.get("/api/v1/agent/command").await.status.as_u16() });
    tokio::time::sleep(Duration::from_secs(1)).await;
    if let Store::Timescale(pool) = &server.app.store {
        let word = format!("agent {}", other.id);
        sqlx::query("select pg_notify('spectra', $1)").bind(word).execute(pool).await.unwrap();
    } else {
        server.app.deliver(Wake::Agent(other.id));
    }
    let ended = tokio::time::timeout(Duration::from_secs(1), held).await;
    assert_eq!(ended.expect("the poll is woken").unwrap(), 204);
}
