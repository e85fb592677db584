//! Decisions: from what was observed to what is to be done, without a client, a clock or a wait.

pub(crate) mod agent;
pub(crate) mod condition;
pub(crate) mod diagnostic;
pub(crate) mod fleet;
pub(crate) mod secret;
pub(crate) mod token;
pub(crate) mod workload;

use std::time::Duration;

use k8s_openapi::jiff::{SignedDuration, Timestamp};

/// A moment as the server writes it.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// How long it is from one moment to a later one; nothing if that is past.
pub(crate) fn until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// A moment so much later; the last one there is, if that is beyond.
pub(crate) fn later(from: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    from.checked_add(by).unwrap_or(Timestamp::MAX)
}
