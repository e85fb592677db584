//! Debian's form (deb(5)): an `ar` archive of a version, a tar with what the package manager reads, and a
//! tar with the files.

use std::fmt::Write as _;

use anyhow::Result;

use super::tar::{finished, gzipped};
use super::{Contents, HOMEPAGE, MAINTAINER, Product, VERSION};

pub(super) fn write(contents: &Contents) -> Result<Vec<u8>> {
    let mut package = b"!<arch>\n".to_vec();
    member(&mut package, "debian-binary", contents.time, b"2.0\n");
    member(&mut package, "control.tar.gz", contents.time, &control(contents)?);
    member(&mut package, "data.tar.gz", contents.time, &data(contents)?);
    Ok(package)
}

/// A member of an `ar` archive: a header of 60 characters, the bytes, and one more if they are odd.
fn member(archive: &mut Vec<u8>, name: &str, time: u32, bytes: &[u8]) {
    let header = format!("{name:<16}{time:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, "100644", bytes.len());
    archive.extend_from_slice(header.as_bytes());
    archive.extend_from_slice(bytes);
    if bytes.len() % 2 == 1 {
        archive.push(b'\n');
    }
}

fn control(contents: &Contents) -> Result<Vec<u8>> {
    let Contents { target, entries, post_install, pre_remove, post_remove, glibc, time } = contents;
    let kibibytes = entries.iter().map(|entry| entry.bytes.len().div_ceil(1024)).sum::<usize>();
    let Product { name, summary, description, settings, .. } = target.product;
    let libraries = match glibc {
        Some(glibc) => format!("libc6 (>= {glibc}), libgcc-s1, "),
        None => String::new(),
    };
    let mut control = String::new();
    write!(
        control,
        "Package: {name}\nVersion: {VERSION}\nArchitecture: {}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {kibibytes}\nDepends: {libraries}passwd\n\
         Section: admin\nPriority: optional\nHomepage: {HOMEPAGE}\nDescription: {summary}\n",
        target.deb
    )?;
    for line in description.lines() {
        writeln!(control, " {line}")?;
    }
    let mut archive = gzipped(*time);
    archive.folder("./")?;
    archive.file("./control", 0o644, control.as_bytes())?;
    if let Some((settings, _)) = settings {
        archive.file("./conffiles", 0o644, format!("{settings}\n").as_bytes())?;
    }
    archive.file("./postinst", 0o755, post_install.as_bytes())?;
    archive.file("./prerm", 0o755, pre_remove.as_bytes())?;
    archive.file("./postrm", 0o755, post_remove.as_bytes())?;
    finished(archive)
}

fn data(contents: &Contents) -> Result<Vec<u8>> {
    let mut archive = gzipped(contents.time);
    let mut folders: Vec<String> = vec!["./".to_owned()];
    for entry in &contents.entries {
        for (at, _) in entry.path.match_indices('/').skip(1) {
            folders.push(format!(".{}/", &entry.path[..at]));
        }
    }
    folders.sort();
    folders.dedup();
    for folder in folders {
        archive.folder(&folder)?;
    }
    for entry in &contents.entries {
        archive.file(&format!(".{}", entry.path), entry.mode, &entry.bytes)?;
    }
    finished(archive)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::super::tests::contents;
    use super::*;

    /// Members of an `ar` archive.
    fn members(mut archive: &[u8]) -> Vec<(String, Vec<u8>)> {
        archive = archive.strip_prefix(b"!<arch>\n").unwrap();
        let mut members = Vec::new();
        while !archive.is_empty() {
            let header = str::from_utf8(&archive[..60]).unwrap();
            assert!(header.ends_with("`\n"), "{header:?}");
            let length: usize = header[48..58].trim().parse().unwrap();
            members.push((header[..16].trim().to_owned(), archive[60..60 + length].to_vec()));
            archive = &archive[60 + length + length % 2..];
        }
        members
    }

    fn files(archive: &[u8]) -> Vec<(String, String)> {
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
        let read = |entry: std::io::Result<tar::Entry<'_, _>>| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.path().unwrap().display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
        };
        archive.entries().unwrap().map(read).collect()
    }

    #[test]
    fn it_has_the_three_members_that_dpkg_reads() {
        let package = write(&contents()).unwrap();
        let members = members(&package);
        let names: Vec<_> = members.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["debian-binary", "control.tar.gz", "data.tar.gz"]);
        assert_eq!(members[0].1, b"2.0\n");
        let control = files(&members[1].1);
        let text = &control.iter().find(|(name, _)| name.ends_with("control")).unwrap().1;
        for line in
            ["Package: spectra-server", "Architecture: amd64", "Depends: libc6 (>= 2.34), libgcc-s1, passwd"]
        {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        let conffiles = control.iter().find(|(name, _)| name.ends_with("conffiles")).unwrap();
        assert_eq!(conffiles.1, "/etc/spectra/server.env\n");
        let data = files(&members[2].1);
        for path in [
            "usr/bin/spectra-server",
            "usr/lib/systemd/system/spectra-server.service",
            "etc/spectra/server.env",
        ] {
            assert!(
                data.iter().any(|(name, bytes)| name.ends_with(path) && !bytes.is_empty()),
                "{path}: {data:?}"
            );
        }
    }

    #[test]
    fn an_agent_needs_no_library_and_has_no_settings_of_the_packages() {
        let members =
            members(&write(&super::super::tests::contents_of("arm-unknown-linux-musleabihf")).unwrap());
        let control = files(&members[1].1);
        let text = &control.iter().find(|(name, _)| name.ends_with("control")).unwrap().1;
        for line in ["Package: spectra-agent", "Architecture: armhf", "Depends: passwd"] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(!control.iter().any(|(name, _)| name.ends_with("conffiles")));
        let paths: Vec<_> = files(&members[2].1).into_iter().map(|(name, _)| name).collect();
        for path in ["usr/bin/spectra-agent", "usr/lib/systemd/system/spectra-agent.service"] {
            assert!(paths.iter().any(|found| found.ends_with(path)), "{paths:?}");
        }
    }
}
