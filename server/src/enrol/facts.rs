//! What can be kept of a host's facts.

use spectra_protocol::registration::HostInfo;

use crate::store::{Facts, Time};

/// Longest text among a host's facts, bytes; names of processors and of operating systems are below 100.
const TEXT_BYTES: usize = 255;
/// Addresses that are kept; a node with a pod on each has a few hundred.
const ADDRESSES: usize = 1024;

/// Checks the facts; the error says which cannot be kept.
pub(super) fn check(info: HostInfo) -> Result<Facts, String> {
    let HostInfo {
        hostname,
        os,
        platform,
        platform_ver,
        kernel,
        arch,
        cpu_model,
        cpu_cores,
        ram_total,
        agent_version,
        agent_commit,
        boot_time,
        ips,
        hardware,
        machine_id,
        board_id,
        boot_id: _,
    } = info;
    if ips.len() > ADDRESSES {
        return Err(format!("`ips` has more than {ADDRESSES} addresses"));
    }
    let addresses =
        ips.into_iter().filter_map(|ip| text("ips", ip).transpose()).collect::<Result<Vec<_>, _>>()?;
    Ok(Facts {
        hostname: text("hostname", hostname)?.ok_or("`hostname` is missing")?,
        os: text("os", os)?,
        platform: text("platform", platform)?,
        platform_version: text("platform_ver", platform_ver)?,
        kernel: text("kernel", kernel)?,
        arch: text("arch", arch)?,
        hardware: text("hardware", hardware)?,
        cpu_model: text("cpu_model", cpu_model)?,
        cpu_cores: i32::try_from(cpu_cores).ok().filter(|cores| *cores > 0),
        ram_total: i64::try_from(ram_total).ok().filter(|bytes| *bytes > 0),
        boot_time: boot_time.checked_mul(1_000_000).filter(|time| *time > 0).and_then(Time::from_micros),
        machine_id: text("machine_id", machine_id)?.and_then(machine_id_of),
        board_id: text("board_id", board_id)?.as_deref().and_then(board_id_of),
        addresses,
        agent_version: text("agent_version", agent_version)?,
        agent_commit: text("agent_commit", agent_commit)?,
    })
}

/// A host's name as it tells it later, if it can be kept.
pub(crate) fn hostname(name: String) -> Option<String> {
    text("hostname", name).ok().flatten()
}

/// systemd writes `uninitialized` into images that are to be copied.
fn machine_id_of(id: String) -> Option<String> {
    (!matches!(&*id, "uninitialized" | "00000000000000000000000000000000")).then_some(id)
}

/// `None` for what makers leave in every board alike.
fn board_id_of(id: &str) -> Option<String> {
    const EVERYBODYS: &[&str] =
        &["03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc"];
    let id = id.trim().to_ascii_lowercase();
    let digits = || id.chars().filter(char::is_ascii_alphanumeric);
    let first = digits().next()?;
    let is_one_digit = digits().all(|digit| digit == first);
    (!is_one_digit && !EVERYBODYS.contains(&&*id)).then_some(id)
}

/// `None` where the text is empty. Strings of a device tree, such as a Raspberry Pi's model, end with NUL,
/// and not every agent takes it off.
fn text(name: &str, mut text: String) -> Result<Option<String>, String> {
    text.truncate(text.trim_end_matches('\0').len());
    if text.len() > TEXT_BYTES {
        return Err(format!("`{name}` has more than {TEXT_BYTES} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("`{name}` has control characters"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(hostname: &str) -> HostInfo {
        HostInfo { hostname: hostname.to_owned(), ..HostInfo::default() }
    }

    #[test]
    fn facts_that_cannot_be_kept_are_named() {
        for (info, error) in [
            (host("pi"), None),
            (host(&"x".repeat(255)), None),
            (host(""), Some("`hostname` is missing")),
            (host("\0"), Some("`hostname` is missing")),
            (HostInfo { cpu_model: "Raspberry Pi 4 Model B\0".into(), ..host("pi") }, None),
            (host("a\0b"), Some("`hostname` has control characters")),
            (host(&"x".repeat(256)), Some("`hostname` has more than 255 bytes")),
            (HostInfo { kernel: "6\n".into(), ..host("pi") }, Some("`kernel` has control characters")),
            (HostInfo { ips: vec!["\0::1".into()], ..host("pi") }, Some("`ips` has control characters")),
            (
                HostInfo { ips: vec![String::new(); 1025], ..host("pi") },
                Some("`ips` has more than 1024 addresses"),
            ),
        ] {
            assert_eq!(check(info.clone()).err().as_deref(), error, "{info:?}");
        }
    }

    #[test]
    fn absurd_numbers_are_unknown() {
        let absurd = HostInfo { cpu_cores: -1, ram_total: u64::MAX, boot_time: i64::MAX, ..host("pi") };
        let facts = check(absurd).unwrap();
        assert_eq!((facts.cpu_cores, facts.ram_total, facts.boot_time), (None, None, None));
        let real = HostInfo { cpu_cores: 4, ram_total: 1 << 34, boot_time: 1_795_453_205, ..host("pi") };
        let facts = check(real).unwrap();
        assert_eq!((facts.cpu_cores, facts.ram_total), (Some(4), Some(1 << 34)));
        assert_eq!(facts.boot_time.map(Time::unix_seconds), Some(1_795_453_205));
    }

    #[test]
    fn what_every_board_says_identifies_none() {
        for (id, expected) in [
            ("4C4C4544-0042-3510-8052-B4C04F4E4D32", Some("4c4c4544-0042-3510-8052-b4c04f4e4d32")),
            ("10000000abcdef01", Some("10000000abcdef01")),
            ("03000200-0400-0500-0006-000700080009", None),
            ("00000000-0000-0000-0000-000000000000", None),
            ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", None),
            ("---", None),
            ("", None),
        ] {
            assert_eq!(board_id_of(id).as_deref(), expected, "{id}");
        }
        for (id, expected) in [("uninitialized", None), ("5f0d1c2b", Some("5f0d1c2b"))] {
            assert_eq!(machine_id_of(id.to_owned()).as_deref(), expected, "{id}");
        }
    }
}
