//! The line that the server prints, typed on a machine where nothing is: the agent installs itself, reports, is
//! upgraded with its identity kept, and leaves nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use spectra_e2e::{Finished, Process, Storage, command, finish, wait_until};
use tempfile::TempDir;

/// Three installations, each of which waits for a first batch; a debug build of the agent is hashed and copied.
const LIMIT: Duration = Duration::from_mins(4);
const START_LIMIT: Duration = Duration::from_mins(1);
/// Of the machine that runs the tests.
const RELEASE: &str = if cfg!(target_arch = "x86_64") {
    "spectra-agent-linux-amd64"
} else if cfg!(target_arch = "aarch64") {
    "spectra-agent-linux-arm64"
} else {
    panic!("the name of this machine's release is not known here")
};
/// What the group docker has for a number in the empty root.
const DOCKER_GROUP: u32 = 4321;
const ROOT: &str = include_str!("empty_root.sh");
/// What servers with a database of several have to be given.
const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef";

/// Typed in the empty root; each part says what it is, so that the test finds it.
const SCRIPT: &str = r#"
set -eu
find / -xdev -path /usr -prune -o -print | sort > /before
mark() { echo "=== $1"; }
mark first
sh -c "$T_LINE" 2>&1
mark status
spectra-agent status
mark check
NO_COLOR=1 as-service spectra-agent check || [ $? = 1 ]
mark identity
cat /etc/spectra/agent-id.json; echo
echo waits > /var/lib/spectra-agent/spool-of-the-test
mark again
spectra-agent install 2>&1
mark modes
stat -c '%a %U %n' /etc/spectra/agent.json /var/lib/spectra-agent /var/lib/spectra-agent/agent-id.json
printf 'newer' >> "/releases/$T_RELEASE"
sum=$(sha256sum < "/releases/$T_RELEASE")
echo "${sum%% *}  $T_RELEASE" > /releases/checksums.sha256
mark upgrade
sh -c "$T_NEXT" 2>&1
tail -c 5 /usr/local/bin/spectra-agent; echo
mark kept
cat /etc/spectra/agent-id.json; echo
cat /var/lib/spectra-agent/spool-of-the-test
spectra-agent status
mark refused
spectra-agent uninstall --purge
echo spt_nonsense | "/releases/$T_RELEASE" install --server "$T_SERVER" --token-file - --ca /ca.pem 2>&1 && exit 1
mark unknown
echo spt_nonsense | "/releases/$T_RELEASE" install --server "$T_SERVER" --token-file - 2>&1 && exit 1
mark left
"/releases/$T_RELEASE" uninstall --purge
find / -xdev -path /usr -prune -o -print | sort > /after
diff /before /after > /difference || [ $? = 1 ]
grep -v -e /asked -e /agent.log -e /before -e /after -e '-$' -e .pwd.lock -e '^[0-9,]*[acd]' /difference || [ $? = 1 ]
ls /usr/local/bin
getent passwd spectra-agent || true
mark end
"#;

#[test]
fn the_printed_line_installs_an_agent_where_nothing_is() {
    let storage = Storage::fresh();
    let folder = TempDir::new().unwrap();
    let releases = folder.path().join("releases");
    release(&releases);
    let run = ["run", "--listen", "127.0.0.1:0", "--tls", "auto", "--log-format", "json"];
    let mut run = server(&storage, &run);
    run.arg("--releases").arg(&releases);
    let process = Process::start("spectra-server", run);
    let address = |line: &String| {
        let (_, rest) = line.split_once("listening on https://")?;
        Some(format!("https://{}", rest.split('"').next()?))
    };
    let mut url = None;
    wait_until(START_LIMIT, || {
        url = process.log().iter().find_map(address);
        url.is_some()
    });
    let url = url.unwrap_or_else(|| panic!("no address in {:?}", process.log()));
    let authority = folder.path().join("ca.pem");
    fs::write(&authority, output(server(&storage, &["tls", "ca"]))).unwrap();

    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    let mut unshare = Command::new("unshare");
    if !is_root() {
        unshare.arg("--map-root-user");
    }
    // The root is a file system of its own, where these two are put before it is entered.
    let script = ROOT.replace(
        "exec chroot",
        "mkdir releases && mount --bind \"$RELEASES\" releases && cp \"$AUTHORITY\" ca.pem\n\
         echo docker:x:4321: >> etc/group\n: > run/docker.sock\nmount --bind \"$DOCKER\" run/docker.sock\nexec chroot",
    );
    unshare.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", &script, "sh"]);
    unshare.arg(&root).arg(SCRIPT).env("RELEASES", &releases).env("AUTHORITY", &authority);
    unshare.env("DOCKER", docker(folder.path()));
    let lines = lines(&storage, &url, &authority);
    unshare.env("T_LINE", &lines[0]).env("T_NEXT", &lines[1]).env("T_SERVER", &url);
    unshare.env("T_RELEASE", RELEASE);
    let Finished { status, stdout, stderr } = finish(unshare, LIMIT);
    let told = format!("{stdout}\n{stderr}\n{:?}", process.log());
    assert!(status.success(), "{told}");
    let part = |name: &str| {
        let (_, rest) =
            stdout.split_once(&format!("=== {name}\n")).unwrap_or_else(|| panic!("{name}: {told}"));
        rest.split("=== ").next().unwrap().trim().to_owned()
    };

    for words in
        ["make the system user spectra-agent", "granted: processes", "registered as", "done: the server took"]
    {
        assert!(part("first").contains(words), "{words}: {told}");
    }
    for words in ["enabled, active", &url, "envelopes, accepted", "cpu", "spool       empty"] {
        assert!(part("status").contains(words), "{words}: {told}");
    }
    assert!(!is_root() || part("first").contains("granted: docker     group docker"), "{told}");
    // Whatever this host has, the service was given the right to read it.
    let check = part("check");
    assert!(check.lines().any(|line| line.starts_with("process_list") && line.contains(" ok ")), "{told}");
    assert!(!check.contains("needs permission"), "{told}");
    let again = part("again");
    assert_eq!(again.matches("unchanged: files, user and unit").count(), 1, "{told}");
    assert!(["done: write", "done: give", "restart"].iter().all(|words| !again.contains(words)), "{told}");
    let user = if is_root() { "spectra-agent" } else { "root" };
    assert_eq!(
        part("modes"),
        format!(
            "640 root /etc/spectra/agent.json\n700 {user} /var/lib/spectra-agent\n600 {user} /var/lib/spectra-agent/agent-id.json"
        )
    );
    assert!(part("upgrade").ends_with("newer"), "{told}");
    assert!(part("upgrade").contains("unchanged: this host is registered"), "{told}");
    let kept = part("kept");
    assert!(kept.starts_with(&part("identity")) && kept.contains("waits"), "{told}");
    assert!(part("refused").contains("does not accept this token"), "{told}");
    // Debian's smallest root has no ca-certificates.
    let unknown = part("unknown");
    assert!(["is not trusted", "trusts no authority"].iter().any(|words| unknown.contains(words)), "{told}");
    assert!(unknown.contains("--ca"), "{told}");
    let left = part("left");
    assert!(left.lines().all(|line| line.starts_with("done: ") || line.starts_with("unchanged: ")), "{told}");
    assert!(left.contains("done: remove /var/lib/spectra-agent"), "{told}");
    assert_eq!(storage.count("agents"), 1);
}

/// A socket that its group may use, at which nobody listens.
fn docker(folder: &Path) -> PathBuf {
    let path = folder.join("docker.sock");
    drop(UnixListener::bind(&path).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).unwrap();
    if is_root() {
        chown(&path, None, Some(DOCKER_GROUP)).unwrap();
    }
    path
}

fn release(folder: &Path) {
    fs::create_dir(folder).unwrap();
    let program = folder.join(RELEASE);
    fs::copy(command("spectra-agent").get_program(), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let sum = output({
        let mut sum = Command::new("sha256sum");
        sum.arg(&program);
        sum
    });
    let sum = sum.split_whitespace().next().unwrap();
    fs::write(folder.join("checksums.sha256"), format!("{sum}  {RELEASE}\n")).unwrap();
}

/// Two lines, as somebody with an API token is told them.
fn lines(storage: &Storage, url: &str, authority: &Path) -> [String; 2] {
    let create = ["api-token", "create", "installs", "--role", "admin", "--scope", "write"];
    let api_token = output(server(storage, &create));
    [(); 2].map(|()| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--cacert"]).arg(authority);
        curl.args(["--header", &format!("Authorization: Bearer {}", api_token.trim())]);
        curl.args(["--json", &format!("{{\"platform\":\"{RELEASE}\"}}")]);
        let answer = output({
            curl.arg(format!("{url}/api/v1/admin/provision"));
            curl
        });
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["install"]["one_liner"].as_str().unwrap().to_owned()
    })
}

fn server(storage: &Storage, arguments: &[&str]) -> Command {
    let mut command = command("spectra-server");
    command.args(arguments).args(["--database", storage.url()]);
    if storage.is_timescale() {
        command.env("SPECTRA_SECRET_KEY", SECRET_KEY);
    }
    command
}

fn output(command: Command) -> String {
    let Finished { status, stdout, stderr } = finish(command, LIMIT);
    assert!(status.success(), "{stderr}");
    stdout
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
