//! A small Debian trixie with some packages, in a folder of the user's cache.
//!
//! The machine itself gets `debootstrap` and nothing else: no service, no other version of anything, whatever its
//! release is.

mod mirror;

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::Death;
use crate::{apt, lock, process, workspace};

pub(crate) const SUITE: &str = "trixie";

/// What the machine itself needs; the keyring is named so that an old image gets the keys of trixie.
const TOOLS: &[&str] = &["debootstrap", "debian-archive-keyring"];

/// What is in the folder.
#[derive(Debug)]
pub(crate) struct Folder {
    /// What it is for, in messages: `Wine`.
    pub(crate) title: &'static str,
    /// Packages beyond the smallest Debian, with commas between them.
    pub(crate) packages: &'static str,
    /// Runs in it once, by its shell, when the packages are there; empty: nothing does.
    pub(crate) finish: &'static str,
}

impl Folder {
    /// Where it is, or will be: named by everything that goes in, so that a change of the recipe makes a new folder.
    pub(crate) fn path(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        (SUITE, self.packages, std::env::consts::ARCH).hash(&mut hasher);
        if !self.finish.is_empty() {
            self.finish.hash(&mut hasher);
        }
        workspace::cache().join(format!("{SUITE}-{:016x}", hasher.finish()))
    }

    /// Why it cannot be had here, if it cannot.
    pub(crate) fn obstacle(&self, provision: bool) -> Option<String> {
        let Self { title, .. } = self;
        let what = format!("{title} in a folder of Debian {SUITE}");
        if !apt::is_here() {
            return Some(format!("{what}: this is neither Debian nor Ubuntu"));
        }
        if !rustix::process::geteuid().is_root() {
            return Some(format!("{what}: needs root"));
        }
        let folder = self.path();
        if !provision && !folder.exists() {
            let tools = TOOLS.join(" and ");
            return Some(format!(
                "{what}: `--provision` allows it (installs {tools}, fills {})",
                folder.display()
            ));
        }
        None
    }

    /// The folder, filled if that is allowed.
    pub(crate) fn provide(&self, provision: bool) -> Result<PathBuf> {
        if let Some(sentence) = self.obstacle(provision) {
            bail!("{sentence}");
        }
        let folder = self.path();
        self.build(&folder)?;
        Ok(folder)
    }

    /// Fills a folder of another name and renames it when it is complete: an interrupted one is never used. One that
    /// is there stays as it is.
    fn build(&self, folder: &Path) -> Result<()> {
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

        let Self { title, packages, .. } = self;
        let mirror = mirror::find();
        eprintln!("    installs {packages} from {mirror} into {}", folder.display());
        let mut debootstrap = contained("debootstrap");
        debootstrap
            .args(["--variant=minbase", &format!("--include={packages}"), SUITE])
            .arg(&draft)
            .arg(mirror);
        if let Some(proxy) = mirror::proxy() {
            debootstrap.env("http_proxy", proxy);
        }
        let what = format!("make a folder of Debian {SUITE} with {title} (a minute or so, once)");
        let logs = workspace::logs();
        let mut filled = process::logged(&what, &mut debootstrap, &logs.join("debootstrap.log"));
        if filled.is_ok() && !self.finish.is_empty() {
            let mut finish = inside(&draft);
            finish.args(["sh", "-ec", self.finish]);
            filled =
                process::logged(&format!("finish {title}"), &mut finish, &logs.join("debian-finish.log"));
        }
        if let Err(error) = filled {
            delete(&draft)?;
            return Err(error);
        }
        // The downloaded packages weigh 100 MB and more, and are not needed again.
        delete(&draft.join("var/cache/apt/archives"))?;
        fs::rename(&draft, folder).with_context(|| format!("cannot rename {}", draft.display()))
    }
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

/// A command inside of a folder, with what a system mounts; the arguments that follow are the program and its own.
fn inside(folder: &Path) -> Command {
    const SCRIPT: &str = r#"mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@""#;
    let mut command = contained("sh");
    command.args(["-c", SCRIPT, "sh"]).arg(folder);
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

    const NOWHERE: Folder = Folder { title: "Nothing", packages: "nothing-at-all", finish: "" };

    #[test]
    fn without_permission_to_install_it_says_what_it_would_do() {
        let sentence = NOWHERE.obstacle(false).unwrap();
        assert!(sentence.starts_with("Nothing in a folder of Debian trixie: "), "{sentence}");
    }

    #[test]
    fn another_recipe_makes_another_folder() {
        let others = [
            Folder { packages: "something", ..NOWHERE },
            Folder { finish: "true", ..NOWHERE },
            Folder { packages: "something", finish: "true", ..NOWHERE },
        ];
        let mut paths: Vec<PathBuf> = others.iter().map(Folder::path).collect();
        paths.push(NOWHERE.path());
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), others.len() + 1);
    }
}
