//! Whom the agent believes to be its server: the system's authorities, a file's, one certificate, or anybody.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use reqwest::{Certificate, ClientBuilder, Url};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, Error, RootCertStore};
use sha2::{Digest, Sha256};

use crate::tls::{self, Judgement, Shown};

/// The certificates that are trusted **instead of** the system's, if any are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    #[default]
    System,
    /// Authorities in a PEM file.
    File(PathBuf),
    /// One certificate: an authority, as `spectra-server tls fingerprint` names it, or the server's own.
    Pin(Pin),
    /// Any certificate, for any name: whoever is between can read and change everything.
    Anybody,
}

impl Trust {
    /// The file of authorities, if one is trusted.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) => Some(path.clone()),
            Self::System | Self::Pin(_) | Self::Anybody => None,
        }
    }
}

/// SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin([u8; 32]);

impl Pin {
    /// `sha256:` and 64 hexadecimal digits, with colons between pairs or without.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let wrong =
            "a pin is sha256: and 64 hexadecimal digits, as `spectra-server tls fingerprint` prints them";
        let text = text.trim();
        let text = text.strip_prefix("sha256:").or_else(|| text.strip_prefix("SHA256:")).unwrap_or(text);
        let digits: String = text.chars().filter(|c| *c != ':').collect();
        ensure!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{wrong}");
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).context(wrong)?;
            *byte = u8::from_str_radix(pair, 16).context(wrong)?;
        }
        Ok(Self(digest))
    }

    fn is_of(&self, certificate: &CertificateDer<'_>) -> bool {
        Sha256::digest(certificate)[..] == self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The system's authorities for https, or those that were named, none for http: it spares a megabyte that
/// nobody uses, since redirects are not followed.
pub(super) fn apply(client: ClientBuilder, url: &Url, trust: &Trust) -> anyhow::Result<ClientBuilder> {
    match trust {
        Trust::File(_) => {}
        _ if url.scheme() != "https" => return Ok(client.tls_certs_only([])),
        _ => {}
    }
    match trust {
        Trust::System => Ok(client),
        Trust::Anybody => Ok(client.tls_danger_accept_invalid_certs(true)),
        Trust::File(path) => {
            let pem = std::fs::read(path)
                .with_context(|| format!("cannot read the certificate authorities in {}", path.display()))?;
            let certificates = Certificate::from_pem_bundle(&pem)
                .ok()
                .filter(|certificates| !certificates.is_empty())
                .with_context(|| format!("there is no PEM certificate in {}", path.display()))?;
            Ok(client.tls_certs_only(certificates))
        }
        Trust::Pin(pin) => Ok(client.tls_backend_preconfigured(pinned(*pin)?)),
    }
}

fn pinned(pin: Pin) -> anyhow::Result<ClientConfig> {
    let mut config = tls::config(Pinned(pin)).context("cannot prepare TLS")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Believes a chain that holds the pinned certificate, for the server's name and at this time only. The server's own
/// needs nobody who signed it: one that signed itself may be an authority's, which is none for a server otherwise.
#[derive(Debug)]
struct Pinned(Pin);

impl Judgement for Pinned {
    fn judge(&self, shown: &Shown<'_>) -> Result<(), Error> {
        if self.0.is_of(shown.own()) {
            return shown.fits();
        }
        let pinned = shown.chain().find(|certificate| self.0.is_of(certificate));
        let pinned =
            pinned.ok_or_else(|| Error::General("none of its certificates is the pinned one".into()))?;
        let mut roots = RootCertStore::empty();
        roots.add(pinned.clone().into_owned())?;
        shown.convinces(&*tls::trusting(roots)?)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use sha2::{Digest as _, Sha256};
    use time::macros::datetime;

    use super::{Pin, Pinned};
    use crate::tls;

    fn params(names: &[&str], is_authority: bool) -> CertificateParams {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = datetime!(2026-01-01 00:00:00 UTC);
        params.not_after = datetime!(2026-12-31 00:00:00 UTC);
        if is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }

    fn believes(
        pinned: &CertificateDer<'_>,
        chain: &[&CertificateDer<'_>],
        name: &str,
        at: time::OffsetDateTime,
    ) -> bool {
        let pin = Pin(Sha256::digest(pinned).into());
        let others: Vec<_> = chain[1..].iter().map(|der| (*der).clone()).collect();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at.unix_timestamp().try_into().unwrap()));
        let verifier = tls::verifier(Pinned(pin));
        verifier.verify_server_cert(chain[0], &others, &name, &[], at).is_ok()
    }

    #[test]
    fn a_pinned_certificate_of_the_server_itself_has_to_fit_its_name_and_the_time_alone() {
        let (during, before, after) = (
            datetime!(2026-06-01 00:00:00 UTC),
            datetime!(2025-12-31 23:59:59 UTC),
            datetime!(2026-12-31 00:00:01 UTC),
        );
        // `openssl req -x509` says of what it makes that it is an authority.
        for is_authority in [true, false] {
            let own =
                params(&["s.example"], is_authority).self_signed(&KeyPair::generate().unwrap()).unwrap();
            let own = own.der();
            for (name, at, expected) in [
                ("s.example", during, true),
                ("t.example", during, false),
                ("s.example", before, false),
                ("s.example", after, false),
            ] {
                assert_eq!(believes(own, &[own], name, at), expected, "{is_authority} {name} {at}");
            }
        }
        let authority =
            CertifiedIssuer::self_signed(params(&[], true), KeyPair::generate().unwrap()).unwrap();
        let signed =
            params(&["s.example"], false).signed_by(&KeyPair::generate().unwrap(), &authority).unwrap();
        let stranger = params(&["s.example"], true).self_signed(&KeyPair::generate().unwrap()).unwrap();
        let (authority, signed, stranger) = (authority.der(), signed.der(), stranger.der());
        assert!(believes(authority, &[signed, authority], "s.example", during));
        assert!(believes(signed, &[signed], "s.example", during), "whoever signed it");
        assert!(!believes(authority, &[stranger, authority], "s.example", during), "shown beside it only");
        assert!(!believes(authority, &[stranger], "s.example", during));
    }

    #[test]
    fn a_pin_is_read_as_the_server_prints_it() {
        let digits = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        let colons: Vec<&str> = (0..32).map(|at| &digits[2 * at..2 * at + 2]).collect();
        let colons = colons.join(":");
        let expected = format!("sha256:{}", digits.to_lowercase());
        for text in [digits, &colons, &format!("sha256:{digits}"), &format!("sha256:{colons}\n")] {
            assert_eq!(format!("{:?}", Pin::parse(text).unwrap()), expected, "{text}");
        }
        for text in ["", "sha256:", "sha1:00", &digits[1..], "sha256:zz", &format!("{digits}00")] {
            assert!(Pin::parse(text).unwrap_err().to_string().contains("64 hexadecimal digits"), "{text}");
        }
    }
}
