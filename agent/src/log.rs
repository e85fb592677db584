//! The log: to standard error, as text for people or JSON for machines.

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};

use tracing::subscriber::Interest;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::{LogFormat, LogLevel};

/// The least important level that is logged now, by its number.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// Lets through what is important enough: unlike the library's own filters, what that is can change.
struct Threshold;

impl<S: Subscriber> Layer<S> for Threshold {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        number(*metadata.level()) <= LEVEL.load(Ordering::Relaxed)
    }
}

/// To be called once. Text has colours only on a terminal, and never with `NO_COLOR`.
pub fn install(format: LogFormat, level: LogLevel) {
    set_level(level);
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(Level::DEBUG)
        .with_target(false)
        // It would tell them on standard error, and panic where that is what failed (a full disk).
        .log_internal_errors(false);
    match format {
        LogFormat::Text => log.with_ansi(has_colours(&io::stderr())).finish().with(Threshold).init(),
        LogFormat::Json => log.json().flatten_event(true).finish().with(Threshold).init(),
    }
}

/// Changes what is logged from now on.
pub fn set_level(level: LogLevel) {
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    LEVEL.store(number(level), Ordering::Relaxed);
}

/// The more important, the lower.
fn number(level: Level) -> u8 {
    match level {
        Level::ERROR => 0,
        Level::WARN => 1,
        Level::INFO => 2,
        Level::DEBUG => 3,
        Level::TRACE => 4,
    }
}

/// Whether `stream` is a terminal whose user has nothing against colours: <https://no-color.org>.
pub(crate) fn has_colours(stream: &impl io::IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
