//! Registration tokens, as admins handle them.

use serde_json::{Value, json};

use crate::support::{TestServer, registration};

const PATH: &str = "/api/v1/admin/tokens";

#[tokio::test]
async fn a_token_is_made_listed_used_and_revoked() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let made = admin.post(PATH, &json!({"expires_in_seconds": 600, "uses": 3})).await;
    assert_eq!((made.status.as_u16(), &made.json["uses"]), (201, &json!(3)));
    let token = made.json["token"].as_str().unwrap();
    assert!(token.starts_with("spt_") && token.len() == 58, "{token}");
    let expires_at = made.json["expires_at"].as_str().unwrap();

    let register = async |name: &str| {
        server.anon().post("/api/v1/agent/register", &registration(token, name)).await.status.as_u16()
    };
    assert_eq!(register("a").await, 201);
    let list = admin.get(PATH).await;
    let [listed] = list.list() else { panic!("{list:?}") };
    assert!(!list.text.contains(token), "it is told once");
    assert_eq!(
        (&listed["id"], &listed["uses"], &listed["uses_allowed"]),
        (&made.json["id"], &json!(1), &json!(3))
    );
    assert!(listed["expires_at"].as_str().unwrap().starts_with(expires_at.trim_end_matches('Z')), "{listed}");
    assert!(listed["created_by"].as_str().unwrap().starts_with("admin-"), "{listed}");
    assert_eq!(listed["revoked_at"], Value::Null);

    let one = format!("{PATH}/{}", listed["id"].as_str().unwrap());
    assert_eq!(admin.delete(&one).await.status, 204);
    assert_eq!(register("b").await, 401);
    assert_eq!(admin.delete(&one).await.status, 404, "it was revoked before");
    assert!(admin.get(PATH).await.json[0]["revoked_at"].is_string());
}

#[tokio::test]
async fn without_wishes_a_token_is_for_one_host_and_one_day() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for body in ["", "{}", "null", " \n", "{\"future\":1}"] {
        let made = admin.call(reqwest::Method::POST, PATH, body.into()).await;
        assert_eq!((made.status.as_u16(), &made.json["uses"]), (201, &json!(1)), "{body:?}: {made:?}");
    }
    let listed = admin.get(PATH).await;
    let time = |name: &str| {
        let text = listed.json[0][name].as_str().unwrap();
        time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
    };
    assert_eq!(time("expires_at") - time("created_at"), time::Duration::hours(24));
}

#[tokio::test]
async fn impossible_wishes_are_explained() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (body, detail) in [
        (json!({"uses": -1}), "a token has 1 to 100000 uses, or 0 for any number of them"),
        (json!({"uses": 1_000_000}), "a token has 1 to 100000 uses, or 0 for any number of them"),
        (json!({"labels": {"os": "x"}}), "the label os cannot be given: Spectra sets it"),
        (json!({"hostnames": [""]}), "\"\" is no pattern of host names"),
        (json!({"cidrs": ["x"]}), "\"x\" is no network such as 192.0.2.0/24 or 2001:db8::/32"),
        (json!({"fleet": "lab/racks"}), "there is no fleet lab/racks"),
        (json!({"fleet": "lab"}), "\"lab\" is no fleet such as lab/racks"),
        (
            json!({"agent_id": "01a20f8f-6807-71ad-9782-146607007e2d"}),
            "there is no agent 01a20f8f-6807-71ad-9782-146607007e2d",
        ),
        (json!({"expires_in_seconds": 0}), "a token lives 1 to 31536000 seconds"),
        (json!({"expires_in_seconds": i64::MAX}), "a token lives 1 to 31536000 seconds"),
    ] {
        let answer = admin.post(PATH, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (400, detail), "{body}");
    }
    for body in [json!([]), json!({"uses": "three"}), json!(7)] {
        assert_eq!(admin.post(PATH, &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn all_tokens_are_revoked_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let tokens = [server.token().await, server.token().await];
    assert_eq!(admin.post(&format!("{PATH}/revoke"), &Value::Null).await.status, 204);
    for token in tokens {
        let answer = server.anon().post("/api/v1/agent/register", &registration(&token, "a")).await;
        assert_eq!(answer.status, 401);
    }
    let later = server.token().await;
    let answer = server.anon().post("/api/v1/agent/register", &registration(&later, "a")).await;
    assert_eq!(answer.status, 201, "tokens that are made later are good");
}

#[tokio::test]
async fn a_site_downloads_from_one_address_and_guesses_are_limited() {
    let server = TestServer::start().await;
    let token = server.token().await;
    let download = async |token: &str| {
        let path = format!("/api/v1/admin/releases/spectra-agent-linux-amd64?token={token}");
        server.anon().get(&path).await.status.as_u16()
    };
    for _ in 0..60 {
        assert_eq!(download(&token).await, 404, "there is none, but one may ask as often as one has hosts");
    }
    let mut guesses = 0;
    while download("spt_guess").await == 401 {
        guesses += 1;
        assert!(guesses < 2000, "guessing goes on");
    }
    assert!(guesses >= 30, "a bad day is allowed: {guesses}");
}
