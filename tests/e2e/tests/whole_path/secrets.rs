//! What must stay secret: it is in no log line, not even in those for developers.

use std::time::Duration;

use serde_json::json;
use spectra_e2e::{Agent, Browser, Identity, Request, Server, Storage, ask};

/// Seconds between sendings.
const FLUSH: u32 = 5;

#[test]
fn no_secret_stands_in_a_log() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let mut agent = Agent::enrol(&server, FLUSH);
    let identity = agent.identity();
    let password = server.add_user("admin", "admin");
    let browser = Browser::sign_in(server.address(), "admin", &password);
    let unused = server.token(1);

    // The ways in which a secret comes by: right, wrong, and in an address.
    let wrong_password = "wrong-password-of-admin";
    let wrong_secret = "f00d".repeat(16);
    let login = json!({ "username": "admin", "password": wrong_password });
    let login = Request::new("POST", "/api/v1/auth/login").json(&login);
    assert_eq!(ask(server.address(), &login).status, 401);
    let stranger = Identity { secret: wrong_secret.clone(), ..identity.clone() };
    let config = stranger.sign(Request::new("GET", "/api/v1/agent/config"));
    assert_eq!(ask(server.address(), &config).status, 401);
    assert_eq!(browser.get(&format!("/agents?token={unused}")).status, 200);
    assert!(agent.stop(Duration::from_secs(5)).success());

    let log = [server.log(), agent.log()].concat().join("\n");
    assert!(log.contains(&identity.id.to_string()) && log.contains("/api/v1/auth/login"), "{log}");
    for (name, secret) in [
        ("the agent's secret", identity.secret.as_str()),
        ("the agent's token", agent.token()),
        ("an unused token", &unused),
        ("a password", &password),
        ("a session", browser.secret()),
        ("a wrong password", wrong_password),
        ("a wrong secret", &wrong_secret),
    ] {
        assert!(secret.len() > 8 && !log.contains(secret), "{name} is logged: {log}");
    }
}
