//! Accounts, as admins and superadmins manage them.

use serde_json::{Value, json};
use spectra_server::account::Role;
use uuid::Uuid;

use crate::support::{Actor, Answer, TestServer};

const USERS: &str = "/api/v1/admin/users";
const PASSWORD: &str = "correct horse";

async fn make(by: &Actor, name: &str, role: &str) -> Answer {
    by.post(USERS, &json!({"username": name, "password": PASSWORD, "role": role})).await
}

async fn sign_in(server: &TestServer, name: &str, password: &str) -> Answer {
    server.anon().post("/api/v1/auth/login", &json!({"username": name, "password": password})).await
}

async fn id_of(by: &Actor, name: &str) -> String {
    let users = by.get(USERS).await.json;
    let found = users.as_array().unwrap().iter().find(|user| user["username"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {users}"))["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_account_is_made_used_changed_and_removed() {
    let server = TestServer::start().await;
    let superadmin = server.user(Role::Superadmin).await;
    let made = make(&superadmin, "Ann", "").await;
    assert_eq!((made.status.as_u16(), &*made.text), (201, ""));
    assert_eq!(make(&superadmin, "ANN", "viewer").await.status, 409);
    let users = superadmin.get(USERS).await.json;
    let ann = users.as_array().unwrap().iter().find(|user| user["username"] == "ann").unwrap();
    assert_eq!((&ann["role"], &ann["last_login"]), (&json!("viewer"), &Value::Null));
    assert_eq!(ann["disabled"], false);
    let path = format!("{USERS}/{}", ann["id"].as_str().unwrap());

    assert_eq!(sign_in(&server, "ann", PASSWORD).await.status, 200);
    assert!(superadmin.get(USERS).await.text.contains("last_login\":\"20"));
    assert_eq!(superadmin.put(&format!("{path}/role"), &json!({"role": "admin"})).await.status, 204);
    assert_eq!(superadmin.put(&format!("{path}/role"), &json!({"role": "king"})).await.status, 400);
    assert_eq!(sign_in(&server, "ann", PASSWORD).await.json["role"], "admin");

    let other = "x".repeat(100);
    assert_eq!(superadmin.put(&format!("{path}/password"), &json!({"password": other})).await.status, 204);
    assert_eq!(sign_in(&server, "ann", PASSWORD).await.status, 401);
    assert_eq!(sign_in(&server, "ann", &other).await.status, 200, "more than 72 bytes are fine");
    assert_eq!(superadmin.put(&format!("{path}/password"), &json!({"password": "short"})).await.status, 400);

    assert_eq!(superadmin.put(&format!("{path}/disabled"), &json!({"disabled": true})).await.status, 204);
    let refused = sign_in(&server, "ann", &other).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (401, "wrong user name or password"));
    assert_eq!(superadmin.put(&format!("{path}/disabled"), &json!({"disabled": false})).await.status, 204);
    assert_eq!(sign_in(&server, "ann", &other).await.status, 200);

    assert_eq!(superadmin.delete(&path).await.status, 204);
    assert_eq!(superadmin.delete(&path).await.status, 404);
    assert_eq!(sign_in(&server, "ann", &other).await.status, 401);
    let audit = superadmin.get("/api/v1/audit?target=ann").await.json;
    let mut deeds: Vec<_> =
        audit["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    deeds.reverse();
    assert_eq!(
        deeds,
        ["user.create", "user.role", "user.password", "user.disable", "user.enable", "user.delete"]
    );
}

#[tokio::test]
async fn admins_manage_viewers_only() {
    let server = TestServer::start().await;
    let superadmin = server.user(Role::Superadmin).await;
    let (admin, admin_id) = server.user_with_id(Role::Admin).await;
    for (role, status) in [("viewer", 201), ("admin", 403), ("superadmin", 403), ("king", 400)] {
        assert_eq!(make(&admin, &format!("by-admin-{role}"), role).await.status, status, "{role}");
        assert_eq!(
            make(&superadmin, &format!("x-{role}"), role).await.status,
            if role == "king" { 400 } else { 201 }
        );
    }
    for (name, status) in [("x-viewer", 204), ("x-admin", 403), ("x-superadmin", 403)] {
        let path = format!("{USERS}/{}", id_of(&superadmin, name).await);
        let (disabled, password) = (json!({"disabled": true}), json!({"password": "battery staple"}));
        assert_eq!(admin.put(&format!("{path}/disabled"), &disabled).await.status, status, "{name}");
        assert_eq!(admin.put(&format!("{path}/password"), &password).await.status, status, "{name}");
        assert_eq!(admin.delete(&path).await.status, status, "{name}");
    }
    let own = format!("{USERS}/{admin_id}");
    assert_eq!(admin.delete(&own).await.status, 400, "not oneself");
    assert_eq!(admin.put(&format!("{own}/disabled"), &json!({"disabled": true})).await.status, 400);
    let unknown = format!("{USERS}/{}", Uuid::new_v4());
    assert_eq!(admin.delete(&unknown).await.status, 404);
}

#[tokio::test]
async fn everybody_sees_the_accounts_that_are_their_business() {
    let server = TestServer::start().await;
    let [viewer, admin, superadmin] =
        [server.viewer().await, server.admin().await, server.user(Role::Superadmin).await];
    server.viewer().await;
    for (actor, roles) in [
        (viewer, &["viewer"][..]),
        (admin, &["admin", "viewer", "viewer"]),
        (superadmin, &["admin", "superadmin", "viewer", "viewer"]),
    ] {
        let users = actor.get(USERS).await;
        let mut seen: Vec<_> = users.list().iter().map(|user| user["role"].as_str().unwrap()).collect();
        seen.sort_unstable();
        assert_eq!(seen, roles);
    }
}

#[tokio::test]
async fn the_last_superadmin_cannot_be_taken_away() {
    let server = TestServer::start().await;
    let (superadmin, id) = server.user_with_id(Role::Superadmin).await;
    let path = format!("{USERS}/{id}");
    for answer in [
        superadmin.put(&format!("{path}/role"), &json!({"role": "viewer"})).await,
        superadmin.put(&format!("{path}/disabled"), &json!({"disabled": true})).await,
        superadmin.delete(&path).await,
    ] {
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
    let (other, other_id) = server.user_with_id(Role::Superadmin).await;
    assert_eq!(superadmin.put(&format!("{path}/role"), &json!({"role": "viewer"})).await.status, 204);
    assert_eq!(superadmin.get("/api/v1/auth/me").await.json["role"], "viewer", "at once");
    assert_eq!(superadmin.delete(&format!("{USERS}/{other_id}")).await.status, 403);
    assert_eq!(other.delete(&path).await.status, 204);
    assert_eq!(superadmin.get("/api/v1/auth/me").await.status, 401, "its session ended with it");
}
