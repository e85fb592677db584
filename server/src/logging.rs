//! Where log lines go: stderr, as text or JSON, filtered by `RUST_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::cli::args::LogFormat;
use crate::store::DRIVER_LOG;

/// What is logged when `RUST_LOG` says nothing, beside what the store says of its driver.
const DEFAULT_FILTER: &str = "info";

/// Starts logging for the process; a second call changes nothing.
pub(crate) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("{DEFAULT_FILTER},{DRIVER_LOG}")));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A full disk behind stderr must not end the server: the complaint would go to stderr too, and panic.
        .log_internal_errors(false);
    // Fails only if something logs already, and then log lines have a place.
    let _ = match format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).try_init(),
    };
}
