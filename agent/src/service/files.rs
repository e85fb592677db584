//! The settings that the service reads, in the original's format: what is there stays, but for what is new.

use serde_json::{Map, Value};

use super::os::AUTHORITY;

/// What somebody named on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) server: Option<&'a str>,
    pub(super) has_authority: bool,
    pub(super) pin: Option<&'a str>,
}

/// Text of the file; `Err` where the one that is there is none.
pub(super) fn settings(old: Option<&[u8]>, named: &Named<'_>) -> Result<String, String> {
    let mut settings: Map<String, Value> = match old {
        // What it quotes may be a token: only the place is told.
        Some(old) => serde_json::from_slice(old)
            .map_err(|error| format!("it is no such JSON, line {}", error.line()))?,
        None => Map::new(),
    };
    let Named { server, has_authority, pin } = *named;
    if let Some(server) = server {
        settings.insert("server".to_owned(), server.into());
    }
    if has_authority || pin.is_some() {
        settings.remove("ca_cert");
        settings.remove("pin");
        settings.remove("tls_skip_verify");
    }
    if has_authority {
        settings.insert("ca_cert".to_owned(), AUTHORITY.into());
    }
    if let Some(pin) = pin {
        settings.insert("pin".to_owned(), pin.into());
    }
    // It was for one registration, which is over.
    settings.remove("token");
    serde_json::to_string_pretty(&settings).map(|text| text + "\n").map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(old: Option<&str>, named: &Named<'_>) -> Value {
        serde_json::from_str(&settings(old.map(str::as_bytes), named).unwrap()).unwrap()
    }

    #[test]
    fn settings_stay_but_for_what_is_named() {
        let named = Named { server: Some("https://new"), has_authority: true, pin: None };
        let first = changed(None, &named);
        assert_eq!(first, serde_json::json!({"server": "https://new", "ca_cert": AUTHORITY}));
        let old = r#"{"server":"https://old","token":"spt_x","interval":5,"pin":"sha256:00"}"#;
        assert_eq!(
            changed(Some(old), &named),
            serde_json::json!({"server": "https://new", "ca_cert": AUTHORITY, "interval": 5})
        );
        assert_eq!(
            changed(Some(old), &Named::default()),
            serde_json::json!({"server": "https://old", "interval": 5, "pin": "sha256:00"})
        );
        let pinned = Named { pin: Some("sha256:11"), ..Named::default() };
        let old = r#"{"server":"https://old","ca_cert":"/x","tls_skip_verify":true}"#;
        assert_eq!(
            changed(Some(old), &pinned),
            serde_json::json!({"server": "https://old", "pin": "sha256:11"})
        );
    }

    #[test]
    fn a_broken_file_is_told_without_its_token() {
        let error = settings(Some(b"{\"token\":\"hunter2\""), &Named::default()).unwrap_err();
        assert!(error.contains("line 1") && !error.contains("hunter2"), "{error}");
    }
}
