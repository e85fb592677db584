//! What `spectra-server doctor` looks at. Nothing is changed, nothing is migrated.
//!
//! Each topic *looks* (reads what is there) and then *judges* (a function of values).

mod database;
mod disk;
mod files;
mod https;
mod port;

pub(crate) use port::answers as port_answers;

use std::net::SocketAddr;

use serde::Serialize;

use crate::cli::args::{TlsArgs, TlsMode};
use crate::secret::seal::SealKeySource;
use crate::store::{Time, file_of, inspect};

/// What would be used by a server that starts with the same arguments.
#[derive(Debug)]
pub(crate) struct Patient {
    pub(crate) database: String,
    pub(crate) listen: SocketAddr,
    pub(crate) tls: TlsArgs,
    pub(crate) secret_key: SealKeySource,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) check: &'static str,
    pub(crate) state: State,
    /// What was found; unless it is good, also what to do.
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Ok,
    /// It works, and something should be done.
    Note,
    /// It does not work, or will not for long.
    Wrong,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Wrong => "WRONG",
        }
    }
}

impl Finding {
    fn new(check: &'static str, state: State, text: impl Into<String>) -> Self {
        Self { check, state, text: text.into() }
    }

    fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self::new(check, State::Ok, text)
    }

    fn note(check: &'static str, text: impl Into<String>) -> Self {
        Self::new(check, State::Note, text)
    }

    fn wrong(check: &'static str, text: impl Into<String>) -> Self {
        Self::new(check, State::Wrong, text)
    }
}

/// Looks at everything, whatever is wrong with what came before.
pub(crate) async fn examine(patient: &Patient) -> Vec<Finding> {
    let Patient { database, listen, tls, secret_key } = patient;
    let inspected = inspect(database).await;
    let is_current = matches!(&inspected, Ok(Some(found)) if found.schema.missing == 0);
    let mut findings = database::judge(inspected, Time::now());
    if let Ok(Some(file)) = file_of(database) {
        findings.extend(disk::look(&file));
        findings.extend(files::database(&file));
    }
    findings.extend(files::secret_key(secret_key));
    if let Some((certificate, key)) = tls.tls_cert.as_ref().zip(tls.tls_key.as_ref()) {
        findings.extend(https::pair(certificate, key));
    } else if let Some(folder) = &tls.tls_authority {
        findings.push(https::given(folder));
    } else if tls.tls == TlsMode::Auto {
        findings.push(https::authority(is_current.then_some(database.as_str()), secret_key).await);
    } else {
        findings.push(https::off(*listen));
    }
    findings.extend(tls.tls_ca.as_ref().map(|authority| https::trust(authority)));
    findings.push(port::look(*listen));
    findings
}
