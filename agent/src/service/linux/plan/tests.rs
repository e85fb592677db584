//! The plans, done below a folder that stands for `/`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

use spectra_service::{System, apply, apply_after};

use super::*;

fn order(program: &Path, is_packaged: bool) -> Order<'_> {
    Order {
        program,
        is_packaged,
        settings: "{\"server\": \"https://s\"}\n".to_owned(),
        authority: Some("PEM\n".to_owned()),
        proxies: Some("HTTPS_PROXY=\"http://u:p@proxy\"\n".to_owned()),
        drop_in: "[Service]\n".to_owned(),
        owner: Owner::User(USER),
        starts: true,
    }
}

/// A host: a folder, and a stand-in for `systemctl` that writes down what it is asked.
struct Host {
    folder: tempfile::TempDir,
    system: System,
}

impl Host {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let systemctl = folder.path().join("systemctl");
        let text = format!("#!/bin/sh\necho \"$*\" >> {}/asked\n", folder.path().display());
        fs::write(&systemctl, text).unwrap();
        fs::set_permissions(&systemctl, fs::Permissions::from_mode(0o755)).unwrap();
        let root = folder.path().join("root");
        for path in ["etc", "usr", "var/lib", "var/log", "run"] {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        fs::write(folder.path().join("program"), "version 1").unwrap();
        Self { system: System::with_systemctl(root, systemctl), folder }
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("program")
    }

    fn install(&self, is_packaged: bool) -> bool {
        let program = self.program();
        self.do_order(order(&program, is_packaged))
    }

    fn do_order(&self, order: Order<'_>) -> bool {
        let changed = self.apply(&ground(order.owner));
        apply_after(changed, &install(order), &self.system, |_| {}).unwrap()
    }

    fn apply(&self, steps: &[Step]) -> bool {
        apply(steps, &self.system, |_| {}).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        let path = self.folder.path().join("asked");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        text.lines().map(|line| line.replace(" spectra-agent", "")).collect()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.system.path(path)).unwrap_or_default()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.system.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Every path below the root.
    fn paths(&self) -> BTreeSet<PathBuf> {
        let mut paths = BTreeSet::new();
        let mut waiting = vec![self.system.path("/")];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if fs::symlink_metadata(&path).unwrap().is_dir() {
                    waiting.push(path.clone());
                }
                paths.insert(path);
            }
        }
        paths
    }
}

const RESTART: [&str; 4] = ["daemon-reload", "enable", "restart", "start"];

#[test]
fn twice_is_once_and_a_newer_program_replaces_the_older_one() {
    let host = Host::new();
    assert!(host.install(false));
    assert_eq!(host.asked(), RESTART);
    assert!(!host.install(false), "nothing is new");
    assert_eq!(host.asked(), ["enable", "start"]);
    host.write(IDENTITY, "who I am");
    host.write("/var/lib/spectra-agent/spool/1", "what waits");

    fs::write(host.program(), "version 2").unwrap();
    assert!(host.install(false));
    assert_eq!(host.asked(), RESTART);
    assert_eq!(host.text(PROGRAM), "version 2");
    assert_eq!(host.text(USUAL_IDENTITY), "who I am", "through the link");
    assert_eq!(host.text("/var/lib/spectra-agent/spool/1"), "what waits");
    let mode = |path: &str| fs::metadata(host.system.path(path)).unwrap().mode() & 0o7777;
    let modes = [SETTINGS, AUTHORITY, PROXIES, PROGRAM, UNIT, STATE].map(mode);
    assert_eq!(modes, [0o640, 0o644, 0o600, 0o755, 0o644, 0o700]);
    let program = host.program();
    host.do_order(Order { proxies: None, ..order(&program, false) });
    assert!(host.text(PROXIES).contains("proxy"), "a shell without them takes none away");
}

#[test]
fn a_service_is_started_again_for_whatever_is_new() {
    let host = Host::new();
    host.install(false);
    host.asked();
    fs::remove_dir_all(host.system.path(STATE)).unwrap();
    assert!(host.install(false));
    assert_eq!(host.asked(), RESTART);
}

#[test]
fn what_a_package_installs_its_script_starts() {
    let host = Host::new();
    let program = host.program();
    host.do_order(Order { starts: false, ..order(&program, true) });
    assert_eq!(host.asked(), ["daemon-reload"]);
}

#[test]
fn files_belong_to_whom_the_service_runs_as() {
    for owner in [Owner::User(USER), Owner::Root] {
        let order = Order { owner, ..order(Path::new("/program"), false) };
        let steps = [ground(owner), install(order)].concat();
        let owners = steps.into_iter().filter_map(|step| match step {
            Step::Give { path, owner } => Some((path, owner)),
            Step::Folder { path, owner, .. } if path == Path::new(STATE) => Some((path, owner)),
            _ => None,
        });
        let expected = [STATE, STATE, IDENTITY, LOGS].map(|path| (PathBuf::from(path), owner));
        assert_eq!(owners.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn an_agent_of_earlier_instructions_keeps_its_identity_and_its_spool() {
    let host = Host::new();
    host.write(USUAL_IDENTITY, "who I am");
    host.write(USED_TOKEN, "spt_used");
    host.write(UNIT, "[Service]\nExecStart=/usr/local/bin/spectra-agent run\n");
    host.write("/var/lib/spectra-agent/spool/1", "what waits");
    assert!(host.install(false));
    assert_eq!(host.text(IDENTITY), "who I am");
    assert!(fs::symlink_metadata(host.system.path(USUAL_IDENTITY)).unwrap().is_symlink());
    assert!(!host.system.path(USED_TOKEN).exists());
    assert!(host.text(UNIT).contains("ProtectSystem=strict"));
    assert_eq!(host.text("/var/lib/spectra-agent/spool/1"), "what waits");
}

#[test]
fn the_end_keeps_what_is_somebodys_and_a_purge_leaves_nothing() {
    let host = Host::new();
    let before = host.paths();
    host.install(false);
    host.asked();
    host.write(IDENTITY, "who I am");
    host.write("/var/log/spectra/audit.jsonl", "asked");
    host.write("/run/spectra-agent/status.sock", "");
    host.apply(&uninstall(false, false));
    assert_eq!(host.asked(), ["disable --now", "daemon-reload"]);
    assert!(!host.system.path(PROGRAM).exists() && !host.system.path(UNIT).exists());
    assert_eq!((&*host.text(USUAL_IDENTITY), host.text(SETTINGS).is_empty()), ("who I am", false));

    host.install(false);
    let mine = "/etc/systemd/system/spectra-agent.service.d/mine.conf";
    host.write(mine, "[Service]\n");
    host.apply(&uninstall(false, false));
    assert!(host.system.path(mine).exists(), "somebody's own");
    host.install(false);
    host.apply(&uninstall(false, true));
    let left: Vec<_> = host.paths().difference(&before).cloned().collect();
    // Folders of every system, which this made because the test's root had none.
    let usual = ["usr/local", "usr/local/bin", "etc/systemd", "etc/systemd/system"];
    let expected: Vec<_> = usual.map(|path| host.system.path(path)).into();
    assert_eq!(BTreeSet::from_iter(left), BTreeSet::from_iter(expected));
    host.asked();
    assert!(!host.apply(&uninstall(false, true)), "nothing is left to remove");
    assert_eq!(host.asked(), [""; 0], "nothing is left to end");
}

#[test]
fn a_servers_files_are_left_alone() {
    let host = Host::new();
    host.install(false);
    host.write("/etc/spectra/server.env", "SPECTRA_LISTEN=x");
    host.apply(&uninstall(false, true));
    assert_eq!(host.text("/etc/spectra/server.env"), "SPECTRA_LISTEN=x");
}

#[test]
fn what_a_package_brought_is_neither_written_nor_removed() {
    let host = Host::new();
    host.install(true);
    assert!(!host.system.path(PROGRAM).exists() && !host.system.path(UNIT).exists());
    assert!(host.system.path(DROP_IN).exists());
    for step in uninstall(true, true) {
        let text = format!("{step:?}");
        assert!(!text.contains(PROGRAM) && !text.contains("spectra-agent.service\""), "{text}");
    }
}

#[test]
fn the_unit_starts_the_program_where_it_is_with_the_rights_of_its_user() {
    assert_eq!(UNIT_TEXT.matches(PACKAGED_PROGRAM).count(), 1);
    for needed in [
        &*format!("User={USER}"),
        &format!("run --identity {IDENTITY}"),
        "Type=notify",
        "WatchdogSec=",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=\n",
        "MemoryMax=",
        &format!("EnvironmentFile=-{PROXIES}"),
        "StateDirectory=spectra-agent\n",
        "LogsDirectory=spectra\n",
        "RuntimeDirectory=spectra-agent\n",
    ] {
        assert!(UNIT_TEXT.contains(needed), "{needed}");
    }
    // It would hide what is to be measured, or what says how far the clock is off.
    for harmful in
        ["PrivateTmp", "ProtectHome=yes", "ProtectProc", "ProtectClock", "PrivateNetwork", "ProtectHostname"]
    {
        assert!(!UNIT_TEXT.contains(harmful), "{harmful}");
    }
}
