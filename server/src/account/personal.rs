//! What the pages keep of a person, within bounds.

use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

use crate::store::{self, Store, Time};

/// Longest key, bytes.
const KEY_BYTES: usize = 128;
/// What one person may keep: a list of ten thousand starred hosts is 400 KiB.
pub(crate) const QUOTA_BYTES: i64 = 1 << 20;
/// Settings of one person.
pub(crate) const QUOTA_KEYS: i64 = 100;

/// Why a setting is not kept.
#[derive(Debug, Error)]
pub enum SettingError {
    #[error("a key has 1 to {KEY_BYTES} bytes, without control characters")]
    Key,
    #[error("a value must not contain NUL characters")]
    Value,
    #[error("a person may keep {QUOTA_KEYS} settings with {QUOTA_BYTES} bytes in all")]
    Quota,
    #[error("cannot write the setting to the database")]
    Store(#[from] store::Error),
}

/// Keeps `value` under `key`, instead of what was there.
pub async fn keep(store: &Store, user: Uuid, key: &str, value: &Value) -> Result<(), SettingError> {
    let bytes = check(key, value)?;
    if store.keep_user_setting(user, key, value, bytes, Time::now()).await? {
        Ok(())
    } else {
        Err(SettingError::Quota)
    }
}

/// The length of the value as it is written, bytes.
pub(crate) fn check(key: &str, value: &Value) -> Result<usize, SettingError> {
    check_key(key)?;
    let text = value.to_string();
    // JSON of PostgreSQL has no place for it.
    if text.contains("\\u0000") && has_nul(value) {
        return Err(SettingError::Value);
    }
    Ok(text.len())
}

pub(crate) fn check_key(key: &str) -> Result<(), SettingError> {
    let possible = (1..=KEY_BYTES).contains(&key.len()) && !key.chars().any(char::is_control);
    if possible { Ok(()) } else { Err(SettingError::Key) }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nul_is_found_wherever_it_is() {
        for (value, found) in [
            (json!({"a": ["b\0"]}), true),
            (json!({"a\0": 1}), true),
            (json!(["\\u0000"]), false),
            (json!({"a": [1, null, true, "b"]}), false),
        ] {
            assert_eq!(has_nul(&value), found, "{value}");
        }
    }

    #[test]
    fn keys_have_bounds() {
        for (key, possible) in
            [("starred_agents", true), ("", false), ("a\0", false), (&*"k".repeat(129), false)]
        {
            assert_eq!(check_key(key).is_ok(), possible, "{key:?}");
        }
    }
}
