//! Connections: accepted up to a bound, each with bounds in time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::router::router;
use super::stall::WriteBound;
use crate::app::App;

/// Open connections, about 10 KiB each. An agent of the original holds two. Beyond it new ones wait in
/// the kernel's queue.
const CONNECTIONS: usize = 16_000;
/// Requests that one HTTP/2 connection has open at once.
const STREAMS: u32 = 64;
/// Headers of one request, bytes. The largest that an agent sends are 700.
const HEADER_BYTES: u32 = 64 << 10;
/// How long to wait when the system has no more descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What an HTTP/2 connection without TLS begins with; no request of HTTP/1 begins with its first 4 bytes.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Accepts connections until the server stops; returns those that are open then. They end with the
/// answers that are under way.
pub(crate) async fn accept(listener: TcpListener, app: App) -> JoinSet<()> {
    let router = router(app.clone());
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stopping = app.stopping();
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            _ = stopping.wait_for(|stopping| *stopping) => return open,
            Some(_) = open.join_next() => continue,
        };
        match (slot, accepted) {
            (Ok(slot), Ok((stream, peer))) => {
                open.spawn(serve(stream, peer, app.clone(), router.clone(), slot));
            }
            (Err(_), _) => return open,
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    app: App,
    router: axum::Router,
    _slot: OwnedSemaphorePermit,
) {
    app.telemetry.clients.inc();
    if let Err(error) = connection(stream, peer, &app, router).await {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
    app.telemetry.clients.dec();
}

type Error = Box<dyn std::error::Error + Send + Sync>;

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: &App,
    router: axum::Router,
) -> Result<(), Error> {
    let limits = app.config.limits;
    let mut stopping = app.stopping();
    let http2 = tokio::select! {
        http2 = timeout(limits.headers, speaks_http2(&stream)) => http2??,
        _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
    };
    // Answers are small and complete when they are written.
    stream.set_nodelay(true)?;

    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(HEADER_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEADER_BYTES)
        .keep_alive_interval(limits.headers)
        .keep_alive_timeout(limits.headers);
    let builder = if http2 { builder.http2_only() } else { builder.http1_only() };

    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let connection = builder.serve_connection(
        TokioIo::new(WriteBound::new(stream, limits.write)),
        TowerToHyperService::new(service),
    );
    tokio::pin!(connection);
    tokio::select! {
        ended = &mut connection => return ended,
        _ = stopping.wait_for(|stopping| *stopping) => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

/// Looks at the first bytes without taking them.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
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
