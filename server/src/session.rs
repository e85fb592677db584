//! Signing in and out.
//!
//! Guessing is limited twice, by failures only: for each address, and for each account. An account
//! whose limit is reached still takes one attempt from an address that has not failed lately, so a
//! stranger who keeps failing cannot lock its owner out; from the addresses that fail it is closed.

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use crate::account::{self, AccountError, Role};
use crate::audit::{Actor, Entry};
use crate::password::{PasswordError, Passwords, is_bcrypt};
use crate::rate::{Limiter, Rate, network_of};
use crate::secret::{Digest, random_hex};
use crate::store::{self, NewSession, Store, Time, UserRecord};

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

/// Signs people in; remembers failures for a while.
#[derive(Debug)]
pub struct SignIn {
    passwords: Passwords,
    addresses: Limiter<IpAddr>,
    accounts: Limiter<String>,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            passwords: Passwords::default(),
            addresses: Limiter::new(ADDRESS_FAILURES),
            accounts: Limiter::new(ACCOUNT_FAILURES),
        }
    }
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
        let network = network_of(address);
        let attempt = self.attempt(network, account::normal_name(name))?;
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
                self.forgive(&attempt);
                return Err(error);
            }
        };
        self.forgive(&attempt);
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
        let attempt = self.attempt(network_of(user.address), Some(user.username.clone()))?;
        let record = store.user_by_id(user.id).await?;
        let right = self.passwords.verify(password, record.map(|record| record.password_hash)).await;
        if !matches!(right, Ok(false)) {
            self.forgive(&attempt);
        }
        right.map_err(SignInError::from)
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Counts the attempt as a failure until it is known to be none: many at once count too.
    fn attempt(&self, network: IpAddr, name: Option<String>) -> Result<Attempt, SignInError> {
        let first = self.addresses.is_full(&network);
        self.addresses.take(network).map_err(|wait| SignInError::TooMany { wait })?;
        let Some(name) = name else { return Ok(Attempt { network, name: None, counted: false }) };
        match self.accounts.take(name.clone()) {
            Ok(()) => Ok(Attempt { network, name: Some(name), counted: true }),
            Err(_) if first => Ok(Attempt { network, name: Some(name), counted: false }),
            Err(wait) => {
                self.addresses.give_back(&network);
                Err(SignInError::TooMany { wait })
            }
        }
    }

    fn forgive(&self, attempt: &Attempt) {
        self.addresses.give_back(&attempt.network);
        if let Some(name) = attempt.name.as_ref().filter(|_| attempt.counted) {
            self.accounts.give_back(name);
        }
    }
}

struct Attempt {
    network: IpAddr,
    /// `None`: a name that can be nobody's.
    name: Option<String>,
    /// One was taken from the account's bucket.
    counted: bool,
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

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn fail(sign_in: &SignIn, from: u8, name: &str) -> bool {
        sign_in.attempt(address(from), Some(name.to_owned())).is_ok()
    }

    #[test]
    fn an_address_that_fails_is_stopped_for_every_account() {
        let sign_in = SignIn::default();
        let attempts = (0..20).filter(|n| fail(&sign_in, 1, &format!("user{n}"))).count();
        assert_eq!(attempts, 10);
        assert!(fail(&sign_in, 2, "user1"), "another address is not concerned");
    }

    #[test]
    fn an_account_that_is_attacked_is_open_to_its_owner_only() {
        let sign_in = SignIn::default();
        let attempts = (0..30).filter(|n| fail(&sign_in, n % 5, "admin")).count();
        assert_eq!(attempts, 20);
        assert!(fail(&sign_in, 100, "admin"), "an address without failures has one attempt");
        assert!(!fail(&sign_in, 100, "admin"), "and no second one when it failed");
        assert!(fail(&sign_in, 1, "other"), "other accounts are open");
    }

    #[test]
    fn success_is_not_counted() {
        let sign_in = SignIn::default();
        for _ in 0..50 {
            let attempt = sign_in.attempt(address(1), Some("admin".to_owned())).unwrap();
            sign_in.forgive(&attempt);
        }
    }
}
