//! Incidents: what becomes of one thing of one host under one rule, step by step.
//!
//! ```text
//!             breached            for so long                  acknowledged by somebody
//!  inactive ───────────▶ pending ────────────▶ firing ───────────────────────────────────▶ acknowledged
//!     ▲                     │ clear              │ clear for so long, or its thing is gone       │
//!     └─────────────────────┘                    └───────────────▶ resolved ◀────────────────────┘
//! ```
//!
//! A resolved one that is breached again is pending again, and remembers how often it fired lately: one that comes and
//! goes is *flapping* and stays open until it has been calm for a while.

#[cfg(test)]
mod histories;
mod step;

use serde::{Deserialize, Serialize};

use crate::condition::Verdict;
use crate::rule::{NoData, Severity};
use crate::time::{Span, Time};

/// Firings within [`FLAP_WINDOW`] that make an incident flapping.
pub const FLAPS: usize = 3;
/// How long firings are remembered.
pub const FLAP_WINDOW: Span = Span::hours(1);
/// How long a flapping incident has to be well before it is over.
pub const FLAP_CALM: Span = Span::minutes(15);
/// The most that one step counts: whoever slept, was restarted, or had the clock put forward has seen nothing meanwhile.
pub const LONGEST_STEP: Span = Span::minutes(5);
/// How long an incident is kept of a thing that its host does not tell of any more, while it tells of others.
pub const GONE_AFTER: Span = Span::hours(24);
/// Longest sentence that is kept, bytes.
pub const SENTENCE_BYTES: usize = 500;
/// Longest name of who acknowledged, bytes.
const BY_BYTES: usize = 100;

/// Where an incident is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing is wrong.
    #[default]
    Inactive,
    /// It is breached, but not for long enough.
    Pending,
    /// People have to know of it.
    Firing,
    /// Somebody looks after it: it is not repeated and not escalated.
    Acknowledged,
    /// It is over; the next breach begins another.
    Resolved,
}

/// What is known of one thing of one host under one rule. All of it is its state: what is written down and read again
/// goes on as if nothing had been.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Where it is.
    pub state: State,
    /// Since when.
    pub changed_at: Time,
    /// How often it fired: with rule, host and key the identity of one firing.
    pub episode: u64,
    /// When it fired, of the newest firing.
    pub fired_at: Time,
    /// How bad the newest firing is.
    pub severity: Severity,
    /// It comes and goes.
    pub flapping: bool,
    /// Who looks after it.
    pub acknowledged_by: String,
    /// The number that was judged last.
    pub value: Option<f64>,
    /// For people: how it was when it was judged last.
    pub sentence: String,
    /// When it was judged last.
    stepped_at: Time,
    /// What it was judged last.
    leaning: Option<Verdict>,
    /// How long it has leant that way.
    leaning_for: Span,
    /// How long nothing has been known of it.
    unknown_for: Span,
    /// When it fired lately, oldest first; at most [`FLAPS`].
    firings: Vec<Time>,
}

/// What a step is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<'a> {
    /// It was judged.
    Judged {
        /// How it is.
        verdict: Verdict,
        /// The number that was judged.
        value: Option<f64>,
        /// For people.
        sentence: &'a str,
    },
    /// Nothing was said about it.
    Missing {
        /// Nothing is to be expected of the host.
        host_silent: bool,
    },
    /// Somebody looks after it.
    Acknowledge {
        /// Their name.
        by: &'a str,
    },
    /// Nobody does any more.
    Unacknowledge,
    /// Its host or its rule is no more, or they have nothing to do with each other any more.
    Remove,
}

/// What of a rule an incident follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How bad it is.
    pub severity: Severity,
    /// How long it has to be breached.
    pub hold: Span,
    /// How long it has to be clear.
    pub clear_for: Span,
    /// What it means that nothing is known.
    pub no_data: NoData,
}

/// What a step changed, for those who have to know: at most one of each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It fires.
    Fired {
        /// It fired so often lately that it will stay open for a while.
        flapping: bool,
    },
    /// It is over.
    Resolved {
        /// Why.
        reason: Reason,
    },
    /// Somebody looks after it.
    Acknowledged,
    /// Nobody does any more.
    Unacknowledged,
    /// It is worse or milder than before, because its rule is.
    Severity {
        /// How bad it was.
        before: Severity,
    },
}

/// Why an incident is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// It is well.
    Clear,
    /// Its thing is not there any more.
    Gone,
    /// Its host or its rule is not there any more.
    Removed,
}

impl Incident {
    /// Whether people have to know of it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Firing | State::Acknowledged)
    }

    /// Whether it need not be kept: nothing of it would be missed.
    pub fn is_forgotten(&self, now: Time) -> bool {
        let fired_lately = self.firings.iter().any(|fired| now.since(*fired) < FLAP_WINDOW);
        matches!(self.state, State::Inactive | State::Resolved) && !fired_lately
    }
}
