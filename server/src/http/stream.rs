//! What a connection begins with: TLS, HTTP/2 or HTTP/1, decided without taking a byte of HTTP.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::stall::WriteBound;
use crate::tls::Tls;

/// What an HTTP/2 connection without TLS begins with; no request of HTTP/1 begins with its first 4 bytes.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// First byte of a handshake of TLS (RFC 8446, 5.1); no request begins with it.
const HANDSHAKE: u8 = 22;

/// The answer to who speaks plain HTTP where TLS is spoken.
const SPEAK_TLS: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n\
    content-length: 51\r\nconnection: close\r\n\r\nThis port speaks HTTPS only: ask it with https://.\n";

/// Bytes of such a request that are received, so that its sender gets to read the answer, and for how long.
const REST_BYTES: usize = 64 << 10;
const REST_WAIT: Duration = Duration::from_secs(1);

/// Handshakes that have their turn at once. Each has buffers and wants a millisecond of a processor: a whole fleet that
/// comes back together would fill the memory to be served no sooner.
pub(super) const HANDSHAKES: usize = 256;
/// How long one has its turn. A slower one, or one that does not speak on purpose, goes on beside the others.
const TURN: Duration = Duration::from_millis(250);

/// Looks at the first bytes without taking them.
pub(super) async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0; PREFACE.len()];
    loop {
        let seen = stream.peek(&mut first).await?;
        if seen == 0 || seen == PREFACE.len() || first[..seen] != PREFACE[..seen] {
            return Ok(first[..seen] == *PREFACE);
        }
        // The beginning of the preface: readiness does not change with more bytes.
        sleep(Duration::from_millis(10)).await;
    }
}

/// A connection after its handshake; `None` where plain HTTP was spoken and has been answered.
pub(super) async fn handshake(
    stream: TcpStream,
    tls: &Tls,
    turns: &Semaphore,
    write: Duration,
) -> io::Result<Option<TlsStream<WriteBound>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 1 && first[0] != HANDSHAKE {
        refuse_plain(stream).await?;
        return Ok(None);
    }
    let turn = turns.acquire().await;
    let mut accept = tls.acceptor().accept(WriteBound::new(stream, write));
    let stream = if let Ok(done) = timeout(TURN, &mut accept).await {
        done
    } else {
        drop(turn);
        accept.await
    };
    stream.map(Some)
}

/// The two ends have agreed on HTTP/2.
pub(super) fn agreed_http2(stream: &TlsStream<WriteBound>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(b"h2")
}

async fn refuse_plain(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(SPEAK_TLS.as_bytes()).await?;
    stream.shutdown().await?;
    let rest = async {
        let (mut buffer, mut received) = ([0; 4096], 0);
        while let Ok(bytes @ 1..) = stream.read(&mut buffer).await {
            received += bytes;
            if received > REST_BYTES {
                return;
            }
        }
    };
    let _ = timeout(REST_WAIT, rest).await;
    Ok(())
}
