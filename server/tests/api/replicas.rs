//! Several servers over one database behave as one.

use std::time::{Duration, Instant};

use spectra_server::store::Store;
use spectra_server::wake::Wake;

use crate::support::{TestServer, eventually};

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
