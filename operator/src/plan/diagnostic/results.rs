//! What is said of a diagnostic, within what an object can hold.

use k8s_openapi::jiff::Timestamp;

use super::super::condition::{Finding, conditions, whole_seconds};
use crate::api::SpectraDiagnostic;
use crate::api::diagnostic::{DiagnosticStatus, HostResult, Outcome, OutputRef, ResultError};
use crate::digest;
use crate::link::{DiagnosticState, Run};

/// Output of one host.
const OUTPUT_BYTES: usize = 16_384;
/// Output of all hosts together, as it is kept: as JSON, where a quote takes two bytes. With what else is said of fifty
/// hosts the object stays below 256 KiB.
const TOTAL_BYTES: usize = 160 << 10;
const SUMMARY_BYTES: usize = 512;
const HOST_SUMMARY_BYTES: usize = 256;
const ERROR_BYTES: usize = 1024;

/// Why it was not run: the condition that says so, its reason, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// One that was not run, and will not be.
pub(crate) fn refused(diagnostic: &SpectraDiagnostic, refusal: &Refusal, now: Timestamp) -> DiagnosticStatus {
    let Refusal { reason, message } = refusal;
    let findings = vec![
        Finding::no("Accepted", reason, message.clone()),
        Finding::yes("Complete", "Failed", message.clone()),
        Finding::yes("Failed", reason, message.clone()),
    ];
    DiagnosticStatus {
        completion_time: Some(whole_seconds(now).to_string()),
        summary: Some(cut(message, SUMMARY_BYTES)),
        ..with(diagnostic, &findings, now)
    }
}

/// One that runs.
pub(crate) fn running(
    diagnostic: &SpectraDiagnostic,
    state: &DiagnosticState,
    now: Timestamp,
) -> DiagnosticStatus {
    let findings = vec![
        Finding::yes("Accepted", "Valid", ""),
        Finding::yes("Dispatched", "Sent", ""),
        Finding::no("Complete", "Running", ""),
    ];
    let begun = super::super::moment(&state.created_at).unwrap_or(now);
    DiagnosticStatus {
        start_time: Some(whole_seconds(begun).to_string()),
        targeted: i32::try_from(state.runs.len()).ok(),
        ..with(diagnostic, &findings, now)
    }
}

/// One that has ended.
pub(crate) fn ended(
    diagnostic: &SpectraDiagnostic,
    state: &DiagnosticState,
    now: Timestamp,
) -> DiagnosticStatus {
    let each = TOTAL_BYTES / state.runs.len().max(1);
    let results: Vec<_> = state.runs.iter().map(|run| result(run, each)).collect();
    let count = |outcome: Outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let (succeeded, targeted) = (count(Outcome::Succeeded), results.len());
    let reason = reason(diagnostic, state, &results);
    let summary = match results.as_slice() {
        [only] => only.summary.clone().unwrap_or_default(),
        _ => format!("{succeeded} of {targeted} hosts answered"),
    };
    let is_failure = succeeded == 0;
    let findings = vec![
        Finding::yes("Accepted", "Valid", ""),
        dispatched(state),
        Finding::yes("Complete", reason, summary.clone()),
        Finding { kind: "Failed", holds: is_failure, reason, message: String::new() },
    ];
    let number = |count: usize| i32::try_from(count).ok();
    DiagnosticStatus {
        start_time: diagnostic.status.as_ref().and_then(|status| status.start_time.clone()),
        completion_time: Some(whole_seconds(now).to_string()),
        targeted: number(targeted),
        succeeded: number(succeeded),
        failed: number(targeted - succeeded),
        summary: Some(cut(&summary, SUMMARY_BYTES)),
        results,
        ..with(diagnostic, &findings, now)
    }
}

fn with(diagnostic: &SpectraDiagnostic, findings: &[Finding], now: Timestamp) -> DiagnosticStatus {
    let before = diagnostic.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
    let generation = diagnostic.metadata.generation.unwrap_or_default();
    DiagnosticStatus {
        observed_generation: Some(generation),
        conditions: conditions(before, findings, generation, now),
        ..DiagnosticStatus::default()
    }
}

fn dispatched(state: &DiagnosticState) -> Finding {
    if state.runs.iter().any(|run| run.sent_at.is_some()) {
        return Finding::yes("Dispatched", "Sent", "");
    }
    Finding::no("Dispatched", "NoAgentConnected", "no host has fetched it")
}

/// Reason of the condition `Complete`.
fn reason(diagnostic: &SpectraDiagnostic, state: &DiagnosticState, results: &[HostResult]) -> &'static str {
    let all = |wanted: Outcome| results.iter().all(|result| result.outcome == wanted);
    let any = |wanted: Outcome| results.iter().any(|result| result.outcome == wanted);
    let is_unsent = state.runs.iter().all(|run| run.sent_at.is_none());
    match () {
        () if all(Outcome::Succeeded) => "Succeeded",
        () if any(Outcome::Succeeded) => "PartiallyFailed",
        () if diagnostic.spec.cancel || all(Outcome::Cancelled) => "Cancelled",
        () if any(Outcome::Expired) && is_unsent => "NoAgentAnswered",
        () if any(Outcome::Expired) => "TimedOut",
        () => "Failed",
    }
}

/// What one host said, of whose output `most` bytes of JSON are kept.
fn result(run: &Run, most: usize) -> HostResult {
    let Run {
        agent_id,
        hostname,
        command_id,
        state,
        error,
        output,
        truncated,
        output_bytes,
        output_sha256,
        ..
    } = run;
    let outcome = outcome(state);
    let shown = output.as_ref().map(|output| beginning(output, most));
    let is_cut = *truncated || shown.as_ref().map(String::len) != output.as_ref().map(String::len);
    let whole = command_id.as_ref().filter(|_| is_cut).map(|id| OutputRef {
        url: format!("/api/v1/commands/{id}"),
        // The server tells it where it has cut.
        sha256: output_sha256.clone().or_else(|| output.as_deref().map(digest::full)),
        bytes: *output_bytes,
    });
    let name = hostname.as_deref().unwrap_or(agent_id);
    let said = error.clone().unwrap_or_else(|| format!("{outcome:?}").to_lowercase());
    HostResult {
        agent: agent_id.clone(),
        hostname: hostname.clone(),
        outcome,
        summary: Some(cut(&format!("{name}: {said}"), HOST_SUMMARY_BYTES)),
        output: shown,
        truncated: is_cut,
        output_ref: whole,
        error: error
            .as_ref()
            .map(|error| ResultError { code: format!("{outcome:?}"), message: cut(error, ERROR_BYTES) }),
    }
}

fn outcome(state: &str) -> Outcome {
    match state {
        "queued" => Outcome::Pending,
        "sent" | "running" => Outcome::Running,
        "done" => Outcome::Succeeded,
        "failed" => Outcome::Failed,
        "expired" => Outcome::Expired,
        "cancelled" => Outcome::Cancelled,
        _ => Outcome::Unknown,
    }
}

/// As much of an output as takes at most `most` bytes of JSON, and [`OUTPUT_BYTES`] as it is.
fn beginning(output: &str, most: usize) -> String {
    let mut kept = 0;
    for (start, letter) in output.char_indices() {
        kept += match letter {
            '"' | '\\' | '\n' | '\r' | '\t' => 2,
            letter if letter.is_ascii_control() => 6,
            letter => letter.len_utf8(),
        };
        if kept > most {
            return cut(output, start.min(OUTPUT_BYTES));
        }
    }
    cut(output, OUTPUT_BYTES)
}

fn cut(text: &str, most: usize) -> String {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default().to_owned()
}
