//! Whatever a person changes leaves a line in the audit trail. The routes are the router's own: a new one that
//! changes something is missed here from its first day.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use spectra_server::account::setup;
use spectra_server::audit::{Page, page};
use spectra_server::http::{Access, routes};
use spectra_server::store::{AuditFilter, AuditRecord};

use crate::support::{Actor, Answer, TestServer, registration};

/// Routes that may change something and leave no line, and why.
const UNTOLD: &[(&str, &str)] = &[
    ("POST /api/v1/agent/enrol", "the tests with a cluster see its lines"),
    ("POST /api/v1/admin/provision/config", "it changes nothing"),
    ("POST /api/v1/admin/smtp/test", "it changes nothing"),
    ("PUT /api/v1/user/config", "what one's own pages keep is nobody else's business"),
    ("DELETE /api/v1/user/config", "what one's own pages keep is nobody else's business"),
    ("POST /api/v1/alerts/channels", "this version keeps none"),
    ("PUT /api/v1/alerts/channels/{id}", "this version keeps none"),
    ("DELETE /api/v1/alerts/channels/{id}", "this version keeps none"),
    ("POST /api/v1/alerts/rules", "this version keeps none"),
    ("PUT /api/v1/alerts/rules/{id}", "this version keeps none"),
    ("DELETE /api/v1/alerts/rules/{id}", "this version keeps none"),
    ("PUT /api/v1/alerts/rules/{id}/enabled", "this version keeps none"),
];

/// Calls routes one after the other, and looks each time at what the trail says.
struct Walk {
    server: TestServer,
    /// Who calls; nobody at first.
    actor: Actor,
    walked: BTreeSet<String>,
}

impl Walk {
    async fn newest(&self) -> Option<AuditRecord> {
        let Page { entries, .. } = page(&self.server.app.store, &AuditFilter::default(), 1).await.unwrap();
        entries.into_iter().next()
    }

    /// Does what must succeed, and must be the newest line of the trail.
    async fn step(&mut self, route: &str, path: &str, body: Value, action: &str) -> Answer {
        let (answer, outcome) = self.told(route, path, body, action).await;
        assert_eq!(outcome, "done", "{route}: {answer:?}");
        answer
    }

    /// Calls a route that must answer well, and must be the newest line of the trail; with the outcome there.
    async fn told(&mut self, route: &str, path: &str, body: Value, action: &str) -> (Answer, String) {
        let (method, template) = route.split_once(' ').unwrap();
        let part = |(part, of): (&str, &str)| of.starts_with('{') || part == of;
        let path_only = path.split('?').next().unwrap();
        assert!(path_only.split('/').zip(template.split('/')).all(part), "{path} is not {template}");
        let before = self.newest().await.map_or(0, |entry| entry.id);
        let method: Method = method.parse().unwrap();
        let answer = self.actor.call(method, path, body.to_string().into_bytes()).await;
        assert!(answer.status.is_success(), "{route}: {answer:?}");
        let entry = self.newest().await.unwrap();
        assert!(entry.id > before, "{route} left no line");
        assert_eq!(entry.action, action, "{route}: {entry:?}");
        assert!(!entry.actor.is_empty() && entry.remote_address.is_some(), "{route}: {entry:?}");
        self.walked.insert(route.to_owned());
        (answer, entry.outcome)
    }

    /// With the path of the route.
    async fn plain(&mut self, route: &str, body: Value, action: &str) -> Answer {
        let path = route.split_once(' ').unwrap().1.to_owned();
        self.step(route, &path, body, action).await
    }

    /// With `id` in the path.
    async fn of(&mut self, route: &str, id: &str, body: Value, action: &str) -> Answer {
        let path = route.split_once(' ').unwrap().1.replace("{id}", id);
        self.step(route, &path, body, action).await
    }

    /// Signs somebody in; returns who that is then.
    async fn sign_in(&mut self, name: &str, password: &str) -> Actor {
        let body = json!({"username": name, "password": password});
        let signed_in = self.plain("POST /api/v1/auth/login", body, "session.open").await;
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
        self.server.anon().with("cookie", &cookie)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whatever_a_person_changes_is_told_in_the_trail() {
    let server = TestServer::with(|config| {
        config.secret_key.text = Some("0123456789abcdef0123456789abcdef".to_owned());
    })
    .await;
    let code = setup::new_code(&server.app.store).await.unwrap().unwrap();
    let mut walk = Walk { actor: server.anon(), server, walked: BTreeSet::new() };
    let first = json!({"code": code, "username": "root", "password": "correct horse"});
    walk.plain("POST /api/v1/setup", first, "server.setup").await;
    walk.actor = walk.sign_in("root", "correct horse").await;

    accounts(&mut walk).await;
    tokens(&mut walk).await;
    enrolments(&mut walk).await;
    hosts(&mut walk).await;
    installation(&mut walk).await;
    walk.plain("POST /api/v1/auth/logout", Value::Null, "session.close").await;

    let told = |route: &String| !UNTOLD.iter().any(|(untold, _)| untold == route);
    let changing: BTreeSet<_> = routes()
        .into_iter()
        .filter(|route| route.method != Method::GET)
        // What agents measure is no deed, and the operator's deeds are looked at where it has a cluster.
        .filter(|route| !matches!(route.access, Access::Agent | Access::Operator))
        .map(|route| format!("{} {}", route.method, route.path))
        .filter(told)
        .collect();
    let missed: Vec<_> = changing.difference(&walk.walked).collect();
    assert!(missed.is_empty(), "these change something: add them to the walk, or say why not: {missed:?}");
}

async fn accounts(walk: &mut Walk) {
    const USER: &str = "/api/v1/admin/users/{id}";
    let ann = json!({"username": "ann", "password": "battery staple", "role": "viewer"});
    walk.plain("POST /api/v1/admin/users", ann, "user.create").await;
    let users = walk.actor.get("/api/v1/admin/users").await;
    let ann = text(&users.list().iter().find(|user| user["username"] == "ann").unwrap()["id"]);
    let role = json!({"role": "admin"});
    walk.of(&format!("PUT {USER}/role"), &ann, role, "user.role").await;
    let password = json!({"password": "staple battery"});
    walk.of(&format!("PUT {USER}/password"), &ann, password, "user.password").await;
    let root = walk.actor.clone();
    walk.actor = walk.server.anon();
    walk.sign_in("ann", "staple battery").await;
    walk.sign_in("root", "correct horse").await;
    walk.actor = root;
    let sessions = walk.actor.get(&format!("/api/v1/admin/users/{ann}/sessions")).await;
    let session = text(&sessions.list()[0]["id"]);
    walk.of("DELETE /api/v1/admin/sessions/{id}", &session, Value::Null, "session.end").await;
    walk.of(&format!("DELETE {USER}/sessions"), &ann, Value::Null, "session.end_all").await;
    for (disabled, action) in [(true, "user.disable"), (false, "user.enable")] {
        walk.of(&format!("PUT {USER}/disabled"), &ann, json!({"disabled": disabled}), action).await;
    }
    walk.of(&format!("DELETE {USER}"), &ann, Value::Null, "user.delete").await;

    let sessions = walk.actor.get("/api/v1/user/sessions").await;
    let other = text(&sessions.list().iter().find(|session| session["current"] == false).unwrap()["id"]);
    walk.of("DELETE /api/v1/user/sessions/{id}", &other, Value::Null, "session.end").await;
    walk.plain("DELETE /api/v1/user/sessions", Value::Null, "session.end_all").await;
    let change = json!({"current_password": "correct horse", "new_password": "another horse"});
    walk.plain("PUT /api/v1/user/password", change, "user.password").await;
}

async fn tokens(walk: &mut Walk) {
    let wanted = json!({"name": "deploy"});
    let made = walk.plain("POST /api/v1/api-tokens", wanted, "api_token.create").await;
    let id = text(&made.json["id"]);
    walk.of("DELETE /api/v1/api-tokens/{id}", &id, Value::Null, "api_token.revoke").await;
    let made = walk.plain("POST /api/v1/admin/tokens", json!({}), "token.create").await;
    let id = text(&made.json["id"]);
    walk.of("DELETE /api/v1/admin/tokens/{id}", &id, Value::Null, "token.revoke").await;
    let platform = json!({"platform": "spectra-agent-linux-amd64"});
    walk.plain("POST /api/v1/admin/provision", platform, "token.create").await;
    walk.plain("POST /api/v1/admin/tokens/revoke", Value::Null, "token.revoke_all").await;
}

async fn enrolments(walk: &mut Walk) {
    const ENROLMENTS: &str = "/api/v1/admin/enrolments";
    let machine = |token: &str| {
        let mut machine = registration(token, "pi");
        machine["info"]["machine_id"] = json!("m");
        machine["info"]["board_id"] = json!("b");
        machine
    };
    let token = walk.server.token().await;
    walk.plain("POST /api/v1/agent/register", machine(&token), "agent.register").await;
    let again = machine(&walk.server.token().await);
    assert_eq!(walk.server.anon().post("/api/v1/agent/register", &again).await.status, 409);
    let refused = walk.newest().await.unwrap();
    assert_eq!((&*refused.action, &*refused.outcome), ("agent.register", "refused"));
    let waiting = text(&walk.actor.get(ENROLMENTS).await.list()[0]["id"]);
    for deed in ["approve", "deny"] {
        let route = format!("POST {ENROLMENTS}/{{id}}/{deed}");
        walk.of(&route, &waiting, json!({}), "enrolment.decide").await;
    }
}

async fn hosts(walk: &mut Walk) {
    const HOST: &str = "/api/v1/agents/{id}";
    let id = walk.server.agent("web").await.id.to_string();
    let label = "/api/v1/admin/agents/{id}/labels/{key}";
    let path = format!("/api/v1/admin/agents/{id}/labels/site");
    walk.step(&format!("PUT {label}"), &path, json!({"value": "attic"}), "label.set").await;
    walk.step(&format!("DELETE {label}"), &path, Value::Null, "label.remove").await;
    let entry = json!({"key": "log_level", "value": "debug"});
    walk.of(&format!("PUT {HOST}/config"), &id, entry, "settings.set").await;
    let path = format!("/api/v1/agents/{id}/config?key=log_level");
    walk.step(&format!("DELETE {HOST}/config"), &path, Value::Null, "settings.remove").await;
    walk.of(&format!("PUT {HOST}/settings"), &id, json!({}), "settings.set").await;
    let ping = json!({"type": "ping", "target": "127.0.0.1"});
    let command = walk.of(&format!("POST {HOST}/commands"), &id, ping, "command.create").await;
    let command = text(&command.json["id"]);
    walk.of("DELETE /api/v1/commands/{id}", &command, Value::Null, "command.cancel").await;
    for (kind, more) in [("logs", ""), ("disk", ""), ("network", "&action=netstat")] {
        let path = format!("/api/v1/admin/{kind}?agent={id}{more}");
        walk.step(&format!("POST /api/v1/admin/{kind}"), &path, Value::Null, "command.create").await;
    }
    let (push, hosts) = ("/api/v1/admin/update", json!({"agent_ids": [id]}));
    let (_, outcome) = walk.told(&format!("POST {push}"), push, hosts, "command.create").await;
    assert_eq!(outcome, "failed", "this server has no release to push");
    walk.of(&format!("DELETE {HOST}"), &id, Value::Null, "agent.delete").await;
    assert_eq!(walk.newest().await.unwrap().detail, "web", "a host that is gone is still told by name");
    walk.plain("POST /api/v1/admin/agents/purge", Value::Null, "agent.purge").await;
}

async fn installation(walk: &mut Walk) {
    walk.plain("PUT /api/v1/settings/global", json!({}), "settings.set").await;
    let (label, path) = ("/api/v1/settings/labels/{label}", "/api/v1/settings/labels/site:attic");
    let level = json!({"priority": 1, "settings": {}});
    walk.step(&format!("PUT {label}"), path, level, "settings.set").await;
    walk.step(&format!("DELETE {label}"), path, Value::Null, "settings.remove").await;
    let thresholds = walk.actor.get("/api/v1/thresholds").await.json;
    walk.plain("PUT /api/v1/admin/thresholds", thresholds, "thresholds.set").await;
    let smtp = json!({"enabled": true, "host": "mail.example", "port": 465, "password": "hunter2hunter2",
        "from_address": "spectra@example", "tls_mode": "implicit"});
    walk.plain("PUT /api/v1/admin/smtp", smtp, "smtp.set").await;
    let entry = walk.newest().await.unwrap();
    assert_eq!(entry.target, "mail.example");
    assert!(!entry.detail.contains("hunter2"), "no secret is part of the trail");
}
