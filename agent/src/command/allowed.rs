//! The policies as of now: the host's own file, and what the server's settings say, asked for before a command
//! runs, so that whoever forbids something need not wait for the next look at the settings.

use std::time::Duration;

use spectra_protocol::config::DiagnosticPolicy;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::diagnose::Rules;
use crate::link::Link;
use crate::policy::Policy;

/// How long an answer holds: not at all, for what was forbidden a moment ago is forbidden.
const FRESH: Duration = Duration::ZERO;

#[derive(Debug)]
pub(super) struct Allowed {
    link: Link,
    local: Policy,
    server: Mutex<Option<(Instant, DiagnosticPolicy)>>,
}

impl Allowed {
    pub(super) fn new(link: Link, local: Policy) -> Self {
        Self { link, local, server: Mutex::new(None) }
    }

    /// Where the server does not answer, what it said before; where it never did, its defaults. The server
    /// applies its policy itself before it hands out a command; what the agent adds is what names resolve to.
    pub(super) async fn rules(&self) -> Rules {
        let mut known = self.server.lock().await;
        if known.as_ref().is_none_or(|(at, _)| at.elapsed() > FRESH) {
            match self.link.settings().await {
                Ok(settings) => *known = Some((Instant::now(), settings.diagnostics.unwrap_or_default())),
                Err(answer) => tracing::debug!(?answer, "the server's policy is as it was"),
            }
        }
        let server = known.as_ref().map(|(_, policy)| policy.clone()).unwrap_or_default();
        Rules::new(self.local.clone(), server)
    }
}
