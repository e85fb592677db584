//! An authority that somebody else made, in a folder: `ca.crt` and `ca.key`, as the operator of a cluster keeps them in a
//! Secret. Whoever made it can hand it out before there is a server.

use std::path::Path;

use anyhow::{Context, Result};
use rcgen::KeyPair;

use super::authority::Authority;
use super::files::{FilePair, read as read_file};
use super::validity::common_name;

/// Names in the folder.
const CERTIFICATE: &str = "ca.crt";
const KEY: &str = "ca.key";

/// Reads it; the key must be that of the certificate.
pub fn read(folder: &Path) -> Result<Authority> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    let der = FilePair::new(certificate.clone(), key.clone()).read()?.certificate();
    // What it signs has to name it by the same bytes, and these are the ones that are written here.
    let name = common_name(&der).with_context(|| {
        format!("the subject of {} is not one common name in UTF-8 and nothing else", certificate.display())
    })?;
    let what = || format!("cannot read the key in {}", key.display());
    let pem = String::from_utf8(read_file(&key)?).with_context(what)?;
    let private = KeyPair::from_pem(&pem).with_context(what)?;
    Authority::with_key(name.to_owned(), der.clone(), private)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa};
    use time::OffsetDateTime;

    use super::super::leaf::Leaf;
    use super::*;

    fn make(folder: &Path, names: &[(DnType, &str)]) -> KeyPair {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for (kind, name) in names {
            params.distinguished_name.push(kind.clone(), *name);
        }
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        fs::write(folder.join(CERTIFICATE), params.self_signed(&key).unwrap().pem()).unwrap();
        fs::write(folder.join(KEY), key.serialize_pem()).unwrap();
        key
    }

    #[test]
    fn who_trusts_the_file_trusts_what_is_signed() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &[(DnType::CommonName, "Spectra CA of a cluster")]);
        let authority = read(folder.path()).unwrap();
        let leaf = Leaf::issue(&authority, vec!["x.svc".to_owned()], OffsetDateTime::now_utc()).unwrap();

        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.certificate().clone()).unwrap();
        let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(
            roots.into(),
            std::sync::Arc::clone(&super::super::PROVIDER),
        )
        .build()
        .unwrap();
        let verifier: &dyn rustls::client::danger::ServerCertVerifier = &*verifier;
        let verify = |name: &'static str| {
            let [end, chain @ ..] = &leaf.certified.cert[..] else { panic!("no certificate") };
            let now = rustls::pki_types::UnixTime::now();
            verifier.verify_server_cert(end, chain, &name.try_into().unwrap(), &[], now)
        };
        verify("x.svc").unwrap();
        verify("y.svc").unwrap_err();
    }

    #[test]
    fn what_cannot_sign_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let error = |folder: &Path| format!("{:#}", read(folder).unwrap_err());
        assert!(error(folder.path()).contains("ca.crt"), "no file");
        make(folder.path(), &[(DnType::CommonName, "x"), (DnType::OrganizationName, "y")]);
        assert!(error(folder.path()).contains("not one common name"), "{}", error(folder.path()));
        make(folder.path(), &[(DnType::CommonName, "x")]);
        fs::write(folder.path().join(KEY), KeyPair::generate().unwrap().serialize_pem()).unwrap();
        assert!(error(folder.path()).contains("is not that of the certificate"), "{}", error(folder.path()));
    }
}
