//! The facts of a Linux host, from `/proc`, `/sys` and `/etc`.

mod about;
mod addresses;
mod hardware;
mod processor;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use spectra_protocol::limit::REGISTRATION_ADDRESSES;
use spectra_protocol::registration::HostInfo;

use super::{Host, short};
use crate::VERSION;
use crate::collect::Fault;
use crate::collect::text::{lines, number, printable, value_of, words};
use crate::sys::hot_file::read_once;
use crate::sys::tree::read_below;
pub(super) use about::facts_in_full;

pub(super) fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// A fact that cannot be read stays empty: registration does not fail for it.
pub(super) fn facts(host: &Host) -> HostInfo {
    let stat = bytes(&host.proc("stat"));
    let release = release(&os_release(host));
    HostInfo {
        hostname: host.name().to_owned(),
        os: "linux".into(),
        platform: short(release.0),
        platform_ver: short(release.1),
        kernel: short(text(&host.proc("sys/kernel/osrelease"))),
        arch: processor::architecture(),
        cpu_model: short(processor::model(host)),
        cpu_cores: processor::count(&stat),
        ram_total: crate::collect::memory::Source::open(host)
            .and_then(|mut memory| memory.read())
            .map_or(0, |amounts| amounts.total),
        agent_version: VERSION.into(),
        agent_commit: String::new(),
        boot_time: boot_time(&stat).unwrap_or_default(),
        ips: host
            .network("fib_trie")
            .map(|path| addresses::parse(&bytes(&path), REGISTRATION_ADDRESSES))
            .unwrap_or_default(),
        hardware: hardware::kind(host).into(),
        machine_id: short(machine_id(host)),
        board_id: short(board(host)),
        boot_id: short(text(&host.proc("sys/kernel/random/boot_id"))),
    }
}

impl Host {
    /// A file of `/proc/net` in the host's network namespace. `/proc/net` itself is always this
    /// process's own, so beside the host's tree its first process is asked.
    pub(crate) fn network(&self, file: &str) -> Result<PathBuf, Fault> {
        let of_init = if self.is_own() { None } else { self.of_init(&format!("net/{file}"))? };
        Ok(of_init.unwrap_or_else(|| self.proc("net").join(file)))
    }

    /// The host's mount table: that of its first process. A service has its own, where `ProtectSystem=` makes every
    /// file system read-only. A recorded folder may have `/proc/mounts` alone.
    pub(crate) fn mount_table(&self) -> Result<PathBuf, Fault> {
        let of_init = self.of_init("mounts")?;
        Ok(of_init.unwrap_or_else(|| self.proc("mounts")))
    }

    /// What `/proc` hides of other users' processes, if it is mounted so and this process may not see them.
    pub(crate) fn hidden(&self) -> Option<Fault> {
        let path = self.proc("1/stat");
        // A recorded folder may have no first process. What the kernel serves has one, and who asks.
        let is_hidden = File::open(&path).is_err() && std::fs::read_link(self.proc("self")).is_ok();
        is_hidden.then(|| Fault::Denied {
            path,
            needs: "CAP_SYS_PTRACE, or the group that its option gid= names",
            source: io::Error::new(io::ErrorKind::PermissionDenied, "/proc is mounted with hidepid"),
        })
    }

    /// A file of the host's first process; `None` where there is none. Where it is hidden, this process's own stands
    /// for it only if it lives in the tree that it watches.
    fn of_init(&self, file: &str) -> Result<Option<PathBuf>, Fault> {
        let path = self.proc("1").join(file);
        if File::open(&path).is_ok() {
            return Ok(Some(path));
        }
        match self.hidden() {
            Some(fault) if !self.is_own() => Err(fault),
            _ => Ok(None),
        }
    }
}

/// Some systems have it as an absolute link (NixOS), which leads elsewhere than a tree that is mounted.
fn os_release(host: &Host) -> Vec<u8> {
    let paths = ["etc/os-release", "usr/lib/os-release"];
    paths.iter().find_map(|path| read_below(&host.path(""), Path::new(path)).ok()).unwrap_or_default()
}

/// Of systemd, else what D-Bus made before there was systemd.
fn machine_id(host: &Host) -> String {
    let ids = ["etc/machine-id", "var/lib/dbus/machine-id"].map(|path| text(&host.path(path)));
    ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default()
}

/// The board's own identity. The DMI product UUID is root's to read; boards with a device tree have a serial
/// number that everybody may.
fn board(host: &Host) -> String {
    let dmi = text(&host.sys("class/dmi/id/product_uuid"));
    if !dmi.is_empty() {
        return dmi;
    }
    // A string of the device tree ends with NUL.
    let serial = bytes(&host.proc("device-tree/serial-number"));
    printable(serial.strip_suffix(b"\0").unwrap_or(&serial).trim_ascii())
}

/// A tree without `/proc` is not mounted.
pub(super) fn is_mounted(host: &Host) -> Result<(), Fault> {
    let folder = host.proc("");
    std::fs::read_dir(&folder).map(|_| ()).map_err(|error| Fault::read(&folder, error))
}

/// Unix seconds, from the line `btime` of `/proc/stat`.
pub(crate) fn boot_time(stat: &[u8]) -> Option<i64> {
    let line = lines(stat).find(|line| line.starts_with(b"btime "))?;
    words(line).nth(1).and_then(number)?.try_into().ok()
}

/// `ID` and `VERSION_ID` of os-release.
fn release(text: &[u8]) -> (String, String) {
    let id = Some(release_value(text, b"ID")).filter(|id| !id.is_empty());
    (id.unwrap_or_else(|| "linux".into()), release_value(text, b"VERSION_ID"))
}

/// `PRETTY_NAME` of os-release.
fn release_name(text: &[u8]) -> String {
    release_value(text, b"PRETTY_NAME")
}

fn release_value(text: &[u8], key: &[u8]) -> String {
    let value = value_of(text, key, b'=').unwrap_or_default();
    let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    printable(quoted(b"\"").or_else(|| quoted(b"'")).unwrap_or(value))
}

fn bytes(path: &Path) -> Vec<u8> {
    read_once(path).unwrap_or_default()
}

fn text(path: &Path) -> String {
    printable(bytes(path).trim_ascii())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{Host, boot_time, facts, release};
    use crate::host::testing::write;

    #[test]
    fn facts_of_a_strange_host_stay_short() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["etc", "proc/sys/kernel/random"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let long = "\u{1}ü".repeat(5000);
        for (path, text) in [
            ("etc/os-release", format!("ID={long}\nVERSION_ID={long}\n")),
            ("etc/machine-id", long.clone()),
            ("proc/cpuinfo", format!("model name: {long}\n")),
            ("proc/sys/kernel/osrelease", long.clone()),
            ("proc/sys/kernel/random/boot_id", long.clone()),
        ] {
            fs::write(root.path().join(path), text).unwrap();
        }
        let facts = facts(&Host::new(root.path(), Some("h".into())));
        assert!(facts.platform.starts_with('\u{fffd}') && facts.cpu_model.contains('ü'), "{facts:?}");
        let bytes = serde_json::to_vec(&facts).unwrap().len();
        assert!(bytes < 2048, "{bytes}");
    }

    #[test]
    fn mounts_are_those_of_the_first_process_and_not_this_ones() {
        assert_eq!(Host::new(Path::new("/"), None).mount_table().unwrap(), Path::new("/proc/1/mounts"));
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        assert_eq!(host.mount_table().unwrap(), host.proc("mounts"), "recorded");
        assert_eq!(host.network("dev").unwrap(), host.proc("net/dev"), "recorded");
        // As the kernel has it where hidepid hides the first process.
        fs::create_dir_all(host.proc("7")).unwrap();
        std::os::unix::fs::symlink("7", host.proc("self")).unwrap();
        for fault in [host.mount_table(), host.network("dev")].map(Result::unwrap_err) {
            assert!(fault.is_permission() && fault.in_one_line().contains("CAP_SYS_PTRACE"), "{fault}");
        }
    }

    #[test]
    fn a_board_is_known_by_its_dmi_uuid_or_its_device_tree() {
        for (files, expected) in [
            (&[][..], ""),
            (&[("proc/device-tree/serial-number", "10000000abcdef01\0")], "10000000abcdef01"),
            (
                &[
                    ("sys/class/dmi/id/product_uuid", "4c4c4544-0042-3510-8052-b4c04f4e4d32\n"),
                    ("proc/device-tree/serial-number", "7\0"),
                ],
                "4c4c4544-0042-3510-8052-b4c04f4e4d32",
            ),
        ] {
            let root = tempfile::tempdir().unwrap();
            for (path, text) in files {
                let path = root.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            let facts = facts(&Host::new(root.path(), Some("h".into())));
            assert_eq!(facts.board_id, expected);
        }
    }

    #[test]
    fn links_of_the_host_lead_into_its_tree_and_an_old_machine_id_is_one() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "nix/store/x-etc/etc/os-release", "ID=nixos\nVERSION_ID=\"24.11\"\n");
        write(root.path(), "var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n");
        fs::create_dir(root.path().join("etc")).unwrap();
        symlink("/nix/store/x-etc/etc", root.path().join("etc/static")).unwrap();
        symlink("/etc/static/os-release", root.path().join("etc/os-release")).unwrap();
        let facts = facts(&Host::new(root.path(), Some("h".into())));
        assert_eq!((&*facts.platform, &*facts.platform_ver), ("nixos", "24.11"));
        assert_eq!(facts.machine_id, "0123456789abcdef0123456789abcdef");
        let full = super::facts_in_full(&Host::new(root.path(), None));
        assert_eq!((&*full.platform, full.machine_id), ("nixos", facts.machine_id));
    }

    #[test]
    fn releases_are_read_with_and_without_quotes() {
        for (text, expected) in [
            ("ID=debian\nVERSION_ID=\"12\"\n", ("debian", "12")),
            ("NAME='x'\nID='arch'\n", ("arch", "")),
            ("PLATFORM_ID=x\nID=\"\nVERSION_ID=\"\"", ("\"", "")),
            ("", ("linux", "")),
        ] {
            let (id, version) = release(text.as_bytes());
            assert_eq!((id.as_str(), version.as_str()), expected, "{text}");
        }
    }

    #[test]
    fn boot_time_is_a_line_of_stat() {
        assert_eq!(boot_time(b"cpu 1\nbtime 1795453205\nprocesses 1\n"), Some(1_795_453_205));
        assert_eq!(boot_time(b"btime 99999999999999999999\n"), None);
        assert_eq!(boot_time(b"btimes 5\n"), None);
    }
}
