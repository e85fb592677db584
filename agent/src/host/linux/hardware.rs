//! What kind of machine the host is: a board, a container, a virtual machine, or metal.

use std::env;

use super::text;
use crate::collect::text::{value_of, words};
use crate::host::Host;

/// Words of hypervisors and clouds in the firmware's tables, lower-case.
const HYPERVISORS: &[&str] = &[
    "vmware",
    "virtualbox",
    "kvm",
    "qemu",
    "xen",
    "microsoft corporation",
    "innotek gmbh",
    "bochs",
    "parallels",
    "amazon ec2",
    "google",
    "openstack",
    "ovirt",
    "nutanix",
];
const CONTAINERS: &[&str] = &["/docker/", "/lxc/", "/containerd/"];

/// The first that applies.
pub(super) fn kind(host: &Host) -> &'static str {
    if text(&host.proc("device-tree/model")).contains("Raspberry Pi") {
        "raspberry-pi"
    } else if is_container(host) {
        "container"
    } else if is_virtual(host) {
        "virtual-machine"
    } else {
        "bare-metal"
    }
}

fn is_container(host: &Host) -> bool {
    // The variable tells of this process, which is the host only where it lives in its own tree.
    let by_variable = host.is_own() && env::var_os("container").is_some_and(|value| !value.is_empty());
    let cgroup = text(&host.proc("1/cgroup"));
    host.path(".dockerenv").exists() || by_variable || CONTAINERS.iter().any(|word| cgroup.contains(word))
}

fn is_virtual(host: &Host) -> bool {
    ["product_name", "sys_vendor", "bios_vendor"].iter().any(|name| {
        let value = text(&host.sys("class/dmi/id").join(name)).to_lowercase();
        HYPERVISORS.iter().any(|word| value.contains(word))
    })
}

/// Words in the firmware's tables, lower-case, and the hypervisor that leaves them; the first that is found.
const BY_FIRMWARE: &[(&str, &str)] = &[
    ("vmware", "vmware"),
    ("virtualbox", "virtualbox"),
    ("innotek", "virtualbox"),
    ("parallels", "parallels"),
    ("bochs", "bochs"),
    ("microsoft corporation", "hyperv"),
    ("xen", "xen"),
    ("amazon ec2", "amazon"),
    ("google", "google"),
    ("nutanix", "nutanix"),
    ("kvm", "kvm"),
    ("openstack", "kvm"),
    ("ovirt", "kvm"),
    ("qemu", "qemu"),
];

/// The hypervisor below; `unknown` where the processor says that there is one, empty on metal.
pub(super) fn hypervisor(host: &Host, cpuinfo: &[u8]) -> &'static str {
    if text(&host.sys("hypervisor/type")) == "xen" {
        return "xen";
    }
    if text(&host.proc("sys/kernel/osrelease")).to_ascii_lowercase().contains("microsoft") {
        return "wsl";
    }
    let tables = ["product_name", "sys_vendor", "bios_vendor"]
        .map(|name| text(&host.sys("class/dmi/id").join(name)).to_lowercase())
        .join(" ");
    let by_firmware = BY_FIRMWARE.iter().find(|(word, _)| tables.contains(word));
    // Surface tablets are Microsoft's, and metal.
    let is_virtual =
        value_of(cpuinfo, b"flags", b':').is_some_and(|flags| words(flags).any(|flag| flag == b"hypervisor"));
    match by_firmware {
        Some((_, "hyperv")) if !is_virtual && !cpuinfo.is_empty() => "",
        Some((_, name)) => name,
        None if is_virtual => "unknown",
        None => "",
    }
}

/// What runs the container that the host is; empty where it is none.
pub(super) fn container(host: &Host) -> String {
    if host.path(".dockerenv").exists() {
        return "docker".into();
    }
    if host.path("run/.containerenv").exists() {
        return "podman".into();
    }
    // Written by systemd inside of one; elsewhere the variable tells of this process only.
    let by_systemd = text(&host.path("run/systemd/container"));
    let by_variable = || env::var("container").ok().filter(|_| host.is_own()).unwrap_or_default();
    let by_cgroup = || {
        let cgroup = text(&host.proc("1/cgroup"));
        let word = CONTAINERS.iter().find(|word| cgroup.contains(*word));
        word.map_or_else(String::new, |word| word.trim_matches('/').to_owned())
    };
    [by_systemd, by_variable(), by_cgroup()].into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{container, hypervisor, kind};
    use crate::host::Host;

    fn host(files: &[(&str, &str)]) -> (tempfile::TempDir, Host) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let host = Host::new(root.path(), None);
        (root, host)
    }

    #[test]
    fn hypervisors_are_known_by_firmware_and_processor() {
        let flag = b"flags\t: fpu hypervisor\n";
        let vendor = "sys/class/dmi/id/sys_vendor";
        for (files, cpuinfo, expected) in [
            (
                &[(vendor, "QEMU\n"), ("sys/class/dmi/id/product_name", "KVM Virtual Machine")][..],
                &flag[..],
                "kvm",
            ),
            (&[(vendor, "QEMU\n")], flag, "qemu"),
            (&[(vendor, "VMware, Inc.\n")], flag, "vmware"),
            (&[(vendor, "Microsoft Corporation")], flag, "hyperv"),
            (&[(vendor, "Microsoft Corporation")], b"flags\t: fpu\n", ""),
            (&[("sys/hypervisor/type", "xen\n")], b"", "xen"),
            (&[("proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n")], flag, "wsl"),
            (&[], flag, "unknown"),
            (&[(vendor, "Supermicro\n")], b"flags\t: fpu\n", ""),
        ] {
            let (_root, host) = host(files);
            assert_eq!(hypervisor(&host, cpuinfo), expected, "{files:?}");
        }
    }

    #[test]
    fn containers_are_known_by_what_their_runtimes_leave() {
        for (files, expected) in [
            (&[(".dockerenv", "")][..], "docker"),
            (&[("run/.containerenv", "")], "podman"),
            (&[("run/systemd/container", "systemd-nspawn\n")], "systemd-nspawn"),
            (&[("proc/1/cgroup", "1:name=systemd:/lxc/101\n")], "lxc"),
            (&[], ""),
        ] {
            let (_root, host) = host(files);
            assert_eq!(container(&host), expected, "{files:?}");
        }
    }

    #[test]
    fn the_first_kind_that_applies_wins() {
        let pi = ("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
        let docker = (".dockerenv", "");
        for (files, expected) in [
            (&[pi, docker][..], "raspberry-pi"),
            (&[docker, ("sys/class/dmi/id/sys_vendor", "QEMU")], "container"),
            (&[("proc/1/cgroup", "0::/system.slice/containerd/x\n")], "container"),
            (&[("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n")], "virtual-machine"),
            (&[("sys/class/dmi/id/sys_vendor", "Supermicro\n"), ("proc/1/cgroup", "0::/\n")], "bare-metal"),
            (&[], "bare-metal"),
        ] {
            let root = tempfile::tempdir().unwrap();
            for (path, text) in files {
                let path = root.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            assert_eq!(kind(&Host::new(root.path(), None)), expected, "{files:?}");
        }
    }
}
