//! The counter of ticks, and the number that the prefetcher gives each boot.
#![expect(unsafe_code, reason = "a system call")]

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use windows_sys::Win32::System::SystemInformation::GetTickCount64;

use crate::sys::windows::registry::Key;

const PREFETCH: &str =
    r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters";

pub(super) fn time_since() -> Duration {
    // SAFETY: it takes nothing and touches no memory of ours.
    Duration::from_millis(unsafe { GetTickCount64() })
}

/// Of the machine and the number of its boot; nil where either is not told.
pub(super) fn id() -> Uuid {
    let machine = Key::machine(r"SOFTWARE\Microsoft\Cryptography").and_then(|key| key.text("MachineGuid"));
    let boot = Key::machine(PREFETCH).and_then(|key| key.number("BootId"));
    let (Some(machine), Some(boot)) = (machine, boot) else { return Uuid::nil() };
    let digest = Sha256::digest(format!("{machine} {boot}"));
    digest
        .first_chunk::<16>()
        .map(|bytes| uuid::Builder::from_custom_bytes(*bytes).into_uuid())
        .unwrap_or_default()
}
