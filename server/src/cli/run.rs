//! `spectra-server run`

mod https;

use std::io::IsTerminal;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::account::setup;
use crate::app::{App, serve};
use crate::cli::args::RunArgs;
use crate::config::external_url::ExternalUrl;
use crate::config::{Config, Limits};
use crate::history::retention::Retention;
use crate::logging;
use crate::store::{Store, file_of};
use crate::tls::trust::TrustFile;

pub(super) async fn run(args: RunArgs) -> Result<()> {
    let RunArgs {
        listen,
        database,
        retention,
        external_url,
        secure_cookies,
        trusted_proxies,
        kubernetes,
        releases,
        secret_key,
        tls,
        log_format,
    } = args;
    let listen = listen.listen;
    logging::start(log_format);
    let (clusters, operator) = kubernetes.check()?;
    let database = database.address();
    let secret_key = secret_key.source(file_of(&database)?);
    raise_descriptor_limit();
    let shutdown = shutdown()?;
    // Before the database: a port that is taken is told at once, and before anything is migrated.
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr().context("cannot tell the address that is listened on")?;
    let trust = tls.tls_ca.clone().map(TrustFile::new).transpose()?;
    let https = https::wanted(tls, external_url.as_ref(), address)?;
    let store = Store::open(&database).await?;
    let edition = store.edition().await.context("cannot tell the database's edition")?;
    let retention = Retention::of(retention.wish(), edition)?;
    let tls = https::prepare(https, &store, &secret_key).await?;
    let config = Config {
        listen: address,
        database,
        retention,
        secure_cookies: secure_cookies
            || tls.is_some()
            || external_url.as_ref().is_some_and(ExternalUrl::is_https),
        external_url,
        tls,
        trust,
        trusted_proxies,
        secret_key,
        clusters,
        operator,
        releases,
        limits: Limits::default(),
    };
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    tracing::info!(%address, database = edition.name(), version = env!("CARGO_PKG_VERSION"), "listening on {scheme}://{address}");
    https::tell(&config);
    if let Some(code) = setup::new_code(&store).await.context("cannot read the accounts")? {
        tracing::warn!(
            setup_code = code,
            "nobody can sign in yet: make the first account in a browser with this code, or with `spectra-server user add NAME --role superadmin`"
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
