//! An archive to unpack anywhere; `sudo ./spectra-server install`, or the agent's, does the rest. Debian's
//! packages have such archives inside.

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Contents, VERSION};
use crate::archive::Archive;

pub(super) fn archive(contents: &Contents) -> Result<Vec<u8>> {
    let folder = format!("{}-{VERSION}", contents.product().name);
    let mut archive = gzipped(contents.time);
    archive.folder(&format!("{folder}/"))?;
    for entry in &contents.entries {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        // Whoever unpacks it reads its settings.
        let mode = entry.mode | 0o044;
        archive.file(&format!("{folder}/{name}"), mode, &entry.bytes)?;
    }
    finished(archive)
}

/// A gzipped archive.
pub(super) fn gzipped(time: u32) -> Archive<GzEncoder<Vec<u8>>> {
    Archive::new(GzEncoder::new(Vec::new(), Compression::best()), time)
}

pub(super) fn finished(archive: Archive<GzEncoder<Vec<u8>>>) -> Result<Vec<u8>> {
    Ok(archive.finish()?.finish()?)
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
