//! The audit trail: who did what to this installation, when, from where, and what became of it.
//!
//! A deed is recorded after it was done and before it is answered: whoever was told that something
//! happened finds it here. Secrets are never part of an entry.

use std::net::IpAddr;

use uuid::Uuid;

use crate::store::{AuditFilter, AuditRecord, NewAuditRecord, Result, Store, Time};

/// Longest name of an actor, target or address, bytes; longer ones are cut. Host names have 255 at most.
const NAME_BYTES: usize = 255;
/// Longest detail, bytes; longer ones are cut.
const DETAIL_BYTES: usize = 1024;
/// How long entries are kept: long enough to look into what is found a year later.
pub const KEPT: time::Duration = time::Duration::days(400);
/// Entries that are kept whatever their age, about 300 bytes each: strangers who fail to sign in must
/// not fill the disk.
pub const MOST: i64 = 1_000_000;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User { id: Uuid, name: String },
    /// A program with an API token, by the token's name.
    ApiToken { id: Uuid, name: String },
    /// An agent, by its host's name where that is known.
    Agent { id: Uuid, name: String },
    /// The Kubernetes operator of a cluster.
    Operator { name: String },
    /// Somebody who has not proved who it is; `name` is what it said, or empty.
    Anonymous { name: String },
    /// Whoever may run `spectra-server` with the database's address.
    CommandLine,
    /// The server by itself.
    Server,
}

impl Actor {
    fn parts(self) -> (&'static str, Option<Uuid>, String) {
        match self {
            Self::User { id, name } => ("user", Some(id), name),
            Self::ApiToken { id, name } => ("api_token", Some(id), name),
            Self::Agent { id, name } => ("agent", Some(id), name),
            Self::Operator { name } => ("operator", None, name),
            Self::Anonymous { name } => ("anonymous", None, name),
            Self::CommandLine => ("command_line", None, "command line".to_owned()),
            Self::Server => ("server", None, "server".to_owned()),
        }
    }
}

/// What became of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was not allowed.
    Refused,
    /// It was allowed and went wrong.
    Failed,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One line of the trail. Any text is fine: it is cut and freed of control characters when it is recorded.
#[derive(Clone, Debug)]
pub struct Entry {
    pub actor: Actor,
    /// `thing.deed`, e.g. `user.create`.
    pub action: &'static str,
    /// What it was done to; empty where the action says it.
    pub target: String,
    /// The client's address.
    pub remote_address: Option<IpAddr>,
    pub outcome: Outcome,
    /// What else is worth knowing, for people; never a secret.
    pub detail: String,
}

impl Entry {
    /// Something that `actor` did to `target`.
    pub fn new(actor: Actor, action: &'static str, target: impl Into<String>) -> Self {
        Self {
            actor,
            action,
            target: target.into(),
            remote_address: None,
            outcome: Outcome::Done,
            detail: String::new(),
        }
    }

    #[must_use]
    pub fn from(self, address: IpAddr) -> Self {
        Self { remote_address: Some(address), ..self }
    }

    #[must_use]
    pub fn outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

/// Adds the entry to the trail.
pub async fn record(store: &Store, entry: Entry) -> Result<()> {
    let Entry { actor, action, target, remote_address, outcome, detail } = entry;
    let (actor_kind, actor_id, actor) = actor.parts();
    let record = NewAuditRecord {
        time: Time::now(),
        actor_kind,
        actor_id,
        actor: bounded(&actor, NAME_BYTES),
        action,
        target: bounded(&target, NAME_BYTES),
        remote_address: remote_address.map(|address| address.to_canonical().to_string()),
        outcome: outcome.name(),
        detail: bounded(&detail, DETAIL_BYTES),
    };
    store.insert_audit(&record).await
}

/// A page of the trail, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    pub entries: Vec<AuditRecord>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<i64>,
}

/// At most `limit` entries that match.
pub async fn page(store: &Store, filter: &AuditFilter, limit: usize) -> Result<Page> {
    let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut entries = store.audit(filter, more).await?;
    let next = if entries.len() > limit {
        entries.truncate(limit);
        entries.last().map(|entry| entry.id)
    } else {
        None
    };
    Ok(Page { entries, next })
}

/// Text that a database takes and a terminal shows: without control characters, at most `bytes` long.
fn bounded(text: &str, bytes: usize) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    // A character of the text may become a shorter one, never a longer one.
    let end = text.floor_char_boundary(bytes);
    let mut kept: String = text[..end].chars().map(plain).collect();
    if end < text.len() {
        kept.truncate(kept.floor_char_boundary(bytes - '…'.len_utf8()));
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters_and_shown_on_one_line() {
        for (text, bytes, expected) in [
            ("short", 10, "short"),
            ("exactly 10", 10, "exactly 10"),
            ("longer than 10", 10, "longer …"),
            ("äöüäöü", 10, "äöü…"),
            ("a\nb\0c\u{1b}[2J", 20, "a b c [2J"),
            ("", 10, ""),
        ] {
            assert_eq!(bounded(text, bytes), expected, "{text:?}");
            assert!(bounded(text, bytes).len() <= bytes);
        }
    }
}
