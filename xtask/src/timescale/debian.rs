//! PostgreSQL and TimescaleDB of Debian trixie's packages, in a folder with a small Debian of its own.
//!
//! The machine itself gets `debootstrap` and nothing else: no service, no other PostgreSQL, whatever its release is.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::installation::Installation;
use super::{Attempt, Wish, mirror, postgres};
use crate::process::Death;
use crate::{apt, lock, process, workspace};

const SUITE: &str = "trixie";

/// What the folder holds beyond the smallest Debian.
const PACKAGES: &str = "postgresql-17,postgresql-17-timescaledb";

/// Where trixie's packages put the programs.
const BIN: &str = "/usr/lib/postgresql/17/bin";

/// What the machine itself needs; the keyring is named so that an old image gets the keys of trixie.
const TOOLS: &[&str] = &["debootstrap", "debian-archive-keyring"];

pub(crate) fn attempt(wish: &Wish) -> Result<Attempt> {
    let folder = workspace::cache().join(folder_name());
    if let Some(sentence) = obstacle(wish, &folder) {
        return Ok(Attempt::Lacks(sentence));
    }
    build(&folder)?;
    let name = format!("PostgreSQL 17 of Debian {SUITE}");
    postgres::start(&Installation::in_folder(folder, BIN.into(), name), wish).map(Attempt::Ready)
}

/// The folder itself, for an image of it: `postgres` and its kin stand in `usr/lib/postgresql/17/bin`.
pub(crate) fn root(provision: bool) -> Result<PathBuf> {
    let folder = workspace::cache().join(folder_name());
    let wish = Wish { provision, data: super::Data::Fresh, is_tuned: false };
    if let Some(sentence) = obstacle(&wish, &folder) {
        bail!("{sentence}");
    }
    build(&folder)?;
    Ok(folder)
}

/// Why this way is closed, if it is.
fn obstacle(wish: &Wish, folder: &Path) -> Option<String> {
    let what = format!("PostgreSQL 17 with TimescaleDB in a folder of Debian {SUITE}");
    if !apt::is_here() {
        return Some(format!("{what}: this is neither Debian nor Ubuntu"));
    }
    if !rustix::process::geteuid().is_root() {
        return Some(format!("{what}: needs root"));
    }
    if !wish.provision && !folder.exists() {
        let tools = TOOLS.join(" and ");
        return Some(format!(
            "{what}: `--provision` allows it (installs {tools}, fills {})",
            folder.display()
        ));
    }
    None
}

/// Named by everything that goes in, so that a change of the recipe makes a new folder.
fn folder_name() -> String {
    let mut hasher = DefaultHasher::new();
    (SUITE, PACKAGES, std::env::consts::ARCH).hash(&mut hasher);
    format!("{SUITE}-{:016x}", hasher.finish())
}

/// Fills a folder of another name and renames it when it is complete: an interrupted one is never used. One that is
/// there stays as it is.
fn build(folder: &Path) -> Result<()> {
    if folder.exists() {
        return Ok(());
    }
    let _lock = lock::exclusive(folder)?;
    if folder.exists() {
        return Ok(());
    }
    let draft = folder.with_extension("draft");
    delete(&draft)?;
    apt::install(TOOLS)?;

    let mirror = mirror::find();
    eprintln!("    installs {PACKAGES} from {mirror} into {}", folder.display());
    let mut debootstrap = contained("debootstrap");
    debootstrap.args(["--variant=minbase", &format!("--include={PACKAGES}"), SUITE]).arg(&draft).arg(mirror);
    if let Some(proxy) = mirror::proxy() {
        debootstrap.env("http_proxy", proxy);
    }
    let what =
        format!("make a folder of Debian {SUITE} with PostgreSQL and TimescaleDB (a minute or so, once)");
    if let Err(error) = process::logged(&what, &mut debootstrap, &workspace::logs().join("debootstrap.log")) {
        delete(&draft)?;
        return Err(error);
    }
    // The downloaded packages weigh 110 MB and are not needed again.
    delete(&draft.join("var/cache/apt/archives"))?;
    fs::rename(&draft, folder).with_context(|| format!("cannot rename {}", draft.display()))
}

/// A command in mount and process namespaces of its own. debootstrap mounts /proc into the folder and starts
/// hundreds of processes: here all of that ends with it, however it ends, so that deleting the folder can
/// never reach into the machine's own /proc.
fn contained(program: &str) -> Command {
    let unshare = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"];
    if process::ask("unshare", &[&unshare[..], &["true"]].concat()).is_none() {
        // Who may not unshare may not mount either.
        return process::guarded(program, Death::Kill, None);
    }
    let mut command = process::guarded("unshare", Death::Kill, None);
    command.args(unshare).arg(program);
    command
}

fn delete(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_permission_to_install_it_says_what_it_would_do() {
        let wish = Wish { provision: false, data: super::super::Data::Fresh, is_tuned: false };
        let sentence = obstacle(&wish, Path::new("/nowhere/trixie")).unwrap();
        assert!(sentence.starts_with("PostgreSQL 17 with TimescaleDB"), "{sentence}");
    }
}
