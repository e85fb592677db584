//! A certificate authority of the server's own: made once, kept in the database with its key sealed, and
//! so one for all servers of the database. What trusts it trusts each of them, now and after renewals.

use std::fmt;

use anyhow::{Context, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};

use super::fingerprint::Fingerprint;
use super::validity::validity;
use crate::secret::seal::SealKey;
use crate::store::{AuthorityRecord, Store, Time};

/// How long an authority lives: every agent has to be told of another one.
const LIFETIME: Duration = Duration::days(3650);
/// It is valid from this long ago, for clients whose clocks are late.
const CLOCKS: Duration = Duration::days(1);
/// What its key is sealed for.
const PURPOSE: &str = "spectra: private key of the certificate authority";

/// An authority with its key.
pub struct Authority {
    name: String,
    certificate: CertificateDer<'static>,
    not_after: OffsetDateTime,
    issuer: Issuer<'static, KeyPair>,
}

/// Without the key.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Authority {
    /// The authority of the database, made if there is none. Of servers that start together one makes it.
    pub async fn of(store: &Store, key: &SealKey) -> Result<Self> {
        let failed = || "cannot read the certificate authority in the database";
        if let Some(record) = store.authority().await.with_context(failed)? {
            return Self::open(record, key);
        }
        let made = Self::make(OffsetDateTime::now_utc())?;
        let record = made.record(key);
        let is_ours =
            store.insert_authority(&record).await.context("cannot store the certificate authority")?;
        if is_ours {
            tracing::info!(name = made.name, "made a certificate authority");
            return Ok(made);
        }
        let record = store.authority().await.with_context(failed)?;
        Self::open(record.context("the certificate authority was removed at this moment: start again")?, key)
    }

    pub(super) fn make(now: OffsetDateTime) -> Result<Self> {
        // A name of its own: a client that trusts the authorities of two installations must tell them apart.
        let name = format!("Spectra CA {:08x}", rand::random::<u32>());
        let key = KeyPair::generate().context("cannot make a key for a certificate authority")?;
        let mut params = params(&name);
        params.not_before = now - CLOCKS;
        params.not_after = now + LIFETIME;
        let certificate = params.self_signed(&key).context("cannot make a certificate authority")?;
        let not_after = params.not_after;
        let issuer = Issuer::new(params, key);
        Ok(Self { name, certificate: certificate.der().clone(), not_after, issuer })
    }

    fn record(&self, key: &SealKey) -> AuthorityRecord {
        AuthorityRecord {
            name: self.name.clone(),
            certificate: self.certificate.to_vec(),
            sealed_key: key.seal(PURPOSE, &self.issuer.key().serialize_der()),
            created_at: Time::now(),
        }
    }

    fn open(record: AuthorityRecord, key: &SealKey) -> Result<Self> {
        let AuthorityRecord { name, certificate, sealed_key, created_at: _ } = record;
        let private = key.open(PURPOSE, &sealed_key).ok_or_else(|| {
            anyhow!(
                "the certificate authority in the database is sealed with another secret key: give the one that it was made with, or throw the authority away with `spectra-server tls reset`"
            )
        })?;
        let private = PrivateKeyDer::Pkcs8(private.into());
        let private = KeyPair::try_from(&private).context("cannot read the certificate authority's key")?;
        Self::with_key(name, certificate.into(), private)
    }

    /// A certificate whose subject is this common name, with its key.
    pub(super) fn with_key(
        name: String,
        certificate: CertificateDer<'static>,
        private: KeyPair,
    ) -> Result<Self> {
        let not_after = *validity(&certificate).context("the certificate authority is damaged")?.end();
        let issuer = Issuer::new(params(&name), private);
        Ok(Self { name, certificate, not_after, issuer })
    }

    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// The certificate as a file that agents and browsers take.
    pub fn pem(&self) -> String {
        pem(&self.certificate)
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }
}

/// A certificate in DER form as PEM.
pub fn pem(certificate: &[u8]) -> String {
    let text = STANDARD.encode(certificate);
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
    format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", lines.collect::<String>())
}

/// All but the times, which an issuer has no use for.
fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    // It signs certificates of servers, and no other authority.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    fn key(letter: char) -> SealKey {
        SealKey::of(&letter.to_string().repeat(32)).unwrap()
    }

    #[tokio::test]
    async fn servers_of_one_database_have_one_authority() {
        let (_database, store) = store().await;
        let started = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { Authority::of(&store, &key('a')).await.unwrap().fingerprint() })
        });
        let mut fingerprints = Vec::new();
        for started in started.collect::<Vec<_>>() {
            fingerprints.push(started.await.unwrap());
        }
        assert!(fingerprints.iter().all(|fingerprint| *fingerprint == fingerprints[0]), "{fingerprints:?}");
        let record = store.authority().await.unwrap().unwrap();
        assert_eq!(Fingerprint::of(&record.certificate), fingerprints[0]);

        let error = Authority::of(&store, &key('b')).await.unwrap_err().to_string();
        assert!(error.contains("another secret key") && error.contains("tls reset"), "{error}");
        assert!(store.delete_authority().await.unwrap());
        assert_ne!(Authority::of(&store, &key('b')).await.unwrap().fingerprint(), fingerprints[0]);
    }

    #[test]
    fn an_authority_is_the_same_after_it_was_kept() {
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
        let made = Authority::make(now).unwrap();
        let record = made.record(&key('a'));
        let der = made.issuer.key().serialize_der();
        assert!(!record.sealed_key.windows(32).any(|part| part == &der[der.len() - 32..]), "it is sealed");
        let opened = Authority::open(record, &key('a')).unwrap();
        assert_eq!(opened.fingerprint(), made.fingerprint());
        assert_eq!((opened.not_after(), opened.name), (now + LIFETIME, made.name.clone()));
        assert!(made.pem().starts_with("-----BEGIN CERTIFICATE-----\nMII"));
        assert!(made.pem().lines().all(|line| line.len() <= 64));
        assert!(!format!("{made:?}").contains("key"));
    }
}
