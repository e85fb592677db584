//! Programs of the host that are asked: where they stand, and how they are started, never by a shell.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::host::Host;
use crate::sys::child::{ENDING, FOLDERS, WORKING_FOLDER, give_environment};

/// What is kept of a program's complaints.
pub const COMPLAINT_BYTES: u64 = 1 << 10;

/// The program of this name, if the agent's own system has it.
pub fn find(name: &str) -> Option<PathBuf> {
    first(FOLDERS.iter().map(|folder| Path::new(folder).join(format!("{name}{ENDING}"))))
}

/// The same in the host's tree, wherever that is mounted.
pub fn find_in(host: &Host, name: &str) -> Option<PathBuf> {
    first(FOLDERS.iter().map(|folder| host.path(folder.trim_start_matches('/')).join(name)))
}

fn first(mut paths: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    paths.find(|path| path.is_file())
}

/// With arguments, nothing of our environment, and both outputs to be read.
pub fn command(program: &Path, arguments: &[impl AsRef<std::ffi::OsStr>]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .current_dir(WORKING_FOLDER)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    give_environment(&mut command);
    command
}

/// What a program complained about, in one line.
pub fn complaint(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.trim_ascii()).replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{complaint, find, find_in};
    use crate::host::Host;

    #[test]
    fn programs_are_found_on_the_agents_system_and_in_the_hosts_tree() {
        assert!(find("sh").is_some());
        assert_eq!(find("no-such-program-here"), None);
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        assert_eq!(find_in(&host, "zpool"), None);
        let path = root.path().join("usr/local/sbin/zpool");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "").unwrap();
        assert_eq!(find_in(&host, "zpool").as_deref(), Some(&*path));
        assert!(find_in(&Host::new(Path::new("/"), None), "sh").is_some());
    }

    #[test]
    fn a_complaint_is_one_line() {
        assert_eq!(complaint(b" no\nluck\x1b[0m \n"), "no luck [0m");
    }
}
