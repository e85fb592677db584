//! Which process holds which socket: links of `/proc/<pid>/fd` that say `socket:[inode]`.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::collect::text::{number, printable};
use crate::diagnose::worker::Unwanted;

/// Descriptors that are looked at, of all processes: a minute's work.
const MAX_DESCRIPTORS: usize = 2_000_000;

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) pid: u32,
    pub(super) name: String,
}

/// The first process that holds each socket.
#[derive(Debug, Default)]
pub(super) struct Holders {
    pub(super) by_inode: HashMap<u64, Holder>,
    /// Some processes may not be looked into.
    pub(super) is_forbidden: bool,
}

/// Looks into every process. One that ends meanwhile is passed over.
pub(super) fn find(processes: &Path, unwanted: &Unwanted) -> Holders {
    let mut holders = Holders::default();
    let mut left = MAX_DESCRIPTORS;
    let Ok(entries) = fs::read_dir(processes) else { return holders };
    for entry in entries.flatten() {
        let pid = number(entry.file_name().as_bytes()).and_then(|pid| u32::try_from(pid).ok());
        let Some(pid) = pid else { continue };
        if left == 0 || unwanted.is_set() {
            break;
        }
        match fs::read_dir(entry.path().join("fd")) {
            Ok(descriptors) => {
                let inodes = descriptors.flatten().take(left).inspect(|_| left -= 1);
                let inodes: Vec<_> = inodes.filter_map(|link| inode(&link.path())).collect();
                add(&mut holders, pid, &entry.path(), &inodes);
            }
            Err(error) => holders.is_forbidden |= error.kind() == ErrorKind::PermissionDenied,
        }
    }
    holders
}

fn add(holders: &mut Holders, pid: u32, process: &Path, inodes: &[u64]) {
    if inodes.is_empty() {
        return;
    }
    let name = fs::read(process.join("comm")).unwrap_or_default();
    let name = printable(name.strip_suffix(b"\n").unwrap_or(&name));
    for inode in inodes {
        let holder = holders.by_inode.entry(*inode).or_insert_with(|| Holder { pid, name: name.clone() });
        // A server that forks hands its socket on: its parent is the older one.
        if pid < holder.pid {
            *holder = Holder { pid, name: name.clone() };
        }
    }
}

fn inode(link: &Path) -> Option<u64> {
    let target = fs::read_link(link).ok()?;
    number(target.as_os_str().as_bytes().strip_prefix(b"socket:[")?.strip_suffix(b"]")?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::find;
    use crate::diagnose::worker::Unwanted;

    #[test]
    fn of_several_holders_the_first_process_counts() {
        let folder = tempfile::tempdir().unwrap();
        for (pid, name, links) in [
            ("9", "worker\n", &["socket:[7]", "pipe:[8]", "/dev/null"][..]),
            ("5", "pa rent\n", &["socket:[7]", "socket:[10]"]),
            ("x", "no process\n", &["socket:[11]"]),
            ("6", "odd\n", &["socket:[]", "socket:[99999999999999999999]", "socket:[12"]),
        ] {
            let process = folder.path().join(pid);
            fs::create_dir_all(process.join("fd")).unwrap();
            fs::write(process.join("comm"), name).unwrap();
            for (number, link) in links.iter().enumerate() {
                symlink(link, process.join("fd").join(number.to_string())).unwrap();
            }
        }
        fs::create_dir(folder.path().join("7")).unwrap();
        let holders = find(folder.path(), &Unwanted::default());
        let mut found: Vec<_> = holders
            .by_inode
            .iter()
            .map(|(inode, holder)| (*inode, holder.pid, holder.name.as_str()))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [(7, 5, "pa rent"), (10, 5, "pa rent")]);
        assert!(!holders.is_forbidden);
    }
}
