//! What hosts answered, as a person wants to read it.

mod network;

use serde::de::DeserializeOwned;
use serde_json::Value;
use spectra_operator::api::condition::find;
use spectra_operator::api::diagnostic::{DiagnosticStatus, DiagnosticType, HostResult, Outcome};
use spectra_protocol::command::{DiskUsageEntry, DiskUsageReport, LogEntry, Mount, NetworkReport};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::mend::mend;
use crate::put;
use crate::table::table;
use crate::unit;

/// All answers, each below the name of its host where there are several.
pub(crate) fn text(kind: DiagnosticType, status: &DiagnosticStatus) -> String {
    if status.results.is_empty() {
        let why =
            find(&status.conditions, "Failed").map(|failed| format!("{}: {}", failed.reason, failed.message));
        return format!("{}\n", why.or_else(|| status.summary.clone()).unwrap_or_default());
    }
    let mut text = String::new();
    for result in &status.results {
        if status.results.len() > 1 {
            put!(text, "== {}\n", result.hostname.as_deref().unwrap_or(&result.agent));
        }
        text += &of_host(kind, result);
    }
    if let (Some(targeted @ 2..), Some(succeeded)) = (status.targeted, status.succeeded) {
        put!(text, "\n{succeeded} of {targeted} hosts answered\n");
    }
    text
}

fn of_host(kind: DiagnosticType, result: &HostResult) -> String {
    let mut text = match &result.output {
        Some(output) => readable(kind, output).unwrap_or_else(|| format!("{output}\n")),
        None => String::new(),
    };
    if let Some(error) = &result.error {
        put!(text, "{}: {}\n", error.code, error.message);
    } else if result.outcome != Outcome::Succeeded {
        put!(text, "{:?}\n", result.outcome);
    }
    if result.truncated {
        let whole = result
            .output_ref
            .as_ref()
            .map(|whole| format!("; the whole answer is at the server: {}", whole.url));
        put!(text, "… this is the beginning{}\n", whole.unwrap_or_default());
    }
    text
}

/// An answer by its type; `None` where it has another form than that type's.
fn readable(kind: DiagnosticType, output: &str) -> Option<String> {
    let value = mend(output)?;
    Some(match kind {
        DiagnosticType::Ping => network::ping(&read(value)?),
        DiagnosticType::Traceroute => network::traceroute(&read(value)?),
        DiagnosticType::Connect => network::connect(&read(value)?),
        DiagnosticType::Dns => network::dns(&read(value)?),
        DiagnosticType::Netstat => network::netstat(&read::<NetworkReport>(value)?),
        DiagnosticType::DiskUsage => disk_usage(&read(value)?),
        DiagnosticType::Mounts => mounts(&read::<Option<Vec<Mount>>>(value)?.unwrap_or_default()),
        DiagnosticType::Logs => logs(&read::<Option<Vec<LogEntry>>>(value)?.unwrap_or_default()),
    })
}

fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn disk_usage(report: &DiskUsageReport) -> String {
    let rows = |entries: &[DiskUsageEntry]| {
        let row = |entry: &DiskUsageEntry| [format!("{:>10}", unit::bytes(entry.size)), entry.path.clone()];
        entries.iter().map(row).collect::<Vec<_>>()
    };
    let partial = if report.partial { ", which is not all: a bound was reached" } else { "" };
    let unread = match report.error_count {
        0 => String::new(),
        count => format!(", {count} could not be read"),
    };
    format!(
        "{}{}\n{} directories and {} files below {} in {} ms{unread}{partial}\n",
        table(["      SIZE", "DIRECTORY"], &rows(&report.top_dirs)),
        table(["", "FILE"], &rows(&report.top_files)),
        report.scanned_dirs,
        report.scanned_files,
        report.root,
        report.duration_ms,
    )
}

fn mounts(mounts: &[Mount]) -> String {
    let rows: Vec<_> = mounts
        .iter()
        .map(|mount| [&mount.mountpoint, &mount.device, &mount.fstype, &mount.options].map(Clone::clone))
        .collect();
    table(["MOUNTED ON", "DEVICE", "TYPE", "OPTIONS"], &rows)
}

/// As a journal shows them.
fn logs(lines: &[LogEntry]) -> String {
    if lines.is_empty() {
        return "no such lines\n".to_owned();
    }
    let mut text = String::new();
    for line in lines {
        let time = OffsetDateTime::from_unix_timestamp(line.timestamp).ok();
        let time = time.and_then(|time| time.format(&Rfc3339).ok());
        let time = time.unwrap_or_else(|| line.timestamp.to_string());
        let source = line.source.rsplit(':').next().unwrap_or(&line.source);
        let process = if line.process_name.is_empty() { source } else { &line.process_name };
        let pid = line.pid.map(|pid| format!("[{pid}]")).unwrap_or_default();
        put!(text, "{time} {:<8} {process}{pid}: {}\n", line.level, line.message);
    }
    text
}

#[cfg(test)]
mod tests;
