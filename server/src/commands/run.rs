//! `spectra-server run`

use std::io::IsTerminal;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{App, serve};
use crate::args::RunArgs;
use crate::config::{Config, Limits};
use crate::logging;
use crate::store::Store;

pub(super) async fn run(args: RunArgs) -> Result<()> {
    let RunArgs { listen, database, retention_days, secure_cookies, log_format } = args;
    logging::start(log_format);
    let config = Config {
        listen,
        database: database.address(),
        retention: time::Duration::days(retention_days.into()),
        secure_cookies,
        limits: Limits::default(),
    };
    raise_descriptor_limit();
    let shutdown = shutdown()?;
    // Before the database: a port that is taken is told at once, and before anything is migrated.
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr().context("cannot tell the address that is listened on")?;
    let store = Store::open(&config.database).await?;
    tracing::info!(%address, database = store.kind(), version = env!("CARGO_PKG_VERSION"), "listening on http://{address}");
    if !store.has_users().await.context("cannot read the accounts")? {
        tracing::warn!(
            "nobody can sign in yet: make an account with `spectra-server user add NAME --role superadmin`"
        );
    }
    serve(listener, App::start(config, store), shutdown).await;
    Ok(())
}

/// A connection is a descriptor, and many systems begin with 1,024 of them although they allow more.
fn raise_descriptor_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    if let Err(error) = raised {
        tracing::warn!(%error, descriptors = limit.current, "cannot raise the limit of open connections");
    }
}

/// Ready when the process is told to end.
fn shutdown() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen to SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => if std::io::stderr().is_terminal() { super::note(format_args!("")) },
        }
    })
}
