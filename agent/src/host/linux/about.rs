//! All that a host says of itself, for its page: the facts of registration and those that nothing depends on.

use std::path::Path;

use spectra_protocol::metric::Facts;

use super::{bytes, hardware, machine_id, os_release, processor, release, release_name, short, text};
use crate::collect::text::{printable, value_of};
use crate::host::Host;

/// What makers leave in the firmware's tables instead of a name, lower-case.
const NO_NAMES: &[&str] = &[
    "to be filled by o.e.m.",
    "default string",
    "system manufacturer",
    "system product name",
    "not specified",
    "none",
];
/// Below these folders a time zone has its name.
const ZONES: &str = "zoneinfo/";
/// Files in `/etc` are read in one piece; this is no time zone any more.
const ZONE_BYTES: usize = 64;

pub(in crate::host) fn facts_in_full(host: &Host) -> Facts {
    let os_release = os_release(host);
    let (platform, platform_version) = release(&os_release);
    let cpuinfo = bytes(&host.proc("cpuinfo"));
    Facts {
        os_name: short(release_name(&os_release)),
        platform: short(platform),
        platform_version: short(platform_version),
        kernel: short(text(&host.proc("sys/kernel/osrelease"))),
        kernel_build: short(text(&host.proc("sys/kernel/version"))),
        arch: processor::architecture(),
        hardware: hardware::kind(host).into(),
        board_vendor: short(dmi(host, &["sys_vendor", "board_vendor"])),
        board_name: short(board_name(host)),
        firmware: short(dmi(host, &["bios_version"])),
        virtualization: hardware::hypervisor(host, &cpuinfo).into(),
        container: short(hardware::container(host)),
        cpu_model: short(processor::model(host)),
        microcode: short(printable(value_of(&cpuinfo, b"microcode", b':').unwrap_or_default())),
        time_zone: time_zone(host),
        machine_id: short(machine_id(host)),
        boot_id: short(text(&host.proc("sys/kernel/random/boot_id"))),
    }
}

/// The first of the firmware's fields that holds a name.
fn dmi(host: &Host, fields: &[&str]) -> String {
    let value = |field: &&str| text(&host.sys("class/dmi/id").join(field));
    let is_name =
        |value: &String| !value.is_empty() && !NO_NAMES.contains(&value.to_ascii_lowercase().as_str());
    fields.iter().map(value).find(is_name).unwrap_or_default()
}

fn board_name(host: &Host) -> String {
    let model = bytes(&host.proc("device-tree/model"));
    let by_tree = printable(model.strip_suffix(b"\0").unwrap_or(&model));
    if by_tree.is_empty() { dmi(host, &["product_name", "board_name"]) } else { by_tree }
}

/// Debian's file, else where `/etc/localtime` points to; without either the clock shows UTC.
fn time_zone(host: &Host) -> String {
    let file = text(&host.path("etc/timezone"));
    if is_zone(&file) {
        return file;
    }
    let link = std::fs::read_link(host.path("etc/localtime")).unwrap_or_default();
    by_link(&link).unwrap_or_else(|| "UTC".to_owned())
}

fn by_link(link: &Path) -> Option<String> {
    let link = link.to_str()?;
    let zone = &link[link.find(ZONES)? + ZONES.len()..];
    let zone = zone.strip_prefix("posix/").unwrap_or(zone);
    is_zone(zone).then(|| zone.to_owned())
}

fn is_zone(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    (1..=ZONE_BYTES).contains(&text.len()) && text.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{by_link, facts_in_full};
    use crate::host::Host;
    use crate::host::testing::write;

    #[test]
    fn a_host_tells_what_its_files_say() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for (path, text) in [
            (
                "etc/os-release",
                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n",
            ),
            ("etc/timezone", "Europe/Berlin\n"),
            ("proc/sys/kernel/version", "#1 SMP Debian 6.1.76-1\n"),
            ("proc/cpuinfo", "model name\t: AMD EPYC\nmicrocode\t: 0xa0011d1\nflags\t\t: fpu hypervisor\n"),
            ("sys/class/dmi/id/sys_vendor", "To Be Filled By O.E.M.\n"),
            ("sys/class/dmi/id/board_vendor", "ASRock\n"),
            ("sys/class/dmi/id/product_name", "X570\n"),
            ("sys/class/dmi/id/bios_version", "P3.40\n"),
            ("run/systemd/container", "lxc\n"),
        ] {
            write(root, path, text);
        }
        let facts = facts_in_full(&Host::new(root, None));
        assert_eq!(facts.os_name, "Debian GNU/Linux 12 (bookworm)");
        assert_eq!((&*facts.board_vendor, &*facts.board_name, &*facts.firmware), ("ASRock", "X570", "P3.40"));
        assert_eq!((&*facts.microcode, &*facts.time_zone), ("0xa0011d1", "Europe/Berlin"));
        assert_eq!((&*facts.container, &*facts.virtualization), ("lxc", "unknown"));
        assert_eq!(facts.kernel_build, "#1 SMP Debian 6.1.76-1");
    }

    #[test]
    fn a_time_zone_is_a_file_a_link_or_none() {
        let root = tempfile::tempdir().unwrap();
        let zone = || facts_in_full(&Host::new(root.path(), None)).time_zone;
        assert_eq!(zone(), "UTC");
        fs::create_dir(root.path().join("etc")).unwrap();
        symlink("../usr/share/zoneinfo/America/New_York", root.path().join("etc/localtime")).unwrap();
        assert_eq!(zone(), "America/New_York");
        fs::write(root.path().join("etc/timezone"), "no zone at all\n").unwrap();
        assert_eq!(zone(), "America/New_York");
        assert_eq!(by_link(Path::new("/usr/share/zoneinfo/posix/Etc/GMT+3")).as_deref(), Some("Etc/GMT+3"));
        assert_eq!(by_link(Path::new("/usr/share/zoneinfo/")), None);
        assert_eq!(by_link(Path::new("/etc/x")), None);
    }
}
