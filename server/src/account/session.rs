//! Signing in and out.
//!
//! Guessing is limited twice, by failures only: for each address, and for each account. An account
//! whose limit is reached still takes one attempt from an address that has not failed lately, so a
//! stranger who keeps failing cannot lock its owner out; from the addresses that fail it is closed.
//! Failures are counted in the database: all servers count the same ones, a restart forgets none, and each is
//! forgotten with time.

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use crate::account::password::{PasswordError, Passwords, is_bcrypt};
use crate::account::{self, AccountError, Role};
use crate::audit::{Actor, Entry};
use crate::rate::{Rate, network_of};
use crate::secret::{Digest, random_hex};
use crate::store::{self, AttemptKind, NewSession, Store, Time, UserRecord};

/// How long a session lasts.
pub const LIFETIME: time::Duration = time::Duration::hours(24);

/// Failures of one address: a person's bad day at once, then one a minute.
const ADDRESS_FAILURES: Rate = Rate { burst: 10, interval: Duration::from_mins(1) };
/// Failures of one account from everywhere. Beyond it: see the module.
const ACCOUNT_FAILURES: Rate = Rate { burst: 20, interval: Duration::from_secs(30) };

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// Unknown name or wrong password; which of them is not said.
    #[error("wrong user name or password")]
    Wrong,
    #[error("too many failed attempts")]
    TooMany { wait: Duration },
    #[error("the server is busy")]
    Busy,
    #[error(transparent)]
    Password(PasswordError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("the database does not answer")]
    Store(#[from] store::Error),
}

impl From<PasswordError> for SignInError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy,
            error => Self::Password(error),
        }
    }
}

/// A signed-in person, or a program that acts for one.
#[derive(Clone, Debug)]
pub struct User {
    pub id: Uuid,
    pub username: String,
    pub role: Role,
    /// Where this request of theirs comes from.
    pub address: IpAddr,
    /// By what they have proved who they are.
    pub via: Via,
}

/// By what somebody has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session, by its id.
    Session(Uuid),
    /// A program with an API token; one that is not `owned` acts for nobody.
    ApiToken { id: Uuid, name: String, owned: bool },
}

impl User {
    /// The session; `None` for a program.
    pub fn session(&self) -> Option<Uuid> {
        match self.via {
            Via::Session(id) => Some(id),
            Via::ApiToken { .. } => None,
        }
    }

    /// The person that acts, or for whom a program does.
    pub fn person(&self) -> Option<Uuid> {
        match self.via {
            Via::Session(_) | Via::ApiToken { owned: true, .. } => Some(self.id),
            Via::ApiToken { owned: false, .. } => None,
        }
    }

    /// As whom requests are counted: a program does not use up its owner's rate.
    pub(crate) fn rate_key(&self) -> Uuid {
        match self.via {
            Via::Session(_) => self.id,
            Via::ApiToken { id, .. } => id,
        }
    }

    /// An entry of the audit trail: what this person or program did to `target`.
    pub fn did(&self, action: &'static str, target: impl Into<String>) -> Entry {
        let actor = match &self.via {
            Via::Session(_) => Actor::User { id: self.id, name: self.username.clone() },
            Via::ApiToken { id, name, .. } => Actor::ApiToken { id: *id, name: name.clone() },
        };
        Entry::new(actor, action, target).from(self.address)
    }
}

/// A new session; `cookie` is told once.
#[derive(Debug)]
pub struct Session {
    pub user: User,
    pub cookie: String,
}

/// Signs people in.
#[derive(Debug, Default)]
pub struct SignIn {
    passwords: Passwords,
}

impl SignIn {
    /// Checks name and password and opens a session.
    pub async fn sign_in(
        &self,
        store: &Store,
        address: IpAddr,
        name: &str,
        password: String,
        user_agent: Option<String>,
    ) -> Result<Session, SignInError> {
        let attempt = Attempt::begin(store, address, account::normal_name(name)).await?;
        let record = match &attempt.name {
            Some(name) => store.user_by_name(name).await?,
            None => None,
        };
        let hash = record.as_ref().map(|record| record.password_hash.clone());
        let right = self.passwords.verify(password.clone(), hash).await.map_err(SignInError::from);
        let record = match (right, record) {
            (Ok(true), Some(record)) if record.disabled_at.is_none() => record,
            (Ok(_), _) => return Err(SignInError::Wrong),
            (Err(error), _) => {
                attempt.forgive(store).await?;
                return Err(error);
            }
        };
        attempt.forgive(store).await?;
        if is_bcrypt(&record.password_hash) {
            self.upgrade(store, &record, password).await;
        }
        let role = record.role.parse()?;
        let (id, cookie) = open(store, record.id, address, user_agent).await?;
        let via = Via::Session(id);
        let user = User { id: record.id, username: record.username, role, address, via };
        Ok(Session { user, cookie })
    }

    /// Keeps the password, which is right, as this server keeps passwords. If that fails, the next sign-in
    /// does it.
    async fn upgrade(&self, store: &Store, record: &UserRecord, password: String) {
        match self.passwords.hash(password).await {
            Ok(hash) => {
                if let Err(error) = store.upgrade_password(record.id, &record.password_hash, &hash).await {
                    tracing::warn!(%error, "cannot keep a password of the original in our form yet");
                }
            }
            Err(error) => tracing::warn!(%error, "cannot keep a password of the original in our form yet"),
        }
    }

    /// Tells whether `password` is the user's own. A wrong one counts as a failed sign-in: who finds a
    /// browser that is signed in does not find the password with it.
    pub async fn confirm(&self, store: &Store, user: &User, password: String) -> Result<bool, SignInError> {
        let attempt = Attempt::begin(store, user.address, Some(user.username.clone())).await?;
        let record = store.user_by_id(user.id).await?;
        let right = self.passwords.verify(password, record.map(|record| record.password_hash)).await;
        if !matches!(right, Ok(false)) {
            attempt.forgive(store).await?;
        }
        right.map_err(SignInError::from)
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.passwords
    }
}

/// An attempt that counts as a failure until it is known to be none: many at once count too.
struct Attempt {
    /// The network that it comes from.
    network: String,
    /// `None`: a name that can be nobody's.
    name: Option<String>,
    /// Digest of the name whose bucket one was taken from.
    counted: Option<String>,
}

impl Attempt {
    async fn begin(store: &Store, address: IpAddr, name: Option<String>) -> Result<Self, SignInError> {
        use AttemptKind::{Account, Address};
        let (network, now) = (network_of(address).to_string(), Time::now());
        let first = store.has_no_attempts(Address, &network, now).await?;
        let taken = store.take_attempt(Address, &network, ADDRESS_FAILURES, now).await?;
        taken.map_err(|wait| SignInError::TooMany { wait })?;
        let Some(known) = &name else { return Ok(Self { network, name, counted: None }) };
        // What is typed as a name may be a password.
        let key = Digest::of(known).to_hex();
        match store.take_attempt(Account, &key, ACCOUNT_FAILURES, now).await? {
            Ok(()) => Ok(Self { network, name, counted: Some(key) }),
            Err(_) if first => Ok(Self { network, name, counted: None }),
            Err(wait) => {
                store.give_attempt_back(Address, &network, ADDRESS_FAILURES).await?;
                Err(SignInError::TooMany { wait })
            }
        }
    }

    async fn forgive(&self, store: &Store) -> store::Result<()> {
        store.give_attempt_back(AttemptKind::Address, &self.network, ADDRESS_FAILURES).await?;
        if let Some(key) = &self.counted {
            store.give_attempt_back(AttemptKind::Account, key, ACCOUNT_FAILURES).await?;
        }
        Ok(())
    }
}

async fn open(
    store: &Store,
    user: Uuid,
    address: IpAddr,
    user_agent: Option<String>,
) -> store::Result<(Uuid, String)> {
    let (id, cookie) = (Uuid::now_v7(), random_hex());
    let created_at = Time::now();
    let session = NewSession {
        hash: Digest::of(&cookie),
        id,
        user,
        created_at,
        expires_at: created_at.plus(LIFETIME),
        remote_address: address.to_canonical().to_string(),
        user_agent,
    };
    store.insert_session(&session).await?;
    Ok((id, cookie))
}

/// Who a cookie belongs to, in a request from `address`.
pub async fn user_of(store: &Store, cookie: &str, address: IpAddr) -> store::Result<Option<User>> {
    let found = store.session_user(&Digest::of(cookie), Time::now()).await?;
    // A role that this version does not know is no right.
    Ok(found.and_then(|user| {
        let role = user.role.parse().ok()?;
        let via = Via::Session(user.session);
        Some(User { id: user.id, username: user.username, role, address, via })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    async fn fail(store: &Store, from: u8, name: &str) -> bool {
        let address = IpAddr::from([192, 0, 2, from]);
        Attempt::begin(store, address, Some(name.to_owned())).await.is_ok()
    }

    #[tokio::test]
    async fn an_address_that_fails_is_stopped_for_every_account() {
        let (_database, store) = store().await;
        let mut attempts = 0;
        for number in 0..20 {
            attempts += i32::from(fail(&store, 1, &format!("user{number}")).await);
        }
        assert_eq!(attempts, 10);
        assert!(fail(&store, 2, "user1").await, "another address is not concerned");
    }

    #[tokio::test]
    async fn an_account_that_is_attacked_is_open_to_its_owner_only() {
        let (_database, store) = store().await;
        let mut attempts = 0;
        for number in 0..30 {
            attempts += i32::from(fail(&store, number % 5, "admin").await);
        }
        assert_eq!(attempts, 20);
        assert!(fail(&store, 100, "admin").await, "an address without failures has one attempt");
        assert!(!fail(&store, 100, "admin").await, "and no second one when it failed");
        assert!(fail(&store, 1, "other").await, "other accounts are open");
    }

    #[tokio::test]
    async fn success_is_not_counted() {
        let (_database, store) = store().await;
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..30 {
            let attempt = Attempt::begin(&store, address, Some("admin".to_owned())).await.unwrap();
            attempt.forgive(&store).await.unwrap();
        }
    }
}
