//! Every collector over recorded hosts: two readings, five seconds apart, against what is expected.
//!
//! `SPECTRA_BLESS=1 cargo test -p spectra-agent recorded` writes the expectations anew; look at the difference.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use spectra_agent::collect::{COLLECTORS, Spec, Start};
use spectra_agent::host::Host;
use spectra_protocol::Metric;

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(name)
}

/// Copies a folder over another one. Files keep their inode, as those of `/proc` do: collectors keep them open. Programs
/// can be run.
fn lay_over(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            lay_over(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What the second reading of a collector gives.
fn second_reading(spec: &Spec, name: &str) -> Value {
    let root = tempfile::tempdir().unwrap();
    lay_over(&recorded(name).join("first"), root.path());
    let mut collector = match (spec.start)(&Host::new(root.path(), Some("recorded".into()))) {
        Start::Ready(collector) => collector,
        Start::NotHere(why) => return json!({ "not here": why }),
        Start::Broken(fault) if fault.is_permission() => return json!({ "needs": fault.in_one_line() }),
        Start::Broken(fault) => panic!("{}: {}", spec.name, fault.in_one_line()),
    };
    let begin = Instant::now();
    collector.collect(begin).unwrap();
    lay_over(&recorded(name).join("second"), root.path());
    let metrics = collector.collect(begin + Duration::from_secs(5)).unwrap();
    metrics.iter().map(stable).collect()
}

/// The metric without what belongs to the machine that runs the test.
fn stable(metric: &Metric) -> Value {
    let mut value = serde_json::to_value(metric).unwrap();
    if let (Metric::Disk(_), Value::Object(disk)) = (metric, &mut value) {
        disk.retain(|key, _| !key.starts_with("disk_") || key == "disk_type");
        disk.retain(|key, _| !key.starts_with("inodes_"));
    }
    if let (Metric::TimeSync(_), Value::Object(sync)) = (metric, &mut value) {
        // There is one clock, whichever folder is read.
        sync.clear();
    }
    if let (Metric::Facts(_), Value::Object(facts)) = (metric, &mut value) {
        facts.remove("arch");
    }
    for process in value.get_mut("processes").and_then(Value::as_array_mut).into_iter().flatten() {
        // The kernel counts in pages, whose size is the machine's.
        process.as_object_mut().unwrap().retain(|key, _| !key.starts_with("mem_"));
    }
    value
}

fn check(name: &str) {
    let path = recorded(name).join("expected.json");
    let all: Map<String, Value> =
        COLLECTORS.iter().map(|spec| (spec.name.to_owned(), second_reading(spec, name))).collect();
    let found = serde_json::to_string_pretty(&all).unwrap() + "\n";
    if std::env::var_os("SPECTRA_BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(found.len(), expected.len(), "{name}");
}

#[test]
fn a_virtual_machine_reads_as_expected() {
    check("virtual-machine-linux-6.18");
}

#[test]
fn a_server_with_everything_that_is_easily_got_wrong_reads_as_expected() {
    check("synthetic-server");
}

#[test]
fn a_small_board_with_little_to_tell_reads_as_expected() {
    check("synthetic-board");
}

#[test]
fn a_raspberry_pi_5_reads_as_expected() {
    check("synthetic-raspberry-pi-5");
}

#[test]
fn an_old_raspberry_pi_without_vcgencmd_reads_as_expected() {
    check("synthetic-raspberry-pi-3");
}

#[test]
fn drives_pools_and_chips_of_a_server_read_as_expected() {
    check("synthetic-storage");
}

#[test]
fn a_node_of_kubernetes_on_enterprise_linux_reads_as_expected() {
    check("synthetic-el9");
}

#[test]
fn a_workstation_with_pacman_reads_as_expected() {
    check("synthetic-arch");
}

#[test]
fn the_first_reading_of_a_rate_gives_no_row() {
    for name in ["cpu", "disk_io", "network", "pressure"] {
        let spec = COLLECTORS.iter().find(|spec| spec.name == name).unwrap();
        let host = Host::new(&recorded("synthetic-server").join("first"), None);
        let Start::Ready(mut collector) = (spec.start)(&host) else { panic!("{name} did not start") };
        assert!(collector.collect(Instant::now()).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn a_host_whose_files_vanish_is_broken_and_then_reads_again() {
    let root = tempfile::tempdir().unwrap();
    let first = recorded("synthetic-server").join("first");
    lay_over(&first, root.path());
    for spec in COLLECTORS {
        let host = Host::new(root.path(), None);
        let mut collector = match (spec.start)(&host) {
            Start::Ready(collector) => collector,
            Start::NotHere(_) => continue,
            Start::Broken(fault) if fault.is_permission() => continue,
            Start::Broken(fault) => panic!("{}: {}", spec.name, fault.in_one_line()),
        };
        fs::rename(root.path().join("proc"), root.path().join("gone")).unwrap();
        // Open files may still be read; nothing panics.
        let _ = collector.collect(Instant::now());
        fs::rename(root.path().join("gone"), root.path().join("proc")).unwrap();
        assert!(collector.collect(Instant::now()).is_ok(), "{}", spec.name);
    }
}

#[test]
fn a_host_that_is_not_mounted_is_broken_and_one_without_devices_is_not() {
    let root = tempfile::tempdir().unwrap();
    let start = |spec: &Spec| (spec.start)(&Host::new(root.path(), None));
    for spec in COLLECTORS {
        let started = start(spec);
        assert!(matches!(started, Start::Broken(_)), "{}: {started:?}", spec.name);
    }
    fs::create_dir_all(root.path().join("sys/class")).unwrap();
    fs::create_dir(root.path().join("proc")).unwrap();
    fs::write(root.path().join("proc/stat"), "").unwrap();
    for name in [
        "temperature",
        "disk_io",
        "gpu_use",
        "wifi",
        "pressure",
        "service_list",
        "application_list",
        "updates",
        "clock",
        "throttle",
        "pmic",
        "drive_list",
        "pool_list",
        "sensor_list",
    ] {
        let started = start(COLLECTORS.iter().find(|spec| spec.name == name).unwrap());
        assert!(matches!(started, Start::NotHere(_)), "{name}: {started:?}");
    }
}
