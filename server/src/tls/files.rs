//! A certificate and its key in files that somebody else renews: certbot, cert-manager, a person.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use super::PROVIDER;

/// Longest file that is read. A chain of certificates has some kilobytes.
const MOST_BYTES: u64 = 1 << 20;

/// Paths of the chain (PEM, the server's own certificate first) and of its private key (PEM).
#[derive(Debug)]
pub struct FilePair {
    certificate: PathBuf,
    key: PathBuf,
    /// Of what was read last, good or not: each change is judged, and told, once.
    seen: Mutex<Option<[u8; 32]>>,
}

/// A pair that was good when it was read.
#[derive(Debug)]
pub struct ReadPair {
    pub(super) certified: Arc<CertifiedKey>,
}

impl ReadPair {
    /// The certificate of the server itself, DER.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.certified.cert.first().cloned().unwrap_or_else(|| CertificateDer::from(Vec::new()))
    }
}

impl FilePair {
    pub fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key, seen: Mutex::new(None) }
    }

    /// Reads both files; the key must be that of the first certificate.
    pub fn read(&self) -> Result<ReadPair> {
        let contents = self.contents()?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(contents.digest());
        self.pair(&contents)
    }

    /// `None`: they are what they were when they were read last.
    pub(super) fn changed(&self) -> Result<Option<ReadPair>> {
        let contents = self.contents();
        let digest = contents.as_ref().map_or([0; 32], Contents::digest);
        if self.seen.lock().unwrap_or_else(PoisonError::into_inner).replace(digest) == Some(digest) {
            return Ok(None);
        }
        self.pair(&contents?).map(Some)
    }

    fn contents(&self) -> Result<Contents> {
        Ok(Contents { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    fn pair(&self, contents: &Contents) -> Result<ReadPair> {
        let Self { certificate, key, seen: _ } = self;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&contents.certificate)
            .collect::<Result<_, _>>()
            .with_context(|| format!("cannot read the certificates in {}", certificate.display()))?;
        ensure!(!chain.is_empty(), "there is no PEM certificate in {}", certificate.display());
        let private = PrivateKeyDer::from_pem_slice(&contents.key)
            .with_context(|| format!("there is no PEM private key in {}", key.display()))?;
        let certified = CertifiedKey::from_der(chain, private, &PROVIDER).with_context(|| {
            format!(
                "the key in {} is not that of the certificate in {}",
                key.display(),
                certificate.display()
            )
        })?;
        Ok(ReadPair { certified: Arc::new(certified) })
    }
}

struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn digest(&self) -> [u8; 32] {
        let length = (self.certificate.len() as u64).to_le_bytes();
        Sha256::new()
            .chain_update(length)
            .chain_update(&self.certificate)
            .chain_update(&self.key)
            .finalize()
            .into()
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn pem() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn each_change_is_judged_once_and_only_a_good_pair_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("a.pem"), folder.path().join("a.key"));
        let (first, second) = (pem(), pem());
        fs::write(&certificate, &first.0).unwrap();
        fs::write(&key, &first.1).unwrap();
        let pair = FilePair::new(certificate.clone(), key.clone());
        let before = pair.read().unwrap().certificate();
        assert!(pair.changed().unwrap().is_none());

        fs::write(&certificate, &second.0).unwrap();
        let error = format!("{:#}", pair.changed().unwrap_err());
        assert!(error.contains("is not that of the certificate"), "{error}");
        assert!(pair.changed().unwrap().is_none(), "the same fault is told once");

        fs::write(&key, &second.1).unwrap();
        let after = pair.changed().unwrap().unwrap().certificate();
        assert_ne!(before, after);

        fs::remove_file(&key).unwrap();
        assert!(pair.changed().is_err());
        assert!(pair.changed().unwrap().is_none());
        fs::write(&key, &second.1).unwrap();
        assert_eq!(pair.changed().unwrap().unwrap().certificate(), after, "it is back");
    }

    /// certbot and people rename; Kubernetes swaps a link to a folder, and both files change at once.
    #[test]
    fn renewals_by_rename_and_by_link_are_seen_and_a_half_written_file_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let version = |name: &str, (certificate, key): &(String, String)| {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("tls.crt"), certificate).unwrap();
            fs::write(at(name).join("tls.key"), key).unwrap();
        };
        let pairs = [pem(), pem(), pem()];
        version("..1", &pairs[0]);
        version("..2", &pairs[1]);
        std::os::unix::fs::symlink("..1", at("..data")).unwrap();
        for name in ["tls.crt", "tls.key"] {
            std::os::unix::fs::symlink(Path::new("..data").join(name), at(name)).unwrap();
        }
        let pair = FilePair::new(at("tls.crt"), at("tls.key"));
        let first = pair.read().unwrap().certificate();
        std::os::unix::fs::symlink("..2", at("..data_tmp")).unwrap();
        fs::rename(at("..data_tmp"), at("..data")).unwrap();
        fs::remove_dir_all(at("..1")).unwrap();
        let second = pair.changed().unwrap().unwrap().certificate();
        assert_ne!(first, second);

        let chain = format!("{}{}", pairs[2].0, pairs[0].0);
        for (name, text) in [("tls.crt", &chain), ("tls.key", &pairs[2].1)] {
            fs::write(at("new"), text).unwrap();
            fs::rename(at("new"), at(name)).unwrap();
        }
        let third = pair.changed().unwrap().unwrap();
        assert_eq!(third.certified.cert.len(), 2);

        // The first certificate of the chain is whole, and the second is being written.
        for written in [chain.len() - 30, pairs[2].0.len() + 100, 100, 0] {
            fs::write(at("tls.crt"), &chain[..written]).unwrap();
            assert!(pair.changed().is_err(), "{written} bytes");
        }
        fs::write(at("tls.crt"), &chain).unwrap();
        assert_eq!(pair.changed().unwrap().unwrap().certificate(), third.certificate());
    }

    #[test]
    fn what_cannot_be_used_is_one_clear_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let (good, other) = (pem(), pem());
        for (certificate, key, words) in [
            (Some("no certificate"), Some(&*good.1), "there is no PEM certificate in"),
            (Some(&*good.0), Some("no key"), "there is no PEM private key in"),
            (Some(&*good.0), Some(&*other.1), "is not that of the certificate in"),
            (None, Some(&*good.1), "cannot read"),
            (Some(&*good.0), None, "cannot read"),
        ] {
            let write = |name: &str, text: Option<&str>| {
                let path = folder.path().join(name);
                let _ = fs::remove_file(&path);
                if let Some(text) = text {
                    fs::write(&path, text).unwrap();
                }
                path
            };
            let pair = FilePair::new(write("c", certificate), write("k", key));
            let error = format!("{:#}", pair.read().unwrap_err());
            assert!(error.contains(words) && !error.contains('\n'), "{error}");
        }
    }
}
