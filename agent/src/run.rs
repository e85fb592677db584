//! `spectra-agent run`: wires the parts, and takes them apart in time when asked to stop.

mod copied;
mod identify;

use std::cell::RefCell;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context;
use tokio::runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::VERSION;
use crate::clock::Clock;
use crate::collect::COLLECTORS;
use crate::command::{Commands, Setting};
use crate::config::{self, Config, TokenSource};
use crate::host::Host;
use crate::identity::Identity;
use crate::link::{Answer, Link, Server, Trust, binary_hash};
use crate::queue::Queue;
use crate::renew::Renewer;
use crate::runner::Runner;
use crate::settings::{Listener, Settings};
use crate::sleep::{self, Farewell};
use crate::spool::Spool;
use crate::status::{self, Board, Report, SpoolState};
use crate::sys::manager::Manager;
use crate::sys::resident;
use crate::sys::stop::Stop;
use crate::upload::{Terms, Uploader};
pub(crate) use identify::vouch;
use identify::{Given, Known, address, identify};

/// How long sending or keeping the rest may take when stopping. The whole process ends within 5 s.
const STOP_PATIENCE: Duration = Duration::from_millis(4700);
/// How long the server's settings are waited for before anything is sent.
const FIRST_ANSWER: Duration = Duration::from_secs(2);
/// Threads for readings: one usually, more only beside collectors that do not come back.
const MAX_THREADS: usize = COLLECTORS.len() + 4;
/// An idle thread ends after this. Longer than the shortest interval, so that it is not made anew each time.
const THREAD_IDLE: Duration = Duration::from_secs(30);
/// Collectors call the system and format little.
const STACK_BYTES: usize = 256 << 10;

/// Runs until SIGTERM or SIGINT.
pub fn run(config: Config) -> anyhow::Result<()> {
    block_on(serve(config))
}

/// Spends a token for an identity in the file at `path`, and does nothing else.
pub fn register_once(
    server: &Server,
    token: TokenSource,
    host: &Host,
    path: &Path,
) -> anyhow::Result<Identity> {
    let hash = binary_hash();
    block_on(identify::register(server, token, host, path, hash.as_deref()))
}

/// Whether the server refuses this identity. One that does not answer has not refused it.
pub fn is_refused(server: &Server, identity: &Identity) -> anyhow::Result<bool> {
    let hash = binary_hash();
    block_on(async {
        let asked = Link::new(server, Some(identity), hash.as_deref())?.config().await;
        Ok(matches!(asked, Err(Answer::Unauthorized { .. })))
    })
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // Fails only if a provider is installed already, which would be the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_THREADS)
        .thread_keep_alive(THREAD_IDLE)
        .thread_stack_size(STACK_BYTES)
        .build()
        .context("cannot start the runtime")?;
    let outcome = runtime.block_on(work);
    // A reading that does not come back must not keep the process.
    runtime.shutdown_background();
    outcome
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let Config {
        server,
        token,
        pod,
        identity: path,
        policy,
        audit,
        spool,
        spool_age,
        flush,
        log_level,
        host,
        status_socket,
    } = config;
    let manager = Manager::of_environment();
    let mut stop = Stop::listen().context("cannot listen for signals")?;
    warn_of_open_doors(&server);
    let hash = binary_hash();
    let given = Given { token, pod, path: &path };
    let Known { identity, is_copied, life, means } = tokio::select! {
        known = identify(&server, given, &host, hash.as_deref()) => known?,
        signal = stop.requested() => {
            tracing::info!(signal, "stopped before the agent was registered");
            return Ok(());
        }
    };
    let spool = copied::make_own(spool, &audit, &host.facts().machine_id, is_copied);
    let clock = Clock::of_host();
    let link = Link::new(&server, Some(&identity), hash.as_deref())?.with_clock(clock.clone());
    let queue = RefCell::new(Queue::with_clock(clock.clone()));
    tracing::info!(
        version = VERSION,
        server = %server.url,
        agent = identity.id,
        host = host.name(),
        stream = %queue.borrow().stream(),
        "started"
    );
    manager.ready(&format!("reports to {} as {}", address(&server), host.name()));
    let board = Board::new(Report {
        version: VERSION.to_owned(),
        process: std::process::id(),
        started: time::OffsetDateTime::now_utc().unix_timestamp(),
        host: host.name().to_owned(),
        server: address(&server),
        agent: identity.id.clone(),
        spool: spool.as_ref().map(|spool| SpoolState {
            folder: spool.folder.display().to_string(),
            limit: spool.bytes,
            ..SpoolState::default()
        }),
        ..Report::default()
    });
    let commands = Commands::new(Setting {
        link: link.clone(),
        host: host.clone(),
        policy: policy.clone(),
        authorities: server.trust.file(),
        hash,
        audit,
    });
    let (settings, terms) = (Settings::new(policy), Terms { spool_age, ..Terms::new(flush) });
    let listener =
        Listener { link: link.clone(), settings: settings.clone(), terms: terms.clone(), flush, log_level };
    let renewed_host = host.clone();
    let mut uploader =
        Uploader::new(link.clone(), &queue, host.name().to_owned(), terms).with_board(board.clone());
    let (farewells, said) = mpsc::channel(1);
    uploader = uploader.with_farewells(said);
    if let Some(spool) = spool {
        uploader = with_spool(uploader, spool);
    }
    let runner =
        Runner::new(host, COLLECTORS, clock, &queue).with_board(board.clone()).with_settings(settings);
    let mut renewer = Renewer { link, server: address(&server), host: renewed_host, means, life };
    let asides = Asides { listener: &listener, renewer: &mut renewer, farewells, commands };
    let report = || {
        let queue = queue.borrow();
        board.report(queue.len(), queue.dropped())
    };
    tokio::select! {
        () = measure_and_send(runner, uploader, asides, &mut stop, &manager) => {}
        () = status::serve(status_socket, report) => {}
        () = manager.keep_alive() => {}
        () = resident::keep_small() => {}
    }
    let (sent, waiting) = { (queue.borrow().next_number() - 1, queue.borrow().len()) };
    tracing::info!(envelopes = sent, unsent = waiting, "stopped");
    Ok(())
}

/// What goes on beside measuring and sending.
struct Asides<'a> {
    listener: &'a Listener,
    renewer: &'a mut Renewer,
    farewells: mpsc::Sender<Farewell>,
    commands: Commands,
}

/// All at once until asked to stop; then only the rest is sent, and commands are ended.
async fn measure_and_send(
    mut runner: Runner<'_>,
    uploader: Uploader<'_>,
    asides: Asides<'_>,
    stop: &mut Stop,
    manager: &Manager,
) {
    let Asides { listener, renewer, farewells, commands } = asides;
    let (stopping, is_stopping) = watch::channel(false);
    let mut rest = pin!(async {
        // The first answer tells the time too, before anything is sent that may be dated wrongly.
        let _ = timeout(FIRST_ANSWER, listener.ask()).await;
        tokio::join!(uploader.run(is_stopping.clone()), commands.run(is_stopping));
    });
    let signal = tokio::select! {
        signal = stop.requested() => signal,
        () = runner.run() => return,
        () = listener.run() => return,
        () = renewer.run() => return,
        () = sleep::watch(farewells) => return,
        () = &mut rest => return,
    };
    drop(runner);
    manager.stopping();
    tracing::info!(signal, "stopping: sending what is left");
    stopping.send_replace(true);
    if timeout(STOP_PATIENCE, rest).await.is_err() {
        tracing::warn!("neither the server nor the disk took the rest in time");
    }
}

/// A spool that cannot be opened is no reason not to measure.
fn with_spool(uploader: Uploader<'_>, spool: config::Spool) -> Uploader<'_> {
    let config::Spool { folder, bytes } = spool;
    match Spool::open(&folder, bytes) {
        Ok(spool) => uploader.with_spool(spool, folder),
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "cannot use the spool: envelopes wait in memory");
            uploader
        }
    }
}

fn warn_of_open_doors(server: &Server) {
    if server.trust == Trust::Anybody {
        tracing::warn!(
            "--insecure: any certificate is believed; anyone between can read this agent's secret and change \
             what it sends"
        );
    }
    if server.url.scheme() == "http" && !server.is_local() {
        tracing::warn!(
            "the connection is not encrypted: anyone between can read the token and this agent's secret; use https"
        );
    }
}
