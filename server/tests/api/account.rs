//! One's own account: password, sessions, settings.

use serde_json::{Value, json};
use spectra_server::account::password::Passwords;
use spectra_server::account::{self, Role};
use uuid::Uuid;

use crate::support::{Actor, TestServer};

const PASSWORD: &str = "correct horse";
const CONFIG: &str = "/api/v1/user/config";

#[tokio::test]
async fn a_setting_without_a_value_is_refused() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    assert_eq!(viewer.put(CONFIG, &json!({"key": "a"})).await.status, 400);
    assert_eq!(viewer.put(CONFIG, &json!({"key": "a", "value": null})).await.status, 204);
}

async fn with_ann() -> TestServer {
    let server = TestServer::start().await;
    let (store, passwords) = (&server.app.store, Passwords::default());
    account::create(store, &passwords, "ann", PASSWORD.to_owned(), Role::Viewer).await.unwrap();
    server
}

async fn sign_in(server: &TestServer, password: &str) -> Option<Actor> {
    let credentials = json!({"username": "ann", "password": password});
    let answer = server.anon().with("user-agent", "tests").post("/api/v1/auth/login", &credentials).await;
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    (answer.status == 200).then(|| server.anon().with("cookie", &cookie))
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_other_sessions() {
    let server = with_ann().await;
    let here = sign_in(&server, PASSWORD).await.unwrap();
    let elsewhere = sign_in(&server, PASSWORD).await.unwrap();
    let change = async |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        here.put("/api/v1/user/password", &body).await.status.as_u16()
    };
    let long = "ä".repeat(100);
    assert_eq!(change("wrong password", &long).await, 403);
    assert_eq!(change(PASSWORD, "short").await, 400);
    assert_eq!(change(PASSWORD, &"x".repeat(1025)).await, 400);
    assert!(sign_in(&server, PASSWORD).await.is_some(), "nothing was changed");
    assert_eq!(change(PASSWORD, &long).await, 204);
    assert_eq!(here.get("/api/v1/auth/me").await.status, 200);
    assert_eq!(elsewhere.get("/api/v1/auth/me").await.status, 401);
    assert!(sign_in(&server, PASSWORD).await.is_none());
    assert!(sign_in(&server, &long).await.is_some());
    let program = server.api_token_of(&here, "viewer", "write").await;
    let body = json!({"current_password": long, "new_password": PASSWORD});
    assert_eq!(program.put("/api/v1/user/password", &body).await.status, 409);
}

#[tokio::test]
async fn guessing_the_current_password_is_stopped() {
    let server = with_ann().await;
    let here = sign_in(&server, PASSWORD).await.unwrap();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let body = json!({"current_password": "wrong password", "new_password": "battery staple"});
        statuses.push(here.put("/api/v1/user/password", &body).await.status.as_u16());
    }
    assert_eq!(statuses, [[403; 10].as_slice(), &[429; 2]].concat());
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_or_a_superadmin() {
    let server = with_ann().await;
    let here = sign_in(&server, PASSWORD).await.unwrap();
    let elsewhere = sign_in(&server, PASSWORD).await.unwrap();
    let (other, superadmin) = (server.viewer().await, server.user(Role::Superadmin).await);
    let sessions = here.get("/api/v1/user/sessions").await;
    let [newest, oldest] = sessions.list() else { panic!("{}", sessions.text) };
    assert_eq!((&newest["current"], &oldest["current"]), (&json!(false), &json!(true)));
    assert_eq!((&newest["remote_address"], &newest["user_agent"]), (&json!("127.0.0.1"), &json!("tests")));
    let path = |session: &Value| format!("/api/v1/user/sessions/{}", session["id"].as_str().unwrap());

    assert_eq!(other.delete(&path(newest)).await.status, 404, "it is not theirs");
    assert_eq!(here.delete(&path(newest)).await.status, 204);
    assert_eq!(here.delete(&path(newest)).await.status, 404);
    assert_eq!(elsewhere.get("/api/v1/auth/me").await.status, 401);

    let ann = here.get("/api/v1/auth/me").await.json["id"].as_str().unwrap().to_owned();
    let seen = superadmin.get(&format!("/api/v1/admin/users/{ann}/sessions")).await;
    assert_eq!(seen.list().len(), 1);
    let session = format!("/api/v1/admin/sessions/{}", seen.list()[0]["id"].as_str().unwrap());
    assert_eq!(superadmin.delete(&session).await.status, 204);
    assert_eq!(here.get("/api/v1/auth/me").await.status, 401);
    let unknown = format!("/api/v1/admin/users/{}/sessions", Uuid::new_v4());
    assert_eq!(superadmin.get(&unknown).await.status, 404);
}

#[tokio::test]
async fn an_account_is_signed_out_everywhere_else_or_everywhere() {
    let server = with_ann().await;
    let superadmin = server.user(Role::Superadmin).await;
    let here = sign_in(&server, PASSWORD).await.unwrap();
    let elsewhere = sign_in(&server, PASSWORD).await.unwrap();
    assert_eq!(here.delete("/api/v1/user/sessions").await.status, 204);
    assert_eq!(elsewhere.get("/api/v1/auth/me").await.status, 401);
    let ann = here.get("/api/v1/auth/me").await.json["id"].as_str().unwrap().to_owned();
    let sessions = format!("/api/v1/admin/users/{ann}/sessions");
    assert_eq!(superadmin.delete(&sessions).await.status, 204);
    assert_eq!(here.get("/api/v1/auth/me").await.status, 401);
    assert_eq!(superadmin.get("/api/v1/auth/me").await.status, 200, "others are not concerned");
    let unknown = format!("/api/v1/admin/users/{}/sessions", Uuid::new_v4());
    assert_eq!(superadmin.delete(&unknown).await.status, 404);
    let nobodys = server.api_token("admin", "write", time::Duration::hours(1)).await;
    assert_eq!(nobodys.delete("/api/v1/user/sessions").await.status, 409);
}

#[tokio::test]
async fn everybody_keeps_settings_of_their_own() {
    let server = TestServer::start().await;
    let (ann, bob) = (server.viewer().await, server.viewer().await);
    assert_eq!(ann.get(CONFIG).await.json, json!({}));
    let starred = json!({"key": "starred_agents", "value": ["f670d4c9-5871-4ac6-b273-03452795f8c4"]});
    assert_eq!(ann.put(CONFIG, &starred).await.status, 204);
    assert_eq!(ann.put(CONFIG, &json!({"key": "odd", "value": {"a": [1.5, null, "ä"]}})).await.status, 204);
    assert_eq!(
        ann.get(CONFIG).await.json,
        json!({"starred_agents": starred["value"], "odd": {"a": [1.5, null, "ä"]}})
    );
    assert_eq!(bob.get(CONFIG).await.json, json!({}));
    assert_eq!(ann.put(CONFIG, &json!({"key": "odd", "value": 2})).await.status, 204);
    assert_eq!(ann.delete(&format!("{CONFIG}?key=starred_agents")).await.status, 204);
    assert_eq!(ann.delete(&format!("{CONFIG}?key=starred_agents")).await.status, 204);
    assert_eq!(ann.get(CONFIG).await.json, json!({"odd": 2}));
    assert_eq!(ann.delete(CONFIG).await.status, 400);
    for (setting, status) in [
        (json!({"key": "", "value": 1}), 400),
        (json!({"value": 1}), 400),
        (json!({"key": "a\0", "value": 1}), 400),
        (json!({"key": "a", "value": "b\0"}), 400),
        (json!({"key": "a", "value": "x".repeat(65 << 10)}), 413),
    ] {
        assert_eq!(ann.put(CONFIG, &setting).await.status, status);
    }
    let nobodys = server.api_token("admin", "write", time::Duration::hours(1)).await;
    assert_eq!(nobodys.put(CONFIG, &starred).await.status, 409);
    let anns = server.api_token_of(&ann, "viewer", "read").await;
    assert_eq!(anns.get(CONFIG).await.json, json!({"odd": 2}), "a program sees what its owner sees");
}

#[tokio::test]
async fn what_one_person_may_keep_is_bounded() {
    let server = TestServer::start().await;
    let ann = server.viewer().await;
    let mut kept = 0;
    for number in 0..20 {
        let setting = json!({"key": format!("key{number}"), "value": "x".repeat(60 << 10)});
        let status = ann.put(CONFIG, &setting).await.status;
        kept += i32::from(status == 204);
        assert!(status == 204 || status == 413, "{status}");
    }
    assert_eq!(kept, 17, "a megabyte");
    assert_eq!(ann.put(CONFIG, &json!({"key": "key0", "value": 1})).await.status, 204, "less is possible");
}
