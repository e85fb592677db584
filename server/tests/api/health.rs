//! What those see who watch the server.

use crate::support::TestServer;

#[tokio::test]
async fn a_server_is_alive_without_its_database_but_not_ready() {
    let server = TestServer::start().await;
    let anon = server.anon();
    for path in ["/healthz", "/readyz"] {
        let answer = anon.get(path).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (200, "ok\n"), "{path}");
    }
    let viewer = server.viewer().await;
    server.app.store.close().await;
    assert_eq!(anon.get("/healthz").await.status, 200);
    let ready = anon.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.problem()), (503, "the database is not ready"));
    assert_eq!(ready.header("retry-after"), "5");
    let overview = viewer.get("/api/v1/overview").await;
    assert_eq!((overview.status.as_u16(), overview.problem()), (503, "the database does not answer"));
    assert!(!overview.text.contains("pool"), "what lies behind it stays in the log: {}", overview.text);
    assert_eq!(anon.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn requests_are_counted_by_route() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    for _ in 0..3 {
        viewer.get(&format!("/api/v1/agents/{}/cpu", uuid::Uuid::new_v4())).await;
    }
    viewer.get("/api/v1/nonsense").await;
    let metrics = viewer.get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        r#"spectra_http_requests_total{method="GET",route="/api/v1/agents/{id}/cpu",status="404"} 3"#,
        r#"spectra_http_requests_total{method="GET",route="none",status="404"} 1"#,
        "spectra_ingest_queued_rows 0",
        "spectra_http_request_seconds_count 4",
    ] {
        assert!(metrics.text.lines().any(|found| found == line), "{line} is not in\n{}", metrics.text);
    }
    for name in ["spectra_database_connections", "spectra_ingest_commit_seconds", "spectra_http_connections"]
    {
        assert!(metrics.text.contains(name), "{name} is not in\n{}", metrics.text);
    }
}

#[tokio::test]
async fn answers_carry_an_id_and_headers_that_bind_browsers() {
    let server = TestServer::start().await;
    let anon = server.anon();
    for (given, kept) in [("", false), ("abc-123", true), ("a b", false), (&*"x".repeat(65), false)] {
        let actor = if given.is_empty() { anon.clone() } else { anon.clone().with("x-request-id", given) };
        let answer = actor.get("/api/v1/overview").await;
        let id = answer.header("x-request-id");
        assert!(!id.is_empty() && (id == given) == kept, "{given:?} became {id:?}");
    }
    for path in ["/", "/healthz", "/api/v1/overview", "/nonsense"] {
        let answer = anon.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

#[tokio::test]
async fn the_version_is_told_to_everybody() {
    let server = TestServer::start().await;
    let version = server.anon().get("/api/v1/version").await;
    assert_eq!(version.json["version"], env!("CARGO_PKG_VERSION"));
    assert!(version.json["commit"].is_string() && version.json["date"].is_string(), "{version:?}");
}

#[tokio::test]
async fn the_description_of_the_api_is_served() {
    let server = TestServer::start().await;
    let document = server.anon().get("/api/v1/openapi.json").await;
    assert_eq!(document.json["openapi"], "3.1.0");
    assert_eq!(document.text, spectra_server::http::document());
}
