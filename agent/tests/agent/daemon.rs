//! A Docker daemon of a test's own: its data, its socket and its network are in a temporary folder and a namespace.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use tempfile::TempDir;

/// How long a daemon may take to begin or to end, and a command of it.
const PATIENCE: Duration = Duration::from_secs(90);
/// What the tests' image is called.
const IMAGE: &str = "spectra-test:1";

/// What is wanted of the machine, and what to do about it.
const WANTED: &str = "these tests run a Docker daemon: they want root, `dockerd`, `docker` and a static `busybox` \
     (Debian: apt-get install docker.io busybox-static; `cargo xtask test --provision` does that)";

/// The root of a host that has the daemon's socket, and this machine's `/proc` and `/sys`.
#[derive(Debug)]
pub(crate) struct Daemon {
    root: TempDir,
    child: Option<Child>,
}

impl Daemon {
    /// A daemon that runs and has the tests' image.
    pub(crate) fn start() -> Self {
        let mut daemon = Self { root: root(), child: None };
        daemon.run();
        daemon.import();
        daemon
    }

    /// Where the host's tree begins.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.root().join("run/docker.sock")
    }

    /// Begins, or begins again.
    pub(crate) fn run(&mut self) {
        let at = |name: &str| self.root().join(name).to_str().unwrap().to_owned();
        let log = fs::File::create(at("log")).unwrap();
        let mut command = Command::new("unshare");
        // Its bridge and its forwarding stay in a network of their own.
        command.args(["--net", "dockerd", "--storage-driver=vfs", "--shutdown-timeout=1"]);
        command.args(["--iptables=false", "--ip6tables=false", "--ip-masq=false", "--ip-forward=false"]);
        command.args(["--data-root", &at("data"), "--exec-root", &at("exec"), "--pidfile", &at("pid")]);
        command.args(["--host", &format!("unix://{}", at("run/docker.sock"))]);
        let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn();
        self.child = Some(child.unwrap_or_else(|error| panic!("cannot run unshare: {error}; {WANTED}")));
        let until = Instant::now() + PATIENCE;
        while self.try_docker(&["version"]).is_err() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            if ended.is_some() || Instant::now() > until {
                let log = fs::read_to_string(self.root().join("log")).unwrap_or_default();
                let end: Vec<_> = log.lines().rev().take(5).collect();
                panic!("the daemon does not run ({ended:?}): {WANTED}\n{}", end.join("\n"));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// An image of one static program.
    fn import(&self) {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::copy("/bin/busybox", bin.join("busybox"))
            .unwrap_or_else(|error| panic!("no busybox: {error}; {WANTED}"));
        for name in ["sh", "sleep", "ping", "true", "false"] {
            symlink("busybox", bin.join(name)).unwrap();
        }
        let tar = folder.path().join("image.tar");
        let made = Command::new("tar").arg("-C").arg(folder.path()).arg("-cf").arg(&tar).arg("bin").status();
        assert!(made.unwrap().success());
        self.docker(&["import", tar.to_str().unwrap(), IMAGE]);
    }

    /// Runs a container, and gives its id.
    pub(crate) fn container(&self, name: &str, options: &[&str], script: &str) -> String {
        let mut arguments = vec!["run", "--detach", "--name", name];
        arguments.extend(options);
        arguments.extend([IMAGE, "/bin/sh", "-c", script]);
        self.docker(&arguments).trim().to_owned()
    }

    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        self.try_docker(arguments).unwrap_or_else(|error| panic!("docker {arguments:?}: {error}"))
    }

    fn try_docker(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new("docker");
        command.arg("--host").arg(format!("unix://{}", self.socket().display())).args(arguments);
        let output = command.output().unwrap_or_else(|error| panic!("cannot run docker: {error}; {WANTED}"));
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Stops its clock: it neither answers nor ends.
    pub(crate) fn pause(&self) {
        self.signal(Signal::STOP);
    }

    pub(crate) fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// Ends it as an update does: with all that it runs.
    pub(crate) fn stop(&mut self) {
        self.signal(Signal::TERM);
        let Some(mut child) = self.child.take() else { return };
        let until = Instant::now() + PATIENCE;
        while child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "the daemon does not end");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        rustix::process::kill_process(Pid::from_child(child), signal).unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        for signal in [Signal::CONT, Signal::TERM] {
            let _ = rustix::process::kill_process(Pid::from_child(&child), signal);
        }
        let _ = child.wait();
    }
}

/// A root with this machine's kernel behind it, into which others may look.
pub(crate) fn root() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["proc", "sys", "etc"] {
        symlink(Path::new("/").join(name), root.path().join(name)).unwrap();
    }
    fs::create_dir(root.path().join("run")).unwrap();
    root
}
