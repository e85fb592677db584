//! Secrets: how they are made, and how they are recognised without being kept.

pub mod private_file;
pub mod seal;

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
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

    /// From 64 hexadecimal characters.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// 64 hexadecimal characters.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
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
#[derive(Clone)]
pub struct RandomToken {
    /// May be shown.
    pub public_id: String,
    /// `spt_<public id>.<43 characters for 256 random bits>`.
    pub text: String,
}

/// The text stays out of logs.
impl fmt::Debug for RandomToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RandomToken").field("public_id", &self.public_id).finish_non_exhaustive()
    }
}

/// Makes a registration token.
pub fn random_token() -> RandomToken {
    let public_id = random_letters(10);
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    RandomToken { text: format!("{TOKEN_PREFIX}{public_id}.{secret}"), public_id }
}

/// What every registration token begins with.
pub const TOKEN_PREFIX: &str = "spt_";

/// A token by which programs call the API.
pub fn random_api_token() -> String {
    format!("{API_TOKEN_PREFIX}{}", random_hex())
}

/// What every API token begins with.
pub const API_TOKEN_PREFIX: &str = "spa_";

/// A password for a person to copy: 20 letters and digits that are not easily mistaken, 98 random bits.
pub fn random_password() -> String {
    random_letters(20)
}

/// Letters and digits that are not easily mistaken, 4.9 random bits each.
fn random_letters(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    // The few highest values would make the first letters likelier.
    let usable = 256 - 256 % LETTERS.len();
    let mut text = String::new();
    while text.len() < length {
        let byte = usize::from(rand::random::<u8>());
        if byte < usable {
            text.push(char::from(LETTERS[byte % LETTERS.len()]));
        }
    }
    text
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
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
        assert!(Digest::from_hex(&hex(digest.as_bytes())).unwrap().matches(&digest));
        for text in ["", "ba", &"g".repeat(64), &"0".repeat(65), &"+0".repeat(32), &"ü".repeat(32)] {
            assert!(Digest::from_hex(text).is_none(), "{text}");
        }
        assert!(!digest.matches(&Digest::of("abd")));
        assert_eq!(format!("{digest:?}"), "Digest(…)");
    }

    #[test]
    fn a_token_shows_its_id_and_hides_its_secret() {
        let token = random_token();
        let (id, secret) = token.text.strip_prefix("spt_").unwrap().split_once('.').unwrap();
        assert_eq!((id, secret.len()), (&*token.public_id, 43));
        assert!(!format!("{token:?}").contains(secret));
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        for (secret, length) in
            [(random_hex(), 64), (random_token().text, 58), (random_api_token(), 68), (random_password(), 20)]
        {
            assert_eq!(secret.len(), length, "{secret}");
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
            assert!(secret.bytes().all(known), "{secret}");
        }
        assert_ne!(random_hex(), random_hex());
        assert_ne!(random_token().text, random_token().text);
        assert_ne!(random_password(), random_password());
    }
}
