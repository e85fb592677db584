//! Connections: what each may hold of the server, and for how long.

use std::time::{Duration, Instant};

use spectra_server::config::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{TestServer, eventually};

fn short() -> Limits {
    Limits {
        headers: Duration::from_millis(500),
        write: Duration::from_millis(500),
        body: Duration::from_millis(500),
        request: Duration::from_secs(5),
        ..Limits::default()
    }
}

/// Sends `bytes` and reads until the server closes; fails after 5 s.
async fn exchange(server: &TestServer, bytes: &[u8]) -> (String, Duration) {
    let start = Instant::now();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    // A reset is an end too.
    let _ =
        timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("the server closes");
    (String::from_utf8_lossy(&answer).into_owned(), start.elapsed())
}

#[tokio::test]
async fn silence_and_slow_headers_end() {
    let server = TestServer::with_limits(short()).await;
    for bytes in [
        &b""[..],
        b"G",
        b"GET / HTTP/1.1\r\nhost: x\r\nx-slow",
        b"PRI * HTTP",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let (_, took) = exchange(&server, bytes).await;
        assert!(took < Duration::from_secs(3), "{bytes:?}: {took:?}");
    }
    assert_eq!(server.anon().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_slow_body_is_told_and_ended() {
    let server = TestServer::with_limits(short()).await;
    let agent = server.agent("host").await;
    let head = format!(
        "POST /api/v1/agent/metrics HTTP/1.1\r\nhost: x\r\nx-agent-id: {}\r\nx-agent-secret: {}\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n[",
        agent.id, agent.secret
    );
    let (answer, took) = exchange(&server, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn a_client_that_asks_and_never_reads_is_cut() {
    let server = TestServer::with_limits(short()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    eventually(async || (server.app.telemetry.clients.get() == 1).then_some(())).await;
    // More answers than the buffers of both ends hold.
    let asks = b"GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(25);
    let pages = b"GET /page.css HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3000);
    let _ = timeout(Duration::from_secs(2), stream.write_all(&[asks, pages].concat())).await;
    eventually(async || (server.app.telemetry.clients.get() == 0).then_some(())).await;
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn http2_without_tls_is_spoken() {
    let server = TestServer::start().await;
    // reqwest wants a provider of cryptography, which an actor installs.
    drop(server.anon());
    let client = reqwest::Client::builder().http2_prior_knowledge().no_proxy().build().unwrap();
    let answer = client.get(format!("http://{}/healthz", server.address)).send().await.unwrap();
    assert_eq!((answer.version(), answer.status().as_u16()), (reqwest::Version::HTTP_2, 200));
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

#[tokio::test]
async fn a_client_that_makes_requests_only_to_reset_them_is_cut_off() {
    const GO_AWAY: u8 = 7;
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // GET / with the authority `x`, in the static table of HPACK, and its end before it is answered.
    let headers = [0x82, 0x86, 0x84, 0x41, 0x01, b'x'];
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, &[]));
    for request in 0..2000 {
        bytes.extend(frame(1, 0x5, 2 * request + 1, &headers));
        bytes.extend(frame(3, 0, 2 * request + 1, &8_u32.to_be_bytes()));
    }
    let _ = stream.write_all(&bytes).await;
    let mut answer = Vec::new();
    // A reset is an end too.
    let _ =
        timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("the server closes");
    let mut rest = &answer[..];
    let mut kinds = Vec::new();
    while rest.len() >= 9 {
        kinds.push(rest[3]);
        let length = usize::from(rest[0]) << 16 | usize::from(rest[1]) << 8 | usize::from(rest[2]);
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    assert!(kinds.contains(&GO_AWAY), "{kinds:?}");
    assert_eq!(server.anon().get("/healthz").await.status, 200);
}
