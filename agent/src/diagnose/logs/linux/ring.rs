//! Records of the kernel's buffer, as `/dev/kmsg` gives them.

use spectra_protocol::command::LogEntry;

use crate::collect::text::{number, printable};
use crate::diagnose::logs::level::Level;

/// Facilities by their number, as `dmesg` names them.
const FACILITIES: &[&str] =
    &["kernel", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];

/// `level,number,microseconds since boot,flags[,…];message`, then lines that begin with a blank.
/// `boot` is in Unix seconds.
pub(super) fn entry(record: &[u8], boot: i64) -> Option<(Level, LogEntry)> {
    let line = record.split(|byte| *byte == b'\n').next()?;
    let at = line.iter().position(|byte| *byte == b';')?;
    let (head, message) = (&line[..at], &line[at + 1..]);
    let mut fields = head.split(|byte| *byte == b',');
    let priority = number(fields.next()?)?;
    let microseconds = number(fields.nth(1)?)?;
    let level = Level::of(u8::try_from(priority & 7).ok()?)?;
    let facility = usize::try_from(priority >> 3).ok()?;
    let facility = FACILITIES.get(facility).map_or_else(|| facility.to_string(), |name| (*name).to_owned());
    let seconds = i64::try_from(microseconds / 1_000_000).ok()?;
    let entry = LogEntry {
        timestamp: boot.saturating_add(seconds),
        source: format!("dmesg:{facility}"),
        level: level.name().to_owned(),
        message: unescape(message),
        ..LogEntry::default()
    };
    Some((level, entry))
}

/// The kernel writes what cannot be printed as `\xff`.
fn unescape(message: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(message.len());
    let mut rest = message;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.strip_prefix(b"x").and_then(|digits| digits.first_chunk::<2>());
        let value = digits.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        match value {
            Some(value) if byte == b'\\' => {
                bytes.push(value);
                rest = &after[3..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    printable(&bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::entry;

    #[test]
    fn a_record_has_a_level_a_facility_and_a_time() {
        for (record, expected) in [
            (
                &b"4,339,5140900,-;Firmware Bug\n SUBSYSTEM=acpi\n"[..],
                Some((1005, "dmesg:kernel", "WARNING", "Firmware Bug")),
            ),
            (
                b"30,1,0,-,caller=T1;systemd[1]: hi;there",
                Some((1000, "dmesg:daemon", "INFO", "systemd[1]: hi;there")),
            ),
            (b"999,1,7000000,-;x\\x0ay\\xzz\\", Some((1007, "dmesg:124", "DEBUG", "x\u{fffd}y\\xzz\\"))),
            (b"4,339;short", None),
            (b"x,1,2,-;y", None),
            (b"no semicolon", None),
            (b"", None),
        ] {
            let found = entry(record, 1000);
            let told = found.as_ref().map(|(_, e)| (e.timestamp, &*e.source, &*e.level, &*e.message));
            assert_eq!(told, expected);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, record in "[0-9]{0,25},[0-9]{0,25},[0-9]{0,25},-;\\PC{0,40}") {
            entry(&bytes, i64::MAX);
            entry(record.as_bytes(), i64::MAX);
        }
    }
}
