//! An authority for HTTPS that the server signs its certificates with, and that everybody else is given without its key.

use anyhow::{Context as _, Result};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};

use super::Data;

/// Names in the Secret, and in the folder that the server reads.
pub(super) const CERTIFICATE: &str = "ca.crt";
pub(super) const KEY: &str = "ca.key";
/// Every agent has to be told of another one.
const LIFETIME: Duration = Duration::days(3650);
/// Valid from this long ago, for clients whose clocks are late.
const CLOCKS: Duration = Duration::days(1);

/// A certificate with its key. One of them without the other is of no use: both are made where one is missing.
pub(super) fn make(_missing: &[String]) -> Result<Data> {
    let key = KeyPair::generate().context("cannot make a key for an authority")?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    // A name of its own: a client that trusts two installations tells them apart. The server takes no other form.
    params.distinguished_name.push(DnType::CommonName, format!("Spectra CA {:08x}", rand::random::<u32>()));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let now = OffsetDateTime::now_utc();
    (params.not_before, params.not_after) = (now - CLOCKS, now + LIFETIME);
    let certificate = params.self_signed(&key).context("cannot make an authority")?;
    Ok([(CERTIFICATE, certificate.pem()), (KEY, key.serialize_pem())].map(|(k, v)| (k.to_owned(), v)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_certificate_with_its_key() {
        let made = make(&[]).unwrap();
        assert!(made[CERTIFICATE].starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(KeyPair::from_pem(&made[KEY]).is_ok());
        assert_ne!(make(&[]).unwrap()[CERTIFICATE], made[CERTIFICATE]);
    }
}
