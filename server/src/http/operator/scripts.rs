//! Texts that install an agent, for the Secrets of an operator's tokens.

use axum::Json;
use axum::extract::{Request, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::access::Operator;
use super::super::body::{self, SMALL_BODY_BYTES};
use super::super::problem::{Problem, Result};
use crate::app::App;
use crate::install::{self, is_plain};

/// Longest address of a server, bytes.
const ADDRESS_BYTES: usize = 2048;

/// Where agents are to report to.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"server": "https://spectra.example.org", "authority": null}))]
pub(crate) struct ScriptsWanted {
    /// Address of this server, as the hosts reach it.
    server: String,
    /// What agents have to trust, PEM; the system's authorities without.
    authority: Option<String>,
}

/// What installs an agent. Neither text has a token in it: that is in `SPECTRA_TOKEN`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scripts {
    /// For `sh`.
    shell: String,
    /// For `PowerShell`.
    power_shell: String,
}

/// Texts that install an agent
///
/// The same as `/install.sh` and `/install.ps1`, for an address that a fleet names.
#[utoipa::path(
    post,
    path = "/api/v1/operator/scripts",
    operation_id = "install_scripts",
    tag = "operator",
    request_body = ScriptsWanted,
    responses(
        (status = 200, body = Scripts),
        (status = 400, description = "The address or the authority cannot stand in a script"),
    )
)]
pub(crate) async fn scripts(_: Operator, State(app): State<App>, request: Request) -> Result<Json<Scripts>> {
    let ScriptsWanted { server, authority } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let server = server.trim_end_matches('/');
    if server.len() > ADDRESS_BYTES || !is_plain(server) {
        return Err(Problem::bad_request("`server` is no address that can stand in a script"));
    }
    let authority = authority.filter(|text| !text.trim().is_empty());
    if authority.as_deref().is_some_and(|text| !is_pem(text)) {
        return Err(Problem::bad_request("`authority` is no PEM of certificates alone"));
    }
    let (authority, offered) = (authority.as_deref(), app.releases.offered());
    let shell = install::unix_script(server, authority, &offered);
    let power_shell = install::windows_script(server, authority, &offered);
    Ok(Json(Scripts { shell, power_shell }))
}

/// Only what a PEM of certificates is made of: nothing that could end a text of a script.
fn is_pem(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let is_line = |line: &str| {
        ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"].contains(&line)
            || line.bytes().all(known)
    };
    text.starts_with("-----BEGIN CERTIFICATE-----") && text.lines().all(|line| is_line(line.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_pem_and_nothing_else() {
        let pem = "-----BEGIN CERTIFICATE-----\nMIIB+/==\n-----END CERTIFICATE-----\n";
        for (text, good) in [
            (pem.to_owned(), true),
            (pem.repeat(2), true),
            (pem.replace('\n', "\r\n"), true),
            (format!("{pem}SPECTRA_CA\n"), false),
            (format!("{pem}'; reboot\n"), false),
            (format!("subject=x\n{pem}"), false),
            ("-----BEGIN PRIVATE KEY-----\n".to_owned(), false),
        ] {
            assert_eq!(is_pem(&text), good, "{text}");
        }
    }
}
