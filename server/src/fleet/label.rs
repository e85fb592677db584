//! Which labels people can give to hosts.

use thiserror::Error;

/// Keys that follow from a host's facts.
pub const RESERVED: [&str; 4] = ["os", "arch", "hardware", "agent_version"];
/// Longest key, characters.
const KEY_CHARACTERS: usize = 63;
/// Longest value, bytes.
const VALUE_BYTES: usize = 255;

/// Why a label cannot be given.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LabelError {
    #[error("the label key \"{0}\" is reserved: its value follows from the host's facts")]
    Reserved(String),
    #[error(
        "a label key begins with a letter a-z, goes on with a-z, 0-9 and _, and has at most {KEY_CHARACTERS} characters"
    )]
    Key,
    #[error("a label value has 1 to {VALUE_BYTES} bytes and no NUL")]
    Value,
}

/// Checks a label that somebody wants to give.
pub fn check(key: &str, value: &str) -> Result<(), LabelError> {
    check_key(key)?;
    let fits = (1..=VALUE_BYTES).contains(&value.len()) && !value.contains('\0');
    if fits { Ok(()) } else { Err(LabelError::Value) }
}

/// Checks the key alone.
pub fn check_key(key: &str) -> Result<(), LabelError> {
    let mut bytes = key.bytes();
    let begins = bytes.next().is_some_and(|first| first.is_ascii_lowercase());
    let goes_on = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !begins || !goes_on || key.len() > KEY_CHARACTERS {
        return Err(LabelError::Key);
    }
    if RESERVED.contains(&key) { Err(LabelError::Reserved(key.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_a_form() {
        let (long_key, long_value) = ("k".repeat(64), "v".repeat(256));
        for (key, value, expected) in [
            ("env", "prod", Ok(())),
            ("a1_b", "ä b:c", Ok(())),
            (&long_key[1..], &long_value[1..], Ok(())),
            (&long_key, "x", Err(LabelError::Key)),
            ("env", &long_value, Err(LabelError::Value)),
            ("env", "", Err(LabelError::Value)),
            ("env", "a\0", Err(LabelError::Value)),
            ("", "x", Err(LabelError::Key)),
            ("1a", "x", Err(LabelError::Key)),
            ("_a", "x", Err(LabelError::Key)),
            ("Env", "x", Err(LabelError::Key)),
            ("a-b", "x", Err(LabelError::Key)),
            ("äb", "x", Err(LabelError::Key)),
            ("os", "x", Err(LabelError::Reserved("os".to_owned()))),
            ("agent_version", "x", Err(LabelError::Reserved("agent_version".to_owned()))),
        ] {
            assert_eq!(check(key, value), expected, "{key} = {value}");
        }
    }
}
