//! A Windows of Wine's: a system of its own that a test can do anything to, and that ends with its value.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use spectra_e2e::{Finished, finish, wait_until};
use tempfile::TempDir;

use crate::environment;

/// The folder of the test in the eyes of Windows.
pub const FOLDER: &str = r"Z:\srv\spectra";
/// The program under test in the eyes of Windows.
pub const AGENT: &str = r"Z:\srv\spectra\spectra-agent.exe";

/// How Wine is run inside. What it says of itself would stand among what programs say.
const WINE: &[&str] = &[
    "env",
    "-i",
    "HOME=/root",
    "PATH=/usr/bin:/bin",
    "LANG=C.UTF-8",
    "WINEPREFIX=/srv/prefix",
    "WINEDEBUG=-all",
    "wine",
];
/// Drive C, made when the small Debian was.
const DRIVE: &str = "srv/prefix/drive_c";

/// Written into the folder of the test once Windows runs.
const READY: &str = "ready";
/// A fresh Windows starts a dozen processes.
const READY_LIMIT: Duration = Duration::from_mins(1);

/// Everything below `$1` (the small Debian) stays as it is: what is written goes into memory. `$2` becomes that
/// system, `$3` is the folder of the test; what follows is how Wine is run.
///
/// One program of Windows, which waits, runs as long as the machine does: without any, Wine would end the services too,
/// and start them again with the next one. What is started first also keeps its output open, so that goes nowhere.
const KEEPER: &str = r#"
set -e
small=$1 system=$2 shared=$3
shift 3
mount -t tmpfs tmpfs "$system"
mkdir "$system/upper" "$system/work" "$system/root"
mount -t overlay overlay -o "lowerdir=$small,upperdir=$system/upper,workdir=$system/work" "$system/root"
mkdir -p "$system/root/srv/spectra"
mount --bind "$shared" "$system/root/srv/spectra"
mount -t proc proc "$system/root/proc"
mount --rbind /dev "$system/root/dev"
{ printf '%s\n' 'echo ready > Z:\srv\spectra\ready'; exec sleep infinity; } |
    chroot "$system/root" "$@" cmd > /dev/null 2>&1
"#;

/// A machine with Windows, as far as Wine has it. Its network is this machine's.
#[derive(Debug)]
pub struct Wine {
    folder: TempDir,
    root: PathBuf,
    keeper: Child,
    /// The first process of the machine, which its namespaces are named by.
    first: u32,
}

impl Wine {
    /// A fresh one, with the agent in [`FOLDER`].
    ///
    /// # Panics
    ///
    /// When the environment does not name Wine and the agent, or namespaces cannot be made (root can).
    pub fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let (system, shared) = (folder.path().join("system"), folder.path().join("shared"));
        for made in [&system, &shared] {
            std::fs::create_dir(made).expect("the temporary folder can be written");
        }
        std::fs::copy(environment::path(environment::AGENT), shared.join("spectra-agent.exe"))
            .expect("the agent for Windows can be read");
        let ready = shared.join(READY);
        // However the test ends, even by SIGKILL, nothing of the machine is left.
        let mut keeper = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--", "unshare", "--mount", "--propagation", "private"])
            .args(["--pid", "--fork", "--kill-child", "sh", "-c", KEEPER, "sh"])
            .arg(environment::path(environment::WINE))
            .args([&system, &shared])
            .args(WINE)
            .stdin(Stdio::null())
            .spawn()
            .expect("setpriv and unshare of util-linux are here");
        let is_ready = wait_until(READY_LIMIT, || ready.exists() || !matches!(keeper.try_wait(), Ok(None)));
        let first = first_child(keeper.id());
        let (Some(first), true) = (first, is_ready && ready.exists()) else {
            panic!("no machine for Wine: it needs root, and overlayfs and namespaces of the kernel");
        };
        Self { root: system.join("root"), folder, keeper, first }
    }

    /// The folder of the test on this machine's side.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("shared")
    }

    /// A command that runs a program of Windows in the machine.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.first.to_string(), "--mount", "--pid", "--", "chroot"]);
        command.arg(&self.root).args(WINE).arg(program);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a program to its end.
    pub fn run(&self, program: &str, arguments: &[&str], limit: Duration) -> Finished {
        let mut command = self.command(program);
        command.args(arguments);
        finish(command, limit)
    }

    /// Whether there is a path, with slashes, on its drive C.
    pub fn has(&self, path: &str) -> bool {
        // Its mounts are seen through one of its processes only.
        let mounts = PathBuf::from(format!("/proc/{}/root", self.first));
        let root = self.root.strip_prefix("/").unwrap_or(&self.root);
        let drive = mounts.join(root).join(DRIVE);
        assert!(drive.is_dir(), "the machine has a drive");
        drive.join(path).exists()
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // With the first process of a namespace all others end.
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

/// The process that `parent` forked into the new namespace.
fn first_child(parent: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}
