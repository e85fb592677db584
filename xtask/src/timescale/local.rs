//! PostgreSQL of this machine, when it is new enough and has the extension.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::installation::Installation;
use super::{Attempt, Wish, postgres};
use crate::process;

/// TimescaleDB 2.19, the oldest we speak to, still runs on 15; our SQL needs 16.
const OLDEST: u32 = 16;

/// Where Debian puts each version's programs.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

pub(crate) fn attempt(wish: &Wish) -> Result<Attempt> {
    let mut found = Vec::new();
    for bin in candidates() {
        let Some(version) = process::ask(bin.join("postgres"), &["--version"]).as_deref().and_then(major)
        else {
            continue;
        };
        if version >= OLDEST && has_extension(&bin) {
            let name = format!("PostgreSQL {version} of this machine");
            return postgres::start(&Installation::of_host(bin, name), wish).map(Attempt::Ready);
        }
        found.push(format!("{version} in {}", bin.display()));
    }
    let seen =
        if found.is_empty() { "none was found".to_owned() } else { format!("found {}", found.join(", ")) };
    Ok(Attempt::Lacks(format!(
        "no local PostgreSQL {OLDEST} or newer with the timescaledb extension: {seen}"
    )))
}

/// Folders that may hold `postgres`, newest version first.
fn candidates() -> Vec<PathBuf> {
    let versions = fs::read_dir(DEBIAN_VERSIONS).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.retain(|folder| folder.join("postgres").is_file() && folder.join("initdb").is_file());
    folders
}

/// Asks the installation itself where its extensions are.
fn has_extension(bin: &Path) -> bool {
    let share = process::ask(bin.join("pg_config"), &["--sharedir"]).map(|share| PathBuf::from(share.trim()));
    // Without the development package there is no pg_config; Debian's place follows from the version.
    let debian = bin
        .parent()
        .and_then(Path::file_name)
        .map(|version| Path::new("/usr/share/postgresql").join(version));
    share.into_iter().chain(debian).any(|share| share.join("extension/timescaledb.control").is_file())
}

/// The major version in `postgres (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    number.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_versions_are_read() {
        for (version, expected) in [
            ("postgres (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)\n", Some(17)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL)\n", None),
            ("", None),
        ] {
            assert_eq!(major(version), expected, "{version}");
        }
    }
}
