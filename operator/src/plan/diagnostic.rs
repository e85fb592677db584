//! What to do next for a diagnostic: find its hosts, have it run, follow it, tell it, let it go.

mod results;
mod target;

use std::time::Duration;

use k8s_openapi::jiff::Timestamp;

use super::{later, moment, until};
use crate::api::condition::find;
use crate::api::diagnostic::{DiagnosticSpec, DiagnosticType, TracerouteProtocol};
use crate::api::{Span, SpectraDiagnostic};
use crate::link::{DiagnosticState, WireDiagnostic};

pub(crate) use results::{Refusal, ended, refused, running};
pub(crate) use target::{Candidate, NoTarget, hosts};

/// Between two looks at one that runs; it grows with the time that it has run.
const LEAST_WAIT: Duration = Duration::from_millis(250);
const MOST_WAIT: Duration = Duration::from_secs(5);

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DiagnosticStep {
    /// Find its hosts and have it run.
    Begin,
    /// Ask how far it is.
    Follow,
    /// Tell the server that nobody waits for it any more.
    Cancel,
    /// It has ended: nothing to do until it goes.
    Keep(Duration),
    /// It has been there long enough.
    Delete,
}

/// Decides from the status, which is where its way is kept.
pub(crate) fn step(diagnostic: &SpectraDiagnostic, now: Timestamp) -> DiagnosticStep {
    let status = diagnostic.status.as_ref();
    let conditions = status.map(|status| status.conditions.as_slice()).unwrap_or_default();
    let is_true = |kind: &str| find(conditions, kind).is_some_and(|condition| condition.status == "True");
    if is_true("Complete") || is_true("Failed") {
        let completed = status.and_then(|status| status.completion_time.as_deref()).and_then(moment);
        let keep = u64::try_from(diagnostic.spec.ttl_seconds_after_finished).unwrap_or_default();
        let gone = later(completed.unwrap_or(now), Duration::from_secs(keep));
        return if gone <= now { DiagnosticStep::Delete } else { DiagnosticStep::Keep(until(now, gone)) };
    }
    match (is_true("Dispatched"), diagnostic.spec.cancel) {
        (false, _) => DiagnosticStep::Begin,
        (true, true) => DiagnosticStep::Cancel,
        (true, false) => DiagnosticStep::Follow,
    }
}

/// How long to wait until the next look at one that was begun at `begun`.
pub(crate) fn wait(begun: Timestamp, now: Timestamp) -> Duration {
    (until(begun, now) / 8).clamp(LEAST_WAIT, MOST_WAIT)
}

/// Whether all hosts have ended, or should have long ago.
pub(crate) fn is_over(diagnostic: &SpectraDiagnostic, state: &DiagnosticState, now: Timestamp) -> bool {
    let spec = &diagnostic.spec;
    let start = Duration::from_secs(u64::try_from(spec.start_deadline_seconds).unwrap_or_default());
    // The server ends what is late; this is for one that does not.
    let longest = start + spec.timeout.length().unwrap_or_default() + Duration::from_mins(1);
    let begun = moment(&state.created_at).unwrap_or(now);
    state.complete || later(begun, longest) <= now
}

/// What to run, as the server takes it.
pub(crate) fn wire(spec: &DiagnosticSpec) -> Option<WireDiagnostic> {
    Some(match spec.kind {
        DiagnosticType::Ping => {
            let ping = spec.ping.clone()?;
            WireDiagnostic::Ping {
                target: ping.host,
                count: ping.count,
                interval_ms: ping.interval_ms,
                timeout_ms: ping.timeout_ms,
            }
        }
        DiagnosticType::Traceroute => {
            let trace = spec.traceroute.clone()?;
            let method = match trace.protocol {
                TracerouteProtocol::Udp => "udp",
                TracerouteProtocol::Icmp => "icmp",
            };
            WireDiagnostic::Traceroute { target: trace.host, max_hops: trace.max_hops, method }
        }
        DiagnosticType::Connect => {
            let connect = spec.connect.clone()?;
            WireDiagnostic::Connect { target: address(&connect.host, connect.port), tls: connect.tls }
        }
        DiagnosticType::Dns => {
            let dns = spec.dns.clone()?;
            WireDiagnostic::Dns { target: dns.name, record: name_of(&dns.record) }
        }
        DiagnosticType::Netstat => WireDiagnostic::Netstat {},
        DiagnosticType::DiskUsage => match spec.disk_usage.clone() {
            Some(usage) => WireDiagnostic::DiskUsage { path: usage.path, top: usage.top },
            None => WireDiagnostic::DiskUsage { path: None, top: 20 },
        },
        DiagnosticType::Mounts => WireDiagnostic::Mounts {},
        DiagnosticType::Logs => {
            let logs = spec.logs.clone()?;
            let since = logs.since.as_ref().and_then(Span::length);
            WireDiagnostic::Logs {
                level: name_of(&logs.priority).to_uppercase(),
                lines: logs.lines,
                unit: logs.unit,
                path: logs.path,
                since_seconds: since.map(|since| since.as_secs()),
                contains: logs.grep,
            }
        }
    })
}

fn address(host: &str, port: i32) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// A unit variant as it is written.
fn name_of(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a name can be written as JSON");
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
