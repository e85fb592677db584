//! The service's files, as `install` and `uninstall` leave them below another root.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], root: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    command.args(arguments).arg("--root").arg(root).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn it_is_installed_and_gone_again() {
    let root = tempfile::tempdir().unwrap();
    let installed = run(&["install"], root.path());
    assert!(installed.status.success(), "{installed:?}");
    let program = root.path().join("usr/local/bin/spectra-server");
    let version = Command::new(&program).arg("--version").output().unwrap();
    assert!(version.status.success(), "{version:?}");
    assert!(root.path().join("etc/systemd/system/spectra-server.service").is_file());
    let gone = run(&["uninstall"], root.path());
    assert!(gone.status.success(), "{gone:?}");
    assert!(!program.exists());
    assert!(
        root.path().join("etc/spectra/server.env").exists() && root.path().join("var/lib/spectra").is_dir()
    );
}

#[test]
fn what_would_be_done_is_printed_and_not_done() {
    let root = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (
            &["install", "--print"][..],
            &["make the system user spectra", "    ProtectSystem=strict", "systemctl enable"][..],
        ),
        (&["uninstall", "--print", "--purge"], &["remove /var/lib/spectra and all that is in it"]),
    ] {
        let printed = run(arguments, root.path());
        let text = String::from_utf8(printed.stdout).unwrap();
        for word in words {
            assert!(text.contains(word), "{text}");
        }
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

/// `systemd-analyze` is in Debian's package systemd, which need not run.
#[test]
fn systemd_has_nothing_to_say_about_the_unit() {
    let root = tempfile::tempdir().unwrap();
    assert!(run(&["install"], root.path()).status.success());
    let unit = root.path().join("etc/systemd/system/spectra-server.service");
    let text = fs::read_to_string(&unit).unwrap();
    let sections: Vec<_> = text.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(sections, ["[Unit]", "[Service]", "[Install]"]);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])) {
        assert!(line.split_once('=').is_some_and(|(_, value)| !value.is_empty()), "{line}");
    }
    let program = root.path().join("usr/local/bin/spectra-server");
    fs::write(&unit, text.replace("/usr/local/bin/spectra-server", program.to_str().unwrap())).unwrap();
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit).output();
    let verified = verified.expect("systemd-analyze, of Debian's package systemd");
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success(), "{said}");
    assert!(!said.contains("spectra-server.service"), "{said}");
}
