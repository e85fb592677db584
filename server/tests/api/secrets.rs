//! What must stay secret stands neither in the log, however much is logged, nor in the database.

use serde_json::json;

use crate::support::program::{Program, line, run};
use crate::support::{Agent, database, registration};

#[tokio::test]
async fn no_secret_gets_into_the_log_or_the_trail() {
    let database = database().await;
    let server = Program::start_logging(&database, "trace,sqlx=warn").await;
    let password = line(&run(Some(&database), &["user", "add", "root", "--role", "superadmin"]));
    let (anon, wrong) = (server.anon(), "a wrong password of somebody");
    for (name, word) in [("root", wrong), (wrong, wrong), ("root", &*password)] {
        anon.post("/api/v1/auth/login", &json!({"username": name, "password": word})).await;
    }
    let signed_in = anon.post("/api/v1/auth/login", &json!({"username": "root", "password": password})).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let root = anon.clone().with("cookie", &cookie);
    let new_password = "another horse of mine";
    let change = json!({"current_password": password, "new_password": new_password});
    assert_eq!(root.put("/api/v1/user/password", &change).await.status, 204);
    root.post("/api/v1/admin/users", &json!({"username": "ann", "password": new_password, "role": 7})).await;

    let made = root.post("/api/v1/api-tokens", &json!({"name": "x", "scope": "write"})).await;
    let api_token = made.json["token"].as_str().unwrap();
    let program = anon.clone().with("authorization", &format!("Bearer {api_token}"));
    program.get(&format!("/api/v1/auth/me?token={api_token}")).await;
    program.get("/api/v1/nothing").await;
    let made = program.post("/api/v1/admin/tokens", &json!({"uses": 2})).await;
    let token = made.json["token"].as_str().unwrap().to_owned();
    let agent = Agent::register(&anon, &token, "host").await;
    agent.send(&[]).await;
    anon.get(&format!("/api/v1/admin/releases/none?token={token}")).await;
    // Bodies that cannot be read are quoted to who sent them only.
    let broken = registration(&token, "host").to_string().replace("\"linux\"", "7");
    anon.call(reqwest::Method::POST, "/api/v1/agent/register", broken.into_bytes()).await;
    let guess = agent.actor.clone().with("x-agent-secret", &"f".repeat(64));
    guess.get("/api/v1/agent/config").await;
    let smtp = json!({"enabled": true, "host": "mail.example", "port": 25, "username": "u",
        "password": "hunter2hunter2", "from_address": "a@example", "tls_mode": "none"});
    root.put("/api/v1/admin/smtp", &smtp).await;

    let log = server.log().join("\n");
    let trail = root.get("/api/v1/audit?limit=500").await.text;
    assert!(log.contains("\"answered\"") && trail.contains("session.open"), "{log}");
    for (what, secret) in [
        ("the first password", &*password),
        ("the new password", new_password),
        ("the session", cookie.split_once('=').unwrap().1),
        ("the API token", api_token),
        ("the registration token", &token),
        ("the agent's secret", &agent.secret),
        ("a guess at it", &"f".repeat(64)),
        ("the password of the mail server", "hunter2hunter2"),
    ] {
        assert!(!log.contains(secret), "{what} is in the log: {log}");
        assert!(!trail.contains(secret), "{what} is in the trail");
    }
    assert!(!log.contains(wrong), "what was typed as a password is in the log: {log}");
    let at = log.lines().find(|line| line.contains("/api/v1/admin/releases/none")).unwrap();
    assert!(!at.contains('?'), "{at}");
}
