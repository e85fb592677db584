//! What the tables of a machine's firmware tell of a hypervisor below.

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
    ("digitalocean", "kvm"),
    ("vserver", "kvm"),
    ("openstack", "kvm"),
    ("ovirt", "kvm"),
    ("qemu", "qemu"),
];

/// The hypervisor that leaves such words in `tables` (lower-case); `unknown` where only the processor says that there is
/// one, empty on metal. `flag`: whether it says so; `None` where it says nothing.
pub fn hypervisor(tables: &str, flag: Option<bool>) -> &'static str {
    let by_firmware = BY_FIRMWARE.iter().find(|(word, _)| tables.contains(word)).map(|(_, name)| *name);
    match (by_firmware, flag) {
        // Surface tablets are Microsoft's, Chromebooks Google's, and metal.
        (Some("hyperv" | "google" | "amazon"), Some(false)) => "",
        (Some("hyperv"), None) if !tables.contains("virtual machine") => "",
        (Some(name), _) => name,
        (None, Some(true)) => "unknown",
        (None, _) => "",
    }
}
