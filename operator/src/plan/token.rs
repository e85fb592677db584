//! What to do next for a token. Every step is decided from what is there, so that a crash after any of them is
//! carried on with.
//!
//! The Secret comes first: a token that is drawn and not yet published is useless and harmless, one that is
//! published and not stored could be used by nobody and would be valid.

mod verdict;

use std::time::Duration;

use k8s_openapi::jiff::Timestamp;

use super::{later, moment, until};
use crate::api::SpectraToken;
use crate::api::token::Rotation;
use crate::link::{LinkError, PublishedToken};

pub(crate) use verdict::{TokenReason, Verdict};

/// How often an object is looked at where nothing tells of changes.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_mins(5);
/// How often while something is missing that others have to bring.
const WAITING: Duration = Duration::from_secs(30);

/// What there is for one token.
#[derive(Clone, Debug)]
pub(crate) struct TokenView<'a> {
    pub(crate) token: &'a SpectraToken,
    pub(crate) fleet: FleetView,
    pub(crate) secret: SecretView,
    /// Revisions that the server has, the newest first.
    pub(crate) published: &'a [PublishedToken],
    /// Whether this generation of the spec has been published by this operator.
    pub(crate) is_told: bool,
    pub(crate) now: Timestamp,
}

/// The token's fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FleetView {
    Absent,
    Paused,
    /// It does not say where hosts find the server, and neither was the operator told.
    NoAddress,
    Known {
        default_ttl: Duration,
        max_ttl: Duration,
        /// Hash of what the Secret says beside the token.
        content: String,
    },
}

/// The token's Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretView {
    Absent,
    /// Somebody else's of the same name.
    Foreign,
    Ours {
        revision: i64,
        content: String,
        is_whole: bool,
    },
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Draw a token and put it into the Secret.
    Issue { revision: i64 },
    /// Write what the Secret says beside the token anew.
    Repair,
    /// Tell the server the hash of the token in the Secret.
    Publish { revision: i64, ttl: Duration, uses: i32, overlap: Duration },
    /// Tell the server that no revision can be used any more.
    Revoke,
    /// Nothing any more: say so.
    Done(Verdict),
    /// The object has served: delete it.
    Delete,
}

/// What to do next for this token.
pub(crate) fn next(view: &TokenView<'_>) -> Step {
    let TokenView { token, fleet, secret, published, is_told: _, now } = view;
    if token.spec.revoked {
        return revoked(published);
    }
    let (default_ttl, max_ttl, content) = match fleet {
        FleetView::Absent => return waiting(TokenReason::FleetNotFound),
        FleetView::Paused => return waiting(TokenReason::FleetPaused),
        FleetView::NoAddress => return waiting(TokenReason::ExternalUrlMissing),
        FleetView::Known { default_ttl, max_ttl, content } => (*default_ttl, *max_ttl, content),
    };
    let terms = Terms::of(token, default_ttl);
    if terms.ttl > max_ttl {
        return waiting(TokenReason::TtlTooLong);
    }
    if let Some(over) = published.first().and_then(|newest| over(newest, &terms, *now)) {
        return ended(token, over, *now);
    }
    match secret {
        SecretView::Foreign => waiting(TokenReason::SecretConflict),
        SecretView::Absent => {
            Step::Issue { revision: published.first().map_or(1, |newest| newest.revision + 1) }
        }
        SecretView::Ours { is_whole: false, revision, .. } => Step::Issue { revision: revision + 1 },
        SecretView::Ours { content: found, .. } if found != content => Step::Repair,
        SecretView::Ours { revision, .. } => stored(view, &terms, *revision),
    }
}

/// How long and how often a revision can be used.
struct Terms<'a> {
    ttl: Duration,
    rotation: Option<&'a Rotation>,
    interval: Duration,
    overlap: Duration,
}

impl<'a> Terms<'a> {
    fn of(token: &'a SpectraToken, default_ttl: Duration) -> Self {
        let rotation = token.spec.rotation.as_ref();
        let length = |span: Option<&crate::api::Span>| span.and_then(crate::api::Span::length);
        let interval = length(rotation.map(|rotation| &rotation.interval)).unwrap_or_default();
        let overlap = length(rotation.map(|rotation| &rotation.overlap)).unwrap_or_default();
        // A revision that nobody replaces ends by itself.
        let ttl = match rotation {
            Some(_) => interval + overlap,
            None => length(token.spec.ttl.as_ref()).unwrap_or(default_ttl),
        };
        Self { ttl, rotation, interval, overlap }
    }
}

fn revoked(published: &[PublishedToken]) -> Step {
    if published.iter().any(|revision| revision.revoked_at.is_none()) {
        return Step::Revoke;
    }
    waiting(TokenReason::Revoked)
}

fn waiting(reason: TokenReason) -> Step {
    Step::Done(Verdict { reason, look_again: WAITING, published: None, next_rotation: None })
}

/// Why a published revision can be used no more.
fn over(newest: &PublishedToken, terms: &Terms<'_>, now: Timestamp) -> Option<(TokenReason, Timestamp)> {
    if let Some(at) = newest.revoked_at.as_deref().and_then(moment) {
        return Some((TokenReason::Revoked, at));
    }
    let expires = moment(&newest.expires_at).unwrap_or(Timestamp::MAX);
    if expires <= now && terms.rotation.is_none() {
        return Some((TokenReason::Expired, expires));
    }
    let is_used_up = newest.uses_allowed > 0 && newest.uses >= newest.uses_allowed;
    let used = newest.last_used_at.as_deref().and_then(moment).unwrap_or(now);
    is_used_up.then_some((TokenReason::Exhausted, used))
}

fn ended(token: &SpectraToken, (reason, at): (TokenReason, Timestamp), now: Timestamp) -> Step {
    let keep = Duration::from_secs(u64::try_from(token.spec.ttl_seconds_after_expired).unwrap_or_default());
    let gone = later(at, keep);
    // One that was revoked on the server stays to say so.
    if reason != TokenReason::Revoked && gone <= now {
        return Step::Delete;
    }
    let look_again = until(now, gone).clamp(Duration::from_secs(1), LOOK_AGAIN);
    Step::Done(Verdict { reason, look_again, published: None, next_rotation: None })
}

/// The Secret is as it should be: is it published, and for how long is it the newest?
fn stored(view: &TokenView<'_>, terms: &Terms<'_>, revision: i64) -> Step {
    let TokenView { token, published, is_told, now, .. } = view;
    let publish = || Step::Publish {
        revision,
        ttl: remaining(published, terms, revision, *now),
        uses: uses(token.spec.max_uses, published, revision),
        overlap: if published.is_empty() { Duration::ZERO } else { terms.overlap },
    };
    let Some(known) = published.iter().find(|known| known.revision == revision) else { return publish() };
    if !is_told {
        return publish();
    }
    let issued = moment(&known.issued_at).unwrap_or(*now);
    let rotates = terms.rotation.map(|_| later(issued, terms.interval));
    if rotates.is_some_and(|at| at <= *now) {
        return Step::Issue { revision: revision + 1 };
    }
    let reason =
        if terms.rotation.is_some() && revision > 1 { TokenReason::Rotated } else { TokenReason::Issued };
    let expires = moment(&known.expires_at).unwrap_or(Timestamp::MAX);
    let soonest = rotates.unwrap_or(expires).min(expires);
    Step::Done(Verdict {
        reason,
        look_again: until(*now, soonest).clamp(Duration::from_secs(1), LOOK_AGAIN),
        published: Some((*known).clone()),
        next_rotation: rotates,
    })
}

/// What is left of a token's life: one whose Secret was lost is issued anew, and lives no longer for it.
fn remaining(published: &[PublishedToken], terms: &Terms<'_>, revision: i64, now: Timestamp) -> Duration {
    let is_known = published.iter().any(|known| known.revision == revision);
    let first = published.last().and_then(|first| moment(&first.issued_at));
    match first {
        Some(first) if terms.rotation.is_none() && !is_known => {
            until(now, later(first, terms.ttl)).max(Duration::from_secs(1))
        }
        _ => terms.ttl,
    }
}

/// How many hosts may still use it, over all revisions.
fn uses(most: i32, published: &[PublishedToken], revision: i64) -> i32 {
    if most == 0 {
        return 0;
    }
    let earlier = published.iter().filter(|known| known.revision != revision).map(|known| known.uses);
    most.saturating_sub(earlier.sum()).max(1)
}

/// Why the server could not be told.
pub(crate) fn unreachable(error: &LinkError) -> TokenReason {
    match error {
        LinkError::NotFound(_) => TokenReason::Pending,
        _ => TokenReason::ServerUnreachable,
    }
}

#[cfg(test)]
mod tests;
