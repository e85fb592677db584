//! Sessions of people, as `who` counts them: from utmp, or from systemd where there is no utmp.

use std::fs;
use std::path::Path;

use crate::collect::text::value_of;
use crate::host::Host;
use crate::sys::hot_file::read_once;

/// Size of a record of utmp on all Linux architectures with 32-bit compatible records.
const RECORD_BYTES: usize = 384;
const USER_PROCESS: i16 = 7;
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
    utmp.chunks_exact(RECORD_BYTES).filter_map(|record| {
        let kind = i16::from_ne_bytes(record[..2].try_into().ok()?);
        let pid = i32::from_ne_bytes(record[PID_AT..PID_AT + 4].try_into().ok()?);
        (kind == USER_PROCESS && record[USER_AT] != 0).then(|| u32::try_from(pid).ok())?
    })
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

    use super::{PID_AT, RECORD_BYTES, USER_AT, systemd_sessions, users};

    fn record(kind: i16, pid: i32, user: &str) -> Vec<u8> {
        let mut record = vec![0; RECORD_BYTES];
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
