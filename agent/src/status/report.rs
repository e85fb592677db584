//! What a running agent says of itself, as JSON.

use serde::{Deserialize, Serialize};

use crate::runner::State;

/// Everything. Times are Unix seconds of this host's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub version: String,
    pub process: u32,
    pub started: i64,
    pub host: String,
    pub server: String,
    pub agent: String,
    /// Since when the server takes what is sent; `None`: it does not now.
    pub connected_since: Option<i64>,
    /// Why it does not.
    pub trouble: Option<String>,
    pub accepted: Option<Accepted>,
    /// Envelopes in memory.
    pub queued: u64,
    /// Envelopes that were lost since the start, each of them reported.
    pub dropped: u64,
    pub spool: Option<SpoolState>,
    pub collectors: Vec<CollectorState>,
}

/// The last batch that the server took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accepted {
    pub at: i64,
    pub envelopes: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpoolState {
    pub folder: String,
    pub bytes: u64,
    pub limit: u64,
    /// What waits in it to be sent.
    pub requests: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollectorState {
    pub name: String,
    /// As `check` says it, or `off`; empty before the first reading.
    pub state: String,
    /// Why it is not `ok`.
    pub why: Option<String>,
    pub runs: u64,
    /// Of the last reading.
    pub took_us: u64,
}

impl Report {
    /// That collector; a new one at the end.
    pub(super) fn collector(&mut self, name: &str) -> &mut CollectorState {
        let at = self.collectors.iter().position(|collector| collector.name == name);
        let at = at.unwrap_or_else(|| {
            self.collectors.push(CollectorState { name: name.to_owned(), ..CollectorState::default() });
            self.collectors.len() - 1
        });
        &mut self.collectors[at]
    }
}

impl CollectorState {
    /// Nothing is allocated while nothing changes: this is called at every reading.
    pub(super) fn set(&mut self, state: State, why: impl FnOnce() -> Option<String>) {
        let is_fine = matches!(state, State::Ok | State::Empty);
        if self.state != state.words() {
            state.words().clone_into(&mut self.state);
        }
        self.why = if is_fine { None } else { why() };
    }

    pub(super) fn off(&mut self) {
        "off".clone_into(&mut self.state);
        self.why = None;
    }
}
