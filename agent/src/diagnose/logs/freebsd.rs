//! The files that syslogd writes. Units are no matter of theirs.

use std::path::Path;

use spectra_protocol::command::LogEntry;
use time::OffsetDateTime;

use super::{Wish, of_file};
use crate::diagnose::answer::{Lines, own_line};
use crate::diagnose::{Context, Fault};

const FILES: &[&str] = &[
    "/var/log/messages",
    "/var/log/auth.log",
    "/var/log/daemon.log",
    "/var/log/debug.log",
    "/var/log/security",
];

pub(super) async fn read(unit: &str, wish: &Wish, context: &Context) -> Result<Lines, Fault> {
    if !unit.is_empty() {
        return Err(Fault::failed("syslog keeps no lines by service: name a file, or nothing"));
    }
    let (mut notes, mut entries) = (Vec::new(), Vec::new());
    for path in FILES.iter().map(Path::new) {
        if context.rules.allow_log_file(path).is_err() || !path.exists() {
            continue;
        }
        match of_file(path.to_owned(), wish.clone(), context).await {
            // What its lines say of their level is a guess, and good enough here.
            Ok(lines) => {
                entries.extend(lines.entries.into_iter().filter(|entry| wish.level.takes(&entry.level)));
            }
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
