//! `spectra-agent install`: looks, decides, registers, does, and waits for the first batch.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use spectra_service::Owner;
use time::OffsetDateTime;

use super::found::look;
use super::grants::{self, Decision, NAMES};
use super::place::Place;
use super::plan::{Order, ground, install as plan};
use super::{IDENTITY, SETTINGS, USER, USUAL_IDENTITY, drop_in, proxies};
use crate::args::{InstallArgs, LogFormat, LogLevel};
use crate::config::{self, TokenSource};
use crate::host::Host;
use crate::log;
use crate::policy::Policy;
use crate::service::files::{Named, settings};
use crate::service::register::{self, Registration, read_authority, read_settings};
use crate::service::{say, wait};

/// Does it. `false`: the server has not taken anything in time, as told.
pub(in crate::service) fn install(args: InstallArgs) -> anyhow::Result<bool> {
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
        let registration = Registration {
            identity: &place.system.path(IDENTITY),
            usual: &place.system.path(USUAL_IDENTITY),
            server: &server,
            host: &host,
            is_live: place.system.is_live(),
        };
        changed |= register::register(&registration, TokenSource::new(token, token_file))?;
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
