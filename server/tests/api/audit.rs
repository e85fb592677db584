//! The audit trail, and whose address stands in it.

use serde_json::{Value, json};
use spectra_server::audit::{self, Actor, Entry, Outcome};

use crate::support::TestServer;

const AUDIT: &str = "/api/v1/audit";

#[tokio::test]
async fn what_was_done_is_told_with_who_and_from_where() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let me = admin.get("/api/v1/auth/me").await.json;
    let token = admin.post("/api/v1/admin/tokens", &json!({"uses": 3})).await.json;
    let refused =
        server.anon().post("/api/v1/auth/login", &json!({"username": "ann", "password": "x"})).await;
    assert_eq!(refused.status, 401);

    let page = admin.get(AUDIT).await.json;
    let entries = page["entries"].as_array().unwrap();
    assert_eq!((entries.len(), &page["next"]), (2, &Value::Null));
    let [attempt, made] = [&entries[0], &entries[1]];
    for (entry, name, expected) in [
        (made, "actor_kind", "user"),
        (made, "actor_id", me["id"].as_str().unwrap()),
        (made, "actor", me["username"].as_str().unwrap()),
        (made, "action", "token.create"),
        (made, "target", token["id"].as_str().unwrap()),
        (made, "remote_address", "127.0.0.1"),
        (made, "outcome", "done"),
        (made, "detail", "uses: 3"),
        (attempt, "actor_kind", "anonymous"),
        (attempt, "actor", "ann"),
        (attempt, "action", "session.open"),
        (attempt, "outcome", "refused"),
    ] {
        assert_eq!(entry[name], expected, "{name} of {entry}");
    }
    assert!(!page.to_string().contains("spt_"), "no secret is part of the trail");
}

#[tokio::test]
async fn the_trail_is_read_in_pages_and_filtered() {
    let server = TestServer::start().await;
    for number in 0..5 {
        let entry = Entry::new(Actor::Server, "test.count", number.to_string()).outcome(Outcome::Failed);
        audit::record(&server.app.store, entry).await.unwrap();
    }
    let entry = Entry::new(Actor::CommandLine, "test.other", "x\0y".repeat(1000));
    audit::record(&server.app.store, entry).await.unwrap();
    let admin = server.admin().await;

    let mut targets = Vec::new();
    let mut path = format!("{AUDIT}?action=test.count&limit=2");
    loop {
        let page = admin.get(&path).await.json;
        let entries = page["entries"].as_array().unwrap();
        targets.extend(entries.iter().map(|entry| entry["target"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{AUDIT}?action=test.count&limit=2&before={next}");
    }
    assert_eq!(targets, ["4", "3", "2", "1", "0"]);

    for (query, found) in [
        ("actor=server", 5),
        ("actor=command%20line", 1),
        ("target=3", 1),
        ("target=3&action=test.other", 0),
        ("actor=%00", 6),
    ] {
        let page = admin.get(&format!("{AUDIT}?{query}")).await.json;
        assert_eq!(page["entries"].as_array().unwrap().len(), found, "{query}");
    }
    for query in ["limit=0", "limit=501", "limit=x", "before=x", "before=1.5"] {
        assert_eq!(admin.get(&format!("{AUDIT}?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_trusted_proxy_tells_whose_request_it_is() {
    for (trusted, expected) in [(true, "198.51.100.9"), (false, "127.0.0.1")] {
        let server = TestServer::with(|config| {
            config.trusted_proxies = trusted.then(|| "127.0.0.0/8".parse().unwrap()).into_iter().collect();
        })
        .await;
        let admin = server.admin().await.with("x-forwarded-for", "203.0.113.1, 198.51.100.9");
        assert_eq!(admin.post("/api/v1/admin/tokens", &Value::Null).await.status, 201);
        let page = admin.get(AUDIT).await.json;
        assert_eq!(page["entries"][0]["remote_address"], expected);
    }
}

#[tokio::test]
async fn behind_a_proxy_clients_have_rates_of_their_own() {
    let server =
        TestServer::with(|config| config.trusted_proxies.push("127.0.0.1/32".parse().unwrap())).await;
    let from = |address: &str| server.anon().with("x-forwarded-for", address);
    let (busy, other) = (from("198.51.100.1"), from("198.51.100.2"));
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(busy.get("/api/v1/version").await.status.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(other.get("/api/v1/version").await.status, 200);
}
