//! Bodies that are refused while they are still being sent.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::TestServer;

/// Sends a head and then `bytes` of a body, and only then looks at the answer.
async fn pour(server: &TestServer, head: &str, bytes: usize) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!("{head}host: x\r\nconnection: close\r\ncontent-length: {bytes}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = vec![b' '; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let size = left.min(chunk.len());
        stream.write_all(&chunk[..size]).await.expect("the server receives what it refuses");
        left -= size;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_client_that_sends_first_and_reads_later_gets_its_answer() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let known = format!(
        "POST /api/v1/agent/metrics HTTP/1.1\r\nx-agent-id: {}\r\nx-agent-secret: {}\r\nx-spectra-protocol: 2\r\n",
        agent.id, agent.secret
    );
    for (head, status) in [
        ("POST /api/v1/agent/metrics HTTP/1.1\r\n", "401"),
        (&*known, "413"),
        ("POST /api/v1/agent/register HTTP/1.1\r\n", "413"),
        ("POST /api/v1/auth/login HTTP/1.1\r\n", "413"),
        ("POST /api/v1/nonsense HTTP/1.1\r\n", "404"),
    ] {
        let start = Instant::now();
        let answer = pour(&server, head, 100 << 20).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
        assert!(answer.contains("application/problem+json"), "{head}: {answer}");
        assert!(start.elapsed() < Duration::from_secs(15), "{head}: {:?}", start.elapsed());
    }
}
