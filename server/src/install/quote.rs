//! Texts inside other texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// For `sh`.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// For PowerShell.
pub(super) fn power_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// The configuration file of the original's agents.
pub(super) fn json_config(server: &str, token: &str, authority: Option<&str>) -> String {
    let mut config = json!({"server": server, "token": token});
    if let Some(path) = authority {
        config["ca_cert"] = path.into();
    }
    format!("{config:#}")
}
