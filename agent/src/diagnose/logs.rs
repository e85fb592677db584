//! `logs`: the newest lines of what the system keeps, or of one file.

mod file;
pub mod level;
#[cfg_attr(target_os = "linux", path = "logs/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "logs/freebsd.rs")]
#[cfg_attr(windows, path = "logs/windows.rs")]
mod os;
mod text;

use std::path::PathBuf;

use spectra_protocol::command::FetchLogs;
use time::OffsetDateTime;

use super::answer::Lines;
use super::worker::on_thread;
use super::{Context, Fault};
use level::Level;

/// As the original; what a person does not read anyway.
const MOST_LINES: usize = 10_000;
/// What is wanted, checked.
#[derive(Clone, Debug)]
struct Wish {
    level: Level,
    most: usize,
    /// Unix seconds.
    since: Option<i64>,
    contains: String,
}

impl Wish {
    fn new(asked: &FetchLogs, now: OffsetDateTime) -> Self {
        let most = usize::try_from(asked.lines).unwrap_or(usize::MAX);
        let since = i64::try_from(asked.since_seconds).ok().filter(|seconds| *seconds > 0);
        Self {
            level: Level::asked_for(&asked.min_level),
            most: if most == 0 { MOST_LINES } else { most.min(MOST_LINES) },
            since: since.map(|seconds| now.unix_timestamp().saturating_sub(seconds)),
            contains: asked.contains.clone(),
        }
    }

    /// Whether a line is wanted. One that tells no time is.
    fn wants(&self, time: Option<i64>, message: &str) -> bool {
        let is_new = self.since.is_none_or(|since| time.is_none_or(|time| time >= since));
        is_new && (self.contains.is_empty() || message.contains(&self.contains))
    }
}

pub(super) async fn logs(asked: &FetchLogs, context: &Context) -> Result<Lines, Fault> {
    let wish = Wish::new(asked, OffsetDateTime::now_utc());
    if !asked.path.is_empty() {
        let path = PathBuf::from(&asked.path);
        context.rules.allow_log_file(&path)?;
        return of_file(path, wish, context).await;
    }
    context.rules.allow_log_unit(&asked.unit)?;
    os::read(&asked.unit, &wish, context).await
}

async fn of_file(path: PathBuf, wish: Wish, context: &Context) -> Result<Lines, Fault> {
    let root = context.host.path("");
    let doing = format!("cannot read {}", path.display());
    let lines = on_thread("logs", move |unwanted| file::read(&root, &path, &wish, unwanted)).await?;
    lines.map_err(|error| Fault::doing(doing, &error))
}
