//! An array of MD as its folder in `/sys/block/<name>/md` shows it: <https://docs.kernel.org/admin-guide/md.html>.

use spectra_protocol::metric::Pool;

use crate::collect::pool::detail;
use crate::collect::text::{number, printable, words};

/// Files of the folder, as they stand there; empty where there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    pub(super) level: Vec<u8>,
    /// `1.2`, `none`, `external:imsm`, `external:/md127/0`.
    pub(super) metadata_version: Vec<u8>,
    pub(super) array_state: Vec<u8>,
    pub(super) raid_disks: Vec<u8>,
    /// Missing where the level has nothing to spare.
    pub(super) degraded: Vec<u8>,
    pub(super) sync_action: Vec<u8>,
    /// `976000 / 1952000`, or `none`.
    pub(super) sync_completed: Vec<u8>,
    pub(super) members: Vec<Member>,
}

/// `dev-<name>`
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub(super) name: String,
    /// `in_sync,write_mostly`, `faulty`, `spare`.
    pub(super) state: Vec<u8>,
    /// Errors of reading that were put right.
    pub(super) errors: Vec<u8>,
}

/// Whether it only holds the drives of arrays that a controller's firmware describes (IMSM, DDF): it is never active
/// itself. Arrays in it name it: `external:/md127/0`, with `-` while `mdmon` must not touch them.
pub(super) fn is_container(metadata: &[u8]) -> bool {
    metadata.strip_prefix(b"external:").and_then(<[u8]>::first).is_some_and(|first| !b"/-".contains(first))
}

/// `None` for what is no array.
pub(super) fn pool(name: &str, folder: &Folder) -> Option<Pool> {
    let Folder {
        level,
        metadata_version,
        array_state,
        raid_disks,
        degraded,
        sync_action,
        sync_completed,
        members,
    } = folder;
    if is_container(metadata_version) {
        return None;
    }
    let missing = number(degraded.trim_ascii());
    let faulty = |member: &&Member| {
        member.state.split(|byte| *byte == b',').any(|word| word.trim_ascii() == b"faulty")
    };
    let state = printable(array_state.trim_ascii());
    // Inactive arrays and those that are broken do not work at all.
    let is_down = ["inactive", "clear", "broken"].contains(&state.as_str());
    let failed: Vec<String> =
        members.iter().filter(faulty).map(|member| format!("{} has failed", member.name)).collect();
    let errors =
        members.iter().filter_map(|member| number(member.errors.trim_ascii())).reduce(u64::saturating_add);
    Some(Pool {
        kind: "md".into(),
        name: name.to_owned(),
        level: printable(level.trim_ascii()),
        degraded: Some(is_down || missing.is_some_and(|missing| missing > 0) || !failed.is_empty()),
        state,
        devices: number(raid_disks.trim_ascii()).into(),
        devices_missing: missing.into(),
        sync_action: Some(printable(sync_action.trim_ascii()))
            .filter(|action| action != "idle")
            .unwrap_or_default(),
        sync_percent: percent(sync_completed).into(),
        read_errors: errors.into(),
        detail: detail(&failed),
        ..Pool::default()
    })
}

/// `none` while it rests, `delayed` while it waits for another array.
fn percent(completed: &[u8]) -> Option<f64> {
    let mut words = words(completed);
    let (done, slash, all) = (number(words.next()?)?, words.next()?, number(words.next()?)?);
    (slash == b"/" && all > 0 && done <= all).then(|| done as f64 * 100.0 / all as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(name: &str, state: &str, errors: &str) -> Member {
        Member { name: name.into(), state: state.into(), errors: errors.into() }
    }

    #[test]
    fn an_array_is_whole_degraded_or_down() {
        let raid6 = Folder {
            level: b"raid6\n".to_vec(),
            metadata_version: b"1.2\n".to_vec(),
            array_state: b"active\n".to_vec(),
            raid_disks: b"4\n".to_vec(),
            degraded: b"1\n".to_vec(),
            sync_action: b"recover\n".to_vec(),
            sync_completed: b"976000 / 1952000\n".to_vec(),
            members: vec![member("sda2", "in_sync\n", "2\n"), member("sdb2", "faulty,write_mostly\n", "7\n")],
        };
        let pool = pool("md1", &raid6).unwrap();
        assert_eq!((&*pool.level, &*pool.state, pool.degraded), ("raid6", "active", Some(true)));
        assert_eq!((pool.devices.value(), pool.devices_missing.value()), (Some(4), Some(1)));
        assert_eq!((&*pool.sync_action, pool.sync_percent.value()), ("recover", Some(50.0)));
        assert_eq!((pool.read_errors.value(), &*pool.detail), (Some(9), "sdb2 has failed"));
        for (state, degraded, expected) in [
            ("clean", "0", false),
            ("clean", "", false),
            ("inactive", "", true),
            ("broken", "0", true),
            ("read-auto", "0", false),
            ("clean", "2", true),
        ] {
            let folder = Folder { array_state: state.into(), degraded: degraded.into(), ..Folder::default() };
            assert_eq!(super::pool("md0", &folder).unwrap().degraded, Some(expected), "{state} {degraded}");
        }
    }

    #[test]
    fn a_container_of_a_controllers_firmware_is_no_array_and_its_members_are() {
        for (metadata, expected) in [
            ("external:imsm\n", false),
            ("external:ddf\n", false),
            ("external:/md127/0\n", true),
            ("external:-md127/0\n", true),
            ("none\n", true),
            ("1.2\n", true),
        ] {
            let folder = Folder {
                metadata_version: metadata.into(),
                array_state: b"inactive\n".to_vec(),
                ..Folder::default()
            };
            assert_eq!(pool("md127", &folder).is_some(), expected, "{metadata}");
        }
    }

    #[test]
    fn what_rests_has_no_percent() {
        for (text, expected) in [
            ("none\n", None),
            ("delayed", None),
            ("0 / 100", Some(0.0)),
            ("5 / 0", None),
            ("7 / 5", None),
            ("1 of 5", None),
            ("", None),
        ] {
            assert_eq!(percent(text.as_bytes()), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_files_are_read_without_panic(files: [Vec<u8>; 9], numbers in "[0-9]{1,25} / [0-9]{1,25}") {
            let [level, metadata_version, array_state, raid_disks, degraded, sync_action, sync_completed, state, errors] = files;
            let members = vec![Member { name: "sda".into(), state, errors }];
            let folder = Folder { level, metadata_version, array_state, raid_disks, degraded, sync_action, sync_completed, members };
            pool("md0", &folder);
            prop_assert!(percent(numbers.as_bytes()).is_none_or(|percent| (0.0..=100.0).contains(&percent)));
        }
    }
}
