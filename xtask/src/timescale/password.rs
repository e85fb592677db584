//! The superuser's password: random, and kept beside the data, so that others on this machine stay out.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, Result};

/// Name of the file in the server's folder; `initdb` reads it too.
pub(crate) const FILE: &str = "password";

/// 128 random bits in hexadecimal digits.
pub(crate) fn new() -> Result<String> {
    let mut bits = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bits));
    read.context("cannot read /dev/urandom")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bits)))
}

/// The password of the server in this folder; made when there is none yet.
pub(crate) fn kept(folder: &Path) -> Result<String> {
    let path = folder.join(FILE);
    if path.exists() {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        return Ok(text.trim().to_owned());
    }
    let password = new()?;
    let created = File::options().write(true).create_new(true).mode(0o600).open(&path);
    let written = created.and_then(|mut file| file.write_all(password.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(password)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_keeps_its_password_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let first = kept(folder.path()).unwrap();
        assert_eq!(first.len(), 32);
        assert_eq!(kept(folder.path()).unwrap(), first);
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(kept(tempfile::tempdir().unwrap().path()).unwrap(), first);
    }
}
