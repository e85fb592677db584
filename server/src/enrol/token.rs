//! Registration tokens: what they can be, and how they are made.

use thiserror::Error;
use uuid::Uuid;

use crate::enrol::constraint::Constraints;
use crate::fleet::label::RESERVED;
use crate::secret::{Digest, RandomToken, random_token};
use crate::store::{self, Labels, NewToken, Store, Time};

/// How long a new token can be used, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTerms {
    pub lifetime: time::Duration,
    /// 0 is without end.
    pub uses: i32,
}

/// Longest life of a token.
const LONGEST_LIFETIME: time::Duration = time::Duration::days(365);
/// Most uses of a token: more hosts than one server has.
const MOST_USES: i32 = 100_000;

impl TokenTerms {
    pub const DEFAULT: Self = Self { lifetime: time::Duration::hours(24), uses: 1 };

    /// Checks what was asked for; the error says what is possible.
    pub fn new(lifetime_seconds: i64, uses: i64) -> Result<Self, String> {
        let longest = LONGEST_LIFETIME.whole_seconds();
        if !(1..=longest).contains(&lifetime_seconds) {
            return Err(format!("a token lives 1 to {longest} seconds"));
        }
        match i32::try_from(uses) {
            Ok(uses @ 0..=MOST_USES) => {
                Ok(Self { lifetime: time::Duration::seconds(lifetime_seconds), uses })
            }
            _ => Err(format!("a token has 1 to {MOST_USES} uses, or 0 for any number of them")),
        }
    }
}

/// Labels of one token.
const LABELS: usize = 32;

/// Whom a new token is for, and what it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenScope {
    /// What an agent gets that registers with it.
    pub labels: Labels,
    pub constraints: Constraints,
    /// `namespace/name` of the fleet that it joins.
    pub fleet: Option<String>,
    /// The only agent whose place it gives.
    pub agent: Option<Uuid>,
}

/// Why no token was made.
#[derive(Debug, Error)]
pub enum TokenError {
    #[error("{0}")]
    Impossible(String),
    #[error("there is no fleet {0}")]
    NoFleet(String),
    #[error("more than one cluster has a fleet {0}")]
    ManyFleets(String),
    #[error("there is no agent {0}")]
    NoAgent(Uuid),
    #[error("the database does not answer")]
    Store(#[from] store::Error),
}

/// Checks labels that a token or a fleet gives.
pub fn check_labels(labels: &Labels) -> Result<(), String> {
    if labels.len() > LABELS {
        return Err(format!("at most {LABELS} labels can be given"));
    }
    labels.iter().try_for_each(|(key, value)| check_label(key, value))
}

/// Longest key, bytes: that of Kubernetes, a domain, a slash and a name.
const KEY_BYTES: usize = 317;
/// Longest value, bytes.
const VALUE_BYTES: usize = 255;

fn check_label(key: &str, value: &str) -> Result<(), String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let begins = key.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !begins || key.len() > KEY_BYTES || !key.bytes().all(known) {
        return Err(format!("{key:?} is no key of a label: letters, digits and _ - . / are"));
    }
    if RESERVED.contains(&key) || key.starts_with("spectra.dev/") {
        return Err(format!("the label {key} cannot be given: Spectra sets it"));
    }
    if value.is_empty() || value.len() > VALUE_BYTES || value.contains('\0') {
        return Err(format!("the value of the label {key} has not 1 to {VALUE_BYTES} bytes"));
    }
    Ok(())
}

/// A new token; `token` is told once.
#[derive(Debug)]
pub struct CreatedToken {
    pub id: Uuid,
    pub token: String,
    pub expires_at: Time,
    pub uses: i32,
}

/// Makes a registration token.
pub async fn create_token(
    store: &Store,
    terms: TokenTerms,
    scope: TokenScope,
    created_by: String,
) -> Result<CreatedToken, TokenError> {
    let TokenScope { labels, constraints, fleet, agent } = scope;
    check_labels(&labels).map_err(TokenError::Impossible)?;
    let fleet_id = match fleet {
        Some(name) => Some(fleet_named(store, name).await?),
        None => None,
    };
    let agent_id = match agent {
        Some(agent) => Some(store.agent_key(agent).await?.ok_or(TokenError::NoAgent(agent))?),
        None => None,
    };
    let RandomToken { public_id, text } = random_token();
    let created_at = Time::now();
    let new = NewToken {
        id: Uuid::now_v7(),
        hash: Digest::of(&text),
        public_id: Some(public_id),
        created_by,
        created_at,
        expires_at: created_at.plus(terms.lifetime),
        uses_allowed: terms.uses,
        labels,
        constraints,
        fleet_id,
        agent_id,
    };
    store.insert_token(&new).await?;
    Ok(CreatedToken { id: new.id, token: text, expires_at: new.expires_at, uses: terms.uses })
}

async fn fleet_named(store: &Store, name: String) -> Result<i32, TokenError> {
    let Some((namespace, short)) = name.split_once('/') else {
        return Err(TokenError::Impossible(format!("{name:?} is no fleet such as lab/racks")));
    };
    match store.fleets_named(namespace, short).await?.as_slice() {
        [] => Err(TokenError::NoFleet(name)),
        [fleet] => Ok(*fleet),
        _ => Err(TokenError::ManyFleets(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_tokens_have_bounds() {
        for (seconds, uses, good) in [
            (86_400, 1, true),
            (1, 100_000, true),
            (60, 0, true),
            (0, 1, false),
            (-1, 1, false),
            (366 * 86_400, 1, false),
            (60, -1, false),
            (60, 100_001, false),
            (60, i64::MAX, false),
        ] {
            assert_eq!(TokenTerms::new(seconds, uses).is_ok(), good, "{seconds} s, {uses} uses");
        }
    }

    #[test]
    fn labels_have_a_form() {
        let long = "k".repeat(318);
        for (key, value, good) in [
            ("site", "attic", true),
            ("example.com/rack-no", "7", true),
            ("site", "", false),
            ("", "x", false),
            ("-a", "x", false),
            ("a b", "x", false),
            ("a\0", "x", false),
            ("os", "plan9", false),
            ("spectra.dev/fleet", "x", false),
            (&long, "x", false),
            ("site", "a\0b", false),
        ] {
            assert_eq!(check_label(key, value).is_ok(), good, "{key} {value}");
        }
        let many = (0..33).map(|n| (format!("k{n}"), "v".to_owned())).collect();
        assert!(check_labels(&many).is_err());
    }
}
