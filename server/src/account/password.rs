//! Passwords: argon2id, never on a thread that answers requests, never many at once.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Shortest password, characters.
pub const MIN_CHARACTERS: usize = 8;
/// Longest password, bytes: more than anybody remembers, little to hash.
pub const MAX_BYTES: usize = 1024;

/// 19 MiB, 2 passes, 1 lane: OWASP's first choice for argon2id. About 25 ms of one core.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Passwords that are hashed at the same time: 19 MiB and a core each.
const AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn before it is told to come again.
const TURN: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PasswordError {
    #[error("a password needs at least {MIN_CHARACTERS} characters")]
    TooShort,
    #[error("a password has at most {MAX_BYTES} bytes")]
    TooLong,
    #[error("too many passwords are being checked at this moment")]
    Busy,
    #[error("cannot hash a password: {0}")]
    Failed(String),
}

/// Hashes and checks passwords in turn.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// The PHC string of a new password.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        check_length(&password)?;
        self.in_turn(move || hash(&password)).await?
    }

    /// Tells whether `password` is the one of `hash`. Without a hash (no such user) it takes the same
    /// time and is false.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, PasswordError> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        self.in_turn(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            verify(&password, &hash) && known
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(permit)) = turn else { return Err(PasswordError::Busy) };
        // The permit moves along: a caller that goes away does not free the core that still works.
        let worked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        worked.await.map_err(|error| PasswordError::Failed(error.to_string()))
    }
}

/// Whether the hash is one of the original Spectra, to be replaced by one of ours at its next use.
pub fn is_bcrypt(hash: &str) -> bool {
    hash.starts_with("$2")
}

/// What is checked when there is no such user: the hash of a password that nobody knows.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&crate::secret::random_hex()).unwrap_or_default());

fn check_length(password: &str) -> Result<(), PasswordError> {
    if password.len() > MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    if password.chars().count() < MIN_CHARACTERS {
        return Err(PasswordError::TooShort);
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None);
    let params = params.map_err(|error| PasswordError::Failed(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let hashed = argon2()?.hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| PasswordError::Failed(error.to_string()))
}

/// With the parameters that the hash names.
fn verify(password: &str, hash: &str) -> bool {
    if is_bcrypt(hash) {
        return bcrypt::verify(password, hash).unwrap_or(false);
    }
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_a_least_and_a_greatest_length() {
        for (password, good) in [
            ("1234567".to_owned(), false),
            ("12345678".to_owned(), true),
            ("ääääääää".to_owned(), true),
            ("äääää".to_owned(), false),
            ("x".repeat(MAX_BYTES), true),
            ("x".repeat(MAX_BYTES + 1), false),
        ] {
            assert_eq!(check_length(&password).is_ok(), good, "{password}");
        }
    }

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let passwords = Passwords::default();
        let long = "x".repeat(MAX_BYTES);
        let hash = passwords.hash(long.clone()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for (password, hash, expected) in [
            (long.clone(), Some(hash.clone()), true),
            (long[1..].to_owned(), Some(hash.clone()), false),
            (format!("{long}x"), Some(hash), false),
            (long.clone(), None, false),
            (long, Some("no hash".to_owned()), false),
        ] {
            assert_eq!(passwords.verify(password.clone(), hash).await.unwrap(), expected, "{password}");
        }
    }

    #[tokio::test]
    async fn an_unknown_user_costs_the_same_work_as_a_known_one() {
        let known = Passwords::default().hash("correct horse".to_owned()).await.unwrap();
        let work = |hash: &str| {
            let hash = PasswordHash::new(hash).unwrap();
            (hash.algorithm, hash.version, hash.params, hash.salt.is_some(), hash.hash.map(|hash| hash.len()))
        };
        assert_eq!(work(&NOBODY), work(&known));
    }
}
