//! systemd's journal, through `journalctl`: its files are read by no crate that could be trusted with them.

use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use spectra_protocol::command::LogEntry;

use super::child;
use crate::collect::text::printable;
use crate::diagnose::Fault;
use crate::diagnose::answer::Lines;
use crate::diagnose::logs::Wish;
use crate::diagnose::logs::level::Level;

/// Lines that are searched where only those with a word are wanted.
const SEARCHED: usize = 200_000;
/// Bytes of lines that are kept: more than an answer can have.
const KEPT_BYTES: usize = 8 << 20;
/// What is read of an entry; the rest costs time and room.
const FIELDS_OPTION: &str = "--output-fields";
const FIELDS: &str = "MESSAGE,PRIORITY,_SYSTEMD_UNIT,UNIT,SYSLOG_IDENTIFIER,_COMM,_PID,SYSLOG_PID,_TRANSPORT";

pub(super) async fn read(program: &Path, unit: &str, wish: &Wish) -> Result<Lines, Fault> {
    let mut arguments = arguments(unit, wish)?;
    match ask(program, &arguments, wish).await {
        // Before systemd 236 it writes all fields, and knows no other way.
        Err(Fault::Failed(words)) if words.contains(FIELDS_OPTION) => {
            arguments.retain(|argument| !argument.starts_with(FIELDS_OPTION));
            ask(program, &arguments, wish).await
        }
        outcome => outcome,
    }
}

async fn ask(program: &Path, arguments: &[String], wish: &Wish) -> Result<Lines, Fault> {
    let mut kept = Kept::default();
    child::lines(program, arguments, |line| {
        if let Some(entry) = entry(line).filter(|entry| wish.wants(Some(entry.timestamp), &entry.message)) {
            kept.add(entry, wish.most);
        }
        true
    })
    .await?;
    Ok(Lines::new(kept.entries.into(), kept.is_cut))
}

/// The newest entries in bounded memory.
#[derive(Debug, Default)]
struct Kept {
    entries: std::collections::VecDeque<LogEntry>,
    bytes: usize,
    is_cut: bool,
}

impl Kept {
    fn add(&mut self, entry: LogEntry, most: usize) {
        self.bytes += entry.message.len();
        self.entries.push_back(entry);
        while self.entries.len() > most || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.entries.pop_front() else { return };
            self.bytes -= oldest.message.len();
            self.is_cut = true;
        }
    }
}

fn arguments(unit: &str, wish: &Wish) -> Result<Vec<String>, Fault> {
    // One more than wanted shows that there are more. With a word, those without it count as well.
    let searched = if wish.contains.is_empty() { wish.most + 1 } else { SEARCHED };
    let mut arguments = vec![
        "--output=json".to_owned(),
        format!("{FIELDS_OPTION}={FIELDS}"),
        "--no-pager".to_owned(),
        "--quiet".to_owned(),
        format!("--lines={searched}"),
        format!("--priority={}", wish.level.number()),
    ];
    arguments.push(wish.since.map_or_else(|| "--boot".to_owned(), |since| format!("--since=@{since}")));
    if !unit.is_empty() {
        if !is_unit(unit) {
            return Err(Fault::failed("the unit is the name of one, such as ssh.service"));
        }
        arguments.push(format!("--unit={unit}"));
    }
    Ok(arguments)
}

/// A name, not a pattern: journalctl would match `*` with units that the policy does not name.
fn is_unit(unit: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@:\\".contains(&byte);
    !unit.starts_with('-') && unit.bytes().all(plain)
}

/// An entry as `journalctl` writes it: every field is a text, a list of bytes where it is no UTF-8, a list of
/// texts where it is there twice, `null` where it is too long.
#[derive(Deserialize)]
struct Written<'a> {
    #[serde(rename = "__REALTIME_TIMESTAMP", borrow)]
    time: &'a RawValue,
    #[serde(rename = "MESSAGE", borrow, default, deserialize_with = "even_null")]
    message: Option<&'a RawValue>,
    #[serde(rename = "PRIORITY", borrow, default)]
    priority: Option<&'a RawValue>,
    #[serde(rename = "_SYSTEMD_UNIT", borrow, default)]
    own_unit: Option<&'a RawValue>,
    #[serde(rename = "UNIT", borrow, default)]
    about_unit: Option<&'a RawValue>,
    #[serde(rename = "SYSLOG_IDENTIFIER", borrow, default)]
    identifier: Option<&'a RawValue>,
    #[serde(rename = "_COMM", borrow, default)]
    command: Option<&'a RawValue>,
    #[serde(rename = "_PID", borrow, default)]
    pid: Option<&'a RawValue>,
    #[serde(rename = "SYSLOG_PID", borrow, default)]
    said_pid: Option<&'a RawValue>,
    #[serde(rename = "_TRANSPORT", borrow, default)]
    transport: Option<&'a RawValue>,
}

/// `Some` of `null`, where `Option` would have `None`.
fn even_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn entry(line: &[u8]) -> Option<LogEntry> {
    let written: Written = serde_json::from_slice(line).ok()?;
    let microseconds: i64 = text(Some(written.time))?.parse().ok()?;
    let unit = text(written.about_unit).or_else(|| text(written.own_unit));
    let identifier = text(written.identifier);
    let command = text(written.command);
    let source = if text(written.transport).as_deref() == Some("kernel") {
        "dmesg:kernel".to_owned()
    } else {
        let known = [&unit, &identifier, &command].into_iter().flatten().next();
        format!("journald:{}", known.map_or("unknown", String::as_str))
    };
    let priority = text(written.priority).and_then(|number| number.parse().ok()).and_then(Level::of);
    let message = match written.message {
        Some(raw) if raw.get() == "null" => Some("(too long to be shown)".to_owned()),
        message => text(message),
    };
    Some(LogEntry {
        timestamp: microseconds.div_euclid(1_000_000),
        source,
        level: priority.unwrap_or_else(|| Level::asked_for("INFO")).name().to_owned(),
        message: message.unwrap_or_default(),
        pid: text(written.pid).or_else(|| text(written.said_pid)).and_then(|pid| pid.parse().ok()),
        process_name: command.or(identifier).unwrap_or_default(),
    })
}

/// The first value of a field, safe to print.
fn text(raw: Option<&RawValue>) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Value {
        Text(String),
        Bytes(Vec<u8>),
        Texts(Vec<String>),
    }
    match serde_json::from_str(raw?.get()).ok()? {
        Value::Text(text) => Some(printable(text.as_bytes())),
        Value::Bytes(bytes) => Some(printable(&bytes)),
        Value::Texts(texts) => texts.first().map(|text| printable(text.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use proptest::prelude::*;
    use spectra_protocol::command::{FetchLogs, LogEntry};
    use time::macros::datetime;

    use super::{arguments, entry, read};
    use crate::diagnose::logs::Wish;

    const RECORDED: &[u8] = include_bytes!("../../../../tests/recorded/journal/entries.json");

    fn wish(asked: &FetchLogs) -> Wish {
        Wish::new(asked, datetime!(2026-11-28 12:00 UTC))
    }

    #[test]
    fn an_entry_is_a_line_however_its_fields_are_written() {
        let entries: Vec<_> = RECORDED.split(|byte| *byte == b'\n').filter_map(entry).collect();
        let told = |entry: &LogEntry| {
            let LogEntry { timestamp, source, level, message, pid, process_name } = entry.clone();
            (timestamp, source, level, message, pid, process_name)
        };
        let line = |timestamp, source: &str, level: &str, message: &str, pid, name: &str| {
            (timestamp, source.into(), level.into(), message.into(), pid, name.into())
        };
        let expected = [
            line(
                1_795_453_205,
                "dmesg:kernel",
                "WARNING",
                "[Firmware Bug]: TSC doesn't count with P0 frequency!",
                None,
                "kernel",
            ),
            line(
                1_795_453_210,
                "journald:ssh.service",
                "INFO",
                "Server listening on 0.0.0.0 port 22.",
                Some(712),
                "sshd",
            ),
            line(
                1_795_453_211,
                "journald:backup.service",
                "ERROR",
                "backup.service: Failed with result 'exit-code'.",
                Some(1),
                "systemd",
            ),
            line(1_795_453_212, "journald:app.service", "NOTICE", "caf\u{fffd} latte", Some(900), "app"),
            line(1_795_453_213, "journald:app.service", "INFO", "(too long to be shown)", Some(900), "app"),
            line(1_795_453_214, "journald:cron", "INFO", "first", Some(55), "cron"),
            line(1_795_453_215, "journald:unknown", "INFO", "", None, ""),
        ];
        assert_eq!(entries.iter().map(told).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_asked_for_is_arguments() {
        let words = |asked: FetchLogs| arguments(&asked.unit, &wish(&asked)).unwrap().join(" ");
        let fields = super::FIELDS;
        assert_eq!(
            words(FetchLogs::default()),
            format!(
                "--output=json --output-fields={fields} --no-pager --quiet --lines=10001 --priority=3 --boot"
            )
        );
        let asked = FetchLogs {
            min_level: "DEBUG".into(),
            lines: 5,
            unit: "getty@tty1.service".into(),
            since_seconds: 60,
            contains: "x".into(),
            ..FetchLogs::default()
        };
        let words = words(asked);
        assert!(
            words.ends_with("--lines=200000 --priority=7 --since=@1795867140 --unit=getty@tty1.service"),
            "{words}"
        );
        for unit in ["--root=/", "*", "a b", "a;b", "?"] {
            assert!(arguments(unit, &wish(&FetchLogs::default())).is_err(), "{unit}");
        }
    }

    /// A stand-in that replays the recorded entries, as this machine has no systemd.
    #[tokio::test]
    async fn the_newest_lines_that_are_wanted_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("journalctl");
        let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/journal/entries.json");
        std::fs::write(&program, format!("#!/bin/sh\nexec cat {recorded}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let messages = async |asked: FetchLogs| {
            let lines = read(&program, "", &wish(&asked)).await.unwrap();
            lines.entries.into_iter().map(|entry| entry.message).collect::<Vec<_>>()
        };
        let newest = messages(FetchLogs { lines: 2, ..FetchLogs::default() }).await;
        assert_eq!(newest, ["older lines are left out", "first", ""]);
        let found = messages(FetchLogs { contains: "listening".into(), ..FetchLogs::default() }).await;
        assert_eq!(found, ["Server listening on 0.0.0.0 port 22."]);
    }

    #[tokio::test]
    async fn an_old_journalctl_is_asked_for_all_fields() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("journalctl");
        let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/journal/entries.json");
        let script = "for argument; do case $argument in --output-fields=*) \
                      echo \"journalctl: unrecognized option '$argument'\" >&2; exit 1;; esac; done";
        std::fs::write(&program, format!("#!/bin/sh\n{script}\nexec cat {recorded}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let lines = read(&program, "", &wish(&FetchLogs::default())).await.unwrap();
        assert_eq!(lines.entries.len(), 7);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            entry(&bytes);
            let mut changed = RECORDED.to_vec();
            let at = at.index(changed.len());
            changed[at] = byte;
            changed.split(|byte| *byte == b'\n').for_each(|line| drop(entry(line)));
        }
    }
}
