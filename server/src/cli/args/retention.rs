//! Options for how long measurements are kept.

use std::time::Duration;

use clap::Args;

use super::duration;
use crate::history::retention::Wish;

/// How long measurements are kept: a number with h or d, each at least as long as the one before.
#[derive(Clone, Copy, Debug, Args)]
pub struct RetentionArgs {
    /// How long readings are kept as they were measured [default: 30d with TimescaleDB's columnstore, else 7d]
    #[arg(long, env = "SPECTRA_RETENTION_RAW", value_name = "DURATION", value_parser = retention)]
    pub retention_raw: Option<Duration>,
    /// How long buckets of a minute are kept [default: 90d]
    #[arg(long, env = "SPECTRA_RETENTION_1M", value_name = "DURATION", value_parser = retention)]
    pub retention_1m: Option<Duration>,
    /// How long buckets of 15 minutes are kept [default: 365d]
    #[arg(long, env = "SPECTRA_RETENTION_15M", value_name = "DURATION", value_parser = retention)]
    pub retention_15m: Option<Duration>,
    /// How long buckets of an hour are kept [default: 1826d, five years]
    #[arg(long, env = "SPECTRA_RETENTION_1H", value_name = "DURATION", value_parser = retention)]
    pub retention_1h: Option<Duration>,
}

impl RetentionArgs {
    /// What is asked for.
    pub fn wish(self) -> Wish {
        let Self { retention_raw, retention_1m, retention_15m, retention_1h } = self;
        let signed = |duration: Option<Duration>| duration.and_then(|duration| duration.try_into().ok());
        Wish {
            raw: signed(retention_raw),
            minute: signed(retention_1m),
            quarter: signed(retention_15m),
            hour: signed(retention_1h),
        }
    }
}

/// From an hour, which an agent needs to send what it kept, to ten years.
fn retention(text: &str) -> Result<Duration, String> {
    let range = Duration::from_hours(1)..=Duration::from_hours(24 * 3653);
    let duration = duration(text)?;
    if range.contains(&duration) { Ok(duration) } else { Err("it is not in 1h..=3653d".to_owned()) }
}
