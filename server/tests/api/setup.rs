//! The first superadmin, made in a browser with a code of the server's.

use serde_json::{Value, json};
use spectra_server::account::setup;

use crate::support::TestServer;

const SETUP: &str = "/api/v1/setup";

fn first(code: &str, name: &str, password: &str) -> Value {
    json!({"code": code, "username": name, "password": password})
}

#[tokio::test]
async fn whoever_has_the_code_makes_the_first_superadmin_once() {
    let server = TestServer::start().await;
    let anon = server.anon();
    let code = setup::new_code(&server.app.store).await.unwrap().unwrap();
    let later = setup::new_code(&server.app.store).await.unwrap().unwrap();
    assert_eq!(anon.get(SETUP).await.json, json!({"needed": true}));
    for (body, status) in [
        (first("wrong", "root", "correct horse"), 403),
        (first("", "root", "correct horse"), 403),
        (first(&code, "", "correct horse"), 400),
        (first(&code, "root", "short"), 400),
        (json!({}), 400),
    ] {
        assert_eq!(anon.post(SETUP, &body).await.status, status, "{body}");
    }
    assert_eq!(anon.post(SETUP, &first(&code, "Root", "correct horse")).await.status, 201);
    assert_eq!(anon.get(SETUP).await.json, json!({"needed": false}));
    assert_eq!(anon.post(SETUP, &first(&later, "eve", "correct horse")).await.status, 410);
    assert!(setup::new_code(&server.app.store).await.unwrap().is_none());
    let login = json!({"username": "root", "password": "correct horse"});
    assert_eq!(anon.post("/api/v1/auth/login", &login).await.json["role"], "superadmin");
}

#[tokio::test]
async fn of_two_who_have_a_code_one_is_the_first() {
    let server = TestServer::start().await;
    let code = setup::new_code(&server.app.store).await.unwrap().unwrap();
    let (ann, bob) = (server.anon(), server.anon());
    let (body_of_ann, body_of_bob) =
        (first(&code, "ann", "correct horse"), first(&code, "bob", "correct horse"));
    let (one, two) = tokio::join!(ann.post(SETUP, &body_of_ann), bob.post(SETUP, &body_of_bob));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410]);
}

#[tokio::test]
async fn guessing_codes_is_stopped() {
    let server = TestServer::start().await;
    setup::new_code(&server.app.store).await.unwrap().unwrap();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = server.anon().post(SETUP, &first("wrong", "root", "correct horse")).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [[403; 10].as_slice(), &[429; 2]].concat());
}
