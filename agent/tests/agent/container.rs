//! The agent as nobody, without a capability, in a container over the tree of its host: `check` tells of the host, and
//! of each thing that is missing which permission it wants.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SCRIPT: &str = include_str!("container.sh");
const PTRACE: &str =
    "/proc is mounted with hidepid; it needs CAP_SYS_PTRACE, or the group that its option gid= names";

/// A tree in which some things are root's alone.
struct Tree {
    folder: TempDir,
    _docker: UnixListener,
}

impl Tree {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["proc", "open", "closed/disk", "run", "sys/class/net"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        for (path, text) in [
            ("mounts", "/dev/sda1 /open ext4 ro 0 0\n/dev/sdb1 /closed/disk ext4 rw 0 0\n"),
            ("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\nPRETTY_NAME=\"A host\"\n"),
            ("etc/machine-id", "0123456789abcdef0123456789abcdef\n"),
            ("sys/block/sda/size", "2048\n"),
            ("sys/block/sda/device/vendor", "ATA\n"),
            ("dev/sda", ""),
            ("sys/class/hwmon/hwmon0/name", "k10temp\n"),
            ("sys/class/hwmon/hwmon0/temp1_input", "41000\n"),
            ("sys/class/hwmon/hwmon0/temp2_input", "42000\n"),
            ("sys/class/hwmon/hwmon0/fan1_input", "900\n"),
            ("sys/class/drm/card0/device/gpu_busy_percent", "5\n"),
        ] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), text).unwrap();
        }
        let docker = UnixListener::bind(at("run/docker.sock")).unwrap();
        let close =
            |path: &str, mode| fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).unwrap();
        close("", 0o755);
        for path in [
            "run/docker.sock",
            "dev/sda",
            "sys/class/hwmon/hwmon0/temp2_input",
            "sys/class/hwmon/hwmon0/fan1_input",
            "sys/class/drm/card0/device/gpu_busy_percent",
        ] {
            close(path, 0o600);
        }
        close("closed", 0o700);
        Self { folder, _docker: docker }
    }

    fn root(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn check(&self, proc_options: &str) -> Output {
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--pid", "--net", "--fork", "--kill-child", "sh", "-c", SCRIPT, "sh"]);
        unshare.args([self.root(), proc_options, env!("CARGO_BIN_EXE_spectra-agent")]);
        unshare.env("NO_COLOR", "1").env_remove("HOSTNAME").output().unwrap()
    }
}

/// State and finds of each collector.
fn table(output: &Output) -> BTreeMap<String, (String, String)> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = text.lines().skip_while(|line| !line.starts_with("COLLECTOR"));
    let lines: Vec<_> = lines.collect();
    let head = lines.first().unwrap_or_else(|| panic!("{output:?}"));
    let (state, every) = (head.find("STATE").unwrap(), head.find("EVERY").unwrap());
    let finds = head.find("FINDS").unwrap();
    let row = |line: &&str| {
        let words = |from: usize, to: usize| line.get(from..to).unwrap_or_default().trim().to_owned();
        (words(0, state), (words(state, every - 1), words(finds, line.len())))
    };
    lines[1..].iter().map(row).collect()
}

/// Of each collector its state, and words of what it finds.
const ALWAYS: &[(&str, &str, &str)] = &[
    ("cpu", "ok", ""),
    ("memory", "ok", ""),
    ("system", "ok", ""),
    ("disk_io", "ok|empty|not on this host", ""),
    ("temperature", "needs permission", "temp2_input: Permission denied"),
    ("sensor_list", "needs permission", "fan1_input: Permission denied"),
    ("gpu_use", "needs permission", "gpu_busy_percent: Permission denied"),
    ("drive_list", "needs permission", "dev/sda: Permission denied (os error 13); it needs "),
    ("container_list", "needs permission", "may not speak at /run/docker.sock: only user 0 may (mode 600)"),
    ("facts", "ok", "A host"),
    ("kernel", "ok", ""),
    ("time_sync", "ok", ""),
    ("pressure", "ok|not on this host", ""),
    ("pool_list", "ok|not on this host", ""),
    ("service_list", "not on this host", ""),
    ("wifi", "not on this host", ""),
    ("application_list", "not on this host", ""),
    ("updates", "not on this host", ""),
    ("throttle", "not on this host", "not a Raspberry Pi"),
    ("clock", "not on this host", "not a Raspberry Pi"),
    ("voltage", "not on this host", "not a Raspberry Pi"),
    ("gpu", "not on this host", "not a Raspberry Pi"),
    ("pmic", "not on this host", "not a Raspberry Pi"),
    ("pi_board", "not on this host", "not a Raspberry Pi"),
];

#[test]
fn nobody_in_a_container_tells_of_the_host_and_says_which_permission_each_missing_thing_wants() {
    assert!(rustix::process::geteuid().is_root(), "two users are needed, which root alone may become");
    let open: &[_] = &[
        ("process_list", "ok", "processes"),
        ("network", "ok", "host0"),
        ("disk", "needs permission", "/open "),
        (
            "disk",
            "needs permission",
            " read-only; mount /closed/disk: Permission denied (os error 13); it needs CAP_DAC_READ_SEARCH",
        ),
    ];
    let hidden: &[_] = &[
        ("process_list", "needs permission", PTRACE),
        ("network", "needs permission", PTRACE),
        ("disk", "needs permission", PTRACE),
    ];
    let tree = Tree::new();
    for (options, rows) in
        [("hidepid=0", open), ("hidepid=1", hidden), ("hidepid=2", hidden), ("hidepid=ptraceable", hidden)]
    {
        let output = tree.check(options);
        let found = table(&output);
        for (name, states, words) in ALWAYS.iter().chain(rows) {
            let (state, finds) = found.get(*name).unwrap_or_else(|| panic!("{options} {name}: {output:?}"));
            assert!(
                states.split('|').any(|expected| expected == state),
                "{options} {name}: {state}: {finds}"
            );
            assert!(finds.contains(words), "{options} {name}: {words}: {finds}");
        }
        let told: Vec<_> = ALWAYS.iter().chain(rows).map(|row| row.0).collect();
        let untold: Vec<_> = found.keys().filter(|name| !told.contains(&name.as_str())).collect();
        assert!(untold.is_empty(), "{options}: {untold:?}");
        assert!(output.status.success(), "nothing is broken: {output:?}");
    }
}

/// `ProtectSystem=strict` does this to a service.
#[test]
fn a_process_whose_own_file_systems_are_read_only_tells_the_hosts_mounts() {
    let disks = |output: &Output| {
        let (_, finds) = table(output).remove("disk").unwrap();
        // How full a disk is changes from one moment to the next.
        finds.chars().filter(|c| !c.is_ascii_digit()).collect::<String>()
    };
    let agent = Path::new(env!("CARGO_BIN_EXE_spectra-agent"));
    let plain = Command::new(agent).arg("check").env("NO_COLOR", "1").output().unwrap();
    let mut unshare = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        unshare.arg("--map-root-user");
    }
    let script = "mount --make-rprivate / && mount -o remount,bind,ro / && exec \"$1\" check";
    unshare.args(["--mount", "sh", "-c", script, "sh"]).arg(agent).env("NO_COLOR", "1");
    assert_eq!(disks(&unshare.output().unwrap()), disks(&plain));
}
