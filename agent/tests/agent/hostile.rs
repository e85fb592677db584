//! Every collector over hosts whose files are not what the kernel promises: nothing panics.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use spectra_agent::collect::COLLECTORS;
use spectra_agent::host::Host;
use spectra_agent::runner::{Outcome, run_once};

/// What becomes of a file.
#[derive(Clone, Debug)]
enum Harm {
    Gone,
    Empty,
    Folder,
    NowhereLink,
    Bytes(Vec<u8>),
    /// One line without an end.
    HugeLine(u8),
    /// Every number becomes this one.
    Numbers(&'static str),
    /// Cut in the middle.
    Cut(prop::sample::Index),
    /// Some bytes are others.
    Flipped(Vec<(prop::sample::Index, u8)>),
}

fn harm() -> impl Strategy<Value = Harm> {
    let numbers = prop::sample::select(vec![
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999999999",
        "-1",
        "-9223372036854775808",
        "1e308",
        "0x7f",
        "NaN",
        "",
    ]);
    prop_oneof![
        Just(Harm::Gone),
        Just(Harm::Empty),
        Just(Harm::Folder),
        Just(Harm::NowhereLink),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Harm::Bytes),
        any::<u8>().prop_map(Harm::HugeLine),
        numbers.prop_map(Harm::Numbers),
        any::<prop::sample::Index>().prop_map(Harm::Cut),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10).prop_map(Harm::Flipped),
    ]
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let mut all = Vec::new();
    files(from, &mut all);
    for path in all {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, fs::read(path).unwrap()).unwrap();
    }
}

fn do_harm(path: &Path, harm: &Harm) {
    let Ok(mut bytes) = fs::read(path) else { return };
    fs::remove_file(path).unwrap();
    match harm {
        Harm::Gone => return,
        Harm::Empty => bytes.clear(),
        Harm::Folder => return fs::create_dir(path).unwrap(),
        Harm::NowhereLink => return std::os::unix::fs::symlink("nowhere/at/all", path).unwrap(),
        Harm::Bytes(other) => bytes.clone_from(other),
        Harm::HugeLine(byte) => bytes = vec![*byte; 1 << 20],
        Harm::Numbers(number) => {
            let text: Vec<_> = bytes
                .split_inclusive(|byte| !byte.is_ascii_digit())
                .map(|part| {
                    let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    [if digits > 0 { number.as_bytes() } else { b"" }, &part[digits..]].concat()
                })
                .collect();
            bytes = text.concat();
        }
        Harm::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
        Harm::Flipped(all) => {
            for (at, byte) in all {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
            }
        }
    }
    fs::write(path, bytes).unwrap();
}

/// Folders of processes, interfaces and sensors whose names are no text.
fn add_strange_names(root: &Path) {
    let name = std::ffi::OsStr::from_bytes(b"\xff\xfe 7");
    for folder in ["proc", "sys/class/net", "sys/class/hwmon", "sys/class/drm", "var/lib/dpkg"] {
        fs::create_dir_all(root.join(folder).join(name)).unwrap();
    }
    fs::create_dir_all(root.join("proc/99999999999999999999")).unwrap();
}

/// Between them they have what every collector reads.
const HOSTS: &[&str] = &[
    "synthetic-board",
    "synthetic-server",
    "synthetic-storage",
    "synthetic-raspberry-pi-3",
    "synthetic-raspberry-pi-5",
    "synthetic-el9",
    "synthetic-arch",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_collector_panics_whatever_a_hosts_files_hold(
        name in prop::sample::select(HOSTS),
        before in prop::collection::vec((any::<prop::sample::Index>(), harm()), 1..25),
        between in prop::collection::vec((any::<prop::sample::Index>(), harm()), 1..25),
    ) {
        let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(name).join("first");
        let root = tempfile::tempdir().unwrap();
        copy(&recorded, root.path());
        add_strange_names(root.path());
        let mut all = Vec::new();
        files(root.path(), &mut all);
        for (at, harm) in &before {
            do_harm(&all[at.index(all.len())], harm);
        }
        let host = Host::new(root.path(), Some("hostile".into()));
        let mut running = Vec::new();
        for spec in COLLECTORS {
            let (collector, outcome, _) = run_once(*spec, None, &host);
            prop_assert!(!matches!(outcome, Outcome::Panicked(_)), "{}: {outcome:?}", spec.name);
            running.push(collector);
        }
        for (at, harm) in &between {
            do_harm(&all[at.index(all.len())], harm);
        }
        for (spec, collector) in COLLECTORS.iter().zip(running) {
            let (_, outcome, _) = run_once(*spec, collector, &host);
            prop_assert!(!matches!(outcome, Outcome::Panicked(_)), "{}: {outcome:?}", spec.name);
        }
    }
}
