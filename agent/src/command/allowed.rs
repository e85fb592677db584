//! The policies as of now: the host's own file, and what the server's settings say, asked for before a command
//! runs, so that whoever forbids something need not wait for the next look at the settings.

use spectra_protocol::config::DiagnosticPolicy;
use tokio::sync::Mutex;

use crate::diagnose::Rules;
use crate::link::Link;
use crate::policy::Policy;

#[derive(Debug)]
pub(super) struct Allowed {
    link: Link,
    local: Policy,
    /// As last heard.
    server: Mutex<DiagnosticPolicy>,
}

impl Allowed {
    pub(super) fn new(link: Link, local: Policy) -> Self {
        Self { link, local, server: Mutex::default() }
    }

    /// Where the server does not answer, what it said before; where it never did, its defaults. The server
    /// applies its policy itself before it hands out a command; what the agent adds is what names resolve to.
    pub(super) async fn rules(&self) -> Rules {
        let mut known = self.server.lock().await;
        match self.link.config().await {
            Ok(settings) => *known = settings.diagnostics.unwrap_or_default(),
            Err(answer) => tracing::debug!(?answer, "the server's policy is as it was"),
        }
        Rules::new(self.local.clone(), known.clone())
    }
}
