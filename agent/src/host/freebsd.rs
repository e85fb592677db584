//! The facts of a FreeBSD host, from sysctl and `/etc`.

use std::path::Path;

use spectra_protocol::limit::REGISTRATION_ADDRESSES;
use spectra_protocol::metric::Facts;
use spectra_protocol::registration::HostInfo;

use super::{Host, firmware, short};
use crate::VERSION;
use crate::clock::boot_id;
use crate::collect::text::{printable, value_of};
use crate::collect::{Fault, memory};
use crate::layout::bytes::i64_at;
use crate::sys::freebsd::{interfaces, sysctl};
use crate::sys::hot_file::read_once;

pub(super) fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// There is one kernel, the one that runs.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a tree may not be mounted")]
pub(super) fn is_mounted(_: &Host) -> Result<(), Fault> {
    Ok(())
}

/// Unix seconds; it moves when the clock is set.
pub(crate) fn boot_time() -> Option<i64> {
    i64_at(&sysctl::bytes("kern.boottime").ok()?, 0)
}

fn text(name: &str) -> String {
    short(sysctl::text(name).unwrap_or_default())
}

/// A value of `/etc/os-release`, which FreeBSD makes at its start.
fn release(host: &Host, key: &[u8]) -> String {
    let text = read_once(&host.path("etc/os-release")).unwrap_or_default();
    short(printable(value_of(&text, key, b'=').unwrap_or_default()).trim_matches('"').to_owned())
}

fn platform(host: &Host) -> String {
    let id = release(host, b"ID");
    if id.is_empty() { "freebsd".to_owned() } else { id }
}

/// A fact that cannot be read stays empty: registration does not fail for it.
pub(super) fn facts(host: &Host) -> HostInfo {
    HostInfo {
        hostname: host.name().to_owned(),
        os: "freebsd".into(),
        platform: platform(host),
        platform_ver: release(host, b"VERSION_ID"),
        kernel: text("kern.osrelease"),
        arch: architecture().into(),
        cpu_model: text("hw.model"),
        cpu_cores: sysctl::number("hw.ncpu").and_then(|count| count.try_into().ok()).unwrap_or_default(),
        ram_total: memory::Source::open(host)
            .and_then(|mut memory| memory.read())
            .map_or(0, |amounts| amounts.total),
        agent_version: VERSION.into(),
        agent_commit: String::new(),
        boot_time: boot_time().unwrap_or_default(),
        ips: addresses(),
        hardware: hardware().into(),
        machine_id: text("kern.hostuuid"),
        board_id: String::new(),
        boot_id: id_of_boot(),
    }
}

pub(super) fn facts_in_full(host: &Host) -> Facts {
    Facts {
        os_name: release(host, b"PRETTY_NAME"),
        platform: platform(host),
        platform_version: release(host, b"VERSION_ID"),
        kernel: text("kern.osrelease"),
        kernel_build: text("kern.version"),
        arch: architecture().into(),
        hardware: hardware().into(),
        board_vendor: String::new(),
        board_name: String::new(),
        firmware: String::new(),
        virtualization: hypervisor().into(),
        container: if is_jailed() { "jail".into() } else { String::new() },
        cpu_model: text("hw.model"),
        microcode: String::new(),
        time_zone: time_zone(host),
        machine_id: text("kern.hostuuid"),
        boot_id: id_of_boot(),
    }
}

/// As Go names architectures.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn is_jailed() -> bool {
    sysctl::number("security.jail.jailed") == Some(1)
}

fn hardware() -> &'static str {
    if is_jailed() {
        "container"
    } else if hypervisor().is_empty() {
        "bare-metal"
    } else {
        "virtual-machine"
    }
}

/// The kernel names the hypervisor, or `generic` one that it does not know.
fn hypervisor() -> &'static str {
    let guest = sysctl::text("kern.vm_guest").unwrap_or_default();
    let guest = if guest == "hv" { "hyperv" } else { &guest };
    if guest == "hyperv" {
        "hyperv"
    } else {
        firmware::hypervisor(guest, Some(!matches!(guest, "" | "none")))
    }
}

/// What `tzsetup` notes.
fn time_zone(host: &Host) -> String {
    let zone = read_once(&host.path("var/db/zoneinfo")).unwrap_or_default();
    let zone = short(printable(zone.trim_ascii()));
    if zone.is_empty() || !Path::new("/usr/share/zoneinfo").join(&zone).exists() {
        "UTC".to_owned()
    } else {
        zone
    }
}

fn addresses() -> Vec<String> {
    let own = interfaces::addresses().unwrap_or_default();
    own.into_iter().take(REGISTRATION_ADDRESSES).map(|address| address.to_string()).collect()
}

fn id_of_boot() -> String {
    let id = boot_id();
    if id.is_nil() { String::new() } else { id.to_string() }
}
