//! The first superadmin, made in a browser by whoever can read the server's log.

use thiserror::Error;
use uuid::Uuid;

use crate::account::password::Passwords;
use crate::account::{self, AccountError, Role};
use crate::secret::{Digest, random_password};
use crate::store::{self, NewUser, Store, Time};

/// How long a code can be used; a restart or `spectra-server setup-code` gives another.
const LIFETIME: time::Duration = time::Duration::days(7);

/// Why nobody was made.
#[derive(Debug, Error)]
pub enum SetupError {
    #[error("the server is set up already: sign in")]
    Done,
    #[error("the code is wrong or has ended: `spectra-server setup-code` prints a new one")]
    WrongCode,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("cannot read the set-up codes from the database")]
    Store(#[from] store::Error),
}

/// A new code, beside those that were given before; `None`: there is a user already.
pub async fn new_code(store: &Store) -> store::Result<Option<String>> {
    if store.has_users().await? {
        return Ok(None);
    }
    let (code, now) = (random_password(), Time::now());
    store.insert_setup_code(&Digest::of(&code), now, now.plus(LIFETIME)).await?;
    Ok(Some(code))
}

/// Makes the first superadmin; returns its id and its name as it is kept.
pub async fn first_superadmin(
    store: &Store,
    passwords: &Passwords,
    code: &str,
    name: &str,
    password: String,
) -> Result<(Uuid, String), SetupError> {
    if store.has_users().await? {
        return Err(SetupError::Done);
    }
    let given = Digest::of(code.trim());
    let codes = store.setup_codes(Time::now()).await?;
    // Each is compared, in constant time: how long it takes says nothing.
    if !codes.iter().fold(false, |found, known| found | known.matches(&given)) {
        return Err(SetupError::WrongCode);
    }
    let username = account::normal_name(name).ok_or(AccountError::BadName)?;
    let password_hash = passwords.hash(password).await.map_err(AccountError::Password)?;
    let id = Uuid::now_v7();
    let user = NewUser {
        id,
        username: username.clone(),
        password_hash,
        role: Role::Superadmin.name(),
        created_at: Time::now(),
    };
    // Of two who have a code one is the first.
    if store.insert_first_user(&user).await? { Ok((id, username)) } else { Err(SetupError::Done) }
}
