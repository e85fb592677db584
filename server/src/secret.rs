//! Secrets: how they are made, and how they are recognised without being kept.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 of a secret's text. Secrets have 256 random bits, so their digest needs neither salt
/// nor a slow function.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of the text as it is presented, not of the bytes that it may encode.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Takes the same time wherever the difference is.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// Digests stay out of logs too.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

/// 64 hexadecimal characters of 256 random bits: a secret of an agent, a session's cookie.
pub fn random_hex() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// A registration token. The prefix tells people, and programs that look for leaked secrets, what it is.
pub fn random_token() -> String {
    format!("{TOKEN_PREFIX}{}", random_hex())
}

/// What every registration token begins with.
pub const TOKEN_PREFIX: &str = "spt_";

/// A password for a person to copy: 20 letters and digits that are not easily mistaken, 98 random bits.
pub fn random_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    // The few highest values would make the first letters likelier.
    let usable = 256 - 256 % LETTERS.len();
    let mut password = String::new();
    while password.len() < 20 {
        let byte = usize::from(rand::random::<u8>());
        if byte < usable {
            password.push(char::from(LETTERS[byte % LETTERS.len()]));
        }
    }
    password
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_the_text() {
        let digest = Digest::of("abc");
        assert_eq!(
            hex(digest.as_bytes()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(digest.matches(&Digest::of("abc")));
        assert!(!digest.matches(&Digest::of("abd")));
        assert_eq!(format!("{digest:?}"), "Digest(…)");
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        for (secret, length) in [(random_hex(), 64), (random_token(), 68), (random_password(), 20)] {
            assert_eq!(secret.len(), length, "{secret}");
            assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{secret}");
        }
        assert_ne!(random_hex(), random_hex());
        assert_ne!(random_token(), random_token());
        assert_ne!(random_password(), random_password());
    }
}
