//! Where PostgreSQL's programs are, and as whom they run: on this machine or in a folder with its own system.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, Death};

/// PostgreSQL refuses to run as root; packages make this user for it.
const USER: &str = "postgres";

/// Where the data folder appears inside a system folder.
const MOUNT_POINT: &str = "/srv/spectra";

/// An installed PostgreSQL.
#[derive(Debug)]
pub(crate) struct Installation {
    name: String,
    /// Folder of the programs, seen from inside.
    bin: PathBuf,
    /// Folder of another system that has the programs, entered by chroot.
    root: Option<PathBuf>,
}

impl Installation {
    pub(crate) fn of_host(bin: PathBuf, name: String) -> Self {
        Self { name, bin, root: None }
    }

    pub(crate) fn in_folder(root: PathBuf, bin: PathBuf, name: String) -> Self {
        Self { name, bin, root: Some(root) }
    }

    /// What it is, for people.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A command that runs `program` with `folder` (absolute, on this machine) in its reach, guarded
    /// against outliving us; the second value is the folder's name as the program sees it.
    pub(crate) fn command(&self, program: &str, folder: &Path) -> Result<(Command, PathBuf)> {
        let program = self.bin.join(program);
        let Some(root) = &self.root else {
            let user = rustix::process::geteuid().is_root().then_some(USER);
            return Ok((process::guarded(program, Death::Interrupt, user), folder.to_owned()));
        };
        if let Ok(below) = folder.strip_prefix(root) {
            let mut command = Command::new("chroot");
            command.arg(root).arg("setpriv").args(process::guard(Death::Interrupt, Some(USER))).arg(program);
            return Ok((command, Path::new("/").join(below)));
        }
        let mut command = bound(folder, root)?;
        command.arg(root).arg("setpriv").args(process::guard(Death::Interrupt, Some(USER))).arg(program);
        Ok((command, MOUNT_POINT.into()))
    }

    /// Where fresh data of this process go: a path that nothing else uses.
    pub(crate) fn scratch(&self) -> PathBuf {
        scratch_parent(self.root.as_deref()).join(format!("{SCRATCH_PREFIX}{}", std::process::id()))
    }

    /// Deletes fresh data of processes that were killed.
    pub(crate) fn delete_leftovers(&self) -> Result<()> {
        let parent = scratch_parent(self.root.as_deref());
        let listed = fs::read_dir(&parent).with_context(|| format!("cannot list {}", parent.display()))?;
        for entry in listed.flatten() {
            let process = entry
                .file_name()
                .to_str()
                .and_then(|name| name.strip_prefix(SCRATCH_PREFIX)?.parse::<u32>().ok());
            if process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
                // Another user's leftovers are theirs to delete.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }

    /// Gives a file or folder to the user that PostgreSQL runs as; nothing to do when that is us.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        if !rustix::process::geteuid().is_root() {
            return Ok(());
        }
        let passwd = self.root.as_deref().unwrap_or(Path::new("/")).join("etc/passwd");
        let text =
            fs::read_to_string(&passwd).with_context(|| format!("cannot read {}", passwd.display()))?;
        let (user, group) =
            ids(&text, USER).with_context(|| format!("no user {USER} in {}", passwd.display()))?;
        chown(path, Some(user), Some(group))
            .with_context(|| format!("cannot give {} to {USER}", path.display()))
    }
}

const SCRATCH_PREFIX: &str = "spectra-timescale-";

/// Inside a system folder data need no mount; elsewhere the folder must be open to another user, as /tmp is.
fn scratch_parent(root: Option<&Path>) -> PathBuf {
    root.map_or_else(std::env::temp_dir, |root| root.join("srv"))
}

/// A command that makes `folder` appear in `root` for itself alone and then runs chroot; the mount goes
/// away with the process.
fn bound(folder: &Path, root: &Path) -> Result<Command> {
    let inside = root.join(MOUNT_POINT.trim_start_matches('/'));
    fs::create_dir_all(&inside).with_context(|| format!("cannot create {}", inside.display()))?;
    let script = r#"mount --bind "$1" "$2" && shift 2 && exec chroot "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c", script, "sh"]).arg(folder).arg(inside);
    Ok(command)
}

/// User and group id of a name in the text of a passwd file.
fn ids(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &Command) -> String {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ids_are_read_from_passwd() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\npostgres:x:100:102:admin:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(ids(passwd, "postgres"), Some((100, 102)));
        assert_eq!(ids(passwd, "post"), None);
    }

    #[test]
    fn data_inside_the_system_folder_need_no_mount() {
        let installation = Installation::in_folder("/cache/trixie".into(), "/pg/bin".into(), String::new());
        let (command, inside) = installation.command("postgres", Path::new("/cache/trixie/srv/d")).unwrap();
        assert_eq!(inside, Path::new("/srv/d"));
        let words = words(&command);
        assert!(words.starts_with("chroot /cache/trixie setpriv --reuid postgres"), "{words}");
        assert!(words.ends_with("--pdeathsig INT -- /pg/bin/postgres"), "{words}");
    }

    #[test]
    fn data_elsewhere_are_bound_into_the_system_folder() {
        let root = tempfile::tempdir().unwrap();
        let installation = Installation::in_folder(root.path().into(), "/pg/bin".into(), String::new());
        let (command, inside) = installation.command("initdb", Path::new("/home/me/data")).unwrap();
        assert_eq!(inside, Path::new(MOUNT_POINT));
        assert!(root.path().join("srv/spectra").is_dir());
        assert!(words(&command).contains("sh /home/me/data"), "{}", words(&command));
    }
}
