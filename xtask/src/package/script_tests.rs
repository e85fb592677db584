//! The scripts of package managers, run in a folder that stands for `/`, by each step of a package's life.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace;

/// A host with programs that stand in for those that would change the machine.
struct Host {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Host {
    fn new() -> Self {
        let host = Self::of("spectra-server");
        fs::write(host.at("etc/spectra/server.env"), "").unwrap();
        host
    }

    /// Where the package of this name is installed.
    fn of(name: &'static str) -> Self {
        let host = Self { folder: tempfile::tempdir().unwrap(), name };
        for folder in ["bin", "etc/spectra", "etc/systemd/system", "usr/local/bin", "var/lib", "var/log"] {
            fs::create_dir_all(host.at(folder)).unwrap();
        }
        let tell = |name: &str| format!("echo \"{name} $*\" >> {}", host.at("asked").display());
        let [user, group] = ["user", "group"].map(|name| host.at(name).display().to_string());
        host.program("getent", &format!("if [ $1 = passwd ]; then [ -e {user} ]; else [ -e {group} ]; fi"));
        // As shadow's: a group that is there is not made again, and one that is left stays.
        let fails = format!("case \"$*\" in *--user-group*) [ ! -e {group} ] || exit 9 ;; esac");
        host.program("useradd", &format!("{fails}\ntouch {user} {group}\n{}", tell("useradd")));
        host.program("userdel", &format!("rm {user}; {}", tell("userdel")));
        host.program("groupdel", &format!("rm {group}; {}", tell("groupdel")));
        host.program("spectra-agent", &tell("spectra-agent"));
        host.program("chgrp", "");
        host.program("install", "for to; do :; done; mkdir -p \"$to\"");
        let disabled = host.at("disabled");
        let asked = format!("[ \"$1\" != is-enabled ] || {{ [ ! -e {} ]; exit; }}", disabled.display());
        host.program(
            "systemctl",
            &format!("{asked}\n{}\n[ ! -e {} ]", tell("systemctl"), host.at("fails").display()),
        );
        host
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn program(&self, name: &str, lines: &str) {
        let path = self.at("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What a script asks of the machine, without the names of units.
    fn run(&self, script: &str, arguments: &[&str]) -> Vec<String> {
        let path = workspace::root().join("deploy").join(script);
        let mut text = fs::read_to_string(path).unwrap();
        for path in ["/etc/spectra", "/etc/systemd", "/var/l", "/run/", "/usr/local/bin"] {
            text = text.replace(path, self.at(path.trim_start_matches('/')).to_str().unwrap());
        }
        let found = std::env::var("PATH").unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", &text, script]).args(arguments);
        let output = shell.env("PATH", format!("{}:{found}", self.at("bin").display())).output().unwrap();
        assert!(output.status.success(), "{script} {arguments:?}: {output:?}");
        let asked = fs::read_to_string(self.at("asked")).unwrap_or_default();
        let _ = fs::remove_file(self.at("asked"));
        let short =
            |line: &str| line.replace(&format!(" {}.service", self.name), "").replace("systemctl ", "");
        asked.lines().filter(|line| !line.starts_with("useradd")).map(short).collect()
    }
}

const FIRST: [&str; 3] = ["daemon-reload", "enable", "restart"];
const UPGRADE: [&str; 2] = ["daemon-reload", "restart"];

#[test]
fn a_service_starts_when_it_is_installed_and_again_when_it_is_upgraded() {
    for (first, upgrade) in [(&["configure", ""][..], &["configure", "0.0.9"][..]), (&["1"], &["2"])] {
        let host = Host::new();
        fs::create_dir_all(host.at("run/systemd/system")).unwrap();
        assert_eq!(host.run("postinstall.sh", first), FIRST);
        assert!(host.at("var/lib/spectra").is_dir() && host.at("user").exists());
        assert_eq!(host.run("postinstall.sh", upgrade), UPGRADE);
        fs::write(host.at("disabled"), "").unwrap();
        assert_eq!(host.run("postinstall.sh", upgrade), ["daemon-reload", "try-restart"], "it stays so");
        fs::write(host.at("fails"), "").unwrap();
        fs::write(host.at("bin/systemctl"), "#!/bin/sh\n[ \"$1\" != try-restart ]\n").unwrap();
        host.run("postinstall.sh", upgrade);
    }
}

#[test]
fn an_upgrade_does_not_stop_the_service_and_a_removal_does() {
    let host = Host::new();
    fs::create_dir_all(host.at("run/systemd/system")).unwrap();
    for (argument, expected) in [
        ("upgrade", &[][..]),
        ("1", &[]),
        ("failed-upgrade", &[]),
        ("remove", &["stop"]),
        ("0", &["disable --now"]),
    ] {
        assert_eq!(host.run("preremove.sh", &[argument]), expected, "{argument}");
    }
    for argument in ["abort-upgrade", "abort-remove"] {
        assert_eq!(host.run("postinstall.sh", &[argument]), [""; 0], "{argument}");
    }
}

#[test]
fn only_a_purge_removes_data_and_user() {
    let host = Host::new();
    host.run("postinstall.sh", &["configure", ""]);
    fs::write(host.at("var/lib/spectra/spectra.db"), "data").unwrap();
    for argument in ["remove", "upgrade", "0", "1"] {
        assert_eq!(host.run("postremove.sh", &[argument]), [""; 0], "{argument}");
        assert!(host.at("var/lib/spectra/spectra.db").exists() && host.at("user").exists(), "{argument}");
    }
    // An agent's; dpkg itself removes the settings of the server.
    fs::write(host.at("etc/spectra/agent-id.json"), "who I am").unwrap();
    assert_eq!(host.run("postremove.sh", &["purge"]), ["userdel spectra", "groupdel spectra"]);
    assert!(!host.at("var/lib/spectra").exists() && !host.at("user").exists());
    assert!(host.at("etc/spectra/agent-id.json").exists());
    host.run("postremove.sh", &["purge"]);
}

#[test]
fn an_agent_that_nobody_told_a_server_is_not_started_and_one_that_is_set_up_goes_on() {
    for (first, upgrade) in [(&["configure", ""][..], &["configure", "0.0.9"][..]), (&["1"], &["2"])] {
        let host = Host::of("spectra-agent");
        fs::create_dir_all(host.at("run/systemd/system")).unwrap();
        assert_eq!(host.run("agent-postinstall.sh", first), ["daemon-reload"]);
        assert!(host.at("user").exists());
        fs::write(host.at("etc/spectra/agent.json"), "{}").unwrap();
        let expected = ["spectra-agent install --no-start", "daemon-reload", "restart"];
        assert_eq!(host.run("agent-postinstall.sh", upgrade), expected);
        fs::write(host.at("disabled"), "").unwrap();
        let expected = ["spectra-agent install --no-start", "daemon-reload", "try-restart"];
        assert_eq!(host.run("agent-postinstall.sh", upgrade), expected, "it stays so");
        // RPM disables what it erases; the settings stay for the next time.
        fs::remove_file(host.at("disabled")).unwrap();
        let expected = ["spectra-agent install --no-start", "daemon-reload", "enable", "restart"];
        assert_eq!(host.run("agent-postinstall.sh", first), expected);
    }
}

#[test]
fn a_package_takes_over_from_an_agent_that_installed_itself() {
    for unit in [
        include_str!("../../../deploy/spectra-agent.service").replace("/usr/bin", "/usr/local/bin"),
        "[Service]\nExecStart=/usr/local/bin/spectra-agent run --server https://s\n".to_owned(),
    ] {
        let host = Host::of("spectra-agent");
        fs::create_dir_all(host.at("run/systemd/system")).unwrap();
        fs::create_dir_all(host.at("var/lib/spectra-agent/spool")).unwrap();
        for (path, text) in [
            ("etc/spectra/agent.json", "{}"),
            ("etc/systemd/system/spectra-agent.service", &*unit),
            ("usr/local/bin/spectra-agent", "older"),
            ("var/lib/spectra-agent/agent-id.json", "who I am"),
        ] {
            fs::write(
                host.at(path),
                text.replace("/usr/local/bin", host.at("usr/local/bin").to_str().unwrap()),
            )
            .unwrap();
        }
        let expected = ["spectra-agent install --no-start", "daemon-reload", "enable", "restart"];
        assert_eq!(host.run("agent-postinstall.sh", &["configure", ""]), expected);
        assert!(!host.at("etc/systemd/system/spectra-agent.service").exists());
        assert!(!host.at("usr/local/bin/spectra-agent").exists());
        assert_eq!(fs::read_to_string(host.at("var/lib/spectra-agent/agent-id.json")).unwrap(), "who I am");
    }
    let host = Host::of("spectra-agent");
    fs::write(host.at("etc/systemd/system/spectra-agent.service"), "[Service]\nExecStart=/opt/mine\n")
        .unwrap();
    host.run("agent-postinstall.sh", &["1"]);
    assert!(host.at("etc/systemd/system/spectra-agent.service").exists(), "somebody's own");
}

#[test]
fn a_group_that_was_left_is_taken() {
    for (name, script) in [("spectra-agent", "agent-postinstall.sh"), ("spectra-server", "postinstall.sh")] {
        let host = Host::of(name);
        fs::write(host.at("etc/spectra/server.env"), "").unwrap();
        fs::write(host.at("group"), "").unwrap();
        host.run(script, &["configure", ""]);
        assert!(host.at("user").exists(), "{name}");
    }
}

#[test]
fn only_a_purge_removes_an_agents_identity_and_spool() {
    let host = Host::of("spectra-agent");
    host.run("agent-postinstall.sh", &["configure", ""]);
    fs::create_dir_all(host.at("run/systemd/system")).unwrap();
    fs::create_dir_all(host.at("var/lib/spectra-agent/spool")).unwrap();
    for file in ["agent.json", "token", "agent-proxy.env"] {
        fs::write(host.at("etc/spectra").join(file), "{}").unwrap();
    }
    for (argument, expected) in
        [("upgrade", &[][..]), ("1", &[]), ("remove", &["stop"]), ("0", &["disable --now"])]
    {
        assert_eq!(host.run("agent-preremove.sh", &[argument]), expected, "{argument}");
        assert_eq!(host.run("agent-postremove.sh", &[argument]), ["daemon-reload"], "{argument}");
    }
    assert!(host.at("var/lib/spectra-agent/spool").exists() && host.at("etc/spectra/agent.json").exists());
    let expected = ["userdel spectra-agent", "groupdel spectra-agent", "daemon-reload"];
    assert_eq!(host.run("agent-postremove.sh", &["purge"]), expected);
    let left = [host.at("var/lib/spectra-agent"), host.at("etc/spectra"), host.at("user"), host.at("group")];
    assert!(left.iter().all(|path| !path.exists()), "{left:?}");
}
