//! Settings of the installation: thresholds, mail, and alerts of an installation without rules.

use serde_json::{Value, json};
use spectra_server::store::Store;
use uuid::Uuid;

use crate::support::TestServer;

const SMTP: &str = "/api/v1/admin/smtp";

#[tokio::test]
async fn thresholds_are_the_originals_until_an_admin_sets_others() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut thresholds = json!({
        "cpu_warn": 80.0, "cpu_crit": 95.0, "mem_warn": 80.0, "mem_crit": 95.0, "disk_warn": 98.0,
        "disk_crit": 99.0, "temp_warn": 70.0, "temp_crit": 85.0, "stale_seconds": 120, "offline_seconds": 600,
    });
    assert_eq!(admin.get("/api/v1/thresholds").await.json, thresholds);
    for (name, value) in [("cpu_warn", json!(99)), ("temp_warn", json!(-1)), ("stale_seconds", json!(600))] {
        let mut wrong = thresholds.clone();
        wrong[name] = value;
        assert_eq!(admin.put("/api/v1/admin/thresholds", &wrong).await.status, 400, "{name}");
    }
    assert_eq!(admin.put("/api/v1/admin/thresholds", &json!({"cpu_warn": 1})).await.status, 400);
    thresholds["cpu_warn"] = json!(12.5);
    let set = admin.put("/api/v1/admin/thresholds", &thresholds).await;
    assert_eq!((set.status.as_u16(), &set.json), (200, &thresholds));
    assert_eq!(server.viewer().await.get("/api/v1/thresholds").await.json, thresholds);
    // What another server of the database sees at that moment.
    let other = Store::open(&server.database.url).await.unwrap();
    assert!((other.thresholds().await.unwrap().cpu_warn - 12.5).abs() < f64::EPSILON);
}

#[tokio::test]
async fn how_mail_is_sent_is_kept_and_its_password_never_told() {
    let server = TestServer::with(|config| {
        config.secret_key.text = Some("0123456789abcdef0123456789abcdef".to_owned());
    })
    .await;
    let admin = server.admin().await;
    assert_eq!(
        admin.get(SMTP).await.json,
        json!({"enabled": false, "host": "", "port": 0, "username": "", "password_set": false,
            "from_address": "", "tls_mode": "starttls", "updated_at": "0001-01-01T00:00:00Z"})
    );
    let mut wanted = json!({"enabled": true, "host": "mail.example", "port": 465, "username": "spectra",
        "password": "hunter2hunter2", "from_address": "spectra@example", "tls_mode": "implicit"});
    let set = admin.put(SMTP, &wanted).await;
    assert_eq!((set.status.as_u16(), &set.json["password_set"]), (200, &json!(true)), "{}", set.text);
    for (password, kept) in [(Value::Null, true), (json!(""), false), (Value::Null, false)] {
        wanted["password"] = password;
        assert_eq!(admin.put(SMTP, &wanted).await.json["password_set"], kept);
    }
    let kept = admin.get(SMTP).await;
    assert_eq!((&kept.json["tls_mode"], &kept.json["port"]), (&json!("implicit"), &json!(465)));
    for (name, value) in
        [("host", json!("")), ("port", json!(0)), ("port", json!(65_536)), ("tls_mode", json!("ssl"))]
    {
        let mut wrong = wanted.clone();
        wrong[name] = value;
        assert_eq!(admin.put(SMTP, &wrong).await.status, 400, "{name}");
    }
}

#[tokio::test]
async fn without_a_key_no_password_is_kept() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let with = |password: Value| json!({"host": "mail.example", "port": 25, "password": password});
    assert_eq!(admin.put(SMTP, &with(json!("hunter2hunter2"))).await.status, 503);
    assert_eq!(admin.put(SMTP, &with(Value::Null)).await.status, 200, "the rest is");
}

#[tokio::test]
async fn alerts_are_those_of_an_installation_without_rules() {
    let server = TestServer::start().await;
    let host = server.agent("host").await.id;
    let admin = server.admin().await;
    let nobody = Uuid::new_v4();
    for (path, status) in [
        ("/api/v1/alerts/channels".to_owned(), 200),
        ("/api/v1/alerts/rules".to_owned(), 200),
        ("/api/v1/alerts/active".to_owned(), 200),
        ("/api/v1/alerts/history?limit=200&offset=100000".to_owned(), 200),
        (format!("/api/v1/agents/{host}/alerts/history"), 200),
        (format!("/api/v1/agents/{nobody}/alerts/history"), 200),
        (format!("/api/v1/alerts/rules/{nobody}"), 404),
        ("/api/v1/alerts/history?limit=0".to_owned(), 400),
        ("/api/v1/alerts/history?limit=201".to_owned(), 400),
        ("/api/v1/alerts/history?offset=100001".to_owned(), 400),
    ] {
        let answer = admin.get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 200 {
            assert_eq!(answer.json, json!([]), "{path}");
        }
    }
    let rule = json!({"name": "r", "enabled": true, "scope": "agent", "agent_id": host,
        "condition_type": "service_down", "condition_params": {"service_name": "ssh.service"},
        "cooldown_seconds": 300, "channel_ids": [nobody]});
    let channel = json!({"name": "c", "type": "webhook", "config": {"url": "https://10.0.0.1/hook"}});
    for (path, good, wrong) in [
        (
            "/api/v1/alerts/rules",
            &rule,
            &[
                ("name", json!("")),
                ("scope", json!("galaxy")),
                ("scope", json!("global")),
                ("agent_id", json!("1")),
                ("condition_type", json!("cpu")),
                ("cooldown_seconds", json!(-1)),
                ("channel_ids", json!(["1"])),
            ][..],
        ),
        (
            "/api/v1/alerts/channels",
            &channel,
            &[
                ("name", json!("")),
                ("type", json!("pigeon")),
                ("type", json!("email")),
                ("config", json!({})),
                ("config", json!({"url": "ftp://example.org"})),
                ("config", json!({"url": "https://user:secret@example.org"})),
                ("config", json!({"url": "http://127.0.0.1:9/"})),
                ("config", json!({"url": "http://[fe80::1]/"})),
            ][..],
        ),
    ] {
        let answer = admin.post(path, good).await;
        assert_eq!(answer.status, 409, "{path}");
        assert!(answer.problem().contains("evaluates no rules"), "nobody believes that one watches");
        for (name, value) in wrong {
            let mut body = good.clone();
            body[name] = value.clone();
            assert_eq!(admin.post(path, &body).await.status, 400, "{name} {value}");
        }
        assert_eq!(admin.post(path, &json!([])).await.status, 400, "{path}");
        let one = format!("{path}/{nobody}");
        assert_eq!(admin.delete(&one).await.status, 204, "{path}");
        assert_eq!(admin.put(&one, good).await.status, 404, "{path}");
    }
    let mut mail =
        json!({"host": "mail.example", "port": 25, "from_address": "a@example", "test_to": "b@example"});
    let trial = format!("{SMTP}/test");
    assert_eq!(admin.post(&trial, &mail).await.status, 409);
    for (name, value) in
        [("test_to", json!("")), ("test_to", json!(7)), ("host", json!("")), ("tls_mode", json!("ssl"))]
    {
        let before = std::mem::replace(&mut mail[name], value);
        assert_eq!(admin.post(&trial, &mail).await.status, 400, "{name}: {}", mail[name]);
        mail[name] = before;
    }
    let path = format!("/api/v1/alerts/rules/{nobody}/enabled");
    assert_eq!(admin.put(&path, &json!({"enabled": true})).await.status, 404);
}

#[tokio::test]
async fn the_server_tells_its_state() {
    let server = TestServer::start().await;
    let state = server.admin().await.get("/api/v1/server").await.json;
    let timescale = server.database.is_timescale();
    assert_eq!(state["database"]["kind"], if timescale { "timescale" } else { "sqlite" });
    assert_eq!(state["database"]["edition"], server.app.store.edition().await.unwrap().name());
    let is_community = state["database"]["edition"] == "timescale-community";
    assert_eq!(state["database"]["columnstore"]["chunks"].is_number(), is_community, "{state}");
    assert!(state["database"]["bytes"].as_i64().unwrap() > 10_000, "{state}");
    assert_eq!((&state["retention_days"]["raw"], &state["ingest"]["queued_rows"]), (&json!(30), &json!(0)));
    assert_eq!(state["version"], env!("CARGO_PKG_VERSION"));
}
