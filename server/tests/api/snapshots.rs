//! Services, applications, updates: of one host and across the fleet.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{Agent, TestServer, envelope};

fn ago(minutes: i64) -> Time {
    Time::now().minus(time::Duration::minutes(minutes))
}

fn services(time: Time, services: &[(&str, &str)]) -> Value {
    let service = |(name, status): &(&str, &str)| json!({"name": name, "status": status, "sub_status": "running", "load_state": "loaded", "description": "A service"});
    envelope("service_list", time, json!({"services": services.iter().map(service).collect::<Vec<_>>()}))
}

fn applications(time: Time, applications: &[(&str, &str)]) -> Value {
    let application =
        |(name, version): &(&str, &str)| json!({"name": name, "version": version, "vendor": "deb"});
    let list: Vec<_> = applications.iter().map(application).collect();
    envelope("application_list", time, json!({"applications": list}))
}

fn updates(time: Time, packages: &Value) -> Value {
    envelope(
        "updates",
        time,
        json!({"pending_count": 3, "security_count": 1, "reboot_required": true, "package_manager": "apt", "packages": packages}),
    )
}

fn path(agent: &Agent, route: &str) -> String {
    format!("/api/v1/agents/{}/{route}", agent.id)
}

fn texts<'a>(list: &'a Value, name: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|row| row[name].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_host_that_said_nothing_yet_is_answered_without_an_error() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    for route in ["services", "applications", "pending-updates"] {
        let answer = viewer.get(&path(&agent, route)).await;
        assert_eq!((answer.status.as_u16(), answer.json), (200, json!([])), "{route}");
    }
    for route in ["updates", "system/latest"] {
        let answer = viewer.get(&path(&agent, route)).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (204, ""), "{route}");
    }
    let nobody = format!("/api/v1/agents/{}", uuid::Uuid::new_v4());
    for route in ["services", "applications", "updates", "pending-updates", "disk/forecast"] {
        assert_eq!(viewer.get(&format!("{nobody}/{route}")).await.status, 404, "{route}");
    }
}

#[tokio::test]
async fn lists_keep_all_that_was_sent_in_the_order_of_names() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let time = ago(5);
    let packages =
        json!([{"name": "zlib", "version": "2"}, {"name": "openssl", "version": "3", "security": true}]);
    agent
        .send(&[
            services(time, &[("ssh.service", "active"), ("cron.service", "failed")]),
            applications(time, &[("libc6", "2.36"), ("bash", "5.2"), ("libc6", "2.31")]),
            updates(time, &packages),
        ])
        .await;
    let id = agent.id.to_string();
    let at = time.rfc3339(true);
    let list = viewer.get(&path(&agent, "services")).await.json;
    let expected = json!({
        "agent_id": id, "name": "cron.service", "status": "failed", "sub_status": "running",
        "load_state": "loaded", "description": "A service", "updated_at": at,
    });
    assert_eq!(list[0], expected);
    assert_eq!(texts(&list, "name"), ["cron.service", "ssh.service"]);
    let list = viewer.get(&path(&agent, "applications")).await.json;
    assert_eq!(texts(&list, "name"), ["bash", "libc6", "libc6"]);
    assert_eq!(texts(&list, "version"), ["5.2", "2.31", "2.36"], "one application in two versions");
    let expected = json!({"agent_id": id, "name": "bash", "version": "5.2", "vendor": "deb", "arch": "", "size_bytes": null, "installed_at": null, "updated_at": at});
    assert_eq!(list[0], expected);
    let expected = json!({
        "agent_id": id, "pending_count": 3, "security_count": 1, "reboot_required": true, "package_manager": "apt",
        "packages": [
            {"name": "openssl", "version": "3", "security": true},
            {"name": "zlib", "version": "2", "security": false},
        ],
        "updated_at": at,
    });
    assert_eq!(viewer.get(&path(&agent, "updates")).await.json, expected);
    let overview = viewer.get("/api/v1/overview").await;
    assert_eq!(overview.json[0]["reboot_required"], true);
    assert_eq!(viewer.get("/api/v1/overview/stats").await.json["reboot"], 1);
}

#[tokio::test]
async fn the_newest_list_replaces_the_one_before() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let [first, second, third] = [ago(3), ago(2), ago(1)];
    for (envelopes, names, updated_at) in [
        (vec![services(first, &[("a", "active"), ("b", "active")])], vec!["a", "b"], first),
        // The newest of a request counts, wherever it stands.
        (vec![services(third, &[("c", "active")]), services(second, &[("b", "active")])], vec!["c"], third),
        (vec![services(second, &[("b", "active")])], vec!["c"], third),
    ] {
        agent.send(&envelopes).await;
        let list = viewer.get(&path(&agent, "services")).await.json;
        assert_eq!(texts(&list, "name"), names);
        assert_eq!(list[0]["updated_at"], json!(updated_at.rfc3339(true)));
    }
    agent.send(&[envelope("service_list", Time::now(), json!({"services": null}))]).await;
    assert_eq!(viewer.get(&path(&agent, "services")).await.json, json!([]), "a host may have none");
}

#[tokio::test]
async fn the_fleet_is_searched_by_name_field_host_and_label() {
    let server = TestServer::start().await;
    let (web, mail) = (server.agent("web-1").await, server.agent("Mail-1").await);
    let time = ago(1);
    web.send(&[
        services(time, &[("ssh.service", "active"), ("nginx.service", "failed"), ("100%.service", "active")]),
        updates(
            time,
            &json!([{"name": "openssl", "version": "3", "security": true}, {"name": "zlib", "version": "2"}]),
        ),
    ])
    .await;
    mail.send(&[services(time, &[("SSH.service", "active"), ("postfix.service", "failed")])]).await;
    let admin = server.admin().await;
    let label = format!("/api/v1/admin/agents/{}/labels/env", mail.id);
    let put = admin.call(reqwest::Method::PUT, &label, json!({"value": "prod"}).to_string().into()).await;
    assert!(put.status.is_success(), "{put:?}");
    let viewer = server.viewer().await;
    for (query, expected) in [
        ("services?name=ssh", vec!["SSH.service", "ssh.service"]),
        ("services?status=failed", vec!["nginx.service", "postfix.service"]),
        ("services?status=failed&host=MAIL", vec!["postfix.service"]),
        ("services?label=env:prod&name=SSH", vec!["SSH.service"]),
        ("services?label=env:prod&label=os:windows", vec![]),
        ("services?name=%25", vec!["100%.service"]),
        ("services?name=_", vec![]),
        ("services?name=nothing", vec![]),
        ("pending-updates?security=true", vec!["openssl"]),
        ("pending-updates?security=false&name=ZL", vec!["zlib"]),
        ("applications", vec![]),
    ] {
        let answer = viewer.get(&format!("/api/v1/{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        let kind = query.split('?').next().unwrap().replace('-', "_");
        let mut names = texts(&answer.json[&kind], "name");
        // Whether capitals come first is the database's affair.
        names.sort_unstable();
        assert_eq!(names, expected, "{query}");
    }
    let found = &viewer.get("/api/v1/services?name=nginx").await.json["services"][0];
    let expected = json!({
        "agent_id": web.id.to_string(), "hostname": "web-1", "name": "nginx.service", "status": "failed",
        "sub_status": "running", "load_state": "loaded", "description": "A service", "updated_at": time.rfc3339(true),
    });
    assert_eq!(found, &expected);
    for query in ["page=0", "size=x", "label=env", "name=%00"] {
        let answer = viewer.get(&format!("/api/v1/services?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        answer.problem();
    }
    assert_eq!(viewer.get("/api/v1/pending-updates?security=perhaps").await.status, 400);
}

#[tokio::test]
async fn what_is_found_comes_in_pages() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let names: Vec<String> = (0..60).map(|n| format!("app-{n:02}")).collect();
    let list: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
    agent.send(&[applications(ago(1), &list)]).await;
    let viewer = server.viewer().await;
    for (query, first, count, more) in [
        ("", 0, 25, true),
        ("page=3", 50, 10, false),
        ("page=4", 0, 0, false),
        ("size=20&page=3", 40, 20, false),
        ("size=1000", 0, 60, false),
    ] {
        let answer = viewer.get(&format!("/api/v1/applications?name=APP&{query}")).await;
        let expected: Vec<_> = names.iter().skip(first).take(count).map(String::as_str).collect();
        assert_eq!(texts(&answer.json["applications"], "name"), expected, "{query}");
        assert_eq!(answer.json["more"], more, "{query}");
    }
}
