//! Which lines of `/proc/mounts` are file systems of interest.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::collect::disk::Mount;
use crate::collect::text::{lines, printable, unescape, words};

/// File systems on this host's disks.
const LOCAL: &[&[u8]] = &[
    b"ext2",
    b"ext3",
    b"ext4",
    b"xfs",
    b"btrfs",
    b"zfs",
    b"bcachefs",
    b"f2fs",
    b"ntfs",
    b"ntfs3",
    b"vfat",
    b"exfat",
    b"hfsplus",
];
/// The kernel's own, memory, other hosts, layers over file systems that are listed anyway, and images.
const SKIPPED: &[&[u8]] = &[
    b"proc",
    b"sysfs",
    b"devtmpfs",
    b"devpts",
    b"tmpfs",
    b"ramfs",
    b"rootfs",
    b"debugfs",
    b"tracefs",
    b"securityfs",
    b"configfs",
    b"fusectl",
    b"mqueue",
    b"hugetlbfs",
    b"binfmt_misc",
    b"pstore",
    b"efivarfs",
    b"cgroup",
    b"cgroup2",
    b"selinuxfs",
    b"bpf",
    b"nsfs",
    b"nfs",
    b"nfs4",
    b"nfsd",
    b"cifs",
    b"smb3",
    b"smbfs",
    b"9p",
    b"virtiofs",
    b"rpc_pipefs",
    b"sunrpc",
    b"fuse",
    b"fuse.gvfsd-fuse",
    b"fuse.sshfs",
    b"fuse.lxcfs",
    b"fuse.portal",
    b"autofs",
    b"overlay",
    b"squashfs",
    b"iso9660",
    b"udf",
];
const SKIPPED_DEVICES: &[u8] = b"/dev/loop";
/// Windows' drives and Docker Desktop's inside WSL.
const SKIPPED_MOUNTPOINTS: &[&[u8]] = &[b"/mnt/wsl/", b"/Docker/"];
/// Rows per reading. A node of Kubernetes has hundreds of mounts and a handful of devices.
const MAX_MOUNTS: usize = 1024;

/// One line of the table.
#[derive(Debug)]
struct Line<'a> {
    device: Vec<u8>,
    mountpoint: Vec<u8>,
    filesystem: &'a [u8],
    read_only: bool,
}

/// One entry per device: its first mount that can be seen. Bind mounts and subvolumes of it say the
/// same again; a mount that another one lies upon cannot be asked.
pub(super) fn parse(text: &[u8], root: &Path) -> Vec<Mount> {
    let table: Vec<Line> = lines(text).filter_map(line).collect();
    let topmost: HashMap<&[u8], usize> =
        table.iter().enumerate().map(|(index, line)| (&line.mountpoint[..], index)).collect();
    let mut seen = HashSet::new();
    let shown = table.iter().enumerate().filter(|(index, line)| {
        topmost[&line.mountpoint[..]] == *index && !is_skipped(line) && seen.insert(&line.device)
    });
    shown.take(MAX_MOUNTS).map(|(_, line)| mount(line, root)).collect()
}

fn line(line: &[u8]) -> Option<Line<'_>> {
    let mut words = words(line);
    Some(Line {
        device: unescape(words.next()?),
        mountpoint: unescape(words.next()?),
        filesystem: words.next()?,
        // `emergency_ro`: ext4 has found errors and lets nobody write any more.
        read_only: words
            .next()
            .is_some_and(|o| o.split(|&b| b == b',').any(|o| matches!(o, b"ro" | b"emergency_ro"))),
    })
}

fn mount(line: &Line, root: &Path) -> Mount {
    Mount {
        device: printable(&line.device),
        mountpoint: printable(&line.mountpoint),
        filesystem: printable(line.filesystem),
        local: LOCAL.contains(&line.filesystem),
        read_only: line.read_only,
        errors: None,
        path: under(root, &line.mountpoint),
    }
}

fn is_skipped(line: &Line) -> bool {
    SKIPPED.contains(&line.filesystem)
        || line.device.starts_with(SKIPPED_DEVICES)
        || SKIPPED_MOUNTPOINTS.iter().any(|prefix| line.mountpoint.starts_with(prefix))
}

/// The mount point in the host's tree as this process sees it.
fn under(root: &Path, mountpoint: &[u8]) -> PathBuf {
    let start = mountpoint.iter().take_while(|&&byte| byte == b'/').count();
    let inside = OsString::from_vec(mountpoint[start..].to_vec());
    if inside.is_empty() { root.to_owned() } else { root.join(inside) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::parse;

    #[test]
    fn one_entry_per_device_and_only_file_systems_that_store() {
        let text = b"sysfs /sys sysfs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n/dev/sda1 /var/lib/kubelet/pods/x ext4 rw 0 0\n\
            tmpfs /run tmpfs rw 0 0\ntank/data /tank/data zfs rw 0 0\n/dev/mapper/vg-home /home xfs rw 0 0\n\
            /dev/loop3 /snap/x squashfs ro 0 0\n/dev/loop4 /mnt/image ext4 rw 0 0\nserver:/x /mnt/nfs nfs4 rw 0 0\n\
            overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0\nC: /mnt/wsl/c 9p rw 0 0\n\
            ceph:/ /mnt/ceph ceph rw 0 0\n/dev/sdb1 /mnt/usb fuseblk rw 0 0\nbroken\n\n";
        let found: Vec<_> =
            parse(text, Path::new("/")).into_iter().map(|m| (m.device, m.mountpoint, m.local)).collect();
        let expected = [
            ("/dev/sda1", "/", true),
            ("tank/data", "/tank/data", true),
            ("/dev/mapper/vg-home", "/home", true),
            ("ceph:/", "/mnt/ceph", false),
            ("/dev/sdb1", "/mnt/usb", false),
        ];
        assert_eq!(found, expected.map(|(device, at, local)| (device.into(), at.into(), local)));
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let text = b"/dev/a /a ext4 rw,errors=remount-ro 0 0\n/dev/b /b ext4 ro,relatime 0 0\n\
            /dev/c /c ext4 rw,emergency_ro 0 0\n/dev/d /d ext4\n";
        let found: Vec<_> = parse(text, Path::new("/")).into_iter().map(|mount| mount.read_only).collect();
        assert_eq!(found, [false, true, true, false]);
    }

    #[test]
    fn a_mount_that_another_lies_upon_is_not_listed() {
        let text = b"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /mnt ext4 rw 0 0\n/dev/sdc1 /mnt xfs rw 0 0\n\
            /dev/sdd1 /data ext4 rw 0 0\ntmpfs /data tmpfs rw 0 0\n/dev/sdd1 /again ext4 rw 0 0\n";
        let found: Vec<_> =
            parse(text, Path::new("/")).into_iter().map(|m| (m.device, m.mountpoint)).collect();
        let expected = [("/dev/sda1", "/"), ("/dev/sdc1", "/mnt"), ("/dev/sdd1", "/again")];
        assert_eq!(found, expected.map(|(device, at)| (device.into(), at.into())));
    }

    #[test]
    fn a_mountpoint_is_asked_byte_for_byte_under_the_root() {
        let text = b"/dev/sda1 /mnt/my\\040disk\\134x ext4 rw 0 0\n/dev/sdb1 /mnt/\xff ext4 rw 0 0\n/dev/sdc1 / ext4 rw 0 0\n";
        let mounts = parse(text, Path::new("/host"));
        assert_eq!(mounts[0].mountpoint, "/mnt/my disk\\x");
        assert_eq!(mounts[0].path, Path::new("/host/mnt/my disk\\x"));
        assert_eq!(mounts[1].mountpoint, "/mnt/\u{fffd}");
        assert_eq!(mounts[1].path.as_os_str().as_encoded_bytes(), b"/host/mnt/\xff");
        assert_eq!(mounts[2].path, Path::new("/host"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes, Path::new("/"));
        }
    }
}
