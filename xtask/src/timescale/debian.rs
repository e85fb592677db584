//! PostgreSQL and TimescaleDB of Debian trixie's packages, in a folder with a small Debian of its own.
//!
//! The machine itself gets `debootstrap` and nothing else: no service, no other PostgreSQL, whatever its release is.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::installation::Installation;
use super::{Attempt, Wish, mirror, postgres};
use crate::{process, workspace};

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
    if !folder.exists() {
        build(&folder)?;
    }
    let name = format!("PostgreSQL 17 of Debian {SUITE}");
    postgres::start(&Installation::in_folder(folder, BIN.into(), name), &wish.data).map(Attempt::Ready)
}

/// Why this way is closed, if it is.
fn obstacle(wish: &Wish, folder: &Path) -> Option<String> {
    let what = format!("PostgreSQL 17 with TimescaleDB in a folder of Debian {SUITE}");
    if process::ask("apt-get", &["--version"]).is_none() {
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

/// Fills a folder of another name and renames it when it is complete: an interrupted one is never used.
fn build(folder: &Path) -> Result<()> {
    let parent = folder.parent().context("the cache folder has no parent")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    delete_drafts(folder)?;
    install_tools()?;

    let draft = draft(folder, std::process::id());
    let mirror = mirror::find();
    eprintln!("    installs {PACKAGES} from {mirror} into {}", folder.display());
    let mut debootstrap = with_private_mounts("debootstrap");
    debootstrap.args(["--variant=minbase", &format!("--include={PACKAGES}"), SUITE]).arg(&draft).arg(mirror);
    if let Some(proxy) = Some(mirror::proxy()).filter(|proxy| !proxy.is_empty()) {
        debootstrap.env("http_proxy", proxy);
    }
    let what =
        format!("make a folder of Debian {SUITE} with PostgreSQL and TimescaleDB (a minute or so, once)");
    let made = process::logged(&what, &mut debootstrap, &workspace::logs().join("debootstrap.log"));
    if made.is_err() {
        delete(&draft);
        return made;
    }
    // The downloaded packages are half of what the folder weighs.
    delete(&draft.join("var/cache/apt/archives"));
    match fs::rename(&draft, folder) {
        // Another run was faster; its folder is as good.
        Err(_) if folder.exists() => delete(&draft),
        renamed => renamed.with_context(|| format!("cannot rename {}", draft.display()))?,
    }
    Ok(())
}

fn install_tools() -> Result<()> {
    if TOOLS.iter().all(|tool| is_installed(tool)) {
        return Ok(());
    }
    eprintln!("    installs {} on this machine (apt-get)", TOOLS.join(" and "));
    let log = workspace::logs().join("apt-get.log");
    process::logged("apt-get update", apt_get().arg("update"), &log)?;
    let what = format!("apt-get install {}", TOOLS.join(" "));
    process::logged(&what, apt_get().args(["install", "--yes", "--no-install-recommends"]).args(TOOLS), &log)
}

fn apt_get() -> Command {
    let mut command = process::guarded("apt-get", None);
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["--quiet", "-o", "DPkg::Lock::Timeout=120"]);
    command
}

fn is_installed(package: &str) -> bool {
    let status = process::ask("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package]);
    status.is_some_and(|status| status == "installed")
}

/// debootstrap mounts /proc into the folder. In a mount namespace of its own that ends with it, even when
/// it is killed, so that deleting the folder can never reach into the machine's own.
fn with_private_mounts(program: &str) -> Command {
    let unshare = ["--mount", "--propagation", "private"];
    if process::ask("unshare", &[&unshare[..], &["true"]].concat()).is_none() {
        // Who may not unshare may not mount either.
        return process::guarded(program, None);
    }
    let mut command = process::guarded("unshare", None);
    command.args(unshare).arg(program);
    command
}

fn draft(folder: &Path, process: u32) -> PathBuf {
    folder.with_extension(format!("draft-{process}"))
}

/// Deletes what killed runs left.
fn delete_drafts(folder: &Path) -> Result<()> {
    let parent = folder.parent().context("the cache folder has no parent")?;
    let listed = fs::read_dir(parent).with_context(|| format!("cannot list {}", parent.display()))?;
    for path in listed.flatten().map(|entry| entry.path()) {
        let process = path
            .extension()
            .and_then(|extension| extension.to_str()?.strip_prefix("draft-")?.parse::<u32>().ok());
        if process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
            delete(&path);
        }
    }
    Ok(())
}

/// Deletes a folder if it can; what remains costs space and is never used.
fn delete(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && folder.exists()
    {
        eprintln!("cannot delete {}: {error}", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_permission_to_install_it_says_what_it_would_do() {
        let wish = Wish { provision: false, data: super::super::Data::Fresh };
        let sentence = obstacle(&wish, Path::new("/nowhere/trixie")).unwrap();
        assert!(sentence.starts_with("PostgreSQL 17 with TimescaleDB"), "{sentence}");
    }

    #[test]
    fn drafts_of_living_processes_stay() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join(folder_name());
        let (dead, alive) = (draft(&folder, 4_194_305), draft(&folder, std::process::id()));
        for path in [&dead, &alive] {
            fs::create_dir(path).unwrap();
        }
        delete_drafts(&folder).unwrap();
        assert_eq!((dead.exists(), alive.exists()), (false, true));
    }
}
