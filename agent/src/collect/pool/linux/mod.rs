//! Where arrays and pools are read under Linux. All of it is text of the kernel; only an old ZFS needs its program.

mod btrfs;
mod md;
mod mdstat;

use std::path::Path;
use std::time::Duration;

use spectra_protocol::metric::Pool;

use super::{PoolCollector, zfs};
use crate::collect::program::{self, Bounds};
use crate::collect::{Broken, Fault, Start};
use crate::host::Host;
use crate::sys::folder::names;
use crate::sys::hot_file::read_once;

/// `zpool` waits for pools that are suspended.
const ZPOOL: Bounds = Bounds { patience: Duration::from_secs(5), bytes: 1 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
    broken: Vec<Broken>,
}

pub(super) fn start(host: &Host) -> Start {
    let mut source = Source { host: host.clone(), broken: Vec::new() };
    match source.read() {
        Err(fault) => Start::Broken(fault),
        Ok(pools) if pools.is_empty() && source.broken.is_empty() => {
            Start::NotHere("no array of MD, pool of ZFS or file system of btrfs")
        }
        Ok(_) => Start::Ready(Box::new(PoolCollector { source })),
    }
}

impl Source {
    pub(super) fn read(&mut self) -> Result<Vec<Pool>, Fault> {
        // A tree without it is not mounted, which says nothing of the host.
        let stat = self.host.proc("stat");
        if !stat.exists() {
            return Err(Fault::read(&stat, std::io::ErrorKind::NotFound.into()));
        }
        self.broken.clear();
        let mut pools = self.md();
        pools.extend(self.zfs());
        pools.extend(self.btrfs());
        Ok(pools)
    }

    pub(super) fn broken(&self) -> &[Broken] {
        &self.broken
    }

    fn md(&mut self) -> Vec<Pool> {
        let block = self.host.sys("block");
        let folders = names(&block).into_iter().filter(|name| name.starts_with("md"));
        let mut pools: Vec<Pool> = folders
            .filter_map(|name| {
                let folder = block.join(&name).join("md");
                folder.is_dir().then(|| md::pool(&name, &md_folder(&folder)))?
            })
            .collect();
        let listed =
            read_once(&self.host.proc("mdstat")).map(|text| mdstat::pools(&text)).unwrap_or_default();
        for pool in listed {
            if !pools.iter().any(|known| known.name == pool.name) {
                pools.push(pool);
            }
        }
        pools
    }

    fn zfs(&mut self) -> Vec<Pool> {
        let folder = self.host.proc("spl/kstat/zfs");
        if !folder.is_dir() {
            return Vec::new();
        }
        let mut pools = Vec::new();
        let mut is_old = false;
        for name in names(&folder) {
            if !folder.join(&name).is_dir() {
                continue;
            }
            match read_once(&folder.join(&name).join("state")) {
                Ok(state) => pools.push(zfs::pool(&name, &state)),
                // Before 0.8.
                Err(_) => is_old = true,
            }
        }
        if !is_old {
            return pools;
        }
        let Some(program) = program::find_in(&self.host, "zpool") else {
            let words =
                "ZFS before 0.8 does not tell how its pools are, and there is no program zpool to ask";
            self.broken.push(Broken { words: words.to_owned(), is_permission: false });
            return pools;
        };
        match program::run(&program, &["list", "-H", "-o", "name,health"], ZPOOL) {
            Ok(said) => {
                if said.status != Some(0) {
                    self.broken.push(zpool_failed(&said, &program));
                }
                for pool in zfs::listed(&said.output) {
                    if !pool.name.is_empty() && !pools.iter().any(|known| known.name == pool.name) {
                        pools.push(pool);
                    }
                }
            }
            Err(fault) => self.broken.push(Broken::of(&fault)),
        }
        pools
    }

    fn btrfs(&self) -> Vec<Pool> {
        let root = self.host.sys("fs/btrfs");
        let systems = names(&root).into_iter().filter(|name| {
            root.join(name).join("devinfo").is_dir() || root.join(name).join("devices").is_dir()
        });
        systems.map(|uuid| btrfs::pool(&uuid, &btrfs_folder(&root.join(&uuid)))).collect()
    }
}

fn zpool_failed(said: &program::Said, program: &Path) -> Broken {
    if said.complaint.to_ascii_lowercase().contains("permission denied") {
        let words = format!("zpool: {}; it needs to be root, or /dev/zfs for everybody", said.complaint);
        return Broken::for_want_of_permission(words);
    }
    Broken::of(&said.fault(program))
}

fn md_folder(folder: &Path) -> md::Folder {
    let file = |name: &str| read_once(&folder.join(name)).unwrap_or_default();
    let members = names(folder).into_iter().filter_map(|entry| {
        let name = entry.strip_prefix("dev-")?.to_owned();
        Some(md::Member {
            name,
            state: file(&format!("{entry}/state")),
            errors: file(&format!("{entry}/errors")),
        })
    });
    md::Folder {
        level: file("level"),
        metadata_version: file("metadata_version"),
        array_state: file("array_state"),
        raid_disks: file("raid_disks"),
        degraded: file("degraded"),
        sync_action: file("sync_action"),
        sync_completed: file("sync_completed"),
        members: members.collect(),
    }
}

fn btrfs_folder(folder: &Path) -> btrfs::Folder {
    let data = folder.join("allocation/data");
    let infos = folder.join("devinfo");
    btrfs::Folder {
        label: read_once(&folder.join("label")).unwrap_or_default(),
        profiles: names(&data).into_iter().filter(|name| data.join(name).is_dir()).collect(),
        named: names(&folder.join("devices")).len() as u64,
        devices: infos.is_dir().then(|| btrfs_devices(&infos)),
    }
}

fn btrfs_devices(infos: &Path) -> Vec<btrfs::Device> {
    let mut devices: Vec<btrfs::Device> = names(infos)
        .into_iter()
        .filter_map(|id| {
            let file = |name: &str| read_once(&infos.join(&id).join(name)).unwrap_or_default();
            Some(btrfs::Device {
                id: id.parse().ok()?,
                missing: file("missing"),
                error_stats: file("error_stats"),
            })
        })
        .collect();
    devices.sort_by_key(|device| device.id);
    devices
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn an_old_zfs_is_asked_by_its_program() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        write("proc/stat", "");
        write("proc/spl/kstat/zfs/tank/io", "");
        let host = Host::new(root.path(), None);
        let mut source = Source { host, broken: Vec::new() };
        assert!(source.read().unwrap().is_empty());
        assert!(source.broken()[0].words.contains("no program zpool"), "{:?}", source.broken());
        write(
            "usr/sbin/zpool",
            "#!/bin/sh\n[ \"$*\" = 'list -H -o name,health' ] && printf 'tank\\tDEGRADED\\n'\n",
        );
        let pools = source.read().unwrap();
        assert_eq!((pools.len(), &*pools[0].state, pools[0].degraded), (1, "DEGRADED", Some(true)));
        write("usr/sbin/zpool", "#!/bin/sh\necho 'cannot open /dev/zfs: Permission denied' >&2; exit 1\n");
        assert!(source.read().unwrap().is_empty());
        assert!(source.broken()[0].words.contains("needs to be root"), "{:?}", source.broken());
    }

    #[test]
    fn devices_of_an_old_btrfs_are_counted() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["proc", "sys/fs/btrfs/5e1f/devices/sda", "sys/fs/btrfs/5e1f/devices/sdb"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        fs::write(root.path().join("proc/stat"), "").unwrap();
        let mut source = Source { host: Host::new(root.path(), None), broken: Vec::new() };
        let pools = source.read().unwrap();
        assert_eq!((pools[0].devices.value(), &*pools[0].state, pools[0].degraded), (Some(2), "", None));
    }

    #[test]
    fn arrays_without_a_folder_are_read_from_the_list() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("proc")).unwrap();
        fs::write(root.path().join("proc/stat"), "").unwrap();
        fs::write(root.path().join("proc/mdstat"), "md0 : active raid1 sda1[0]\n      9 blocks [2/1] [U_]\n")
            .unwrap();
        let mut source = Source { host: Host::new(root.path(), None), broken: Vec::new() };
        let pools = source.read().unwrap();
        assert_eq!((&*pools[0].name, pools[0].degraded), ("md0", Some(true)));
    }
}
