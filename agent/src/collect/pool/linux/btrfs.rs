//! A file system of btrfs as its folder in `/sys/fs/btrfs/<uuid>` shows it.

use spectra_protocol::metric::Pool;

use crate::collect::pool::detail;
use crate::collect::text::{lines, number, printable, words};

/// What the folder holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    pub(super) label: Vec<u8>,
    /// Of the data: `raid1`, `single`, …; several while it is converted.
    pub(super) profiles: Vec<String>,
    /// How many `devices` it names; one that is missing is not among them.
    pub(super) named: u64,
    /// `None` where the kernel has no `devinfo`, before 5.6: it does not say how they are.
    pub(super) devices: Option<Vec<Device>>,
}

/// `devinfo/<id>`
#[derive(Clone, Debug, Default)]
pub(super) struct Device {
    pub(super) id: u64,
    /// `1`: it is not there.
    pub(super) missing: Vec<u8>,
    /// `write_errs 0`, `read_errs 0`, `flush_errs 0`, `corruption_errs 0`, `generation_errs 0`.
    pub(super) error_stats: Vec<u8>,
}

/// Errors of one device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Errors {
    write: u64,
    read: u64,
    corruption: u64,
}

pub(super) fn pool(uuid: &str, folder: &Folder) -> Pool {
    let Folder { label, profiles, named, devices } = folder;
    let pool = Pool {
        kind: "btrfs".into(),
        name: uuid.to_owned(),
        label: printable(label.trim_ascii()),
        level: profiles.join(", "),
        devices: (*named).into(),
        ..Pool::default()
    };
    match devices {
        Some(devices) => with_health(pool, devices),
        None => pool,
    }
}

fn with_health(pool: Pool, devices: &[Device]) -> Pool {
    let missing = devices.iter().filter(|device| device.is_missing()).count() as u64;
    // Kernels before 5.14 do not count here.
    let known: Vec<(u64, Errors)> =
        devices.iter().filter_map(|device| Some((device.id, errors(&device.error_stats)?))).collect();
    let sum = |of: fn(&Errors) -> u64| known.iter().map(|(_, errors)| of(errors)).reduce(u64::saturating_add);
    let (write, read, corruption) =
        (sum(|errors| errors.write), sum(|errors| errors.read), sum(|errors| errors.corruption));
    let has_errors = known.iter().any(|(_, errors)| *errors != Errors::default());
    let gone = devices.iter().filter(|device| device.is_missing());
    let mut words: Vec<String> = gone.map(|device| format!("device {} is missing", device.id)).collect();
    words.extend(known.iter().filter(|(_, errors)| *errors != Errors::default()).map(|(id, errors)| {
        let Errors { write, read, corruption } = errors;
        format!("device {id}: errors of {write} writes, {read} reads, {corruption} checksums")
    }));
    let state = match (missing, has_errors) {
        (0, false) => "ok",
        (0, true) => "errors",
        _ => "missing",
    };
    Pool {
        state: state.into(),
        degraded: Some(missing > 0),
        devices: (devices.len() as u64).into(),
        devices_missing: missing.into(),
        read_errors: read.into(),
        write_errors: write.into(),
        corruption_errors: corruption.into(),
        detail: detail(&words),
        ..pool
    }
}

impl Device {
    fn is_missing(&self) -> bool {
        self.missing.trim_ascii() == b"1"
    }
}

/// `None` if it holds no counts: `invalid` of a device that is not there.
fn errors(text: &[u8]) -> Option<Errors> {
    let count = |name: &[u8]| {
        lines(text).find_map(|line| {
            let mut words = words(line);
            (words.next()? == name).then(|| words.next().and_then(number))?
        })
    };
    let (write, read) = (count(b"write_errs")?, count(b"read_errs")?);
    let both = |a: &[u8], b: &[u8]| count(a).unwrap_or(0).saturating_add(count(b).unwrap_or(0));
    Some(Errors {
        write: write.saturating_add(count(b"flush_errs").unwrap_or(0)),
        read,
        corruption: both(b"corruption_errs", b"generation_errs"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn device(id: u64, missing: &str, stats: &str) -> Device {
        Device {
            id,
            missing: missing.into(),
            error_stats: stats.replace(' ', "\n").replace('=', " ").into_bytes(),
        }
    }

    #[test]
    fn a_file_system_is_well_has_errors_or_lacks_a_device() {
        let fine = "write_errs=0 read_errs=0 flush_errs=0 corruption_errs=0 generation_errs=0";
        let bad = "write_errs=1 read_errs=2 flush_errs=3 corruption_errs=4 generation_errs=5";
        for (devices, state, degraded, errors, words) in [
            (
                vec![device(1, "0\n", fine), device(2, "0", fine)],
                "ok",
                false,
                [Some(0), Some(0), Some(0)],
                "",
            ),
            (
                vec![device(1, "0", bad), device(2, "0", fine)],
                "errors",
                false,
                [Some(2), Some(4), Some(9)],
                "device 1: errors of 4 writes, 2 reads, 9 checksums",
            ),
            (
                vec![device(1, "0", fine), device(2, "1", "invalid")],
                "missing",
                true,
                [Some(0), Some(0), Some(0)],
                "device 2 is missing",
            ),
            (vec![device(1, "0", "")], "ok", false, [None, None, None], ""),
        ] {
            let count = devices.len() as u64;
            let folder = Folder {
                label: b"data\n".to_vec(),
                profiles: vec!["raid1".into()],
                named: 9,
                devices: Some(devices),
            };
            let pool = pool("uuid", &folder);
            assert_eq!((&*pool.state, pool.degraded, &*pool.detail), (state, Some(degraded), words));
            assert_eq!(
                [pool.read_errors.value(), pool.write_errors.value(), pool.corruption_errors.value()],
                errors
            );
            assert_eq!((pool.devices.value(), &*pool.label, &*pool.level), (Some(count), "data", "raid1"));
        }
    }

    #[test]
    fn of_an_old_kernel_it_is_known_only_which_devices_there_are() {
        let pool = pool("uuid", &Folder { named: 2, ..Folder::default() });
        assert_eq!((pool.devices.value(), pool.devices_missing.value()), (Some(2), None));
        assert_eq!((&*pool.state, pool.degraded), ("", None));
    }

    proptest! {
        #[test]
        fn any_files_are_read_without_panic(label: Vec<u8>, missing: Vec<u8>, error_stats: Vec<u8>, counts: [u64; 3]) {
            let [a, b, c] = counts;
            let text = format!("write_errs {a}\nread_errs {b}\nflush_errs {c}\ncorruption_errs {a}\ngeneration_errs {b}\n");
            let devices = vec![
                Device { id: 1, missing: missing.clone(), error_stats },
                Device { id: u64::MAX, missing, error_stats: text.into_bytes() },
            ];
            pool("x", &Folder { label, profiles: Vec::new(), named: 2, devices: Some(devices) });
        }
    }
}
