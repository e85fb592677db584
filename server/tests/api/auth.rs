//! Signing in, being signed in, signing out.

use reqwest::Method;
use serde_json::{Value, json};
use spectra_server::account::password::Passwords;
use spectra_server::account::{self, Role};
use spectra_server::secret::Digest;
use spectra_server::store::Time;

use crate::support::{Actor, Answer, TestServer};

const LOGIN: &str = "/api/v1/auth/login";
const PASSWORD: &str = "correct horse";

async fn with_admin() -> TestServer {
    let server = TestServer::start().await;
    let (store, passwords) = (&server.app.store, Passwords::default());
    let made = account::create(store, &passwords, "Admin", PASSWORD.to_owned(), Role::Admin).await;
    assert_eq!(made.unwrap(), "admin");
    server
}

async fn sign_in(actor: &Actor, username: &str, password: &str) -> Answer {
    actor.post(LOGIN, &json!({"username": username, "password": password})).await
}

fn cookie_of(answer: &Answer) -> &str {
    answer.header("set-cookie").strip_prefix("spectra_session=").unwrap().split(';').next().unwrap()
}

#[tokio::test]
async fn a_session_lasts_from_sign_in_to_sign_out() {
    let server = with_admin().await;
    let anon = server.anon();
    let answer = sign_in(&anon, "ADMIN", PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_eq!((&answer.json["username"], &answer.json["role"]), (&json!("admin"), &json!("admin")));
    let cookie = cookie_of(&answer);
    assert_eq!(cookie.len(), 64);
    assert_eq!(
        answer.header("set-cookie"),
        format!("spectra_session={cookie}; Path=/; Max-Age=86400; HttpOnly; SameSite=Strict")
    );

    let signed_in = anon.clone().with("cookie", &format!("theme=dark; spectra_session={cookie}"));
    let me = signed_in.get("/api/v1/auth/me").await;
    assert_eq!(me.json, answer.json, "signing in says what `me` says");

    let out = signed_in.post("/api/v1/auth/logout", &Value::Null).await;
    assert_eq!(out.status, 204);
    assert_eq!(out.header("set-cookie"), "spectra_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    assert_eq!(signed_in.get("/api/v1/auth/me").await.status, 401);
    assert_eq!(anon.post("/api/v1/auth/logout", &Value::Null).await.status, 204, "nobody may sign out too");
}

#[tokio::test]
async fn the_cookie_is_not_what_the_database_keeps() {
    let server = with_admin().await;
    let answer = sign_in(&server.anon(), "admin", PASSWORD).await;
    let cookie = cookie_of(&answer);
    let now = Time::now();
    assert!(server.app.store.session_user(&Digest::of(cookie), now).await.unwrap().is_some());
    let later = now.plus(time::Duration::hours(24));
    assert!(server.app.store.session_user(&Digest::of(cookie), later).await.unwrap().is_none(), "it ends");
    assert_eq!(server.app.store.purge_sessions(later).await.unwrap(), 1);
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure() {
    let server = TestServer::with(|config| config.secure_cookies = true).await;
    let passwords = Passwords::default();
    account::create(&server.app.store, &passwords, "a", PASSWORD.to_owned(), Role::Viewer).await.unwrap();
    let answer = sign_in(&server.anon(), "a", PASSWORD).await;
    assert!(answer.header("set-cookie").ends_with("; Secure"), "{answer:?}");
}

#[tokio::test]
async fn a_trusted_proxy_that_speaks_https_makes_the_cookie_secure() {
    for (trusted, said, secure) in
        [("127.0.0.1/32", "https", true), ("127.0.0.1/32", "http", false), ("192.0.2.1/32", "https", false)]
    {
        let server = TestServer::with(|config| config.trusted_proxies.push(trusted.parse().unwrap())).await;
        let passwords = Passwords::default();
        account::create(&server.app.store, &passwords, "a", PASSWORD.to_owned(), Role::Viewer).await.unwrap();
        let browser = server.anon().with("x-forwarded-proto", said);
        let answer = sign_in(&browser, "a", PASSWORD).await;
        assert_eq!(answer.header("set-cookie").ends_with("; Secure"), secure, "{trusted} {said}");
        let browser = browser.with("cookie", &format!("spectra_session={}", cookie_of(&answer)));
        let out = browser.post("/api/v1/auth/logout", &Value::Null).await;
        assert_eq!(out.header("set-cookie").ends_with("; Secure"), secure, "{trusted} {said}");
        assert_eq!(out.header("strict-transport-security"), "", "that is the proxy's to say");
    }
}

#[tokio::test]
async fn a_session_that_somebody_made_up_is_never_taken_over() {
    let server = with_admin().await;
    let made_up = "0".repeat(64);
    let victim = server.anon().with("cookie", &format!("spectra_session={made_up}"));
    let answer = sign_in(&victim, "admin", PASSWORD).await;
    assert_ne!(cookie_of(&answer), made_up);
    assert_eq!(victim.get("/api/v1/auth/me").await.status, 401);
}

#[tokio::test]
async fn failures_are_counted_by_all_servers_and_survive_a_restart() {
    let server = with_admin().await;
    let other = server.beside().await;
    let mut statuses = Vec::new();
    for number in 0..12 {
        let anon = if number % 2 == 0 { server.anon() } else { other.anon() };
        statuses.push(sign_in(&anon, "admin", "wrong password").await.status.as_u16());
    }
    assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2]].concat());
    let restarted = server.beside().await;
    assert_eq!(sign_in(&restarted.anon(), "admin", PASSWORD).await.status, 429);
    // They age: a minute later there is one attempt again.
    let minute = "update failed_attempts set full_at = full_at - 60000000";
    crate::support::tables::execute(&server.database, minute).await;
    assert_eq!(sign_in(&restarted.anon(), "admin", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let server = with_admin().await;
    let first = sign_in(&server.anon(), "admin", PASSWORD).await;
    let actor = server.anon().with("cookie", &format!("spectra_session={}", cookie_of(&first)));
    assert_eq!(sign_in(&actor, "admin", PASSWORD).await.status, 200);
    assert_eq!(actor.get("/api/v1/auth/me").await.status, 401);
}

#[tokio::test]
async fn wrong_credentials_are_all_answered_alike() {
    let server = with_admin().await;
    let anon = server.anon();
    for (username, password) in [
        ("admin", "wrong password"),
        ("nobody", PASSWORD),
        ("admin\u{0}", PASSWORD),
        ("' or 1=1 --", PASSWORD),
        (&"x".repeat(5000), PASSWORD),
        ("admin", &"x".repeat(5000)),
        ("admin", &"ä".repeat(600)),
    ] {
        let answer = sign_in(&anon, username, password).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (401, "wrong user name or password"));
        assert_eq!(answer.header("set-cookie"), "");
    }
    for (body, status) in [
        (json!({}), 400),
        (json!({"username": "admin"}), 400),
        (json!({"username": "", "password": ""}), 400),
        (json!({"username": 7, "password": []}), 400),
        (json!([]), 400),
        (json!({"username": "admin", "password": "x".repeat(20_000)}), 413),
    ] {
        assert_eq!(anon.post(LOGIN, &body).await.status, status);
    }
}

#[tokio::test]
async fn guessing_is_stopped_and_says_when_to_come_again() {
    let server = with_admin().await;
    let anon = server.anon();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(sign_in(&anon, "admin", "wrong password").await.status.as_u16());
    }
    assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2]].concat());
    let answer = sign_in(&anon, "admin", PASSWORD).await;
    assert_eq!(answer.status, 429, "the right password too, or guessing would go on");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(
        sign_in(&anon, "other", PASSWORD).await.status,
        429,
        "the address is stopped for every account"
    );
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_too() {
    let server = with_admin().await;
    let guesses: Vec<_> = (0..25)
        .map(|_| {
            let anon = server.anon();
            tokio::spawn(async move { sign_in(&anon, "admin", "wrong password").await.status.as_u16() })
        })
        .collect();
    let mut wrong = 0;
    for guess in guesses {
        wrong += usize::from(guess.await.unwrap() == 401);
    }
    assert!(wrong <= 10, "{wrong} guesses were tried");
}

#[tokio::test]
async fn other_sites_cannot_act_for_a_signed_in_browser() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let host = server.address.to_string();
    let (same, evil) = (format!("http://{host}"), "https://evil.example");
    for (site, origin, status) in [
        ("", "", 201),
        ("same-origin", "", 201),
        ("none", "", 201),
        ("", &*same, 201),
        ("cross-site", evil, 403),
        ("same-site", "", 403),
        ("", evil, 403),
        ("", "null", 403),
    ] {
        let mut actor = admin.clone();
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if !value.is_empty() {
                actor = actor.with(name, value);
            }
        }
        let answer = actor.post("/api/v1/admin/tokens", &Value::Null).await;
        assert_eq!(answer.status, status, "{site:?} {origin:?}");
        assert_eq!(actor.get("/api/v1/overview").await.status, 200, "looking changes nothing");
    }
    let evil = server.anon().with("origin", evil);
    assert_eq!(sign_in(&evil, "admin", PASSWORD).await.status, 403, "nor sign it in as somebody else");
}

#[tokio::test]
async fn a_proxy_that_writes_another_host_needs_not_be_another_site() {
    let server = TestServer::with(|config| {
        config.external_url = Some("https://spectra.example/base".parse().unwrap());
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let admin = server.admin().await;
    for (origin, forwarded, status) in [
        ("https://spectra.example", "", 201),
        ("https://alias.example", "", 403),
        ("https://alias.example", "alias.example", 201),
        ("https://evil.example", "alias.example", 403),
    ] {
        let mut actor = admin.clone().with("origin", origin);
        if !forwarded.is_empty() {
            actor = actor.with("x-forwarded-host", forwarded);
        }
        let answer = actor.post("/api/v1/admin/tokens", &Value::Null).await;
        assert_eq!(answer.status, status, "{origin} {forwarded}");
    }
}

#[tokio::test]
async fn the_role_is_that_of_this_moment() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    assert_eq!(viewer.call(Method::POST, "/api/v1/admin/tokens", Vec::new()).await.status, 403);
    let me = viewer.get("/api/v1/auth/me").await;
    assert_eq!(me.json["role"], "viewer");
}

#[tokio::test]
async fn a_page_may_ask_whether_anybody_is_signed_in_before_anybody_is() {
    let server = with_admin().await;
    let anon = server.anon();
    let nobody = anon.get("/api/v1/auth/session").await;
    assert_eq!((nobody.status.as_u16(), nobody.json), (200, json!({"user": null})));
    let answer = sign_in(&anon, "admin", PASSWORD).await;
    let ended = format!("spectra_session={}", "0".repeat(64));
    for (cookie, expected) in
        [(format!("spectra_session={}", cookie_of(&answer)), answer.json.clone()), (ended, Value::Null)]
    {
        let found = server.anon().with("cookie", &cookie).get("/api/v1/auth/session").await;
        assert_eq!((found.status.as_u16(), &found.json["user"]), (200, &expected), "{cookie}");
    }
}
