//! TLS with a judgement of our own on the server's certificates, while signatures are checked as ever.

use std::fmt::Debug;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_cert::der::Decode as _;

/// Says whether a handshake goes on.
pub(crate) trait Judgement: Debug + Send + Sync {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error>;
}

impl<J: Judgement> Judgement for Arc<J> {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error> {
        (**self).judge(shown)
    }
}

/// What a server shows in its handshake.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    server: &'a CertificateDer<'a>,
    others: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    ocsp: &'a [u8],
    now: UnixTime,
}

impl<'a> Shown<'a> {
    /// Its own certificate first.
    pub(crate) fn chain(&self) -> impl Iterator<Item = &'a CertificateDer<'a>> {
        std::iter::once(self.server).chain(self.others)
    }

    /// The server's own certificate.
    pub(crate) fn own(&self) -> &'a CertificateDer<'a> {
        self.server
    }

    /// Whether its own certificate is good for the server's name and at this time, whoever signed it.
    pub(crate) fn fits(&self) -> Result<(), Error> {
        let certificate = x509_cert::Certificate::from_der(self.server)
            .map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let validity = certificate.tbs_certificate().validity();
        let now = self.now.as_secs();
        if now < validity.not_before.to_unix_duration().as_secs() {
            return Err(Error::InvalidCertificate(CertificateError::NotValidYet));
        }
        if now > validity.not_after.to_unix_duration().as_secs() {
            return Err(Error::InvalidCertificate(CertificateError::Expired));
        }
        verify_server_name(&ParsedCertificate::try_from(self.server)?, self.name)
    }

    /// Whether `verifier` believes it, for the server's name and at this time.
    pub(crate) fn convinces(&self, verifier: &dyn ServerCertVerifier) -> Result<(), Error> {
        verifier.verify_server_cert(self.server, self.others, self.name, self.ocsp, self.now).map(drop)
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// A client's side of TLS, with this judgement.
pub(crate) fn config(judgement: impl Judgement + 'static) -> Result<ClientConfig, Error> {
    let verifier = Arc::new(verifier(judgement));
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// What asks this judgement.
pub(crate) fn verifier(judgement: impl Judgement) -> impl ServerCertVerifier {
    Verifier { judgement, provider: provider() }
}

/// A verifier that believes what these authorities sign.
pub(crate) fn trusting(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
    verifier.map_err(|error| Error::General(error.to_string()))
}

#[derive(Debug)]
struct Verifier<J> {
    judgement: J,
    provider: Arc<CryptoProvider>,
}

impl<J: Judgement> ServerCertVerifier for Verifier<J> {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.judgement.judge(&Shown { server, others, name, ocsp, now })?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
