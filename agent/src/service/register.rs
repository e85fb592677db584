//! Becoming known to a server when the service is made, and what that takes of files.

use std::fs;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Context, ensure};
use reqwest::Url;

use super::say;
use crate::config::TokenSource;
use crate::host::Host;
use crate::identity::Identity;
use crate::link::Server;
use crate::{identity, run};

/// Largest file of authorities; the system's own has some 200 KiB.
const AUTHORITY_BYTES: u64 = 1 << 20;

/// Where a host becomes known, and to whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Registration<'a> {
    /// The identity file of the service, and where others may have left one.
    pub(super) identity: &'a Path,
    pub(super) usual: &'a Path,
    pub(super) server: &'a Server,
    pub(super) host: &'a Host,
    /// It is this host, not an image of one.
    pub(super) is_live: bool,
}

/// Becomes known to the server, unless this host is already: `false`.
pub(super) fn register(registration: &Registration<'_>, token: TokenSource) -> anyhow::Result<bool> {
    let Registration { identity: path, usual, server, host, is_live } = *registration;
    if let Some(identity) = identity::load(path)? {
        let Some(why) = why_anew(&identity, registration, token != TokenSource::None)? else {
            say(&format!("unchanged: this host is registered as {}", identity.id));
            return Ok(false);
        };
        say(&format!("{why}: registers anew"));
    }
    if token == TokenSource::None && !is_live {
        say("left alone: no token, so the host registers when it is told one");
        return Ok(false);
    }
    ensure!(
        token != TokenSource::None,
        "this host is not registered, and there is no token to register with: make one with `spectra-server token \
         create` and give it with --token-file - (there is no identity in {} or {})",
        path.display(),
        usual.display()
    );
    if token == TokenSource::StandardInput && std::io::stdin().is_terminal() {
        say("type the token and Enter, then Ctrl-D");
    }
    say(&format!("registers at {}", server.url));
    let identity = run::register_once(server, token, host, path)?;
    say(&format!("done: registered as {}", identity.id));
    Ok(true)
}

/// Why a host that has an identity needs another one. Only with a token is the server asked: without one the service
/// goes on as it is.
fn why_anew(
    identity: &Identity,
    registration: &Registration<'_>,
    has_token: bool,
) -> anyhow::Result<Option<String>> {
    let Registration { identity: path, server, host, .. } = *registration;
    if identity.is_copied(&host.facts().machine_id) {
        return Ok(Some("the identity is another machine's, this disk is a copy".to_owned()));
    }
    let before: Option<Url> = identity.server.parse().ok();
    if has_token && before.as_ref().is_some_and(|before| before.host_str() != server.url.host_str()) {
        return Ok(Some(format!("this host is registered at {}", identity.server)));
    }
    run::vouch(identity, server).with_context(|| format!("cannot use the identity of {}", path.display()))?;
    if has_token && run::is_refused(server, identity)? {
        return Ok(Some(format!("{} does not accept the identity that this host has", server.url)));
    }
    Ok(None)
}

pub(super) fn read_authority(path: &Path) -> anyhow::Result<String> {
    let what = || format!("cannot read the certificate authorities in {}", path.display());
    let size = fs::metadata(path).with_context(what)?.len();
    ensure!(size <= AUTHORITY_BYTES, "{}: it is larger than {AUTHORITY_BYTES} bytes", what());
    let text = fs::read_to_string(path).with_context(what)?;
    ensure!(
        text.contains("-----BEGIN CERTIFICATE-----"),
        "there is no PEM certificate in {}: `spectra-server tls ca` on the server prints it",
        path.display()
    );
    Ok(text)
}

pub(super) fn read_settings(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the settings {}", path.display())),
    }
}
