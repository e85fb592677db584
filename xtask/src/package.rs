//! The server's packages: one list of files, three forms of it.

mod deb;
mod rpm;
#[cfg(test)]
mod script_tests;
mod tar;
mod target;
mod verify;

use std::path::Path;

use anyhow::{Context, Result};

pub(crate) use target::{TARGETS, Target};
pub(crate) use verify::verify;

use crate::workspace;

/// What package managers call it.
const NAME: &str = "spectra-server";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const SUMMARY: &str = "Host and fleet monitoring: keeps what agents report, and shows it";
const DESCRIPTION: &str = "Spectra's server takes what agents report about their hosts, keeps it in an embedded\ndatabase or in TimescaleDB, and shows it in a browser.";
const HOMEPAGE: &str = "https://github.com/spectra-monitoring/spectra";
const MAINTAINER: &str = "Spectra <spectra@users.noreply.github.com>";

/// Settings, which an upgrade does not write over.
const SETTINGS: &str = "/etc/spectra/server.env";

/// A file of the package, owned by root.
struct Entry {
    /// Absolute.
    path: &'static str,
    mode: u32,
    bytes: Vec<u8>,
}

/// What goes into every form of a package.
pub(crate) struct Contents {
    target: &'static Target,
    entries: Vec<Entry>,
    /// Scripts of the package manager.
    post_install: String,
    pre_remove: String,
    post_remove: String,
    /// The newest glibc whose symbols the program asks for: `2.34`.
    glibc: String,
    /// Seconds since 1970 of every file.
    time: u32,
}

impl Contents {
    pub(crate) fn of(target: &'static Target, program: &Path, time: u32) -> Result<Self> {
        let program = std::fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
        let read = |name: &str| {
            let path = workspace::root().join(name);
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let text = |name: &str| -> Result<String> { Ok(String::from_utf8(read(name)?)?) };
        let glibc = newest_glibc(&program);
        let entry = |path, mode, bytes| Entry { path, mode, bytes };
        let entries = vec![
            entry("/usr/bin/spectra-server", 0o755, program),
            entry(
                "/usr/lib/systemd/system/spectra-server.service",
                0o644,
                read("deploy/spectra-server.service")?,
            ),
            entry(SETTINGS, 0o640, read("deploy/server.env")?),
            entry("/usr/share/doc/spectra-server/copyright", 0o644, read("LICENSE")?),
            entry("/usr/share/doc/spectra-server/README.md", 0o644, read("README.md")?),
        ];
        Ok(Self {
            target,
            entries,
            post_install: text("deploy/postinstall.sh")?,
            pre_remove: text("deploy/preremove.sh")?,
            post_remove: text("deploy/postremove.sh")?,
            glibc,
            time,
        })
    }
}

/// Every form, by the name of its file.
pub(crate) fn all(contents: &Contents) -> Result<Vec<(String, Vec<u8>)>> {
    let Target { deb, rpm, .. } = contents.target;
    Ok(vec![
        (format!("{NAME}_{VERSION}_{deb}.deb"), deb::write(contents)?),
        (format!("{NAME}-{VERSION}-1.{rpm}.rpm"), rpm::write(contents)?),
        (format!("{NAME}-{VERSION}-linux-{deb}.tar.gz"), tar::archive(contents)?),
    ])
}

/// The highest version in the program's table of symbols, where each stands as `GLIBC_2.34`.
fn newest_glibc(program: &[u8]) -> String {
    const PREFIX: &[u8] = b"GLIBC_2.";
    let mut newest = 17;
    for at in
        program.windows(PREFIX.len()).enumerate().filter(|(_, window)| *window == PREFIX).map(|(at, _)| at)
    {
        let digits = program[at + PREFIX.len()..].iter().take_while(|byte| byte.is_ascii_digit()).take(3);
        let minor = digits.fold(0, |minor, byte| 10 * minor + u32::from(byte - b'0'));
        newest = newest.max(minor);
    }
    format!("2.{newest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn contents() -> Contents {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        std::fs::write(&program, b"\x7fELF GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.9\0").unwrap();
        Contents::of(&TARGETS[0], &program, 1_700_000_000).unwrap()
    }

    #[test]
    fn the_newest_glibc_is_found_by_number() {
        for (program, expected) in
            [(&b"GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.9"[..], "2.34"), (b"", "2.17"), (b"GLIBC_2.", "2.17")]
        {
            assert_eq!(newest_glibc(program), expected);
        }
    }

    #[test]
    fn the_same_sources_give_the_same_packages() {
        let (first, second) = (all(&contents()).unwrap(), all(&contents()).unwrap());
        let names: Vec<_> = first.iter().map(|(name, _)| name.replace(VERSION, "VERSION")).collect();
        assert_eq!(
            names,
            [
                "spectra-server_VERSION_amd64.deb",
                "spectra-server-VERSION-1.x86_64.rpm",
                "spectra-server-VERSION-linux-amd64.tar.gz"
            ]
        );
        for ((name, first), (_, second)) in first.iter().zip(&second) {
            assert!(first == second, "{name}");
        }
    }

    #[test]
    fn the_compose_file_has_what_its_comment_says() {
        let text = std::fs::read_to_string(workspace::root().join("deploy/compose.yaml")).unwrap();
        let compose: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        let server = &compose["services"]["server"];
        assert_eq!(server["depends_on"]["database"]["condition"], "service_healthy");
        assert_eq!(server["environment"]["SPECTRA_TLS"], "auto");
        for service in ["database", "server"] {
            assert!(compose["services"][service]["image"].is_string(), "{service}");
        }
        assert!(compose["services"]["database"].get("ports").is_none(), "the database is not published");
        // Paths are relative to the file and to the context.
        let context = server["build"]["context"].as_str().unwrap();
        let dockerfile = server["build"]["dockerfile"].as_str().unwrap();
        assert_eq!((context, dockerfile), ("../target/package", "../../deploy/Dockerfile"));
        assert!(workspace::root().join("deploy/Dockerfile").exists());
        let dockerfile = std::fs::read_to_string(workspace::root().join("deploy/Dockerfile")).unwrap();
        assert!(dockerfile.contains(&format!("ARG VERSION={VERSION}\n")), "the version of the archive");
    }
}
