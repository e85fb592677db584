//! The plans of the server, done below a folder that stands for `/`.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use spectra_service::{Step, System, apply};

use super::{ENVIRONMENT, PROGRAM, Place, STATE, UNIT, install, uninstall};

fn below(root: &Path, path: &Path) -> PathBuf {
    System::below(root.to_owned()).path(path)
}

fn done(steps: &[Step], root: &Path) -> Vec<String> {
    done_to(&System::below(root.to_owned()), steps)
}

fn done_to(system: &System, steps: &[Step]) -> Vec<String> {
    let told = std::cell::RefCell::new(Vec::new());
    apply(steps, system, |line| told.borrow_mut().push(line.to_owned())).unwrap();
    told.into_inner().into_iter().filter(|line| line.starts_with("done")).collect()
}

/// A stand-in for `systemctl` that writes down what it is asked.
fn systemctl(folder: &Path, status: u8) -> PathBuf {
    let path = folder.join("systemctl");
    let text = format!("#!/bin/sh\necho \"$*\" >> {}/asked\nexit {status}\n", folder.display());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn asked(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("asked")).unwrap_or_default();
    let _ = fs::remove_file(folder.join("asked"));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn systemd_is_asked_to_start_what_is_new_and_to_leave_alone_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (root, program) = (folder.path().join("root"), folder.path().join("program"));
    let system = System::with_systemctl(root, systemctl(folder.path(), 0));
    let place = Place { program: &program, packaged: false };
    for (version, expected) in [
        ("1", &["daemon-reload", "enable spectra-server", "restart spectra-server"][..]),
        ("1", &["enable spectra-server"]),
        ("2", &["daemon-reload", "enable spectra-server", "restart spectra-server"]),
    ] {
        fs::write(&program, version).unwrap();
        done_to(&system, &install(place));
        let expected: Vec<_> = expected.iter().chain(&["start spectra-server"]).copied().collect();
        assert_eq!(asked(folder.path()), expected, "version {version}");
    }
    done_to(&system, &uninstall(place, false));
    assert_eq!(asked(folder.path()), ["disable --now spectra-server", "daemon-reload"]);
    done_to(&system, &uninstall(place, false));
    assert_eq!(asked(folder.path()), [""; 0], "there is no unit any more");

    systemctl(folder.path(), 1);
    let error = format!("{:#}", apply(&install(place), &system, |_| {}).unwrap_err());
    assert!(error.contains("cannot run systemctl daemon-reload: "), "{error}");
}

#[test]
fn twice_is_once_an_upgrade_replaces_and_the_end_keeps_what_is_somebody_s() {
    let folder = tempfile::tempdir().unwrap();
    let (root, program) = (folder.path().join("root"), folder.path().join("program"));
    fs::write(&program, "version 1").unwrap();
    let place = Place { program: &program, packaged: false };
    let at = |path: &str| below(&root, Path::new(path));
    assert_eq!(done(&install(place), &root).len(), 7);
    assert_eq!(done(&install(place), &root), Vec::<String>::new());
    let mode = |path: &str| fs::metadata(at(path)).unwrap().mode() & 0o7777;
    assert_eq!(
        [ENVIRONMENT, STATE, PROGRAM, UNIT].map(mode),
        [0o640, 0o750, 0o755, 0o644],
        "modes of settings, data, program, unit"
    );
    assert!(fs::read_to_string(at(UNIT)).unwrap().contains("ExecStart=/usr/local/bin/spectra-server run\n"));

    fs::write(at(ENVIRONMENT), "SPECTRA_LISTEN=127.0.0.1:1\n").unwrap();
    fs::write(at("/var/lib/spectra/spectra.db"), "data").unwrap();
    fs::write(&program, "version 2").unwrap();
    assert_eq!(done(&install(place), &root).len(), 1);
    assert_eq!(fs::read_to_string(at(PROGRAM)).unwrap(), "version 2");

    done(&uninstall(place, false), &root);
    assert!(!at(PROGRAM).exists() && !at(UNIT).exists());
    assert_eq!(fs::read_to_string(at(ENVIRONMENT)).unwrap(), "SPECTRA_LISTEN=127.0.0.1:1\n");
    assert_eq!(fs::read_to_string(at("/var/lib/spectra/spectra.db")).unwrap(), "data");
    fs::write(at("/etc/spectra/agent.json"), "an agent's").unwrap();
    done(&uninstall(place, true), &root);
    assert!(!at(ENVIRONMENT).exists() && !at(STATE).exists());
    assert!(at("/etc/spectra/agent.json").exists());
    fs::remove_file(at("/etc/spectra/agent.json")).unwrap();
    done(&uninstall(place, true), &root);
    assert!(!at("/etc/spectra").exists());
    assert_eq!(done(&uninstall(place, true), &root), Vec::<String>::new());
}
