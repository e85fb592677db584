//! What kind of machine the host is: a board, a container, a virtual machine, or metal.

use std::env;

use super::text;
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::kind;
    use crate::host::Host;

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
