//! The packages of server and agent: one list of files, three forms of it.

mod deb;
mod elsewhere;
mod product;
mod releases;
mod rpm;
#[cfg(test)]
mod script_tests;
mod tar;
mod target;
mod toolchain;
mod verify;
mod zip;

use std::path::Path;

use anyhow::{Context, Result};

pub(crate) use elsewhere::Elsewhere;
pub(crate) use product::{AGENT, Product, SERVER};
pub(crate) use releases::{fill as fill_releases, sha256, sum};
pub(crate) use target::{TARGETS, Target};
#[cfg(test)]
pub(crate) use toolchain::ZIG;
pub(crate) use verify::verify;

use crate::workspace;

pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
const HOMEPAGE: &str = "https://github.com/spectra-monitoring/spectra";
const MAINTAINER: &str = "Spectra <spectra@users.noreply.github.com>";

/// A file of the package, owned by root.
struct Entry {
    /// Absolute.
    path: String,
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
    /// The newest glibc whose symbols the program asks for, such as `2.34`; `None` of one that needs nothing.
    glibc: Option<String>,
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
        let Product { settings, scripts: [post_install, pre_remove, post_remove], .. } = target.product;
        let product = target.product;
        let glibc = (!target.is_static()).then(|| newest_glibc(&program));
        let entry = |path, mode, bytes| Entry { path, mode, bytes };
        let mut entries = vec![
            entry(product.program(), 0o755, program),
            entry(product.unit(), 0o644, read(&format!("deploy/{}.service", product.name))?),
        ];
        if let Some((path, source)) = settings {
            entries.push(entry((*path).to_owned(), 0o640, read(source)?));
        }
        entries.extend([
            entry(product.document("copyright"), 0o644, read("LICENSE")?),
            entry(product.document("README.md"), 0o644, read("README.md")?),
        ]);
        Ok(Self {
            target,
            entries,
            post_install: text(post_install)?,
            pre_remove: text(pre_remove)?,
            post_remove: text(post_remove)?,
            glibc,
            time,
        })
    }

    fn product(&self) -> &'static Product {
        self.target.product
    }

    fn is_settings(&self, path: &str) -> bool {
        self.product().settings.is_some_and(|(settings, _)| settings == path)
    }
}

/// Every form, by the name of its file.
pub(crate) fn all(contents: &Contents) -> Result<Vec<(String, Vec<u8>)>> {
    let Target { label, rpm, .. } = contents.target;
    let name = contents.product().name;
    Ok(vec![
        (format!("{name}_{VERSION}_{label}.deb"), deb::write(contents)?),
        (format!("{name}-{VERSION}-1.{rpm}.rpm"), rpm::write(contents)?),
        (format!("{name}-{VERSION}-linux-{label}.tar.gz"), tar::archive(contents)?),
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
        contents_of("x86_64-unknown-linux-gnu")
    }

    pub(super) fn contents_of(triple: &str) -> Contents {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        std::fs::write(&program, b"\x7fELF GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.9\0").unwrap();
        Contents::of(Target::parse(triple).unwrap(), &program, 1_700_000_000).unwrap()
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
        for (triple, expected) in [
            (
                "x86_64-unknown-linux-gnu",
                [
                    "spectra-server_VERSION_amd64.deb",
                    "spectra-server-VERSION-1.x86_64.rpm",
                    "spectra-server-VERSION-linux-amd64.tar.gz",
                ],
            ),
            (
                "arm-unknown-linux-musleabihf",
                [
                    "spectra-agent_VERSION_armv6.deb",
                    "spectra-agent-VERSION-1.armv6hl.rpm",
                    "spectra-agent-VERSION-linux-armv6.tar.gz",
                ],
            ),
        ] {
            let packages = || all(&contents_of(triple)).unwrap();
            let (first, second) = (packages(), packages());
            let names: Vec<_> = first.iter().map(|(name, _)| name.replace(VERSION, "VERSION")).collect();
            assert_eq!(names, expected);
            for ((name, first), (_, second)) in first.iter().zip(&second) {
                assert!(first == second, "{name}");
            }
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
