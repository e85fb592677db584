//! Removing hosts: nothing of them is left in any table.

use serde_json::json;
use spectra_server::store::{AgentKey, Time};

use crate::support::tables::{execute, roll_up, rows_of, seconds_ago};
use crate::support::{Agent, TestServer, envelope};

/// Something of every kind that an agent can have.
async fn fill(server: &TestServer, agent: &Agent) -> AgentKey {
    let now = Time::now();
    for hour in 0..3 {
        let time = now.minus(time::Duration::hours(hour));
        agent
            .send(&[
                envelope("cpu", time, json!({"usage": 12.5, "cores": [10.0, 15.0]})),
                envelope("memory", time, json!({"ram_total": 100, "ram_used": 25})),
                envelope("disk", time, json!({"device": "a", "mountpoint": "/", "disk_used_pct": 40.0})),
                envelope("disk_io", time, json!({"device": "a", "read_bytes": 1})),
                envelope("network", time, json!({"interface": "eth0", "rx_bytes": 10, "tx_bytes": 1})),
                envelope("temperature", time, json!({"sensor": "cpu", "temperature": 55.5})),
                envelope("system", time, json!({"uptime": 3600, "processes": 101})),
                envelope("wifi", time, json!({"interface": "wlan0", "ssid": "home", "signal_dbm": -50})),
                envelope("container_list", time, json!({"containers": [{"id": "abc", "name": "web"}]})),
                envelope("pressure", time, json!({"cpu_some_pct": 1.5})),
                envelope("kernel", time, json!({"files_open": 1632})),
                envelope("time_sync", time, json!({"synchronized": true})),
                envelope("gpu_use", time, json!({"gpu": "card0", "busy_pct": 97.0})),
                envelope("facts", time, json!({"kernel": "6.1"})),
                envelope("voltage", time, json!({"core_volts": 0.86})),
                envelope("pmic", time, json!({"rails": [{"rail": "VDD_CORE", "volts": 0.87}]})),
                envelope("pi_board", time, json!({"model": "m", "memory_bytes": 1})),
                envelope("drive_list", time, json!({"drives": [{"device": "sda", "power_on_hours": 1}]})),
                envelope("pool_list", time, json!({"pools": [{"kind": "md", "name": "md0", "devices": 1}]})),
                envelope("sensor_list", time, json!({"sensors": [{"sensor": "fan1", "fan_rpm": 900.0}]})),
                envelope("service_list", time, json!({"services": [{"name": "ssh", "status": "active"}]})),
                envelope(
                    "application_list",
                    time,
                    json!({"applications": [{"name": "bash", "version": "5"}]}),
                ),
                envelope("updates", time, json!({"pending_count": 3, "packages": [{"name": "openssl"}]})),
                envelope("process_list", time, json!({"processes": [{"pid": 1, "name": "init"}]})),
            ])
            .await;
    }
    roll_up(server).await;
    let label = format!("/api/v1/admin/agents/{}/labels/env", agent.id);
    assert_eq!(server.admin().await.put(&label, &json!({"value": "prod"})).await.status, 200);
    server.app.store.agent_key(agent.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_removed_host_has_no_row_in_any_table() {
    let server = TestServer::start().await;
    let (agent, kept) = (server.agent("gone").await, server.agent("kept").await);
    let key = fill(&server, &agent).await;
    let kept_key = fill(&server, &kept).await;
    let before = rows_of(&server.database, key).await;
    for (table, rows) in &before {
        let measured = table.starts_with("metrics_") || table.starts_with("current_");
        assert!(*rows > 0 || !measured, "nothing was put into {table}: the test proves nothing about it");
    }
    let kept_before = rows_of(&server.database, kept_key).await;
    let path = format!("/api/v1/agents/{}", agent.id);
    assert_eq!(server.admin().await.delete(&path).await.status, 204);
    for (table, rows) in rows_of(&server.database, key).await {
        assert_eq!(rows, 0, "{table} still has rows of the host");
    }
    assert_eq!(rows_of(&server.database, kept_key).await, kept_before, "others keep theirs");
}

#[tokio::test]
async fn what_a_server_that_died_left_is_erased_by_the_next() {
    let server = TestServer::start().await;
    let agent = server.agent("gone").await;
    let key = fill(&server, &agent).await;
    let store = &server.app.store;
    let deleted = store.delete_agent(agent.id, Time::now()).await.unwrap().unwrap();
    assert_eq!((deleted.key, &*deleted.hostname), (key, "gone"));
    let history = |rows: std::collections::BTreeMap<String, i64>| rows.values().sum::<i64>();
    assert!(history(rows_of(&server.database, key).await) > 0, "nobody has erased it");
    store.erase_removed(Time::now()).await.unwrap();
    assert_eq!(history(rows_of(&server.database, key).await), 0);
}

#[tokio::test]
async fn a_purge_removes_hosts_that_have_been_silent_for_a_week() {
    let server = TestServer::start().await;
    let hosts = [("fresh", 60), ("quiet", 6 * 86_400), ("silent", 8 * 86_400)];
    for (name, seconds) in hosts {
        let agent = server.agent(name).await;
        agent.send(&[envelope("cpu", Time::now(), json!({"usage": 1.0}))]).await;
        let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
        let seen = seconds_ago(&server.database, seconds);
        execute(
            &server.database,
            &format!("update current_metrics set last_seen = {seen} where agent_id = {key}"),
        )
        .await;
    }
    server.agent("just registered").await;
    let admin = server.admin().await;
    let purged = admin.post("/api/v1/admin/agents/purge", &json!({})).await;
    assert_eq!((purged.status.as_u16(), purged.json), (200, json!({"purged": 1})));
    let left = admin.get("/api/v1/agents").await;
    let names: Vec<_> = left.list().iter().map(|host| host["hostname"].as_str().unwrap()).collect();
    assert_eq!(names, ["fresh", "just registered", "quiet"]);
}

#[tokio::test]
async fn others_report_on_while_a_host_is_removed() {
    let server = TestServer::start().await;
    let (gone, kept) = (server.agent("gone").await, server.agent("kept").await);
    let key = fill(&server, &gone).await;
    let start = Time::now().minus(time::Duration::minutes(30));
    let reading = move |n: i64| envelope("cpu", start.plus(time::Duration::seconds(n)), json!({"usage": n}));
    let (reporter, path) = (kept.actor.clone(), format!("/api/v1/agents/{}", gone.id));
    let reports = tokio::spawn(async move {
        for n in 0..50 {
            let answer = reporter.post("/api/v1/agent/metrics", &json!([reading(n)])).await;
            assert_eq!(answer.status, 202, "{}", answer.text);
            tokio::time::sleep(std::time::Duration::from_millis(120)).await;
        }
    });
    // The host itself reports to its end, too.
    let late = gone.actor.clone();
    let own = tokio::spawn(async move {
        while late.post("/api/v1/agent/metrics", &json!([reading(0)])).await.status == 202 {
            tokio::time::sleep(std::time::Duration::from_millis(120)).await;
        }
    });
    assert_eq!(server.admin().await.delete(&path).await.status, 204);
    own.await.unwrap();
    reports.await.unwrap();
    server.app.store.erase_removed(Time::now()).await.unwrap();
    for (table, rows) in rows_of(&server.database, key).await {
        assert_eq!(rows, 0, "{table} still has rows of the host");
    }
    let rows = server.viewer().await.get(&format!("/api/v1/agents/{}/cpu", kept.id)).await;
    assert_eq!(rows.list().len(), 50);
}
