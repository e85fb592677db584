//! The running server: what its parts share, how it starts, and how it stops.

use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::account::session::SignIn;
use crate::config::Config;
use crate::credential::Credentials;
use crate::event::Watcher;
use crate::fleet::presence::Presence;
use crate::http::{self, BodyMemory, FleetReaders, LargeWork, Turns};
use crate::ingest::Ingest;
use crate::install::releases::Releases;
use crate::jobs;
use crate::rate::{Limiter, Rate};
use crate::replica;
use crate::store::{AgentKey, Store, Time};
use crate::telemetry::Telemetry;
use crate::wake::{self, Wakes};

/// A handle on the running server, one for each request.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What requests share.
pub struct Parts {
    pub config: Config,
    pub store: Store,
    /// Of this process, among those that share the database.
    pub(crate) id: Uuid,
    pub(crate) started_at: Time,
    pub telemetry: Telemetry,
    pub(crate) wakes: Wakes,
    pub(crate) credentials: Credentials,
    pub(crate) presence: Presence,
    pub(crate) watcher: Watcher,
    pub(crate) releases: Releases,
    pub(crate) sign_in: SignIn,
    pub(crate) rates: Rates,
    pub(crate) turns: Turns,
    pub(crate) body_memory: BodyMemory,
    pub(crate) large_work: LargeWork,
    pub(crate) fleet_readers: FleetReaders,
    /// Commands that may be watched at once.
    pub(crate) streams: Arc<Semaphore>,
    /// `None` once the server stops.
    ingest: Mutex<Option<Ingest>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    stop: watch::Sender<bool>,
}

/// How often callers may call, each by what it is known by. The numbers are the original's.
#[derive(Debug)]
pub(crate) struct Rates {
    pub(crate) agents: Limiter<AgentKey>,
    pub(crate) users: Limiter<Uuid>,
    pub(crate) strangers: Limiter<IpAddr>,
    /// Registrations that failed: those that succeed have used a token, which is limit enough.
    pub(crate) failed_registrations: Limiter<IpAddr>,
    /// Ids and secrets of agents that are wrong and had the database asked. A network of honest agents has
    /// none; the answer to those beyond is to come again.
    pub(crate) guesses: Limiter<IpAddr>,
    /// Set-up codes that were wrong.
    pub(crate) failed_setups: Limiter<IpAddr>,
    /// Log lines about what an agent sends and nobody can use.
    pub(crate) notes: Limiter<AgentKey>,
}

impl Default for Rates {
    fn default() -> Self {
        let ten = Rate::per_second(10, 30);
        Self {
            agents: Limiter::new(ten),
            users: Limiter::new(Rate::per_second(50, 100)),
            strangers: Limiter::new(ten),
            failed_registrations: Limiter::new(ten),
            guesses: Limiter::new(Rate::per_second(20, 200)),
            failed_setups: Limiter::new(Rate { burst: 10, interval: Duration::from_mins(1) }),
            notes: Limiter::new(Rate { burst: 60, interval: Duration::from_mins(1) }),
        }
    }
}

impl App {
    /// Starts the writer. Must be called within a runtime.
    pub fn start(config: Config, store: Store) -> Self {
        let telemetry = Telemetry::default();
        let reports = telemetry.clone();
        let (ingest, writer) = Ingest::start(&store, move |report| reports.group(report));
        let presence = Presence::start(store.clone());
        let releases = Releases::new(config.releases.clone());
        let credentials = Credentials::new(&store);
        Self(Arc::new(Parts {
            config,
            store,
            telemetry,
            wakes: Wakes::default(),
            credentials,
            presence,
            id: Uuid::now_v7(),
            watcher: Watcher::default(),
            started_at: Time::now(),
            releases,
            sign_in: SignIn::default(),
            rates: Rates::default(),
            turns: Turns::default(),
            body_memory: BodyMemory::default(),
            large_work: LargeWork::default(),
            fleet_readers: FleetReaders::default(),
            streams: http::stream_slots(),
            ingest: Mutex::new(Some(ingest)),
            writer: Mutex::new(Some(writer)),
            stop: watch::Sender::new(false),
        }))
    }

    /// The entrance to the writer; `None` once the server stops.
    pub fn ingest(&self) -> Option<Ingest> {
        self.0.ingest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells when the server begins to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// The writer stores what is queued and ends.
    async fn drain_writer(&self) {
        drop(self.0.ingest.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Err(error)) = match writer {
            Some(writer) => Some(writer.await),
            None => None,
        } {
            tracing::error!(%error, "the writer ended badly");
        }
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The database's address may hold a password.
impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("listen", &self.config.listen).finish_non_exhaustive()
    }
}

/// Connections are told to end this long before the last moment, so that what they queued is stored.
const WRITER_SHARE: Duration = Duration::from_secs(5);

/// Serves until `shutdown` is ready, then stops: no new connections, an answer for every request that
/// is under way, everything queued stored, the database closed. All of that takes at most
/// [`Limits::stop`](crate::config::Limits::stop).
pub async fn serve(listener: TcpListener, app: App, shutdown: impl Future<Output = ()>) {
    let listening = tokio::spawn(wake::listen(app.clone()));
    let jobs = jobs::start(&app);
    let known = tokio::spawn(replica::keep_known(app.clone()));
    let renewal = app.config.tls.clone().map(|tls| tokio::spawn(tls.keep_current()));
    let accepting = http::accept(listener, app.clone());
    tokio::pin!(accepting);
    let mut connections = tokio::select! {
        connections = &mut accepting => connections,
        () = shutdown => {
            tracing::info!("stopping");
            app.stop.send_replace(true);
            accepting.await
        }
    };

    let end = Instant::now() + app.config.limits.stop;
    let connections_end = end.checked_sub(WRITER_SHARE.min(app.config.limits.stop / 2)).unwrap_or(end);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout_at(connections_end, all_ended).await.is_err() {
        tracing::warn!(open = connections.len(), "connections did not end in time and are cut");
        connections.shutdown().await;
    }
    jobs.abort();
    known.abort();
    if let Some(renewal) = renewal {
        renewal.abort();
    }
    listening.abort();
    if timeout_at(end, app.drain_writer()).await.is_err() {
        tracing::error!("the writer did not end in time: what waits in it is not stored or acknowledged");
    }
    if let Ok(Err(error)) = timeout_at(end, app.store.forget_server(app.id)).await {
        tracing::debug!(%error, "cannot tell the database that this server is gone");
    }
    if timeout_at(end + Duration::from_secs(1), app.store.close()).await.is_err() {
        tracing::warn!("the database's connections did not end in time");
    }
    tracing::info!("stopped");
}
