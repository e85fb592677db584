//! The journal; where there is none, the kernel's own buffer and the files that syslog writes.

mod child;
mod journal;
mod kernel;
mod ring;

use std::path::{Path, PathBuf};

use spectra_protocol::command::LogEntry;
use time::OffsetDateTime;

use super::{Wish, of_file};
use crate::diagnose::answer::{Lines, own_line};
use crate::diagnose::worker::on_thread;
use crate::diagnose::{Context, Fault};
use crate::host::Host;
use crate::program;

/// Where journald keeps it: on the disk, or until the next start.
const JOURNALS: &[&str] = &["var/log/journal", "run/log/journal"];
/// Files that hold everybody's lines where there is no journal.
const GENERAL_FILES: &[&str] = &["/var/log/syslog", "/var/log/messages"];

/// Of a unit, or of everything.
pub(super) async fn read(unit: &str, wish: &Wish, context: &Context) -> Result<Lines, Fault> {
    match journalctl(&context.host) {
        Ok(program) => journal::read(&program, unit, wish).await,
        Err(_) if unit.is_empty() => of_kernel_and_files(wish, context).await,
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
