//! `spectra-agent install`: looks, decides, registers, does, and waits for the first batch.

use std::fs;
use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use reqwest::Url;
use spectra_service::Owner;
use time::OffsetDateTime;

use super::files::{Named, settings};
use super::found::look;
use super::grants::{self, Decision, NAMES};
use super::place::{Place, say};
use super::plan::{Order, ground, install as plan};
use super::{IDENTITY, SETTINGS, USER, USUAL_IDENTITY, drop_in, proxies, wait};
use crate::args::{InstallArgs, LogFormat, LogLevel};
use crate::config::{self, TokenSource};
use crate::host::Host;
use crate::identity::Identity;
use crate::link::Server;
use crate::policy::Policy;
use crate::{identity, log, run};

/// Largest file of authorities; the system's own has some 200 KiB.
const AUTHORITY_BYTES: u64 = 1 << 20;

/// Does it. `false`: the server has not taken anything in time, as told.
pub fn install(args: InstallArgs) -> anyhow::Result<bool> {
    log::install(LogFormat::Text, LogLevel::Warn);
    let InstallArgs { server, token_file, token, ca, pin, without, wait, no_start, place } = args;
    if let Some(unknown) = without.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!("there is nothing of the name {unknown:?} to leave out: there are {}", NAMES.join(", "));
    }
    let place = Place::of(place)?;
    ensure!(
        no_start || place.only_print || !place.system.lacks_systemd(),
        "systemd does not run here, and this makes a service of systemd; nothing was changed. Have what starts services \
         here (OpenRC, runit, a container) run `spectra-agent run --server URL --token-file FILE`, as root or as a user \
         who may write the folder of --identity"
    );
    let policy = Policy::load(&place.system.path(crate::sys::paths::POLICY))?;
    let authority = ca.as_deref().map(read_authority).transpose()?;
    let old = read_settings(&place.system.path(SETTINGS))?;
    let named = Named { server: server.as_deref(), has_authority: ca.is_some(), pin: pin.as_deref() };
    let settings = settings(old.as_deref(), &named)
        .map_err(|what| anyhow::anyhow!("cannot use the settings {SETTINGS}: {what}"))?;
    let server = config::server_of(&settings, ca, &place.system.path("/"))?.with_context(
        || "there is no address of a server: name it with --server, such as https://spectra.example:8080",
    )?;

    let host = Host::new(&place.system.path("/"), None);
    let decision = grants::decide(&look(&host), &policy, &without);
    tell(&decision);
    // Those of a package manager are not the service's, which keeps what it has.
    let proxies = if no_start { None } else { proxies::of(|name| std::env::var(name).ok()) };
    if let Some(proxies) = &proxies {
        say(&format!("the service uses the proxies that are set here: {}", proxies.shown));
    }
    let drop_in = drop_in::text(&decision.grants);
    let owner = if decision.is_as_root() { Owner::Root } else { Owner::User(USER) };
    let mut changed = place.apply(false, &ground(owner))?;
    if !place.only_print {
        changed |= register(&place, &server, TokenSource::new(token, token_file), &host)?;
    }
    let begun = OffsetDateTime::now_utc().unix_timestamp();
    let order = Order {
        program: &place.program,
        is_packaged: place.is_packaged,
        settings,
        authority,
        proxies: proxies.map(|proxies| proxies.text),
        drop_in,
        owner,
        starts: !no_start,
    };
    place.finish(changed, &plan(order))?;
    if place.only_print || no_start || !place.system.is_live() {
        return Ok(true);
    }
    if place.is_packaged && place.program != Path::new(super::PACKAGED_PROGRAM) {
        say("a package brought the program that runs: it is upgraded by the package manager");
    }
    Ok(wait::for_first_batch(&server.url, Duration::from_secs(wait), begun))
}

fn tell(decision: &Decision) {
    let Decision { grants, left_out } = decision;
    for grant in grants {
        say(&format!("granted: {:<9}  {} – {}", grant.name, grant.what(), grant.reason));
    }
    for (name, why) in left_out {
        say(&format!("left out: {name:<8}  {why}"));
    }
}

/// Becomes known to the server, unless this host is already: `false`.
fn register(place: &Place, server: &Server, token: TokenSource, host: &Host) -> anyhow::Result<bool> {
    let path = place.system.path(IDENTITY);
    let usual = place.system.path(USUAL_IDENTITY);
    if let Some(identity) = identity::load(&path)? {
        let Some(why) = why_anew(&identity, server, token != TokenSource::None, host)? else {
            say(&format!("unchanged: this host is registered as {}", identity.id));
            return Ok(false);
        };
        say(&format!("{why}: registers anew"));
    }
    if token == TokenSource::None && !place.system.is_live() {
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
    let identity = run::register_once(server, token, host, &path)?;
    say(&format!("done: registered as {}", identity.id));
    Ok(true)
}

/// Why a host that has an identity needs another one. Only with a token is the server asked: without one the service
/// goes on as it is.
fn why_anew(
    identity: &Identity,
    server: &Server,
    has_token: bool,
    host: &Host,
) -> anyhow::Result<Option<String>> {
    if identity.is_copied(&host.facts().machine_id) {
        return Ok(Some("the identity is another machine's, this disk is a copy".to_owned()));
    }
    let before: Option<Url> = identity.server.parse().ok();
    if has_token && before.as_ref().is_some_and(|before| before.host_str() != server.url.host_str()) {
        return Ok(Some(format!("this host is registered at {}", identity.server)));
    }
    run::vouch(identity, server).with_context(|| format!("cannot use the identity of {IDENTITY}"))?;
    if has_token && run::is_refused(server, identity)? {
        return Ok(Some(format!("{} does not accept the identity that this host has", server.url)));
    }
    Ok(None)
}

fn read_authority(path: &Path) -> anyhow::Result<String> {
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

fn read_settings(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the settings {}", path.display())),
    }
}
