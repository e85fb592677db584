//! The facts of a Windows host, from its registry.

use std::net::IpAddr;

use spectra_protocol::limit::REGISTRATION_ADDRESSES;
use spectra_protocol::metric::Facts;
use spectra_protocol::registration::HostInfo;
use time::OffsetDateTime;

use super::{Host, firmware, short};
use crate::VERSION;
use crate::clock::boot_id;
use crate::collect::{Fault, memory};
use crate::layout::windows::version;
use crate::sys::boot;
use crate::sys::windows::registry::Key;
use crate::sys::windows::{adapters, computer};

const VERSION_KEY: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const PROCESSOR: &str = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0";
const FIRMWARE: &str = r"HARDWARE\DESCRIPTION\System\BIOS";
const CRYPTOGRAPHY: &str = r"SOFTWARE\Microsoft\Cryptography";
const ZONE: &str = r"SYSTEM\CurrentControlSet\Control\TimeZoneInformation";
/// Windows says of itself when it is a container.
const CONTROL: &str = r"SYSTEM\CurrentControlSet\Control";
const CONTAINER: &str = "ContainerType";

pub(super) fn name() -> String {
    computer::name().unwrap_or_default()
}

/// There is one Windows, the one that runs.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a tree may not be mounted")]
pub(super) fn is_mounted(_: &Host) -> Result<(), Fault> {
    Ok(())
}

/// A value of the registry; empty if it is not there.
fn value(key: &str, name: &str) -> String {
    short(Key::machine(key).and_then(|key| key.text(name)).unwrap_or_default().trim().to_owned())
}

/// A fact that cannot be read stays empty: registration does not fail for it.
pub(super) fn facts(host: &Host) -> HostInfo {
    let build = value(VERSION_KEY, "CurrentBuildNumber");
    let uptime = i64::try_from(boot::time_since().as_secs()).unwrap_or_default();
    HostInfo {
        hostname: host.name().to_owned(),
        os: "windows".into(),
        platform: short(version::product(&value(VERSION_KEY, "ProductName"), &build)),
        platform_ver: release(),
        kernel: build,
        arch: architecture().into(),
        cpu_model: value(PROCESSOR, "ProcessorNameString"),
        cpu_cores: i64::from(computer::processors()),
        ram_total: memory::Source::open(host)
            .and_then(|mut memory| memory.read())
            .map_or(0, |amounts| amounts.total),
        agent_version: VERSION.into(),
        agent_commit: String::new(),
        boot_time: OffsetDateTime::now_utc().unix_timestamp() - uptime,
        ips: addresses(),
        hardware: hardware().into(),
        machine_id: value(CRYPTOGRAPHY, "MachineGuid"),
        board_id: String::new(),
        boot_id: id_of_boot(),
    }
}

pub(super) fn facts_in_full(_: &Host) -> Facts {
    let build = value(VERSION_KEY, "CurrentBuildNumber");
    let product = short(version::product(&value(VERSION_KEY, "ProductName"), &build));
    Facts {
        os_name: product.clone(),
        platform: product,
        platform_version: release(),
        kernel: build,
        kernel_build: value(VERSION_KEY, "BuildLabEx"),
        arch: architecture().into(),
        hardware: hardware().into(),
        board_vendor: value(FIRMWARE, "SystemManufacturer"),
        board_name: value(FIRMWARE, "SystemProductName"),
        firmware: value(FIRMWARE, "BIOSVersion"),
        virtualization: hypervisor().into(),
        container: if is_container() { "windows".into() } else { String::new() },
        cpu_model: value(PROCESSOR, "ProcessorNameString"),
        microcode: String::new(),
        time_zone: value(ZONE, "TimeZoneKeyName"),
        machine_id: value(CRYPTOGRAPHY, "MachineGuid"),
        boot_id: id_of_boot(),
    }
}

/// `23H2`; of before 2020 a number.
fn release() -> String {
    let shown = value(VERSION_KEY, "DisplayVersion");
    if shown.is_empty() { value(VERSION_KEY, "ReleaseId") } else { shown }
}

/// As Go names architectures.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}

fn hardware() -> &'static str {
    if is_container() {
        "container"
    } else if hypervisor().is_empty() {
        "bare-metal"
    } else {
        "virtual-machine"
    }
}

fn is_container() -> bool {
    Key::machine(CONTROL).is_some_and(|key| key.has(CONTAINER))
}

fn hypervisor() -> &'static str {
    let tables = ["SystemProductName", "SystemManufacturer", "BIOSVendor"].map(|name| value(FIRMWARE, name));
    firmware::hypervisor(&tables.join(" ").to_lowercase(), None)
}

/// IPv4 alone, as the original tells them.
fn addresses() -> Vec<String> {
    let adapters = adapters::all().unwrap_or_default();
    let addresses = adapters.into_iter().flat_map(|adapter| adapter.addresses);
    let own = addresses.filter(|address| matches!(address, IpAddr::V4(own) if !own.is_loopback()));
    own.take(REGISTRATION_ADDRESSES).map(|address| address.to_string()).collect()
}

fn id_of_boot() -> String {
    let id = boot_id();
    if id.is_nil() { String::new() } else { id.to_string() }
}
