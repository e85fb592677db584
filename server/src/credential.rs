//! Who an agent is: its id and secret, checked against what the database holds, mostly from memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use uuid::Uuid;

use crate::account::password::{PasswordError, Passwords};
use crate::rate::{Limiter, Rate};
use crate::secret::Digest;
use crate::store::{self, AgentBuild, AgentCredentials, AgentKey, Store, Time};

/// Agents that are kept in memory, about 500 bytes each; more than one server serves.
const KNOWN: u64 = 50_000;
/// How long a credential is believed without being looked up again. Every change is told by a wake-up; the
/// bound is for one that got lost on its way.
const KNOWN_FOR: Duration = Duration::from_mins(2);
/// The same for an embedded database, where the command line beside the server wakes nobody.
const KNOWN_FOR_EMBEDDED: Duration = Duration::from_secs(10);
/// How soon another version or address of an agent is recorded: one whose requests come from two addresses
/// must not have a row written for each.
const RECORDED_EVERY: Duration = Duration::from_secs(10);

/// Ids that no agent has. Deleted agents of the original call every 5 s for ever: they must not cost
/// a look into the database each time.
const UNKNOWN: u64 = 50_000;
/// Agents that are imported are told by a wake-up as every change; the bound is for one that got lost, and for a
/// database that is restored from a backup while the server runs.
const UNKNOWN_FOR: Duration = Duration::from_mins(10);
/// The same where the import is another process, which can wake nobody.
const UNKNOWN_FOR_EMBEDDED: Duration = Duration::from_secs(30);

/// Credentials that are looked up at once, with 5 KiB for each: twice the connections to the database. A fleet that comes
/// back together waits here, each agent with two requests.
const LOOK_UPS: usize = 32;
/// How long a request waits for its turn at that. With what comes after it that stays below the 30 s that agents wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// A wrong secret has the database asked again if what is known is at least this old: the agent may have got
/// another one from another server a moment ago.
const DOUBTED_AFTER: Duration = Duration::from_secs(1);

/// Longest secret that bcrypt reads; those of the original have 64.
const BCRYPT_BYTES: usize = 72;
/// Secrets that are compared with the bcrypt hash of one agent: each costs a core 50 ms.
const GUESSES: Rate = Rate { burst: 5, interval: Duration::from_secs(10) };
/// When an agent shall come again that found all turns at bcrypt taken.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// Why it cannot be told who an agent is.
#[derive(Debug, Error)]
pub(crate) enum CredentialError {
    #[error("too many credentials are being looked at")]
    Busy(Duration),
    #[error("too many secrets were compared with the original's of one agent")]
    Guessed(Duration),
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn busy(error: &PasswordError) -> CredentialError {
    tracing::debug!(%error, "an agent of the original has to come again");
    CredentialError::Busy(COME_AGAIN)
}

/// Credentials that were looked up lately.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// Turns at bcrypt, apart from those of people who sign in.
    slow: Passwords,
    guesses: Limiter<AgentKey>,
    known: Cache<Uuid, Arc<Known>>,
    unknown: Cache<Uuid, ()>,
    /// Turns at looking into the database.
    look_ups: Semaphore,
    /// Rises with everything that is forgotten: what was read before that must not be remembered after it.
    forgotten: AtomicU64,
}

#[derive(Debug)]
struct Known {
    credentials: AgentCredentials,
    since: Instant,
}

/// Who somebody who says to be an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    Agent(AgentKey),
    /// No such agent, or a wrong secret. `looked_up`: the database had to be asked for it.
    Nobody {
        looked_up: bool,
    },
}

impl Credentials {
    pub(crate) fn new(store: &Store) -> Self {
        let (known_for, unknown_for) = match store {
            Store::Timescale(_) => (KNOWN_FOR, UNKNOWN_FOR),
            Store::Sqlite(_) => (KNOWN_FOR_EMBEDDED, UNKNOWN_FOR_EMBEDDED),
        };
        Self {
            slow: Passwords::default(),
            guesses: Limiter::new(GUESSES),
            known: Cache::builder().max_capacity(KNOWN).time_to_live(known_for).build(),
            unknown: Cache::builder().max_capacity(UNKNOWN).time_to_live(unknown_for).build(),
            look_ups: Semaphore::new(LOOK_UPS),
            forgotten: AtomicU64::new(0),
        }
    }

    /// Whether memory is enough to tell who has this id and secret.
    pub(crate) fn knows(&self, in_sync: bool, id: Uuid, secret: &str) -> bool {
        let enough = || self.known.get(&id).is_some_and(|known| known.is_enough(&Digest::of(secret)));
        self.unknown.contains_key(&id) || (in_sync && enough())
    }

    /// The agent's number in the tables if `secret` is one of its secrets. `build` is what its headers
    /// say of it; what changed is recorded, at most once in [`RECORDED_EVERY`]. What is remembered counts only
    /// where `in_sync` says that every change is heard of.
    pub(crate) async fn check(
        &self,
        store: &Store,
        in_sync: bool,
        id: Uuid,
        secret: &str,
        build: AgentBuild,
    ) -> Result<Checked, CredentialError> {
        let digest = Digest::of(secret);
        if let Some(checked) = self.remembered(in_sync, id, &digest, &build) {
            return Ok(checked);
        }
        let Ok(Ok(turn)) = timeout(PATIENCE, self.look_ups.acquire()).await else {
            return Err(CredentialError::Busy(COME_AGAIN));
        };
        // Another request of the same agent may have had its turn meanwhile.
        if let Some(checked) = self.remembered(in_sync, id, &digest, &build) {
            return Ok(checked);
        }
        // Apart, so that a request that waits does not hold the room that this takes.
        Box::pin(self.look_up(turn, store, id, secret, &digest, build)).await
    }

    /// As [`Self::check`], of what memory says.
    fn remembered(&self, in_sync: bool, id: Uuid, digest: &Digest, build: &AgentBuild) -> Option<Checked> {
        if in_sync
            && let Some(known) = self.known.get(&id)
            && known.is_enough(digest)
            && known.is_recorded(build)
        {
            return Some(checked(accept(&known.credentials, digest), false));
        }
        self.unknown.contains_key(&id).then_some(Checked::Nobody { looked_up: false })
    }

    /// As [`Self::check`], of what memory does not say.
    async fn look_up(
        &self,
        turn: SemaphorePermit<'_>,
        store: &Store,
        id: Uuid,
        secret: &str,
        digest: &Digest,
        build: AgentBuild,
    ) -> Result<Checked, CredentialError> {
        let before = self.forgotten.load(Ordering::Acquire);
        let Some(mut credentials) = store.agent_credentials(id).await? else {
            self.known.invalidate(&id);
            self.unknown.insert(id, ());
            return Ok(Checked::Nobody { looked_up: true });
        };
        let accepted = match accept(&credentials, digest) {
            None => {
                // bcrypt has turns of its own, and nobody waits for one here.
                drop(turn);
                Box::pin(self.accept_original(store, id, &credentials, secret)).await?
            }
            accepted => accepted,
        };
        let changed = changed(&credentials.build, &build);
        if let (Some(_), Some(build)) = (accepted, &changed) {
            credentials.build = build.clone();
        }
        self.known.insert(id, Arc::new(Known { credentials, since: Instant::now() }));
        // Also when a secret of the original has just become one of ours.
        if self.forgotten.load(Ordering::Acquire) != before {
            self.known.invalidate(&id);
        }
        if let (Some(agent), Some(build)) = (accepted, changed)
            && let Err(error) = store.update_build(agent, &build).await
        {
            self.known.invalidate(&id);
            tracing::warn!(%error, agent_id = %id, "cannot record the agent's version and address");
        }
        Ok(checked(accepted, true))
    }

    /// Looks whether `secret` is one of which only the original's bcrypt hash is known; if so, it is known
    /// by its digest from now on.
    async fn accept_original(
        &self,
        store: &Store,
        id: Uuid,
        credentials: &AgentCredentials,
        secret: &str,
    ) -> Result<Option<AgentKey>, CredentialError> {
        let AgentCredentials { agent, original, .. } = credentials;
        let Some(hash) = original.clone().filter(|_| secret.len() <= BCRYPT_BYTES) else { return Ok(None) };
        self.guesses.take(*agent).map_err(CredentialError::Guessed)?;
        if !self.slow.verify(secret.to_owned(), Some(hash)).await.map_err(|error| busy(&error))? {
            return Ok(None);
        }
        store.upgrade_secret(*agent, &Digest::of(secret), Time::now()).await?;
        self.look_again(id);
        tracing::info!(agent_id = %id, "an agent of the original has come back");
        Ok(Some(*agent))
    }

    /// The agent does not exist any more.
    pub(crate) fn forget(&self, id: Uuid) {
        self.unknown.insert(id, ());
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate(&id);
    }

    /// The agent, or what it is known by, is not what it was.
    pub(crate) fn look_again(&self, id: Uuid) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate(&id);
        self.unknown.invalidate(&id);
    }

    /// Nothing that is remembered can be believed.
    pub(crate) fn forget_all(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate_all();
        self.unknown.invalidate_all();
    }
}

impl Known {
    /// A secret that fits is believed; that none fits is believed for a moment only, and not at all while
    /// the original's hash has the last word.
    fn is_enough(&self, digest: &Digest) -> bool {
        let none_fits = self.since.elapsed() < DOUBTED_AFTER && self.credentials.original.is_none();
        none_fits || accept(&self.credentials, digest).is_some()
    }

    /// What the agent says of itself is what the database holds, or was looked at a moment ago.
    fn is_recorded(&self, build: &AgentBuild) -> bool {
        self.since.elapsed() < RECORDED_EVERY || changed(&self.credentials.build, build).is_none()
    }
}

fn checked(accepted: Option<AgentKey>, looked_up: bool) -> Checked {
    accepted.map_or(Checked::Nobody { looked_up }, Checked::Agent)
}

/// Compares with every secret that has not ended, each in constant time.
fn accept(credentials: &AgentCredentials, digest: &Digest) -> Option<AgentKey> {
    let now = Time::now();
    let valid = credentials.secrets.iter().filter(|(_, end)| end.is_none_or(|end| end > now));
    let matches = valid.fold(false, |found, (hash, _)| found | hash.matches(digest));
    matches.then_some(credentials.agent)
}

/// What is to be recorded; a header that is missing says nothing.
fn changed(recorded: &AgentBuild, told: &AgentBuild) -> Option<AgentBuild> {
    let AgentBuild { agent_version, agent_commit, binary_hash, remote_address } = told;
    let newer = |told: &Option<String>, recorded: &Option<String>| told.is_some() && told != recorded;
    let is_changed = newer(agent_version, &recorded.agent_version)
        || newer(agent_commit, &recorded.agent_commit)
        || newer(binary_hash, &recorded.binary_hash)
        || newer(remote_address, &recorded.remote_address);
    let word =
        |told: &Option<String>, recorded: &Option<String>| told.as_ref().or(recorded.as_ref()).cloned();
    is_changed.then(|| AgentBuild {
        agent_version: word(agent_version, &recorded.agent_version),
        agent_commit: word(agent_commit, &recorded.agent_commit),
        binary_hash: word(binary_hash, &recorded.binary_hash),
        remote_address: word(remote_address, &recorded.remote_address),
    })
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn any_secret_that_has_not_ended_is_accepted() {
        let now = Time::now();
        let credentials = AgentCredentials {
            agent: AgentKey(7),
            secrets: vec![
                (Digest::of("ended"), Some(now.minus(Duration::SECOND))),
                (Digest::of("short"), Some(now.plus(Duration::minutes(1)))),
                (Digest::of("long"), None),
            ],
            original: None,
            build: AgentBuild::default(),
        };
        for (secret, accepted) in
            [("long", true), ("short", true), ("ended", false), ("", false), ("Long", false)]
        {
            assert_eq!(accept(&credentials, &Digest::of(secret)).is_some(), accepted, "{secret}");
        }
    }

    #[test]
    fn only_what_the_headers_say_is_recorded() {
        let text = |text: &str| Some(text.to_owned());
        let recorded =
            AgentBuild { agent_version: text("1"), agent_commit: text("a"), ..AgentBuild::default() };
        assert_eq!(changed(&recorded, &AgentBuild::default()), None);
        assert_eq!(changed(&recorded, &recorded), None);
        let told = AgentBuild { agent_version: text("2"), ..AgentBuild::default() };
        let expected = AgentBuild { agent_version: text("2"), ..recorded.clone() };
        assert_eq!(changed(&recorded, &told), Some(expected));
    }
}
