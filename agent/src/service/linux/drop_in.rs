//! What a host is granted, as a drop-in of systemd beside the unit.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::grants::Grant;

/// Its text. Without a grant it says so, and the unit stands as it is.
pub(super) fn text(grants: &[Grant]) -> String {
    let mut text = "# Written by spectra-agent install, for what it found on this host; done again, it is written again.\n[Service]\n".to_owned();
    for grant in grants {
        let _ = writeln!(text, "# {}: {}", grant.name, grant.reason);
    }
    let groups: BTreeSet<_> = grants.iter().flat_map(|grant| &grant.groups).collect();
    let capabilities: BTreeSet<_> = grants.iter().flat_map(|grant| grant.capabilities).collect();
    let devices: BTreeSet<_> = grants.iter().flat_map(|grant| &grant.devices).collect();
    if grants.iter().any(|grant| grant.as_root) {
        text.push_str("User=root\nGroup=root\n");
    }
    if !groups.is_empty() {
        let _ = writeln!(text, "SupplementaryGroups={}", words(&groups));
    }
    if !capabilities.is_empty() {
        let capabilities = words(&capabilities);
        let _ = writeln!(text, "CapabilityBoundingSet={capabilities}\nAmbientCapabilities={capabilities}");
    }
    for device in &devices {
        let _ = writeln!(text, "DeviceAllow={device}");
    }
    if let Some(memory) = grants.iter().find_map(|grant| grant.memory) {
        let _ = writeln!(text, "MemoryMax={memory}");
    }
    text
}

fn words<T: AsRef<str>>(words: &BTreeSet<T>) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_gathered_each_with_its_reason() {
        let grants = [
            Grant {
                name: "ata",
                reason: "health".into(),
                groups: vec!["disk".into()],
                capabilities: &["CAP_SYS_RAWIO"],
                devices: vec!["block-sd rw".into()],
                ..Grant::default()
            },
            Grant {
                name: "logs",
                reason: "journal".into(),
                groups: vec!["adm".into(), "disk".into()],
                capabilities: &["CAP_SYSLOG"],
                ..Grant::default()
            },
            Grant {
                name: "pvesh",
                reason: "guests".into(),
                as_root: true,
                memory: Some("1G"),
                ..Grant::default()
            },
        ];
        let text = text(&grants);
        for line in [
            "[Service]",
            "# ata: health",
            "User=root",
            "SupplementaryGroups=adm disk",
            "CapabilityBoundingSet=CAP_SYSLOG CAP_SYS_RAWIO",
            "AmbientCapabilities=CAP_SYSLOG CAP_SYS_RAWIO",
            "DeviceAllow=block-sd rw",
            "MemoryMax=1G",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn nothing_granted_changes_nothing() {
        let text = text(&[]);
        assert!(text.lines().all(|line| line.starts_with('#') || line == "[Service]"), "{text}");
    }
}
