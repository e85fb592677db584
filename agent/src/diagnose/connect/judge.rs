//! Judges a server's certificates as the agent itself would, keeps the judgement, and lets the handshake go on.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{Error, RootCertStore};

use crate::tls::{self, Judgement, Shown};

/// What a server showed, and what is to be thought of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Its own certificate first.
    pub(super) chain: Vec<Vec<u8>>,
    /// Why it is not trusted.
    pub(super) verdict: Result<(), String>,
}

#[derive(Debug)]
pub(super) struct Judge {
    /// `Err` says why nobody can be trusted here.
    authorities: Result<Arc<dyn ServerCertVerifier>, String>,
    seen: Mutex<Option<Seen>>,
}

impl Judge {
    /// With the authorities of the file, or the system's.
    pub(super) fn new(file: Option<&Path>) -> Self {
        let authorities = file.map_or_else(of_system, of_file);
        Self { authorities, seen: Mutex::new(None) }
    }

    /// What was shown, if it came so far.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn of_system() -> Result<Arc<dyn ServerCertVerifier>, String> {
    let verifier = rustls_platform_verifier::Verifier::new(tls::provider());
    let verifier = verifier.map_err(|error| format!("this host trusts no authorities: {error}"))?;
    Ok(Arc::new(verifier))
}

fn of_file(file: &Path) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot use {}: {error}", file.display());
    let pem = std::fs::read(file).map_err(|error| cannot(&error))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| cannot(&error))?;
        roots.add(certificate).map_err(|error| cannot(&error))?;
    }
    let verifier: Arc<dyn ServerCertVerifier> = tls::trusting(roots).map_err(|error| cannot(&error))?;
    Ok(verifier)
}

impl Judgement for Judge {
    /// Nothing is sent over this connection, and the judgement is told: the handshake goes on whatever it is.
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error> {
        let verdict = self.authorities.clone();
        let verdict =
            verdict.and_then(|authorities| shown.convinces(&*authorities).map_err(|error| error.to_string()));
        let chain = shown.chain().map(|der| der.to_vec()).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { chain, verdict });
        Ok(())
    }
}
