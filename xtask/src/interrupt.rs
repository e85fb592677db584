//! Ctrl-C and SIGTERM as a flag, so that every started process is stopped before this one ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Signals belong to the process, and so does the flag.
static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Exit status of a process that Ctrl-C ended: 128 + SIGINT, as shells have it.
pub(crate) const EXIT_STATUS: u8 = 130;

/// What a wait fails with when it was cut short by a signal.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Turns signals into the flag from now on. A second one changes nothing: every stop is bounded in time,
/// and `timeout` sends its signal twice.
pub(crate) fn install() -> Result<()> {
    let flag = FLAG.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag)).context("cannot listen for signals")?;
    }
    Ok(())
}

/// Whether a signal came.
pub(crate) fn requested() -> bool {
    FLAG.get().is_some_and(|flag| flag.load(Ordering::SeqCst))
}

/// Fails with [`Interrupted`] once a signal came.
pub(crate) fn check() -> Result<()> {
    if requested() { Err(Interrupted.into()) } else { Ok(()) }
}
