//! What probes and Prometheus ask: whether it makes progress, whether it can be relied on, what it has counted.

use std::borrow::Cow;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::cluster::Contact;
use crate::metrics::Metrics;

/// Connections at the same time; probes and Prometheus are a few.
const CONNECTIONS: usize = 64;
/// Until the headers of a request have come.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// Without a beat for so long the process is stuck: the loop that beats does nothing else.
const STUCK: Duration = Duration::from_mins(1);

/// How the process is.
#[derive(Debug)]
pub(crate) struct Health {
    started: Instant,
    /// When the runtime last got around to it, milliseconds since the start.
    beat: AtomicU64,
    stores: AtomicBool,
    definitions: AtomicBool,
    contact: Contact,
}

impl Health {
    pub(crate) fn new(contact: Contact) -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            beat: AtomicU64::new(0),
            stores: AtomicBool::new(false),
            definitions: AtomicBool::new(false),
            contact,
        })
    }

    /// The runtime gets around to things.
    pub(crate) fn beat(&self) {
        let since = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.beat.store(since, Ordering::Relaxed);
    }

    /// Everything that is watched has been listed.
    pub(crate) fn stores_are_ready(&self) {
        self.stores.store(true, Ordering::Relaxed);
    }

    /// Whether the kinds are served as this operator knows them.
    pub(crate) fn definitions_are(&self, ours: bool) {
        self.definitions.store(ours, Ordering::Relaxed);
    }

    fn is_live(&self) -> bool {
        let beat = Duration::from_millis(self.beat.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(beat) < STUCK && !self.contact.is_stuck(Instant::now())
    }

    /// Why it cannot be relied on.
    fn lacks(&self) -> Option<Cow<'static, str>> {
        if !self.stores.load(Ordering::Relaxed) {
            return Some("not every kind has been listed yet".into());
        }
        if !self.definitions.load(Ordering::Relaxed) {
            return Some("the definitions of the kinds are not those of this version".into());
        }
        self.contact.lacks(Instant::now()).map(Cow::Owned)
    }
}

/// Answers until the process ends.
pub(crate) async fn serve(listener: TcpListener, health: Arc<Health>, metrics: Metrics) -> Result<()> {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await.context("nobody closes it")?;
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors: some will be free again.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (health, metrics) = (Arc::clone(&health), metrics.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(&request, &health, &metrics));
            let mut builder = Builder::new(TokioExecutor::new());
            builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
            // A connection that breaks is the other side's affair.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            drop(permit);
        });
    }
}

fn answer(
    request: &Request<Incoming>,
    health: &Health,
    metrics: &Metrics,
) -> impl Future<Output = Result<Response<Full<Bytes>>, Infallible>> + use<> {
    let (status, text) = match request.uri().path() {
        "/healthz" if health.is_live() => (StatusCode::OK, "ok\n".to_owned()),
        "/healthz" => (StatusCode::SERVICE_UNAVAILABLE, "no progress\n".to_owned()),
        "/readyz" => match health.lacks() {
            None => (StatusCode::OK, "ok\n".to_owned()),
            Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
        },
        "/metrics" => (StatusCode::OK, metrics.text()),
        _ => (StatusCode::NOT_FOUND, "/healthz, /readyz and /metrics are here\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    std::future::ready(Ok(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ready_when_all_is_listed_and_the_kinds_are_those_it_knows() {
        let health = Health::new(Contact::new());
        assert!(health.lacks().is_some_and(|why| why.contains("listed")));
        health.stores_are_ready();
        assert!(health.lacks().is_some_and(|why| why.contains("definitions")));
        health.definitions_are(true);
        assert_eq!(health.lacks(), None);
        health.definitions_are(false);
        assert!(health.lacks().is_some(), "somebody has put older ones back");
    }
}
