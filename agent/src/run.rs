//! `spectra-agent run`: wires the parts, and takes them apart in time when asked to stop.

use std::cell::RefCell;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, bail};
use time::OffsetDateTime;
use tokio::runtime;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::VERSION;
use crate::collect::{COLLECTORS, Spec};
use crate::command::{Commands, Setting};
use crate::config::{Config, TokenSource};
use crate::enrol;
use crate::host::Host;
use crate::identity::{self, Identity};
use crate::link::{Link, Server, binary_hash};
use crate::queue::Queue;
use crate::runner::Runner;
use crate::sys::stop::Stop;
use crate::upload::Uploader;

/// How long the rest may take to be sent when stopping. The whole process ends within 5 s.
const STOP_PATIENCE: Duration = Duration::from_secs(4);
/// Threads for readings: one usually, more only beside collectors that do not come back.
const MAX_THREADS: usize = COLLECTORS.len() + 4;
/// An idle thread ends after this. Longer than the shortest interval, so that it is not made anew each time.
const THREAD_IDLE: Duration = Duration::from_secs(30);
/// Collectors call the system and format little.
const STACK_BYTES: usize = 256 << 10;

/// Runs until SIGTERM or SIGINT.
pub fn run(config: Config) -> anyhow::Result<()> {
    // Fails only if a provider is installed already, which would be the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_THREADS)
        .thread_keep_alive(THREAD_IDLE)
        .thread_stack_size(STACK_BYTES)
        .build()
        .context("cannot start the runtime")?;
    let outcome = runtime.block_on(serve(config));
    // A reading that does not come back must not keep the process.
    runtime.shutdown_background();
    outcome
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let Config { server, token, identity, policy, audit, flush, host } = config;
    let mut stop = Stop::listen().context("cannot listen for signals")?;
    warn_of_plain_http(&server);
    let hash = binary_hash();
    let identity = tokio::select! {
        identity = identify(&server, token, &host, &identity, hash.as_deref()) => identity?,
        signal = stop.requested() => {
            tracing::info!(signal, "stopped before the agent was registered");
            return Ok(());
        }
    };
    let link = Link::new(&server, Some(&identity), hash.as_deref())?;
    let queue = RefCell::new(Queue::new());
    tracing::info!(
        version = VERSION,
        server = %server.url,
        agent = identity.id,
        host = host.name(),
        stream = %queue.borrow().stream(),
        "started"
    );
    let commands = Commands::new(Setting {
        link: link.clone(),
        host: host.clone(),
        policy: policy.clone(),
        authorities: server.ca_file.clone(),
        hash,
        audit,
    });
    let uploader = Uploader::new(link, &queue, host.name().to_owned(), flush);
    let allowed: Vec<Spec> =
        COLLECTORS.iter().filter(|spec| policy.allows_collector(spec.name)).copied().collect();
    let runner = Runner::new(host, &allowed, OffsetDateTime::now_utc, &queue);
    measure_and_send(runner, uploader, commands, &mut stop).await;
    let (sent, waiting) = { (queue.borrow().next_number() - 1, queue.borrow().len()) };
    tracing::info!(envelopes = sent, unsent = waiting, "stopped");
    Ok(())
}

/// All at once until asked to stop; then only the rest is sent, and commands are ended.
async fn measure_and_send(
    mut runner: Runner<'_>,
    uploader: Uploader<'_>,
    commands: Commands,
    stop: &mut Stop,
) {
    let (stopping, is_stopping) = watch::channel(false);
    let mut rest = pin!(async {
        tokio::join!(uploader.run(is_stopping.clone()), commands.run(is_stopping));
    });
    let signal = tokio::select! {
        signal = stop.requested() => signal,
        () = runner.run() => return,
        () = &mut rest => return,
    };
    drop(runner);
    tracing::info!(signal, "stopping: sending what is left");
    stopping.send_replace(true);
    if timeout(STOP_PATIENCE, rest).await.is_err() {
        tracing::warn!("the server did not take the rest in time");
    }
}

/// The identity of the file, or a new one.
async fn identify(
    server: &Server,
    token: TokenSource,
    host: &Host,
    path: &std::path::Path,
    hash: Option<&str>,
) -> anyhow::Result<Identity> {
    if let Some(identity) = identity::load(path)? {
        if token != TokenSource::None {
            tracing::info!(path = %path.display(), "registered already: the token is not used");
        }
        return Ok(identity);
    }
    // Whoever shall type the token may send a signal instead, so this must not keep the runtime.
    let token = tokio::task::spawn_blocking(|| token.read()).await.context("cannot read the token")??;
    let Some(token) = token else {
        bail!(
            "there is no identity file {} and no token to register with: \
             name one with --token-file or SPECTRA_TOKEN (`spectra-server token create` makes one)",
            path.display()
        );
    };
    let link = Link::new(server, None, hash)?;
    let identity = enrol::enrol(&link, server.url.as_str().trim_end_matches('/'), &token, host, path).await?;
    tracing::info!(agent = identity.id, path = %path.display(), "registered");
    Ok(identity)
}

fn warn_of_plain_http(server: &Server) {
    let is_local = match server.url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.starts_with("127."),
        None => false,
    };
    if server.url.scheme() == "http" && !is_local {
        tracing::warn!(
            "the connection is not encrypted: anyone between can read the token and this agent's secret; use https"
        );
    }
}
