//! API tokens: programs that call with `Authorization: Bearer`.

use serde_json::{Value, json};
use spectra_server::account::Role;

use crate::support::TestServer;

const TOKENS: &str = "/api/v1/api-tokens";

#[tokio::test]
async fn a_program_acts_for_its_owner_until_the_token_is_revoked() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let made = admin.post(TOKENS, &json!({"name": "deploy", "scope": "write"})).await;
    assert_eq!(made.status, 201);
    assert_eq!((&made.json["role"], &made.json["scope"]), (&json!("admin"), &json!("write")));
    let token = made.json["token"].as_str().unwrap();
    assert!(token.starts_with("spa_") && token.len() == 68, "{token}");
    let program = server.anon().with("authorization", &format!("Bearer {token}"));

    assert_eq!(program.get("/api/v1/auth/me").await.json, admin.get("/api/v1/auth/me").await.json);
    // No browser sends it by itself: where the request comes from does not matter.
    let elsewhere =
        program.clone().with("origin", "https://evil.example").with("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.post("/api/v1/admin/tokens", &Value::Null).await.status, 201);
    let audit = admin.get("/api/v1/audit?action=token.create").await.json;
    assert_eq!(audit["entries"][0]["actor_kind"], "api_token");
    assert_eq!(audit["entries"][0]["actor"], "deploy");

    let listed = admin.get(TOKENS).await;
    assert!(listed.list()[0]["last_used_at"].is_string() && !listed.text.contains(token), "{}", listed.text);
    let another = program.post(TOKENS, &json!({"name": "child"})).await;
    assert_eq!(another.status, 403, "a token cannot outlive itself by making another");

    let path = format!("{TOKENS}/{}", made.json["id"].as_str().unwrap());
    assert_eq!(server.admin().await.delete(&path).await.status, 404, "it is another's");
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(program.get("/api/v1/auth/me").await.status, 401, "at once");
    // With a token that counts for nothing a cookie does not count either.
    let both = admin.clone().with("authorization", &format!("Bearer {token}"));
    assert_eq!(both.get("/api/v1/auth/me").await.status, 401);
    let foreign = admin.with("authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln");
    assert_eq!(foreign.get("/api/v1/auth/me").await.status, 200, "a proxy's own token changes nothing");
}

#[tokio::test]
async fn a_token_counts_in_its_header_only() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let made = admin.post(TOKENS, &json!({"name": "deploy", "scope": "write"})).await;
    let token = made.json["token"].as_str().unwrap();
    for name in ["token", "access_token", "api_token", "authorization", "bearer"] {
        for path in ["/api/v1/auth/me", "/metrics/fleet", "/api/v1/admin/releases/checksums.sha256"] {
            let answer = server.anon().get(&format!("{path}?{name}={token}")).await;
            assert_eq!(answer.status, 401, "{path}?{name}=");
        }
    }
    let cookie = server.anon().with("cookie", &format!("spectra_session={token}"));
    assert_eq!(cookie.get("/api/v1/auth/me").await.status, 401);
}

#[tokio::test]
async fn nobody_makes_a_token_above_their_role() {
    let server = TestServer::start().await;
    for (own, role, status) in [
        (Role::Viewer, "viewer", 201),
        (Role::Viewer, "admin", 403),
        (Role::Admin, "admin", 201),
        (Role::Admin, "superadmin", 403),
        (Role::Admin, "operator", 403),
        (Role::Superadmin, "operator", 201),
        (Role::Superadmin, "king", 400),
    ] {
        let answer = server.user(own).await.post(TOKENS, &json!({"name": "x", "role": role})).await;
        assert_eq!(answer.status, status, "{role} by {own}");
    }
    let viewer = server.viewer().await;
    for body in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "x", "scope": "all"}),
        json!({"name": "x", "expires_in_seconds": 0}),
        json!({"name": "x", "expires_in_seconds": 366 * 86_400 + 1}),
    ] {
        assert_eq!(viewer.post(TOKENS, &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn a_token_loses_what_its_owner_loses() {
    let server = TestServer::start().await;
    let superadmin = server.user(Role::Superadmin).await;
    let (admin, id) = server.user_with_id(Role::Admin).await;
    let program = server.api_token_of(&admin, "admin", "write").await;
    assert_eq!(program.get("/api/v1/admin/tokens").await.status, 200);
    let role = json!({"role": "viewer"});
    assert_eq!(superadmin.put(&format!("/api/v1/admin/users/{id}/role"), &role).await.status, 204);
    assert_eq!(program.get("/api/v1/admin/tokens").await.status, 403);
    assert_eq!(program.get("/api/v1/overview").await.status, 200);
    assert_eq!(superadmin.delete(&format!("/api/v1/admin/users/{id}")).await.status, 204);
    assert_eq!(program.get("/api/v1/overview").await.status, 401);
}

#[tokio::test]
async fn programs_have_rates_of_their_own() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let program = server.api_token_of(&admin, "admin", "read").await;
    let mut answer = program.get("/api/v1/version").await;
    for _ in 0..400 {
        answer = program.get("/api/v1/auth/me").await;
        if answer.status == 429 {
            break;
        }
    }
    assert_eq!(answer.status, 429);
    assert!(answer.problem().contains("rate limit exceeded"), "{}", answer.text);
    assert_eq!(admin.get("/api/v1/auth/me").await.status, 200, "the owner's rate is not used up");
}

#[tokio::test]
async fn an_agent_beyond_its_rate_is_told_to_come_in_five_seconds() {
    let server = TestServer::start().await;
    let agent = server.agent("busy").await;
    let other = server.agent("other").await;
    for _ in 0..200 {
        let answer = agent.actor.post("/api/v1/agent/metrics", &json!([])).await;
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), "5");
            assert!(answer.problem().contains("rate limit exceeded"));
            let answer = other.actor.post("/api/v1/agent/metrics", &json!([])).await;
            assert_ne!(answer.status, 429, "agents are counted by who they are");
            return;
        }
    }
    panic!("200 requests in a row were all taken");
}
