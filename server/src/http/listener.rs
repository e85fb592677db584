//! Connections: accepted up to a bound, each with bounds in time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, getrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::router::router;
use super::stall::WriteBound;
use super::stream::{HANDSHAKES, agreed_http2, handshake, speaks_http2};
use crate::app::App;

/// Most open connections, 10 KiB each; 90 KiB with HTTP/2 over TLS and a poll that is held. An agent of the original
/// holds two. Fewer where the system allows fewer descriptors. Beyond it new ones wait in the kernel's queue.
const CONNECTIONS: usize = 32_000;
/// Descriptors for what is no connection of a client: the database, files, sockets to others.
const OTHER_DESCRIPTORS: u64 = 256;
/// Connections however few descriptors there are.
const LEAST_CONNECTIONS: usize = 64;
/// How often it is told that all connections are in use.
const TOLD_EVERY: Duration = Duration::from_mins(1);
/// Requests that one HTTP/2 connection has open at once.
const STREAMS: u32 = 64;
/// Streams of one HTTP/2 connection that its client has reset and that are not yet forgotten; a client that
/// makes and resets more, to have work done for nothing, is cut off.
const RESET_STREAMS: usize = 20;
/// What waits to be written on one HTTP/2 stream, bytes.
const STREAM_BUFFER_BYTES: usize = 128 << 10;
/// What may be on its way to us on one HTTP/2 connection, unread: a request that waits for its turn keeps its body
/// there, and a client that is not asked yet who it is may fill it.
const WINDOW_BYTES: u32 = 256 << 10;
/// Headers of one request, bytes. The largest that an agent sends are 700.
const HEADER_BYTES: u32 = 64 << 10;
/// How long to wait when the system has no more descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Accepts connections until the server stops; returns those that are open then. They end with the
/// answers that are under way.
pub(crate) async fn accept(listener: TcpListener, app: App) -> JoinSet<()> {
    let router = router(app.clone());
    let mut slots = Slots::new(most_connections(getrlimit(Resource::Nofile).current));
    let turns = Arc::new(Semaphore::new(HANDSHAKES));
    let mut stopping = app.stopping();
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let slot = slots.next().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            _ = stopping.wait_for(|stopping| *stopping) => return open,
            Some(_) = open.join_next() => continue,
        };
        match (slot, accepted) {
            (Ok(slot), Ok((stream, peer))) => {
                open.spawn(serve(stream, peer, app.clone(), router.clone(), Arc::clone(&turns), slot));
            }
            (Err(_), _) => return open,
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Places for connections.
struct Slots {
    free: Arc<Semaphore>,
    most: usize,
    /// When it was last told that there are none.
    told: Option<Instant>,
}

impl Slots {
    fn new(most: usize) -> Self {
        tracing::info!(connections = most, "as many connections are held at once");
        Self { free: Arc::new(Semaphore::new(most)), most, told: None }
    }

    /// A place, as soon as there is one.
    async fn next(&mut self) -> Result<OwnedSemaphorePermit, AcquireError> {
        if self.free.available_permits() == 0 && self.told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
            self.told = Some(Instant::now());
            tracing::warn!(
                connections = self.most,
                "all connections are in use, new ones wait: allow more descriptors (LimitNOFILE), up to {CONNECTIONS}, or start another server"
            );
        }
        Arc::clone(&self.free).acquire_owned().await
    }
}

/// As many as `descriptors` allow; `None`: any number.
fn most_connections(descriptors: Option<u64>) -> usize {
    let left = descriptors.map(|descriptors| descriptors.saturating_sub(OTHER_DESCRIPTORS));
    let left = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(CONNECTIONS);
    left.clamp(LEAST_CONNECTIONS, CONNECTIONS)
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    app: App,
    router: axum::Router,
    turns: Arc<Semaphore>,
    _slot: OwnedSemaphorePermit,
) {
    app.telemetry.clients.inc();
    if let Err(error) = connection(stream, peer, &app, router, turns).await {
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
    turns: Arc<Semaphore>,
) -> Result<(), Error> {
    let limits = app.config.limits;
    let mut stopping = app.stopping();
    // Answers are small and complete when they are written.
    stream.set_nodelay(true)?;
    let Some(tls) = &app.config.tls else {
        let http2 = tokio::select! {
            http2 = timeout(limits.headers, speaks_http2(&stream)) => http2??,
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
        };
        return answer(WriteBound::new(stream, limits.write), http2, peer, app, router).await;
    };
    // Apart, so that an open connection does not hold the room that its handshake took.
    let handshake = Box::pin(handshake(stream, tls, &turns, limits.write));
    let stream = tokio::select! {
        stream = timeout(limits.headers, handshake) => stream??,
        _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
    };
    let Some(stream) = stream else { return Ok(()) };
    let http2 = agreed_http2(&stream);
    answer(stream, http2, peer, app, router).await
}

/// Answers the requests of a connection until one of its ends has had enough.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    http2: bool,
    peer: SocketAddr,
    app: &App,
    router: axum::Router,
) -> Result<(), Error> {
    let limits = app.config.limits;
    let mut stopping = app.stopping();
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
        .max_pending_accept_reset_streams(RESET_STREAMS)
        .max_local_error_reset_streams(RESET_STREAMS)
        .initial_connection_window_size(WINDOW_BYTES)
        .initial_stream_window_size(WINDOW_BYTES)
        .max_send_buf_size(STREAM_BUFFER_BYTES)
        .max_header_list_size(HEADER_BYTES)
        .keep_alive_interval(limits.headers)
        .keep_alive_timeout(limits.headers);
    let builder = if http2 { builder.http2_only() } else { builder.http1_only() };

    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    // Apart, for pinned where it was made it would take its 3 KiB twice.
    let mut connection =
        Box::pin(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    tokio::select! {
        ended = &mut connection => return ended,
        _ = stopping.wait_for(|stopping| *stopping) => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_bound_the_connections() {
        for (descriptors, expected) in [
            (None, CONNECTIONS),
            (Some(65_536), CONNECTIONS),
            (Some(24_256), 24_000),
            (Some(1024), 768),
            (Some(10), LEAST_CONNECTIONS),
            (Some(u64::MAX), CONNECTIONS),
        ] {
            assert_eq!(most_connections(descriptors), expected, "{descriptors:?}");
        }
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_for_one_and_it_is_told() {
        let mut slots = Slots::new(1);
        let place = slots.next().await.unwrap();
        assert!(slots.told.is_none());
        assert!(timeout(Duration::from_millis(20), slots.next()).await.is_err());
        assert!(slots.told.is_some());
        drop(place);
        assert!(slots.next().await.is_ok());
    }
}
