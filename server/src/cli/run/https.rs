//! HTTPS of a server that starts: from what was typed to what is spoken.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::cli::args::{TlsArgs, TlsMode};
use crate::config::Config;
use crate::config::external_url::ExternalUrl;
use crate::secret::seal::SealKeySource;
use crate::store::Store;
use crate::tls::Tls;
use crate::tls::authority::Authority;
use crate::tls::files::FilePair;
use crate::tls::given;
use crate::tls::names::Wanted;

/// What was asked for.
pub(super) enum Https {
    Off,
    Files(Tls),
    /// With an authority in a folder, else the database's.
    Auto(Wanted, Option<PathBuf>),
}

/// Judges what needs no database, before anything is done to one.
pub(super) fn wanted(args: TlsArgs, external: Option<&ExternalUrl>, listen: SocketAddr) -> Result<Https> {
    let TlsArgs { tls, tls_authority, tls_cert, tls_key, tls_ca: _, tls_name } = args;
    ensure!(
        tls_authority.is_none() || tls == TlsMode::Auto,
        "--tls-authority is for --tls auto, which is not asked for"
    );
    Ok(match (tls_cert.zip(tls_key), tls) {
        (Some((certificate, key)), _) => Https::Files(Tls::of_files(FilePair::new(certificate, key))?),
        (None, TlsMode::Off) => Https::Off,
        (None, TlsMode::Auto) => {
            let external = external.map(|url| url.host().to_owned());
            let names = external.into_iter().chain(tls_name).collect();
            Https::Auto(Wanted::new(names, listen), tls_authority)
        }
    })
}

/// With the database's authority where there is none given.
pub(super) async fn prepare(wanted: Https, store: &Store, key: &SealKeySource) -> Result<Option<Tls>> {
    Ok(match wanted {
        Https::Off => None,
        Https::Files(tls) => Some(tls),
        Https::Auto(wanted, authority) => {
            let authority = match authority {
                Some(folder) => given::read(&folder)?,
                None => Authority::of(store, &key.load()?).await?,
            };
            Some(Tls::of_authority(authority, wanted)?)
        }
    })
}

/// Says what to compare with, or what the lack of encryption means.
pub(super) fn tell(config: &Config) {
    match &config.tls {
        Some(tls) => {
            let fingerprint = tls.fingerprint();
            tracing::info!(%fingerprint, "the SHA-256 fingerprint of {} is {fingerprint}", tls.fingerprint_of());
        }
        // A proxy that is named is one that speaks HTTPS, or somebody's decision.
        None if is_exposed(config) => {
            tracing::warn!(
                "this is plain HTTP: whoever is on the way reads passwords, sessions and agents' secrets; use --tls auto, or --tls-cert and --tls-key, or --behind-proxy where a proxy speaks HTTPS"
            );
        }
        None => {}
    }
}

/// Others than this host can reach it, and no proxy in front is known.
fn is_exposed(config: &Config) -> bool {
    let is_local = config.listen.ip().to_canonical().is_loopback();
    !is_local && !config.secure_cookies && config.trusted_proxies.is_empty()
}
