//! Judges a server's certificates as the agent itself would, keeps the judgement, and lets the handshake go on.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

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
    provider: Arc<CryptoProvider>,
    /// `Err` says why nobody can be trusted here.
    authorities: Result<Arc<dyn ServerCertVerifier>, String>,
    seen: Mutex<Option<Seen>>,
}

impl Judge {
    /// With the authorities of the file, or the system's.
    pub(super) fn new(file: Option<&Path>) -> Self {
        let provider = Arc::new(ring::default_provider());
        let authorities = match file {
            Some(file) => of_file(file, &provider),
            None => of_system(&provider),
        };
        Self { provider, authorities, seen: Mutex::new(None) }
    }

    /// What was shown, if it came so far.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn of_system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider));
    let verifier = verifier.map_err(|error| format!("this host trusts no authorities: {error}"))?;
    Ok(Arc::new(verifier))
}

fn of_file(file: &Path, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot use {}: {error}", file.display());
    let pem = std::fs::read(file).map_err(|error| cannot(&error))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| cannot(&error))?;
        roots.add(certificate).map_err(|error| cannot(&error))?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    let verifier: Arc<dyn ServerCertVerifier> = builder.build().map_err(|error| cannot(&error))?;
    Ok(verifier)
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.authorities.clone().and_then(|authorities| {
            let verdict =
                authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
            verdict.map(drop).map_err(|error| error.to_string())
        });
        let chain = std::iter::once(end_entity).chain(intermediates).map(|der| der.to_vec()).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { chain, verdict });
        // Nothing is sent over this connection, and the judgement is told.
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
