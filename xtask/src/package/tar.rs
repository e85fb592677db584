//! An archive to unpack anywhere; `sudo ./spectra-server install`, or the agent's, does the rest. Debian's
//! packages have such archives inside.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::{Contents, VERSION};

pub(super) fn archive(contents: &Contents) -> Result<Vec<u8>> {
    let folder = format!("{}-{VERSION}", contents.product().name);
    let mut archive = Archive::new(contents.time);
    archive.folder(&format!("{folder}/"))?;
    for entry in &contents.entries {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        // Whoever unpacks it reads its settings.
        let mode = entry.mode | 0o044;
        archive.file(&format!("{folder}/{name}"), mode, &entry.bytes)?;
    }
    archive.finish()
}

/// A gzipped archive whose files are root's and of one time.
pub(super) struct Archive {
    builder: Builder<GzEncoder<Vec<u8>>>,
    time: u32,
}

impl Archive {
    pub(super) fn new(time: u32) -> Self {
        Self { builder: Builder::new(GzEncoder::new(Vec::new(), Compression::best())), time }
    }

    pub(super) fn folder(&mut self, path: &str) -> Result<()> {
        self.entry(path, EntryType::Directory, 0o755, &[])
    }

    pub(super) fn file(&mut self, path: &str, mode: u32, bytes: &[u8]) -> Result<()> {
        self.entry(path, EntryType::Regular, mode, bytes)
    }

    fn entry(&mut self, path: &str, kind: EntryType, mode: u32, bytes: &[u8]) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(bytes.len() as u64);
        header.set_mtime(self.time.into());
        header.set_uid(0);
        header.set_gid(0);
        header.set_username("root")?;
        header.set_groupname("root")?;
        self.builder.append_data(&mut header, path, bytes)?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Vec<u8>> {
        let mut encoder = self.builder.into_inner()?;
        encoder.flush()?;
        Ok(encoder.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::super::tests::contents;
    use super::*;

    #[test]
    fn it_unpacks_into_one_folder() {
        let bytes = archive(&contents()).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&bytes[..]));
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = Vec::new();
            entry.read_to_end(&mut text).unwrap();
            found.push((entry.path().unwrap().display().to_string(), entry.header().mode().unwrap()));
        }
        let expected = [
            ("", 0o755),
            ("spectra-server", 0o755),
            ("spectra-server.service", 0o644),
            ("server.env", 0o644),
            ("copyright", 0o644),
            ("README.md", 0o644),
        ];
        assert_eq!(found, expected.map(|(name, mode)| (format!("spectra-server-{VERSION}/{name}"), mode)));
    }
}
