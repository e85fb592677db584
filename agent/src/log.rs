//! The log: to standard error, as text for people or JSON for machines.

use std::io;

use tracing_subscriber::filter::LevelFilter;

use crate::args::{LogFormat, LogLevel};

/// To be called once. Text has colours only on a terminal, and never with `NO_COLOR`.
pub fn install(format: LogFormat, level: LogLevel) {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(level)
        .with_target(false)
        // It would tell them on standard error, and panic where that is what failed (a full disk).
        .log_internal_errors(false);
    match format {
        LogFormat::Text => log.with_ansi(has_colours(&io::stderr())).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Whether `stream` is a terminal whose user has nothing against colours: <https://no-color.org>.
pub(crate) fn has_colours(stream: &impl io::IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
