//! The script for Unix, run by every shell that is here, in a folder that stands for `/`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::tests::shells;
use super::unix_script;
use crate::install::releases::Checksums;
use crate::secret::hex;

const BUILD: &str = "spectra-agent-linux-amd64";

/// A host: a folder, and programs that stand in for those that would change the machine.
struct Host {
    folder: tempfile::TempDir,
    shell: Vec<&'static str>,
}

impl Host {
    fn new(shell: Vec<&'static str>) -> Self {
        let host = Self { folder: tempfile::tempdir().unwrap(), shell };
        for folder in ["bin", "releases", "run/systemd/system", "etc/systemd/system"] {
            fs::create_dir_all(host.at(folder)).unwrap();
        }
        host.program("id", "echo 0");
        host.program("uname", "case \"$1\" in -s) echo Linux ;; *) echo x86_64 ;; esac");
        host.program("systemctl", &format!("echo \"$*\" >> {}", host.at("asked").display()));
        let releases = host.at("releases");
        host.program(
            "curl",
            &format!(
                "while [ $# -gt 1 ]; do [ \"$1\" != -o ] || to=$2; shift; done\n\
                 [ -s \"{0}/${{1##*/}}\" ] && cp \"{0}/${{1##*/}}\" \"$to\"",
                releases.display()
            ),
        );
        host
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    fn program(&self, name: &str, lines: &str) {
        let path = self.at("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Among the releases; returns its checksum.
    fn release(&self, binary: &str) -> Checksums {
        fs::write(self.at("releases").join(BUILD), binary).unwrap();
        Checksums::from([(BUILD.to_owned(), hex(&Sha256::digest(binary)))])
    }

    fn install(&self, token: &str, checksums: &Checksums) -> Output {
        let mut script = unix_script("https://spectra.example", Some(super::tests::PEM), checksums);
        for path in ["/etc/spectra", "/etc/systemd", "/usr/local/bin", "/run/systemd"] {
            let below = self.folder.path().join(path.trim_start_matches('/'));
            script = script.replace(path, below.to_str().unwrap());
        }
        Command::new(self.shell[0])
            .args(&self.shell[1..])
            .args(["-c", &(self.stand_ins() + &script)])
            .env("SPECTRA_TOKEN", token)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Functions, because a shell like that of busybox-static has `id` and `uname` in itself and does not look
    /// for programs.
    fn stand_ins(&self) -> String {
        let programs = fs::read_dir(self.at("bin")).unwrap().map(|entry| entry.unwrap().path());
        let function = |path: PathBuf| {
            format!("{}() {{ '{}' \"$@\"; }}\n", path.file_name().unwrap().display(), path.display())
        };
        programs.map(function).collect()
    }

    fn refuse(&self, token: &str, checksums: &Checksums) -> String {
        let output = self.install(token, checksums);
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn it_installs_once_and_upgrades_with_the_identity_kept() {
    for shell in shells() {
        let host = Host::new(shell);
        let installed = host.install("spt_abc.def", &host.release("version 1"));
        assert!(installed.status.success(), "{installed:?}");
        assert_eq!(host.text("usr/local/bin/spectra-agent"), "version 1");
        let config: Value = serde_json::from_str(&host.text("etc/spectra/agent.json")).unwrap();
        assert_eq!(
            (&config["token"], &config["server"]),
            (&"spt_abc.def".into(), &"https://spectra.example".into())
        );
        assert_eq!(host.text("etc/spectra/token"), "spt_abc.def\n");
        assert_eq!(host.text("etc/spectra/ca.crt"), super::tests::PEM);
        let modes = ["etc/spectra/token", "etc/spectra/agent.json", "etc/spectra/ca.crt"]
            .map(|path| mode(&host.at(path)));
        assert_eq!(modes, [0o600, 0o600, 0o644]);
        assert_eq!(mode(&host.at("usr/local/bin/spectra-agent")), 0o755);
        assert!(host.text("etc/systemd/system/spectra-agent.service").contains("--ca-file"));
        let asked = "daemon-reload\nenable spectra-agent\nrestart spectra-agent\n";
        assert_eq!(host.text("asked"), asked);

        fs::write(host.at("etc/spectra/agent-id.json"), "who I am").unwrap();
        let upgraded = host.install("spt_other", &host.release("version 2"));
        assert!(upgraded.status.success(), "{upgraded:?}");
        assert_eq!(host.text("usr/local/bin/spectra-agent"), "version 2");
        assert_eq!(host.text("etc/spectra/agent-id.json"), "who I am");
        assert_eq!(host.text("asked"), asked.repeat(2));
    }
}

#[test]
fn what_is_not_right_is_one_sentence_and_puts_nothing_in_place() {
    for shell in shells() {
        let host = Host::new(shell);
        let good = host.release("the agent");
        for (token, words) in [
            ("", "there is no registration token"),
            ("a'b", "characters that no token has"),
            ("$(reboot)", "characters that no token has"),
            ("a b", "characters that no token has"),
        ] {
            assert!(host.refuse(token, &good).contains(words), "{token}");
        }
        assert!(host.refuse("t", &Checksums::new()).contains("the server has no agent for this system"));

        fs::write(host.at("releases").join(BUILD), "something else").unwrap();
        host.refuse("t", &good);
        fs::write(host.at("releases").join(BUILD), "").unwrap();
        assert!(host.refuse("t", &good).contains("cannot be downloaded"));

        for (asked, answer, words) in [
            (
                "uname",
                "case \"$1\" in -s) echo Linux ;; *) echo riscv64 ;; esac",
                "no agent for Linux on riscv64",
            ),
            ("uname", "echo Plan9", "no agent for Plan9"),
            ("id", "echo 1000", "this needs root"),
        ] {
            host.program(asked, answer);
            assert!(host.refuse("t", &good).contains(words), "{answer}");
        }
        assert!(!host.at("usr/local/bin/spectra-agent").exists() && !host.at("etc/spectra/token").exists());
        assert_eq!(host.text("asked"), "");
    }
}

#[test]
fn without_systemd_it_says_what_to_start() {
    for shell in shells() {
        let host = Host::new(shell);
        fs::remove_dir_all(host.at("run")).unwrap();
        let said = host.refuse("t", &host.release("the agent"));
        assert!(said.contains("spectra-agent run --server https://spectra.example --token-file"), "{said}");
        assert_eq!(host.text("usr/local/bin/spectra-agent"), "the agent");
        assert_eq!(host.text("asked"), "");
    }
}

#[test]
fn an_agent_that_installs_itself_is_told_everything_and_gets_the_token_from_no_list_of_processes() {
    for shell in shells() {
        let host = Host::new(shell);
        let said = host.at("said");
        let binary = |status: u8| {
            format!(
                "#!/bin/sh\n# spectra-agent install --server\n{{ echo \"$0 $*\"; cat; }} > {}\nexit {status}\n",
                said.display()
            )
        };
        let installed = host.install("spt_abc.def", &host.release(&binary(0)));
        assert!(installed.status.success(), "{installed:?}");
        let setup = host.at("usr/local/bin/spectra-agent.setup");
        let expected = format!(
            "{} install --server https://spectra.example --ca {} --token-file -\nspt_abc.def\n",
            setup.display(),
            host.at("etc/spectra/ca.crt").display()
        );
        assert_eq!(host.text("said"), expected);
        // The rest is its own work.
        let left = ["usr/local/bin/spectra-agent.setup", "usr/local/bin/spectra-agent", "etc/spectra/token"];
        assert!(left.iter().all(|path| !host.at(path).exists()));
        assert_eq!(host.text("asked"), "");
        assert!(host.refuse("t", &host.release(&binary(1))).contains("its own last line says why"));
        assert!(!setup.exists());
    }
}
