//! `logs`: the newest lines of the journal, of the kernel, or of one file.

mod file;
mod journal;
#[cfg_attr(target_os = "linux", path = "logs/linux.rs")]
mod kernel;
mod level;
mod ring;
mod text;

use std::path::{Path, PathBuf};

use spectra_protocol::command::{FetchLogs, LogEntry};
use time::OffsetDateTime;

use super::answer::{Lines, own_line};
use super::worker::on_thread;
use super::{Context, Fault};
use crate::host::Host;
use crate::program;
use level::Level;

/// As the original; what a person does not read anyway.
const MOST_LINES: usize = 10_000;
/// Where journald keeps it: on the disk, or until the next start.
const JOURNALS: &[&str] = &["var/log/journal", "run/log/journal"];
/// Files that hold everybody's lines where there is no journal.
const GENERAL_FILES: &[&str] = &["/var/log/syslog", "/var/log/messages"];

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
    match journalctl(&context.host) {
        Ok(program) => journal::read(&program, &asked.unit, &wish).await,
        Err(_) if asked.unit.is_empty() => of_kernel_and_files(&wish, context).await,
        Err(why) => Err(Fault::failed(format!("the journal of this host cannot be read: {why}"))),
    }
}

/// The program that reads the journal, or why there is none.
fn journalctl(host: &Host) -> Result<PathBuf, &'static str> {
    // Where journald is installed and does not run, the folder is empty.
    let has_some = |folder: &&str| {
        std::fs::read_dir(host.path(folder)).is_ok_and(|mut entries| entries.next().is_some())
    };
    if !JOURNALS.iter().any(has_some) {
        return Err("it has none");
    }
    if !host.is_own() {
        return Err("its program belongs to another tree than this agent");
    }
    program::find("journalctl").ok_or("there is no journalctl")
}

async fn of_file(path: PathBuf, wish: Wish, context: &Context) -> Result<Lines, Fault> {
    let root = context.host.path("");
    let doing = format!("cannot read {}", path.display());
    let lines = on_thread("logs", move |unwanted| file::read(&root, &path, &wish, unwanted)).await?;
    lines.map_err(|error| Fault::doing(doing, &error))
}

/// Where there is no journal: the kernel's own buffer, and the files that syslog writes.
async fn of_kernel_and_files(wish: &Wish, context: &Context) -> Result<Lines, Fault> {
    let (host, kernel_wish) = (context.host.clone(), wish.clone());
    let kernel = on_thread("logs", move |_| kernel::read(&host, &kernel_wish)).await?;
    let mut notes = Vec::new();
    let mut entries = Vec::new();
    match kernel {
        Ok(lines) => entries.extend(lines),
        Err(error) => notes.push(format!("the kernel's lines cannot be read: {error}")),
    }
    for path in GENERAL_FILES.iter().map(Path::new) {
        if context.rules.allow_log_file(path).is_err() {
            continue;
        }
        match of_file(path.to_owned(), wish.clone(), context).await {
            // What its lines say of their level is a guess, and good enough here.
            Ok(lines) => {
                entries.extend(lines.entries.into_iter().filter(|entry| wish.level.takes(&entry.level)));
            }
            Err(Fault::Failed(words)) if words.contains("No such file") => {}
            Err(fault) => notes.push(fault.to_string()),
        }
    }
    if entries.is_empty() && !notes.is_empty() {
        return Err(Fault::failed(notes.join("; ")));
    }
    entries.sort_by_key(|entry: &LogEntry| entry.timestamp);
    let mut lines = Lines::new(entries, false);
    lines.keep_newest(wish.most);
    if !notes.is_empty() {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        lines.entries.push(own_line(now, notes.join("; ")));
    }
    Ok(lines)
}
