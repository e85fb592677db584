//! Registration: what a token is worth, and what a host may say of itself.

use serde_json::{Value, json};
use spectra_server::enrol::TokenTerms;
use spectra_server::store::Time;

use crate::support::{TestServer, registration};

const PATH: &str = "/api/v1/agent/register";

#[tokio::test]
async fn a_token_becomes_an_identity() {
    let server = TestServer::start().await;
    let facts = json!({
        "hostname": "pi", "os": "linux", "platform": "debian", "platform_ver": "12", "kernel": "6.18", "arch": "arm64",
        "cpu_model": "Cortex", "cpu_cores": 4, "ram_total": 8_589_934_592_u64, "agent_version": "0.1.0",
        "agent_commit": "", "boot_time": 1_795_453_205, "ips": ["192.0.2.2"], "hardware": "raspberry-pi",
    });
    let answer = server.anon().post(PATH, &json!({"token": server.token().await, "info": facts})).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json["encodings"], json!(["zstd-spectra-1", "zstd"]));
    assert_eq!(answer.json["secret"].as_str().unwrap().len(), 64);
    let id = answer.json["agent_id"].as_str().unwrap();

    let agent = server.viewer().await.get(&format!("/api/v1/agents/{id}")).await;
    for (name, expected) in [
        ("hostname", json!("pi")),
        ("os", json!("linux")),
        ("platform", json!("debian")),
        ("platform_version", json!("12")),
        ("kernel", json!("6.18")),
        ("arch", json!("arm64")),
        ("cpu_model", json!("Cortex")),
        ("cpu_cores", json!(4)),
        ("ram_total", json!(8_589_934_592_u64)),
        ("version", json!("0.1.0")),
        ("commit", Value::Null),
        ("boot_time", json!("2026-11-23T17:00:05Z")),
        ("addresses", json!(["192.0.2.2"])),
        ("hardware", json!("raspberry-pi")),
        ("ip_address", json!("127.0.0.1")),
        ("secret_hash", json!("")),
        ("last_seen", Value::Null),
    ] {
        assert_eq!(agent.json[name], expected, "{name}");
    }
}

#[tokio::test]
async fn a_token_is_worth_its_uses_and_its_time() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let twice = server.tokens(TokenTerms::new(3600, 2).unwrap()).await;
    let once = server.token().await;
    let revoked = server.token().await;
    let expired = server.tokens(TokenTerms::new(1, 1).unwrap()).await;
    server.app.store.revoke_tokens(Time::now()).await.unwrap();
    let used = server.token().await;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(anon.post(PATH, &registration(&used, "a")).await.status, 201);
    for (token, detail) in [
        (&*used, "the token has been used already"),
        (&*revoked, "the token has been revoked"),
        (&*once, "the token has been revoked"),
        (&*twice, "the token has been revoked"),
        (&*expired, "the token has been revoked"),
        ("spt_unknown", "the token is not known here"),
        ("", "the token is not known here"),
        ("' or 1=1 --", "the token is not known here"),
    ] {
        let answer = anon.post(PATH, &registration(token, "b")).await;
        assert_eq!(answer.status, 401, "{token}");
        assert_eq!(answer.problem(), detail, "{token}");
    }
    assert_eq!(server.app.store.agents().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_expired_token_says_so_and_a_reusable_one_lasts() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let expired = server.tokens(TokenTerms::new(1, 1).unwrap()).await;
    let twice = server.tokens(TokenTerms::new(3600, 2).unwrap()).await;
    for (name, status) in [("a", 201), ("b", 201), ("c", 401)] {
        assert_eq!(anon.post(PATH, &registration(&twice, name)).await.status, status, "{name}");
    }
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(anon.post(PATH, &registration(&expired, "d")).await.problem(), "the token has expired");
}

#[tokio::test]
async fn one_use_is_one_host_even_when_many_come_at_once() {
    let server = TestServer::start().await;
    let registration = registration(&server.token().await, "a");
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (actor, registration) = (server.anon(), registration.clone());
            tokio::spawn(async move { actor.post(PATH, &registration).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 19, "{statuses:?}");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_and_costs_no_use() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let token = server.token().await;
    for (info, detail) in [
        (json!({}), "`hostname` is missing"),
        (json!({"hostname": ""}), "`hostname` is missing"),
        (json!({"hostname": "a\u{0}b"}), "`hostname` has control characters"),
        (json!({"hostname": "x".repeat(300)}), "`hostname` has more than 255 bytes"),
        (json!({"hostname": "a", "kernel": "6\u{0}1"}), "`kernel` has control characters"),
    ] {
        let answer = anon.post(PATH, &json!({"token": token, "info": info})).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (400, detail), "{info}");
    }
    for body in ["", "{", "[]", "7", "{\"token\":7}", "{\"info\":7}", "\u{feff}{}"] {
        let answer = anon.call(reqwest::Method::POST, PATH, body.into()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.problem().starts_with("the body is not the JSON that is expected"), "{body}");
    }
    let large = json!({"token": token, "info": {"hostname": "a", "ips": vec!["192.0.2.200"; 6000]}});
    assert_eq!(anon.post(PATH, &large).await.status, 413);
    let fits = json!({"token": token, "info": {"hostname": "a", "ips": vec!["192.0.2.200"; 1000]}});
    assert_eq!(anon.post(PATH, &fits).await.status, 201, "1,000 addresses are a large node");
    let token = server.token().await;
    let model =
        json!({"token": token, "info": {"hostname": "a", "cpu_model": "Raspberry Pi 4 Model B\u{0}"}});
    assert_eq!(anon.post(PATH, &model).await.status, 201, "a device tree's strings end with NUL");
}

#[tokio::test]
async fn failures_are_limited_and_successes_are_not() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let many = server.tokens(TokenTerms::new(3600, 100).unwrap()).await;
    for host in 0..50 {
        assert_eq!(anon.post(PATH, &registration(&many, &format!("host{host}"))).await.status, 201);
    }
    let wrong = registration("spt_wrong", "a");
    let mut last = anon.post(PATH, &wrong).await;
    for _ in 0..200 {
        last = anon.post(PATH, &wrong).await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429);
    assert_eq!(last.header("retry-after"), "1");
}
