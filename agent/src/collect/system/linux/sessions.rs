//! Sessions of people, as `who` counts them: from utmp, or from systemd where there is no utmp.

use std::fs;
use std::path::Path;

use crate::collect::text::value_of;
use crate::host::Host;
use crate::sys::hot_file::read_once;

/// Size of a record of utmp where 32-bit programs write the same file; what is read of it lies at its beginning.
const RECORD_BYTES: usize = 384;
/// The same with times of 64 bits, as glibc has it on 64-bit ARM.
const WIDE_BYTES: usize = 400;
const USER_PROCESS: i16 = 7;
/// Types of records that are in use.
const IN_USE: std::ops::RangeInclusive<i16> = 1..=9;
const PID_AT: usize = 4;
const USER_AT: usize = 44;

/// How many there are; 0 where the host keeps no record.
pub(super) fn count(host: &Host) -> u64 {
    match read_once(&host.path("run/utmp")) {
        // Records of sessions that crashed stay behind; their process is gone.
        Ok(utmp) => users(&utmp).filter(|pid| host.proc(&pid.to_string()).exists()).count() as u64,
        // Debian 13 and others gave utmp up.
        Err(_) => systemd_sessions(&host.path("run/systemd/sessions")),
    }
}

/// Process ids of the users' sessions.
fn users(utmp: &[u8]) -> impl Iterator<Item = u32> {
    utmp.chunks_exact(record_bytes(utmp)).filter_map(|record| {
        let kind = kind(record)?;
        let pid = i32::from_ne_bytes(record[PID_AT..PID_AT + 4].try_into().ok()?);
        (kind == USER_PROCESS && record[USER_AT] != 0).then(|| u32::try_from(pid).ok())?
    })
}

/// The size that divides the file, and of several that one which makes more records of it that are in use. The host's
/// files may have been written by programs of another libc than the agent's.
fn record_bytes(utmp: &[u8]) -> usize {
    let in_use = |size| utmp.chunks_exact(size).filter_map(kind).filter(|kind| IN_USE.contains(kind)).count();
    let likely = |size: usize| (utmp.len().is_multiple_of(size), in_use(size));
    if likely(WIDE_BYTES) > likely(RECORD_BYTES) { WIDE_BYTES } else { RECORD_BYTES }
}

fn kind(record: &[u8]) -> Option<i16> {
    Some(i16::from_ne_bytes(*record.first_chunk()?))
}

fn systemd_sessions(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| is_of_a_user(&entry.path())).count() as u64
}

/// Sessions have a class: people are `user`, and a display manager's `greeter` is nobody.
fn is_of_a_user(path: &Path) -> bool {
    let is_file = path.extension().is_none() && path.is_file();
    let text = if is_file { read_once(path).unwrap_or_default() } else { Vec::new() };
    value_of(&text, b"CLASS", b'=') == Some(b"user") && value_of(&text, b"STATE", b'=') != Some(b"closing")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::{PID_AT, RECORD_BYTES, USER_AT, WIDE_BYTES, systemd_sessions, users};

    fn record(kind: i16, pid: i32, user: &str) -> Vec<u8> {
        record_of(RECORD_BYTES, kind, pid, user)
    }

    fn record_of(size: usize, kind: i16, pid: i32, user: &str) -> Vec<u8> {
        let mut record = vec![0; size];
        record[..2].copy_from_slice(&kind.to_ne_bytes());
        record[PID_AT..PID_AT + 4].copy_from_slice(&pid.to_ne_bytes());
        record[USER_AT..USER_AT + user.len()].copy_from_slice(user.as_bytes());
        record
    }

    #[test]
    fn only_records_of_people_count() {
        let utmp = [
            record(2, 0, "reboot"),
            record(7, 100, "ada"),
            record(6, 101, "LOGIN"),
            record(8, 102, "gone"),
            record(7, 103, ""),
            record(7, -1, "odd"),
            record(7, 104, "bob"),
            vec![7; 10],
        ];
        assert_eq!(users(&utmp.concat()).collect::<Vec<_>>(), [100, 104]);
    }

    #[test]
    fn wide_records_of_64_bit_arm_are_known_by_the_files_length_and_their_types() {
        // 24 of the one are as long as 25 of the other.
        for (size, others) in [(WIDE_BYTES, 1), (WIDE_BYTES, 21), (RECORD_BYTES, 1), (RECORD_BYTES, 22)] {
            let mut utmp = vec![record_of(size, 2, 0, "reboot"), record_of(size, 7, 100, "ada")];
            utmp.extend((0..others).map(|_| record_of(size, 8, 102, "gone")));
            utmp.push(record_of(size, 7, 103, "bob"));
            assert_eq!(users(&utmp.concat()).collect::<Vec<_>>(), [100, 103], "{size} {others}");
        }
    }

    #[test]
    fn systemd_sessions_of_class_user_count() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("1", "UID=1000\nCLASS=user\nSTATE=active\n"),
            ("2", "CLASS=greeter\n"),
            ("3", "CLASS=user\nSTATE=closing\n"),
            ("1.ref", "CLASS=user\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(systemd_sessions(folder.path()), 1);
        assert_eq!(systemd_sessions(&folder.path().join("missing")), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            users(&bytes).count();
        }
    }
}
