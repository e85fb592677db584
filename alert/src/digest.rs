//! Short digests of long texts: what is cut off stays told apart.

use sha2::{Digest, Sha256};

/// Hexadecimal digits of a [`short`] digest: 64 bits.
const DIGITS: usize = 16;

/// The first 64 bits of the text's SHA-256, hexadecimal.
pub(crate) fn short(text: &str) -> String {
    let mut digits = hex(&Sha256::digest(text.as_bytes()));
    digits.truncate(DIGITS);
    digits
}

/// A number of 64 bits that looks random and follows from the text.
pub(crate) fn number(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Bytes as hexadecimal digits, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_follow_from_the_text() {
        assert_eq!(short(""), "e3b0c44298fc1c14");
        assert_eq!(number(""), 0xe3b0_c442_98fc_1c14);
        assert_eq!(hex(&[0, 255]), "00ff");
    }
}
