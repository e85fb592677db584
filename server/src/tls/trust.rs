//! What agents have to trust, where somebody else keeps the authority: in a file.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::authority::pem;
use super::files::read;

/// A file of certificates (PEM), read again each time that they are told.
#[derive(Clone, Debug)]
pub struct TrustFile(PathBuf);

impl TrustFile {
    /// The file must be good now.
    pub fn new(path: PathBuf) -> Result<Self> {
        let file = Self(path);
        file.certificates()?;
        Ok(file)
    }

    /// The certificates alone: whatever else stands in the file, a key above all, is nobody's business.
    pub fn pem(&self) -> Result<String> {
        Ok(self.certificates()?.iter().map(|certificate| pem(certificate)).collect())
    }

    pub(crate) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>> {
        let path = self.0.display();
        let found: Vec<_> = CertificateDer::pem_slice_iter(&read(&self.0)?)
            .collect::<Result<_, _>>()
            .with_context(|| format!("cannot read the certificates in {path}"))?;
        ensure!(!found.is_empty(), "there is no PEM certificate in {path}");
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_certificates_are_told_and_as_they_are_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let pair = || rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap();
        let (first, second) = (pair(), pair());
        let error = TrustFile::new(path.clone()).unwrap_err().to_string();
        assert!(error.starts_with("cannot read "), "{error}");
        let key = first.signing_key.serialize_pem();
        fs::write(&path, &key).unwrap();
        let error = TrustFile::new(path.clone()).unwrap_err().to_string();
        assert!(error.starts_with("there is no PEM certificate in "), "{error}");

        fs::write(&path, format!("$(reboot)\n{key}{}'; reboot\n", first.cert.pem())).unwrap();
        let file = TrustFile::new(path.clone()).unwrap();
        assert_eq!(file.pem().unwrap(), pem(first.cert.der()));
        fs::write(&path, format!("{}{}", second.cert.pem(), first.cert.pem())).unwrap();
        assert_eq!(file.pem().unwrap(), pem(second.cert.der()) + &pem(first.cert.der()));
        fs::remove_file(&path).unwrap();
        file.pem().unwrap_err();
    }
}
