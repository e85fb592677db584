//! HTTPS of the server's own: which certificate is shown, and how it is kept current.
//!
//! | module | what it is |
//! |---|---|
//! | `files` | a pair that somebody else renews, read again when it changes |
//! | `trust` | what agents have to trust, where somebody else keeps the authority |
//! | `authority` | an authority of the server's own, one for all servers of a database |
//! | `given` | an authority that somebody else made and hands out |
//! | `leaf` | the certificate that a server shows, signed by that authority |
//! | `names` | for which names and addresses |
//! | `current` | what is shown at the next handshake |
//! | `validity`, `fingerprint` | what people ask of a certificate |

pub mod authority;
mod current;
pub mod files;
pub mod fingerprint;
pub mod given;
mod leaf;
pub mod names;
pub mod trust;
pub mod validity;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use anyhow::{Context, Result};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::version::{TLS12, TLS13};
use time::OffsetDateTime;
use tokio::time::interval;
use tokio_rustls::TlsAcceptor;

use authority::Authority;
use current::Current;
use files::FilePair;
use fingerprint::Fingerprint;
use leaf::Leaf;
use names::Wanted;
use validity::{Age, SOON, SOON_AUTHORITY, validity};

/// How soon a changed file is seen. Reading two small files costs less than being told of changes, which
/// does not work on every file system.
const FILES_INTERVAL: Duration = Duration::from_secs(2);
/// How often the age of a leaf, and the host's addresses, are looked at.
const LEAF_INTERVAL: Duration = Duration::from_mins(1);

/// How often it is told that a certificate ends or has ended: often enough for a log that is kept for days.
const AGE_INTERVAL: Duration = Duration::from_hours(12);

/// rustls over ring, never aws-lc, and never what another crate may have made the process's default.
pub(crate) static PROVIDER: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(ring::default_provider()));

/// HTTPS is spoken. Cloning shares the certificate.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    current: Arc<Current>,
    source: Arc<Source>,
}

/// Where certificates come from.
#[derive(Debug)]
enum Source {
    Files(FilePair),
    Authority { authority: Box<Authority>, wanted: Wanted },
}

impl Tls {
    /// A pair of files, which must be good now.
    pub fn of_files(pair: FilePair) -> Result<Self> {
        let current = pair.read()?;
        Self::new(Current::new(current.certified), Source::Files(pair))
    }

    /// A leaf of the authority for the names.
    pub fn of_authority(authority: Authority, wanted: Wanted) -> Result<Self> {
        let leaf = Leaf::issue(&authority, wanted.now(), OffsetDateTime::now_utc())?;
        Self::new(Current::of_leaf(leaf), Source::Authority { authority: Box::new(authority), wanted })
    }

    fn new(current: Current, source: Source) -> Result<Self> {
        let current = Arc::new(current);
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&PROVIDER))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .context("cannot prepare TLS")?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as _);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // Without memory of the server's: 10,000 agents come back at once after a restart of their network.
        config.ticketer = ring::Ticketer::new().context("cannot prepare TLS")?;
        Ok(Self { config: Arc::new(config), current, source: Arc::new(source) })
    }

    /// Makes the handshakes.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }

    /// What an agent must trust, as PEM, where it is no authority that every system knows.
    pub fn authority_pem(&self) -> Option<String> {
        match &*self.source {
            Source::Files(_) => None,
            Source::Authority { authority, .. } => Some(authority.pem()),
        }
    }

    /// Only who was given that authority trusts this server.
    pub(crate) fn is_of_own_authority(&self) -> bool {
        matches!(&*self.source, Source::Authority { .. })
    }

    /// Of the authority of our own, or of the certificate in the file.
    pub fn fingerprint(&self) -> Fingerprint {
        match &*self.source {
            Source::Files(_) => Fingerprint::of(&self.current.certificate()),
            Source::Authority { authority, .. } => authority.fingerprint(),
        }
    }

    /// For the log: whose fingerprint it is.
    pub(crate) fn fingerprint_of(&self) -> &'static str {
        match &*self.source {
            Source::Files(_) => "the certificate",
            Source::Authority { .. } => "its authority",
        }
    }

    /// Renews what is shown, for ever.
    pub(crate) async fn keep_current(self) {
        let mut ticks = interval(match &*self.source {
            Source::Files(_) => FILES_INTERVAL,
            Source::Authority { .. } => LEAF_INTERVAL,
        });
        let mut ages = interval(AGE_INTERVAL);
        loop {
            tokio::select! {
                _ = ticks.tick() => match &*self.source {
                    Source::Files(pair) => self.read_again(pair),
                    Source::Authority { authority, wanted } => self.renew(authority, wanted),
                },
                _ = ages.tick() => self.tell_age(),
            }
        }
    }

    /// Says if clients refuse the certificate, or will soon. A leaf of our own is renewed by itself.
    fn tell_age(&self) {
        let (what, certificate, soon) = match &*self.source {
            Source::Files(_) => ("certificate", self.current.certificate(), SOON),
            Source::Authority { authority, .. } => {
                ("certificate authority", authority.certificate().clone(), SOON_AUTHORITY)
            }
        };
        let Some(valid) = validity(&certificate) else { return };
        let (from, until) = (valid.start().date(), valid.end().date());
        match Age::of(&valid, soon, OffsetDateTime::now_utc()) {
            Age::Good => {}
            Age::EndsSoon => tracing::warn!(%until, "the {what} ends soon: renew it"),
            Age::Invalid => {
                tracing::error!(%from, %until, "clients refuse the {what}, which is not valid now: replace it, or set the clock");
            }
        }
    }

    fn read_again(&self, pair: &FilePair) {
        match pair.changed() {
            Ok(None) => {}
            Ok(Some(read)) => {
                let fingerprint = Fingerprint::of(&read.certificate());
                self.current.show(read.certified);
                tracing::info!(%fingerprint, "new connections use the certificate that is in the file now");
                self.tell_age();
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "the changed certificate cannot be used: the one before stays");
            }
        }
    }

    fn renew(&self, authority: &Authority, wanted: &Wanted) {
        let (names, now) = (wanted.now(), OffsetDateTime::now_utc());
        if !self.current.is_due(&names, now) {
            return;
        }
        match Leaf::issue(authority, names, now) {
            Ok(leaf) => {
                tracing::info!(names = leaf.names.join(" "), until = %leaf.not_after.date(), "made a new certificate");
                self.current.show_leaf(leaf);
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "cannot make a new certificate: the one before stays");
            }
        }
    }
}
