//! The hash of the agent's own executable, by which a server tells builds apart.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal; `None` where the executable cannot be read (it was replaced
/// or deleted since), which costs the header and nothing else.
pub fn hash() -> Option<String> {
    of_executable().ok()
}

fn of_executable() -> io::Result<String> {
    // Links are followed: the name may point to a version.
    let mut file = File::open(std::env::current_exe()?.canonicalize()?)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 32 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
    }
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_is_64_lower_case_digits() {
        let hash = super::hash().unwrap();
        assert_eq!(hash.len(), 64);
        assert!(hash.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)), "{hash}");
    }
}
