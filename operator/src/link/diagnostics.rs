//! Diagnostics: begun, followed, cancelled.

use serde::{Deserialize, Serialize};

use super::{Link, LinkResult};

/// A diagnostic, and where to run it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct DiagnosticToRun {
    pub(crate) cluster_uid: String,
    pub(crate) fence: i64,
    pub(crate) namespace: String,
    pub(crate) agents: Vec<String>,
    pub(crate) diagnostic: WireDiagnostic,
    pub(crate) timeout_seconds: u64,
    pub(crate) start_deadline_seconds: i32,
    pub(crate) requested_by: String,
}

/// What to run, as the server's API takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum WireDiagnostic {
    Ping {
        target: String,
        count: i32,
        interval_ms: i32,
        timeout_ms: i32,
    },
    Traceroute {
        target: String,
        max_hops: i32,
        method: &'static str,
    },
    Connect {
        target: String,
        tls: Option<bool>,
    },
    Dns {
        target: String,
        record: String,
    },
    Netstat {},
    DiskUsage {
        path: Option<String>,
        top: i32,
    },
    Mounts {},
    Logs {
        level: String,
        lines: i32,
        unit: Option<String>,
        path: Option<String>,
        since_seconds: Option<u64>,
        contains: Option<String>,
    },
}

/// How far a diagnostic is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct DiagnosticState {
    pub(crate) created_at: String,
    pub(crate) complete: bool,
    pub(crate) runs: Vec<Run>,
}

/// How far one host is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Run {
    pub(crate) agent_id: String,
    pub(crate) hostname: Option<String>,
    pub(crate) command_id: Option<String>,
    /// `queued`, `sent`, `running`, `done`, `failed`, `expired`, `cancelled` or `unknown`.
    pub(crate) state: String,
    pub(crate) sent_at: Option<String>,
    pub(crate) finished_at: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) output: Option<String>,
    pub(crate) truncated: bool,
    pub(crate) output_bytes: Option<i64>,
    pub(crate) output_sha256: Option<String>,
}

impl Link {
    /// Begins a diagnostic; the same again only tells how far it is.
    pub(crate) async fn run_diagnostic(
        &self,
        uid: &str,
        diagnostic: &DiagnosticToRun,
    ) -> LinkResult<DiagnosticState> {
        self.put(&format!("diagnostics/{uid}"), diagnostic).await
    }

    /// How far a diagnostic is.
    pub(crate) async fn diagnostic(&self, uid: &str) -> LinkResult<DiagnosticState> {
        self.get(&format!("diagnostics/{uid}"), &[]).await
    }

    /// Cancels what has not ended.
    pub(crate) async fn cancel_diagnostic(&self, uid: &str) -> LinkResult<()> {
        self.delete(&format!("diagnostics/{uid}"), &[]).await
    }
}
