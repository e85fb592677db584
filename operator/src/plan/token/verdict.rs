//! What is said of a token when there is nothing more to do for it.

use std::time::Duration;

use k8s_openapi::jiff::Timestamp;

use super::super::condition::{Finding, conditions, whole_seconds};
use super::super::moment;
use super::super::secret::TOKEN_KEY;
use crate::api::SpectraToken;
use crate::api::token::{SecretRef, TokenStatus};
use crate::link::PublishedToken;

/// Why a token can be used, or cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenReason {
    Issued,
    Rotated,
    Pending,
    Exhausted,
    Expired,
    Revoked,
    FleetNotFound,
    FleetPaused,
    ServerUnreachable,
    SecretConflict,
    SecretForbidden,
    TtlTooLong,
    ExternalUrlMissing,
    Rejected,
}

impl TokenReason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Issued => "Issued",
            Self::Rotated => "Rotated",
            Self::Pending => "Pending",
            Self::Exhausted => "Exhausted",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
            Self::FleetNotFound => "FleetNotFound",
            Self::FleetPaused => "FleetPaused",
            Self::ServerUnreachable => "ServerUnreachable",
            Self::SecretConflict => "SecretConflict",
            Self::SecretForbidden => "SecretForbidden",
            Self::TtlTooLong => "TTLTooLong",
            Self::ExternalUrlMissing => "ExternalURLMissing",
            Self::Rejected => "Rejected",
        }
    }

    pub(crate) fn is_ready(self) -> bool {
        matches!(self, Self::Issued | Self::Rotated)
    }

    fn message(self, token: &SpectraToken) -> String {
        let fleet = &token.spec.fleet_ref.name;
        let secret = token.secret_name();
        match self {
            Self::Issued | Self::Rotated => format!("the token is in the Secret {secret}"),
            Self::Pending => format!("the fleet {fleet} is not published yet"),
            Self::Exhausted => "as many hosts have registered with it as may".to_owned(),
            Self::Expired => "its time is over".to_owned(),
            Self::Revoked => "it was revoked: nobody can register with it any more".to_owned(),
            Self::FleetNotFound => format!("there is no SpectraFleet {fleet} in this namespace"),
            Self::FleetPaused => format!("the fleet {fleet} is paused: nothing is written for it"),
            Self::ServerUnreachable => "the server cannot be told of it".to_owned(),
            Self::SecretConflict => {
                format!("the Secret {secret} is there and not this token's: it is left as it is")
            }
            Self::SecretForbidden => format!("the operator may not write the Secret {secret}"),
            Self::TtlTooLong => format!("the fleet {fleet} allows a shorter life (enrollment.maxTokenTTL)"),
            Self::ExternalUrlMissing => format!(
                "nobody has said where hosts find the server: set spec.server.url of the fleet {fleet}, or \
                 --external-url of the operator (externalUrl of the chart)"
            ),
            Self::Rejected => "the server refuses it".to_owned(),
        }
    }

    fn secret(self) -> Option<(bool, &'static str)> {
        match self {
            Self::Issued | Self::Rotated => Some((true, "Created")),
            Self::SecretConflict => Some((false, "Conflict")),
            Self::SecretForbidden => Some((false, "Forbidden")),
            _ => None,
        }
    }

    fn registered(self) -> Option<(bool, &'static str)> {
        match self {
            Self::Issued | Self::Rotated => Some((true, "Accepted")),
            Self::ServerUnreachable | Self::Pending => Some((false, "Unreachable")),
            Self::Rejected => Some((false, "Rejected")),
            _ => None,
        }
    }
}

/// What is said, and when the token is looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) reason: TokenReason,
    pub(crate) look_again: Duration,
    /// The revision in the Secret, as the server knows it.
    pub(crate) published: Option<PublishedToken>,
    pub(crate) next_rotation: Option<Timestamp>,
}

impl Verdict {
    /// Nothing can be done now; `detail` says why.
    pub(crate) fn failed(reason: TokenReason, look_again: Duration) -> Self {
        Self { reason, look_again, published: None, next_rotation: None }
    }

    /// The status that follows from the one before.
    pub(crate) fn status(
        &self,
        token: &SpectraToken,
        newest: Option<&PublishedToken>,
        token_id: Option<String>,
        detail: Option<&str>,
        now: Timestamp,
    ) -> TokenStatus {
        let before = token.status.clone().unwrap_or_default();
        let generation = token.metadata.generation.unwrap_or_default();
        let message = self.reason.message(token);
        let message = detail.map_or(message.clone(), |detail| format!("{message}: {detail}"));
        let name = self.reason.name();
        let mut findings =
            vec![Finding { kind: "Ready", holds: self.reason.is_ready(), reason: name, message }];
        let more = [("SecretSynced", self.reason.secret()), ("Registered", self.reason.registered())];
        findings.extend(more.into_iter().filter_map(|(kind, found)| {
            let (holds, reason) = found?;
            Some(Finding { kind, holds, reason, message: String::new() })
        }));
        let known = self.published.as_ref().or(newest);
        let seconds = |text: &String| moment(text).map(|at| whole_seconds(at).to_string());
        let is_stored = self.reason.is_ready() || before.secret_ref.is_some();
        let secret_ref = SecretRef { name: token.secret_name(), key: TOKEN_KEY.to_owned() };
        TokenStatus {
            observed_generation: Some(generation),
            conditions: conditions(&before.conditions, &findings, generation, now),
            secret_ref: is_stored.then_some(secret_ref),
            token_id: token_id.or(before.token_id),
            revision: known.map(|known| known.revision).or(before.revision),
            issued_at: known.and_then(|known| seconds(&known.issued_at)).or(before.issued_at),
            expires_at: known.and_then(|known| seconds(&known.expires_at)).or(before.expires_at),
            next_rotation_at: self.next_rotation.map(|at| whole_seconds(at).to_string()),
            uses: known.map(|known| known.uses.into()).or(before.uses),
            last_used_at: known
                .and_then(|known| known.last_used_at.as_ref())
                .and_then(seconds)
                .or(before.last_used_at),
            last_used_by: known.and_then(|known| known.last_used_by.clone()).or(before.last_used_by),
        }
    }
}
