//! What kind of machine the host is: a board, a container, a virtual machine, or metal.

use std::env;

use super::{bytes, text};
use crate::collect::text::{lines, value_of, words};
use crate::host::{Host, firmware};

const CONTAINERS: &[&str] = &["/docker/", "/lxc/", "/containerd/"];

/// The first that applies.
pub(super) fn kind(host: &Host) -> &'static str {
    if text(&host.proc("device-tree/model")).contains("Raspberry Pi") {
        "raspberry-pi"
    } else if !container(host).is_empty() {
        "container"
    } else if !hypervisor(host, &bytes(&host.proc("cpuinfo"))).is_empty() {
        "virtual-machine"
    } else {
        "bare-metal"
    }
}

/// The hypervisor below; `unknown` where the processor says that there is one, empty on metal.
pub(super) fn hypervisor(host: &Host, cpuinfo: &[u8]) -> &'static str {
    if text(&host.sys("hypervisor/type")) == "xen" {
        // Xen's first domain owns the machine.
        return if text(&host.proc("xen/capabilities")).contains("control_d") { "" } else { "xen" };
    }
    if text(&host.proc("sys/kernel/osrelease")).to_ascii_lowercase().contains("microsoft") {
        return "wsl";
    }
    let tables = ["product_name", "sys_vendor", "bios_vendor"]
        .map(|name| text(&host.sys("class/dmi/id").join(name)).to_lowercase())
        .join(" ");
    // Only x86 has the flag.
    let flag = value_of(cpuinfo, b"flags", b':').map(|flags| words(flags).any(|flag| flag == b"hypervisor"));
    firmware::hypervisor(&tables, flag)
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
    // LXC without systemd shows its own numbers in place of the kernel's; its host has the same file system elsewhere.
    let by_mounts = || {
        let table = host.mount_table().map(|path| bytes(&path)).unwrap_or_default();
        let is_lxc = lines(&table).any(|line| {
            let mut words = words(line).skip(1);
            words.next().is_some_and(|at| at.starts_with(b"/proc/")) && words.next() == Some(b"fuse.lxcfs")
        });
        if is_lxc { "lxc".to_owned() } else { String::new() }
    };
    let found = |name: &String| !name.is_empty();
    [by_systemd, by_variable(), by_cgroup(), by_mounts()].into_iter().find(found).unwrap_or_default()
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
        let arm = b"Features\t: fp asimd\n";
        let (vendor, product) = ("sys/class/dmi/id/sys_vendor", "sys/class/dmi/id/product_name");
        for (files, cpuinfo, expected) in [
            (&[(vendor, "QEMU\n"), (product, "KVM Virtual Machine")][..], &flag[..], "kvm"),
            (&[(vendor, "QEMU\n")], flag, "qemu"),
            (&[(vendor, "VMware, Inc.\n")], flag, "vmware"),
            (&[(vendor, "Microsoft Corporation")], flag, "hyperv"),
            (&[(vendor, "Microsoft Corporation")], b"flags\t: fpu\n", ""),
            (&[(vendor, "Microsoft Corporation"), (product, "Virtual Machine")], arm, "hyperv"),
            (&[(vendor, "Microsoft Corporation"), (product, "Surface Pro X")], arm, ""),
            (&[(vendor, "Google"), (product, "Eve")], b"flags\t: fpu\n", ""),
            (&[(vendor, "Google"), (product, "Google Compute Engine")], arm, "google"),
            (&[(vendor, "Hetzner"), (product, "vServer")], flag, "kvm"),
            (&[(vendor, "DigitalOcean"), (product, "Droplet")], flag, "kvm"),
            (&[("sys/hypervisor/type", "xen\n")], b"", "xen"),
            (&[("sys/hypervisor/type", "xen\n"), ("proc/xen/capabilities", "control_d\n")], flag, ""),
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
            (&[("proc/1/mounts", "lxcfs /proc/cpuinfo fuse.lxcfs rw,nosuid 0 0\n")], "lxc"),
            // A host of such containers.
            (&[("proc/1/mounts", "lxcfs /var/lib/lxcfs fuse.lxcfs rw,nosuid 0 0\n")], ""),
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
            (
                &[("run/systemd/container", "lxc\n"), ("sys/class/dmi/id/sys_vendor", "Supermicro")],
                "container",
            ),
            (&[("run/.containerenv", "")], "container"),
            (
                &[("sys/class/dmi/id/sys_vendor", "Hetzner\n"), ("sys/class/dmi/id/product_name", "vServer")],
                "virtual-machine",
            ),
            (&[("proc/cpuinfo", "flags\t: fpu hypervisor\n")], "virtual-machine"),
            (
                &[
                    ("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n"),
                    ("proc/cpuinfo", "flags\t: fpu\n"),
                ],
                "bare-metal",
            ),
            (&[("sys/class/dmi/id/sys_vendor", "Supermicro\n"), ("proc/1/cgroup", "0::/\n")], "bare-metal"),
            (&[], "bare-metal"),
        ] {
            let (_root, host) = host(files);
            assert_eq!(kind(&host), expected, "{files:?}");
        }
    }
}
