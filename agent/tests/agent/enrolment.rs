//! Registration against a server's edge.

use std::fs;
use std::path::Path;

use spectra_agent::enrol::enrol;
use spectra_agent::host::Host;
use spectra_agent::identity::{Identity, Secret, load};
use spectra_agent::link::{Link, Server, Trust};
use spectra_protocol::registration::Registration;

use crate::edge::{Edge, Reply};

const ANSWER: &str =
    r#"{"agent_id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"00ff","encodings":["zstd"]}"#;

async fn register(edge: &Edge, path: &Path) -> Result<Identity, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server { url: edge.url.parse().unwrap(), trust: Trust::System };
    let link = Link::new(&server, None, None).unwrap();
    let host = Host::new(Path::new("/"), Some("test-host".into()));
    let token = Secret::new("spt_token".into());
    enrol(&link, &edge.url, &token, &host, path).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_token_becomes_an_identity_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spectra/agent-id.json");
    let mut edge = Edge::start([Reply::Full(201, "content-type: application/json", ANSWER)]).await;
    let identity = register(&edge, &path).await.unwrap();
    assert_eq!(load(&path).unwrap(), Some(identity));
    let request = edge.next().await;
    assert_eq!(request.path, "/api/v1/agent/register");
    assert_eq!(request.header("content-encoding"), "");
    assert_eq!(request.header("x-agent-id"), "");
    assert!(request.raw.len() <= 4096, "the original reads 4 KiB");
    let Registration { token, info } = serde_json::from_slice(&request.raw).unwrap();
    assert_eq!(token, "spt_token");
    assert_eq!(info.hostname, "test-host");
    assert_eq!(info.os, "linux");
    assert!(info.cpu_cores > 0 && info.ram_total > 0 && info.boot_time > 0, "{info:?}");
    assert!(!info.kernel.is_empty() && !info.arch.is_empty() && !info.platform.is_empty(), "{info:?}");
    assert!(!info.ips.iter().any(|ip| ip.starts_with("127.")), "{info:?}");
}

#[tokio::test]
async fn a_busy_or_silent_server_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent-id.json");
    let replies = [Reply::Status(503), Reply::Cut, Reply::Full(201, "x: y", ANSWER)];
    let edge = Edge::start(replies).await;
    assert!(register(&edge, &path).await.is_ok());
}

#[tokio::test]
async fn a_refused_token_is_one_sentence_and_leaves_no_file() {
    let problem =
        Reply::Full(401, "content-type: application/problem+json", r#"{"detail":"the token was used"}"#);
    let error = refusal(problem).await;
    assert!(error.contains("does not accept this token") && error.contains("the token was used"), "{error}");
    assert!(!error.contains("spt_token"), "{error}");
}

#[tokio::test]
async fn an_unwritable_path_spends_no_token() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let mut edge = Edge::start([]).await;
    let error = register(&edge, &folder.path().join("file/agent-id.json")).await.unwrap_err();
    assert!(error.contains("file/agent-id.json"), "{error}");
    assert!(edge.is_quiet(std::time::Duration::from_millis(300)).await, "the token was spent");
}

#[tokio::test]
async fn an_answer_without_an_identity_is_an_error() {
    for body in [
        r#"{"agent_id":"x"}"#,
        r#"{"agent_id":"x\ny: z","secret":"s"}"#,
        r#"{"agent_id":"x","secret":"s t"}"#,
        "<html>",
        "",
    ] {
        let error = refusal(Reply::Full(201, "x: y", body)).await;
        assert!(error.contains("without giving a usable id and secret"), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_tells_the_address_to_use() {
    let error = refusal(Reply::Full(308, "location: https://spectra.example/", "")).await;
    assert!(error.contains("308") && error.contains("https://spectra.example/"), "{error}");
}

/// What is told after `reply` ends the registration at the first try; no file is left.
async fn refusal(reply: Reply) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([reply]).await;
    let error = register(&edge, &folder.path().join("agent-id.json")).await.unwrap_err();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    edge.next().await;
    assert!(edge.is_quiet(std::time::Duration::from_millis(300)).await, "asked again");
    error
}
