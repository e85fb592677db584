//! `disk`: space and inodes of each file system.

mod asker;
#[cfg_attr(target_os = "linux", path = "disk/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "disk/freebsd.rs")]
#[cfg_attr(windows, path = "disk/windows.rs")]
mod os;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Disk;

use super::rate::percent;
use super::{Broken, Collector, Fault, Spec, Start, Stuck};
use asker::Asker;

pub(crate) const SPEC: Spec = Spec {
    name: "disk",
    interval: Duration::from_mins(1),
    start: |host| Start::from_result(os::Source::open(host).map(DiskCollector::new)),
    describe,
};

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    pub device: String,
    pub mountpoint: String,
    pub filesystem: String,
    /// Whether it lies on this host's own disks.
    pub local: bool,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Errors that the file system has found in itself; `None` where it does not count.
    pub errors: Option<u64>,
    /// Where to ask: the mount point under the host's root, byte for byte.
    pub path: PathBuf,
}

/// What a file system says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Unit of the next three, bytes.
    pub block_bytes: u64,
    pub blocks: u64,
    pub free: u64,
    /// Free for ordinary users.
    pub available: u64,
    pub inodes: u64,
    pub inodes_free: u64,
}

#[derive(Debug)]
struct DiskCollector {
    source: os::Source,
    asker: Asker,
}

impl DiskCollector {
    fn new(source: os::Source) -> Self {
        Self { source, asker: Asker::new(os::ask) }
    }
}

impl Collector for DiskCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        let mounts = self.source.mounts()?;
        let answers = self.asker.ask(mounts)?;
        let disk = |(mount, space): (Mount, Option<Space>)| match space {
            Some(space) => disk(mount, space),
            None => Some(Disk { failed: Some(true), ..named(mount) }),
        };
        Ok(answers.into_iter().filter_map(disk).map(Metric::from).collect())
    }

    fn stuck(&self) -> Vec<Stuck> {
        self.asker.stuck()
    }

    fn broken(&self) -> Vec<Broken> {
        self.asker.broken()
    }
}

/// `None` for a file system without blocks, which is no place to store anything.
fn disk(mount: Mount, space: Space) -> Option<Disk> {
    let Space { block_bytes, blocks, free, available, inodes, inodes_free } = space;
    if blocks == 0 {
        return None;
    }
    let bytes = |blocks: u64| blocks.saturating_mul(block_bytes);
    let used = blocks.saturating_sub(free);
    // btrfs and vfat have no fixed number of inodes and say 0.
    let inodes = (inodes > 0).then(|| (inodes, inodes.saturating_sub(inodes_free)));
    Some(Disk {
        disk_total: bytes(blocks).into(),
        disk_used: bytes(used).into(),
        disk_available: bytes(available.min(blocks)).into(),
        disk_used_pct: percent(used, blocks).into(),
        inodes_total: inodes.map(|(total, _)| total).into(),
        inodes_used: inodes.map(|(_, used)| used).into(),
        inodes_pct: inodes.map(|(total, used)| percent(used, total)).into(),
        failed: Some(false),
        ..named(mount)
    })
}

/// What is known of a mount without asking it.
fn named(mount: Mount) -> Disk {
    let Mount { device, mountpoint, filesystem, local, read_only, errors, path: _ } = mount;
    Disk {
        device,
        mountpoint,
        filesystem,
        disk_type: if local { "local" } else { "other" }.into(),
        read_only: Some(read_only),
        errors: errors.into(),
        ..Disk::default()
    }
}

fn describe(metrics: &[Metric]) -> String {
    let disks: Vec<_> = metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::Disk(disk) if disk.failed == Some(true) => Some(format!("{} failed", disk.mountpoint)),
            Metric::Disk(disk) => {
                let closed = if disk.read_only == Some(true) { " read-only" } else { "" };
                Some(format!("{} {:.0} %{closed}", disk.mountpoint, disk.disk_used_pct.value()?))
            }
            _ => None,
        })
        .collect();
    super::text::short_list(&disks.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Mount, Space, disk};

    fn mount() -> Mount {
        Mount {
            device: "/dev/sda1".into(),
            mountpoint: "/".into(),
            filesystem: "ext4".into(),
            local: true,
            read_only: true,
            errors: Some(3),
            path: "/".into(),
        }
    }

    const SPACE: Space =
        Space { block_bytes: 4096, blocks: 1000, free: 400, available: 350, inodes: 200, inodes_free: 150 };

    #[test]
    fn reserved_blocks_count_as_free() {
        let disk = disk(mount(), SPACE).unwrap();
        assert_eq!(disk.disk_total, Reading::Value(4_096_000));
        assert_eq!(disk.disk_used, Reading::Value(600 * 4096));
        assert_eq!(disk.disk_available, Reading::Value(350 * 4096));
        assert_eq!(disk.disk_used_pct, Reading::Value(60.0));
        assert_eq!(disk.inodes_used, Reading::Value(50));
        assert_eq!(disk.inodes_pct, Reading::Value(25.0));
        assert_eq!(disk.disk_type, "local");
        assert_eq!((disk.read_only, disk.errors, disk.failed), (Some(true), Reading::Value(3), Some(false)));
    }

    #[test]
    fn inodes_are_absent_where_there_are_none() {
        let disk = disk(mount(), Space { inodes: 0, inodes_free: 0, ..SPACE }).unwrap();
        assert_eq!(disk.inodes_total, Reading::Absent);
        assert_eq!(disk.inodes_pct, Reading::Absent);
    }

    #[test]
    fn nonsense_from_a_file_system_neither_wraps_nor_panics() {
        assert_eq!(disk(mount(), Space { blocks: 0, ..SPACE }), None);
        let odd = Space {
            block_bytes: u64::MAX,
            blocks: 5,
            free: 9,
            available: u64::MAX,
            inodes: 1,
            inodes_free: 2,
        };
        let disk = disk(mount(), odd).unwrap();
        assert_eq!(disk.disk_used, Reading::Value(0));
        assert_eq!(disk.disk_total, Reading::Value(u64::MAX));
        assert_eq!(disk.inodes_used, Reading::Value(0));
    }
}
