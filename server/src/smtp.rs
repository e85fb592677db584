//! How the installation sends mail: kept here, the password encrypted.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::secret::seal::{SealKeyError, SealKeySource};
use crate::store::{self, Store, Time};

/// Name of the setting.
const NAME: &str = "smtp";
/// What the password is sealed for.
const PURPOSE: &str = "spectra: password of the mail server";
/// Longest text of a setting, bytes.
const TEXT_BYTES: usize = 255;
/// Longest password, bytes.
const PASSWORD_BYTES: usize = 1024;

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    #[default]
    StartTls,
    Implicit,
    None,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Smtp {
    pub enabled: bool,
    pub host: String,
    pub port: i32,
    pub username: String,
    pub from_address: String,
    pub tls_mode: TlsMode,
    /// Sealed, as Base64; `None`: there is no password.
    pub(crate) sealed_password: Option<String>,
}

impl Smtp {
    pub fn has_password(&self) -> bool {
        self.sealed_password.is_some()
    }

    /// The error says what is not possible.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let Self { enabled, host, port, username, from_address, tls_mode: _, sealed_password: _ } = self;
        for text in [host, username, from_address] {
            if text.len() > TEXT_BYTES || text.chars().any(char::is_control) {
                return Err("a text is longer than 255 bytes or has control characters");
            }
        }
        if !(0..=65_535).contains(port) {
            return Err("`port` is not a number from 1 to 65535");
        }
        if *enabled && (host.is_empty() || *port == 0 || from_address.is_empty()) {
            return Err("`host`, `port` (1 to 65535) and `from_address` are needed to send mail");
        }
        Ok(())
    }
}

/// What becomes of the password.
#[derive(Clone)]
pub enum Password {
    Keep,
    Clear,
    Set(String),
}

/// The password stays out of logs.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Clear => "Clear",
            Self::Set(_) => "Set(…)",
        })
    }
}

/// `None` keeps the password, an empty text clears it.
impl From<Option<String>> for Password {
    fn from(text: Option<String>) -> Self {
        match text {
            None => Self::Keep,
            Some(text) if text.is_empty() => Self::Clear,
            Some(text) => Self::Set(text),
        }
    }
}

/// Why nothing was kept.
#[derive(Debug, Error)]
pub enum SmtpError {
    #[error("{0}")]
    Impossible(&'static str),
    #[error(transparent)]
    Key(#[from] SealKeyError),
    #[error("cannot write the setting to the database")]
    Store(#[from] store::Error),
}

/// What is kept, with the time of the last change; `None`: nobody has set it.
pub async fn get(store: &Store) -> store::Result<Option<(Smtp, Time)>> {
    let Some((value, time)) = store.setting(NAME).await? else { return Ok(None) };
    let smtp = serde_json::from_value(value).map_err(|error| store::Error::Decode(error.into()))?;
    Ok(Some((smtp, time)))
}

/// Keeps `wanted` with `password`; returns what is kept now.
pub async fn set(
    store: &Store,
    key: &SealKeySource,
    mut wanted: Smtp,
    password: Password,
) -> Result<(Smtp, Time), SmtpError> {
    wanted.check().map_err(SmtpError::Impossible)?;
    wanted.sealed_password = match password {
        Password::Keep => get(store).await?.and_then(|(smtp, _)| smtp.sealed_password),
        Password::Clear => None,
        Password::Set(text) if text.len() > PASSWORD_BYTES => {
            return Err(SmtpError::Impossible("`password` has more than 1024 bytes"));
        }
        Password::Set(text) => Some(STANDARD.encode(key.load()?.seal(PURPOSE, text.as_bytes()))),
    };
    let (value, now) = (serde_json::to_value(&wanted), Time::now());
    let value = value.map_err(|error| store::Error::Encode(error.into()))?;
    store.set_setting(NAME, &value, now).await?;
    Ok((wanted, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_to_send_is_asked_for_only_to_send() {
        let good = Smtp {
            enabled: true,
            host: "mail.example".to_owned(),
            port: 587,
            from_address: "spectra@example".to_owned(),
            ..Smtp::default()
        };
        let off = |smtp: &Smtp| Smtp { enabled: false, ..smtp.clone() };
        let no_host = Smtp { host: String::new(), ..good.clone() };
        let no_port = Smtp { port: 0, ..good.clone() };
        let no_sender = Smtp { from_address: String::new(), ..good.clone() };
        let far_port = Smtp { port: 65_536, ..good.clone() };
        let long = Smtp { username: "x".repeat(256), ..good.clone() };
        let newline = Smtp { from_address: "a\r\nBcc: b".to_owned(), ..good.clone() };
        for (smtp, possible) in [
            (good.clone(), true),
            (Smtp::default(), true),
            (off(&no_host), true),
            (no_host, false),
            (no_port, false),
            (no_sender, false),
            (off(&far_port), false),
            (far_port, false),
            (off(&long), false),
            (off(&newline), false),
        ] {
            assert_eq!(smtp.check().is_ok(), possible, "{smtp:?}");
        }
    }
}
