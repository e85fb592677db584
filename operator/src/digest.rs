//! Hashes that name a text: of definitions, configurations, pod templates, tokens.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// SHA-256, hexadecimal.
pub(crate) fn full(text: &str) -> String {
    let hash = Sha256::digest(text);
    let mut hexadecimal = String::with_capacity(2 * hash.len());
    for byte in hash {
        // Writing to a text cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

/// Its first 64 bits: enough to tell versions of one thing apart, short enough for a label.
pub(crate) fn short(text: &str) -> String {
    let mut hash = full(text);
    hash.truncate(16);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_sha_256() {
        assert_eq!(full("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(short("abc"), "ba7816bf8f01cfea");
    }
}
