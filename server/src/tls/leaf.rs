//! The certificate that a server shows, signed by the authority of its database. Its key lives in this
//! process only.

use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;
use time::{Duration, OffsetDateTime};

use super::PROVIDER;
use super::authority::Authority;

/// How long a leaf lives. A stolen key is worth something for no longer, and clients trust the authority.
const LIFETIME: Duration = Duration::days(90);
/// This long before its end another one is made, so that a clock that is off does not end the service.
const RENEWAL: Duration = Duration::days(30);
/// A leaf is valid from this long ago, for clients whose clocks are late.
const CLOCKS: Duration = Duration::days(1);

/// A leaf with its key.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) names: Vec<String>,
    pub(super) not_after: OffsetDateTime,
}

impl Leaf {
    /// Makes a key, and a certificate of it for `names`.
    pub(super) fn issue(authority: &Authority, names: Vec<String>, now: OffsetDateTime) -> Result<Self> {
        let not_after = (now + LIFETIME).min(authority.not_after());
        let key = KeyPair::generate().context("cannot make a key for TLS")?;
        let mut params = CertificateParams::new(names.clone()).context("cannot make a certificate")?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Spectra server");
        params.not_before = now - CLOCKS;
        params.not_after = not_after;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, authority.issuer()).context("cannot sign a certificate")?;
        let chain = vec![certificate.der().clone(), authority.certificate().clone()];
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let certified =
            CertifiedKey::from_der(chain, key, &PROVIDER).context("cannot use a new certificate")?;
        Ok(Self { certified: Arc::new(certified), names, not_after })
    }

    /// It ends soon, or is for other names than those of now.
    pub(super) fn is_due(&self, names: &[String], now: OffsetDateTime) -> bool {
        self.not_after - now <= RENEWAL || self.names != names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::validity::validity;

    #[test]
    fn a_leaf_is_made_anew_before_its_end_and_for_other_names() {
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
        let authority = Authority::make(now).unwrap();
        let leaf = Leaf::issue(&authority, vec!["a".to_owned()], now).unwrap();
        for (names, days, expected) in
            [(["a"], 0, false), (["a"], 59, false), (["a"], 60, true), (["a"], 200, true), (["b"], 0, true)]
        {
            let names = names.map(str::to_owned);
            assert_eq!(leaf.is_due(&names, now + Duration::days(days)), expected, "{names:?} {days}");
        }
        let valid = validity(&leaf.certified.cert[0]).unwrap();
        assert_eq!(valid, now - CLOCKS..=now + LIFETIME);
        let again = Leaf::issue(&authority, vec!["a".to_owned()], now).unwrap();
        assert_ne!(leaf.certified.cert[0], again.certified.cert[0], "each has a key of its own");
    }

    #[test]
    fn a_leaf_does_not_outlive_its_authority() {
        let now = OffsetDateTime::now_utc();
        let authority = Authority::make(now - Duration::days(3640)).unwrap();
        let leaf = Leaf::issue(&authority, vec!["a".to_owned()], now).unwrap();
        assert_eq!(leaf.not_after, authority.not_after());
    }
}
