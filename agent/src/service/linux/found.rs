//! What this host has that needs a group, a device or a capability to be read.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::collect::text::{lines, words};
use crate::host::{Host, groups};
use crate::sys::folder::names;
use crate::sys::hot_file::read_once;

/// Sockets of container engines, the usual one first.
const DOCKER: &[&str] = &["run/docker.sock", "var/run/docker.sock"];
const PODMAN: &str = "run/podman/podman.sock";
/// Where programs are on every distribution that has systemd.
const PROGRAMS: &[&str] = &["usr/sbin", "usr/bin", "sbin", "bin"];
/// Drives with SMART are named so by the kernel.
const ATA: &str = "sd";

/// What was found, as values: what follows from it is decided elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one thing whether the host has it")]
pub(super) struct Found {
    pub(super) docker: Option<File>,
    pub(super) podman: Option<File>,
    pub(super) pvesh: bool,
    pub(super) ata: bool,
    /// Group of the ATA drives' devices.
    pub(super) ata_group: Option<String>,
    pub(super) nvme: bool,
    /// Group of the NVMe drives' block devices.
    pub(super) nvme_group: Option<String>,
    pub(super) vcio: Option<File>,
    /// Groups that may read journal and log files.
    pub(super) log_groups: Vec<String>,
    pub(super) kmsg: bool,
    /// Whether everybody may ping by a datagram socket.
    pub(super) ping: bool,
    /// A package manager that needs much memory.
    pub(super) dnf: bool,
    /// Whether `/proc` shows everybody their own processes only.
    pub(super) hidepid: bool,
}

/// A socket or device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Group that may use it; `None`: its owner alone.
    pub(super) group: Option<String>,
    pub(super) is_open: bool,
}

/// Looks at the host; what cannot be seen is not there.
pub(super) fn look(host: &Host) -> Found {
    let groups = fs::read(host.path("etc/group")).unwrap_or_default();
    let file = |relative: &str| file(&host.path(relative), relative, &groups);
    let block = names(&host.sys("block"));
    let program = |name: &str| PROGRAMS.iter().any(|folder| host.path(folder).join(name).is_file());
    let ata = block.iter().find(|name| name.starts_with(ATA));
    let nvme = block.iter().find(|name| is_namespace(name));
    let group = |name: &String| file(&format!("dev/{name}")).and_then(|file| file.group);
    let range = fs::read_to_string(host.proc("sys/net/ipv4/ping_group_range")).unwrap_or_default();
    Found {
        docker: DOCKER.iter().find_map(|path| file(path)),
        podman: file(PODMAN),
        pvesh: program("pvesh"),
        ata: ata.is_some(),
        ata_group: ata.and_then(group),
        nvme: !names(&host.sys("class/nvme")).is_empty(),
        nvme_group: nvme.and_then(group),
        vcio: file("dev/vcio"),
        log_groups: log_groups(&groups),
        kmsg: host.path("dev/kmsg").exists(),
        ping: is_open(&range),
        hidepid: hides(&host.mount_table().and_then(|table| read_once(&table)).unwrap_or_default()),
        dnf: program("dnf") || program("dnf5") || program("zypper"),
    }
}

/// `nvme0n1`; `nvme0c0n1` is one of several ways there, and no device.
fn is_namespace(name: &str) -> bool {
    name.strip_prefix("nvme").is_some_and(|rest| rest.contains('n') && !rest.contains('c'))
}

fn file(path: &Path, relative: &str, groups: &[u8]) -> Option<File> {
    let metadata = fs::metadata(path).ok()?;
    Some(File {
        path: Path::new("/").join(relative),
        group: group(&metadata, groups),
        is_open: metadata.mode() & 0o006 == 0o006,
    })
}

/// Root's own group is not given to anybody.
fn group(metadata: &Metadata, groups: &[u8]) -> Option<String> {
    let may = metadata.mode() & 0o040 != 0 && metadata.gid() != 0;
    may.then(|| groups::name_of(groups, metadata.gid()).unwrap_or_else(|| metadata.gid().to_string()))
}

/// systemd's group for the journal, Debian's for log files.
fn log_groups(groups: &[u8]) -> Vec<String> {
    let wanted = ["systemd-journal", "adm"];
    let is_here = |name: &&str| groups::entries(groups).any(|(of, _)| of == *name);
    wanted.into_iter().filter(is_here).map(str::to_owned).collect()
}

/// Of `first last`: whether every group is between. The service's own number is not known before it is made.
fn is_open(range: &str) -> bool {
    let mut numbers = range.split_whitespace().map(str::parse::<u64>);
    let (first, last) = (numbers.next(), numbers.next());
    matches!((first, last), (Some(Ok(..=1)), Some(Ok(65_534..))))
}

/// Of a mount table: whether `/proc` has the option `hidepid` with another value than none at all.
fn hides(table: &[u8]) -> bool {
    let hiding =
        |option: &[u8]| option.strip_prefix(b"hidepid=").is_some_and(|value| !matches!(value, b"0" | b"off"));
    lines(table).any(|line| {
        let line: Vec<_> = words(line).collect();
        matches!(&line[..], [_, b"/proc", b"proc", options, ..] if options.split(|byte| *byte == b',').any(hiding))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_empty_host_has_nothing() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(look(&Host::new(root.path(), Some("h".into()))), Found::default());
    }

    #[test]
    fn what_is_there_is_found() {
        let root = tempfile::tempdir().unwrap();
        let gid = fs::metadata(root.path()).unwrap().gid();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).unwrap();
        };
        write("etc/group", &format!("root:x:0:\nmine:x:{gid}:\nadm:x:4:syslog\nsystemd-journal:x:101:\n"));
        for (path, text) in [
            ("run/docker.sock", ""),
            ("dev/vcio", ""),
            ("dev/sda", ""),
            ("dev/kmsg", ""),
            ("sys/block/sda/size", "1"),
            ("sys/block/loop0/size", "1"),
            ("sys/block/nvme0n1/size", "1"),
            ("sys/block/nvme0c0n1/size", "1"),
            ("dev/nvme0n1", ""),
            ("sys/class/nvme/nvme0/model", "x"),
            ("usr/bin/pvesh", ""),
            ("usr/bin/dnf", ""),
            ("proc/sys/net/ipv4/ping_group_range", "0\t2147483647\n"),
        ] {
            write(path, text);
        }
        let found = look(&Host::new(root.path(), Some("h".into())));
        let group = (gid != 0).then(|| "mine".to_owned());
        assert_eq!(found.docker.as_ref().unwrap().path, Path::new("/run/docker.sock"));
        for of in [&found.docker.as_ref().unwrap().group, &found.ata_group, &found.nvme_group] {
            assert_eq!(of, &group);
        }
        assert!(found.pvesh && found.ata && found.nvme && found.kmsg && found.ping && found.dnf, "{found:?}");
        assert_eq!(found.log_groups, ["systemd-journal", "adm"]);
        assert!(found.vcio.is_some() && found.podman.is_none());
    }

    #[test]
    fn a_proc_that_hides_is_told_by_its_options() {
        for (table, expected) in [
            ("proc /proc proc rw,nosuid,hidepid=2,gid=27 0 0\n", true),
            ("x / ext4 rw 0 0\nproc /proc proc rw,hidepid=invisible 0 0\n", true),
            ("proc /proc proc rw,hidepid=off 0 0\n", false),
            ("proc /proc proc rw 0 0\nproc /srv/proc proc rw,hidepid=1 0 0\nproc\n", false),
        ] {
            assert_eq!(hides(table.as_bytes()), expected, "{table}");
        }
    }

    #[test]
    fn ranges_of_groups_that_may_ping_are_read() {
        for (range, expected) in [
            ("0\t2147483647\n", true),
            ("1 0", false),
            ("1000 1000", false),
            ("0 0", false),
            ("", false),
            ("x y", false),
        ] {
            assert_eq!(is_open(range), expected, "{range:?}");
        }
    }
}
