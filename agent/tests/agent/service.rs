//! The agent as a service: what it tells its manager, what it answers who asks how it is, how it is installed.

use std::fs;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;

use crate::edge::{Edge, Reply, Settings};
use crate::program::{agent, identity_in, stderr, terminate, wait};

const PATIENCE: Duration = Duration::from_secs(10);

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What arrives next at a manager's socket.
fn next(manager: &UnixDatagram) -> String {
    let mut buffer = [0; 4096];
    let length = manager.recv(&mut buffer).unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

#[tokio::test]
async fn a_manager_is_told_that_the_agent_is_ready_that_it_lives_and_that_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let abstract_name = format!("spectra-test-{}", std::process::id());
    for (name, address) in [
        (path.to_str().unwrap().to_owned(), SocketAddr::from_pathname(&path).unwrap()),
        (format!("@{abstract_name}"), SocketAddr::from_abstract_name(&abstract_name).unwrap()),
    ] {
        let manager = UnixDatagram::bind_addr(&address).unwrap();
        manager.set_read_timeout(Some(PATIENCE)).unwrap();
        let edge = Edge::start([]).await;
        let identity = identity_in(folder.path());
        let mut child = agent(&["run", "--server", &edge.url, "--identity", &identity])
            .env("NOTIFY_SOCKET", name)
            .env("WATCHDOG_USEC", "200000")
            .spawn()
            .unwrap();
        let (manager, first) =
            spawn_blocking(move || (next(&manager), manager)).await.map(|(a, b)| (b, a)).unwrap();
        assert!(first.starts_with("READY=1\nSTATUS=reports to http://"), "{first}");
        let begun = Instant::now();
        let manager = spawn_blocking(move || {
            (0..5).for_each(|_| assert_eq!(next(&manager), "WATCHDOG=1"));
            manager
        })
        .await
        .unwrap();
        assert!(begun.elapsed() < Duration::from_secs(3), "twice in its time: {:?}", begun.elapsed());
        terminate(&child);
        let stopping = spawn_blocking(move || {
            std::iter::repeat_with(|| next(&manager)).find(|words| words != "WATCHDOG=1").unwrap()
        });
        assert_eq!(stopping.await.unwrap(), "STOPPING=1");
        assert_eq!(spawn_blocking(move || wait(&mut child, PATIENCE)).await.unwrap(), Some(0));
    }
}

#[tokio::test]
async fn a_manager_that_is_not_there_or_means_another_process_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let identity = identity_in(folder.path());
    for (socket, watchdog_pid) in [("/nowhere/notify", "1"), (path.to_str().unwrap(), "1")] {
        let mut edge = Edge::start([]).await;
        let mut child = agent(&["run", "--server", &edge.url, "--identity", &identity, "--flush", "5"])
            .env("NOTIFY_SOCKET", socket)
            .env("WATCHDOG_USEC", "100000")
            .env("WATCHDOG_PID", watchdog_pid)
            .spawn()
            .unwrap();
        edge.next().await;
        terminate(&child);
        assert_eq!(spawn_blocking(move || wait(&mut child, PATIENCE)).await.unwrap(), Some(0));
    }
    assert!(next(&manager).starts_with("READY=1"));
    assert_eq!(next(&manager), "STOPPING=1", "the watchdog is another's");
}

fn status(socket: &Path) -> Output {
    agent(&["status", "--socket", socket.to_str().unwrap()]).output().unwrap()
}

#[tokio::test]
async fn status_tells_connection_last_batch_spool_and_collectors() {
    let folder = tempfile::tempdir().unwrap();
    let identity = identity_in(folder.path());
    let socket = folder.path().join("status.sock");
    let away = || Reply::Full(503, "Retry-After: 1", "");
    let mut edge = Edge::start([away()]).await;
    let mut child = agent(&["run", "--server", &edge.url, "--identity", &identity, "--flush", "5"])
        .env("RUNTIME_DIRECTORY", format!("{}:/nowhere", folder.path().display()))
        .spawn()
        .unwrap();
    edge.next().await;
    let until = Instant::now() + PATIENCE;
    let told = loop {
        let told = status(&socket);
        if stdout(&told).contains("envelopes, accepted") {
            break told;
        }
        // Before that it says that there is nothing yet, or that the server is away.
        assert!(matches!(told.status.code(), Some(1 | 3 | 4)), "{told:?}");
        assert!(Instant::now() < until, "{told:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(told.status.code(), Some(0));
    let text = stdout(&told);
    for words in [
        "connected   since ",
        "last batch  ",
        "in memory ",
        "spool       empty, of 64 MiB",
        &edge.url,
        "f670d4c9",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(text.lines().any(|line| line.starts_with("cpu ")), "{text}");
    let json = agent(&["status", "--json", "--socket", socket.to_str().unwrap()]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(json["accepted"]["envelopes"].as_u64().unwrap() > 0, "{json}");
    terminate(&child);
    assert_eq!(spawn_blocking(move || wait(&mut child, PATIENCE)).await.unwrap(), Some(0));
    let gone = status(&socket);
    assert!(matches!(gone.status.code(), Some(3 | 4)), "{gone:?}");
    assert!(stdout(&gone).contains("nobody answers on"), "{gone:?}");
}

#[test]
fn an_installation_is_shown_to_anybody_before_it_is_made() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().to_str().unwrap();
    let shown = agent(&["install", "--print", "--root", root, "--server", "https://spectra.example"])
        .output()
        .unwrap();
    let text = stdout(&shown);
    assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    for words in [
        "granted: processes",
        "make the system user spectra-agent",
        "write /etc/systemd/system/spectra-agent.service",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=CAP_DAC_READ_SEARCH",
        "\"server\": \"https://spectra.example\"",
        "run systemctl restart spectra-agent",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert_eq!(fs::read_dir(root).unwrap().count(), 0, "nothing was done");
}

#[test]
fn an_image_is_made_below_another_root_and_taken_apart_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    let authority = folder.path().join("ca.pem");
    fs::write(&authority, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n").unwrap();
    let below = root.to_str().unwrap();
    let install = |more: &[&str]| agent(&[&["install", "--root", below], more].concat()).output().unwrap();
    let made = install(&["--server", "https://s", "--ca", authority.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert!(
        stdout(&made).contains("the host registers when it is told a token")
            || stdout(&made).contains("no token")
    );
    let settings = fs::read_to_string(root.join("etc/spectra/agent.json")).unwrap();
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap();
    assert_eq!(
        (&settings["server"], &settings["ca_cert"]),
        (&"https://s".into(), &"/etc/spectra/ca.crt".into())
    );
    assert!(root.join("usr/local/bin/spectra-agent").exists() && root.join("etc/spectra/ca.crt").exists());
    let again = install(&[]);
    assert_eq!(stdout(&again).matches("unchanged: files, user and unit").count(), 1, "{again:?}");
    assert!(!stdout(&made).contains("unchanged: files"), "{made:?}");
    let end = agent(&["uninstall", "--purge", "--root", below]).output().unwrap();
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert!(!root.join("usr/local/bin/spectra-agent").exists() && !root.join("etc/spectra").exists());
    assert!(!root.join("var/lib/spectra-agent").exists());
}

/// Registers, and is accepted or refused by what the second server answers.
#[tokio::test]
async fn a_token_for_another_server_registers_there_and_one_for_the_same_is_not_spent() {
    const FIRST: &str = r#"{"agent_id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"00ff"}"#;
    const SECOND: &str = r#"{"agent_id":"0d7bfa0e-5871-4ac6-b273-03452795f8c4","secret":"11ee"}"#;
    let registered = |body| Reply::Full(201, "content-type: application/json", body);
    let root = tempfile::tempdir().unwrap();
    let below = root.path().to_str().unwrap().to_owned();
    let install = |server: &str| {
        let mut install = agent(&["install", "--root", &below, "--server", server, "--token", "spt_x"]);
        spawn_blocking(move || install.output().unwrap())
    };
    let identity = || fs::read_to_string(root.path().join("var/lib/spectra-agent/agent-id.json")).unwrap();
    let mut old = Edge::start([registered(FIRST)]).await;
    let made = install(&old.url).await.unwrap();
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert!(identity().contains("f670d4c9"));
    assert_eq!(old.next().await.path, "/api/v1/agent/register");
    let again = install(&old.url).await.unwrap();
    assert!(stdout(&again).contains("unchanged: this host is registered as f670d4c9"), "{again:?}");
    assert!(old.is_quiet(Duration::from_millis(100)).await, "the token was spent");

    let mut new = Edge::start([registered(SECOND)]).await;
    let moved = install(&new.url.replace("127.0.0.1", "localhost")).await.unwrap();
    assert_eq!(moved.status.code(), Some(0), "{moved:?}");
    assert!(stdout(&moved).contains("this host is registered at http://127.0.0.1"), "{moved:?}");
    assert!(identity().contains("0d7bfa0e"));
    assert_eq!(new.next().await.path, "/api/v1/agent/register");

    // The same name, and a server that knows nothing of this host.
    let mut other = Edge::start([registered(FIRST)]).await;
    other.tell(Settings { body: String::new(), ahead: time::Duration::ZERO });
    let refused = install(&other.url.replace("127.0.0.1", "localhost")).await.unwrap();
    assert!(stdout(&refused).contains("does not accept the identity"), "{refused:?}");
    assert!(identity().contains("f670d4c9"));
    assert_eq!(other.next().await.path, "/api/v1/agent/register");

    // Nobody vouches for it, and there is no token to begin anew with.
    let mut elsewhere = agent(&["install", "--root", &below, "--server", "http://elsewhere.example"]);
    let elsewhere = spawn_blocking(move || elsewhere.output().unwrap()).await.unwrap();
    assert_eq!(elsewhere.status.code(), Some(1), "{elsewhere:?}");
    assert!(stderr(&elsewhere).contains("nobody vouches for"), "{elsewhere:?}");
}

#[test]
fn proxies_of_the_shell_are_the_services_too() {
    let root = tempfile::tempdir().unwrap();
    let below = root.path().to_str().unwrap();
    let install_behind = |proxy: &str, more: &[&str]| {
        let mut install = agent(&[&["install", "--root", below, "--server", "https://s"], more].concat());
        install.env("HTTPS_PROXY", proxy).output().unwrap()
    };
    let install = |more: &[&str]| install_behind("http://ana:s3cret@proxy.example:3128", more);
    for output in [install(&["--print"]), install(&[])] {
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stdout(&output).contains("HTTPS_PROXY=http://…@proxy.example:3128"), "{output:?}");
        assert!(!stdout(&output).contains("s3cret"), "{output:?}");
    }
    let text = fs::read_to_string(root.path().join("etc/spectra/agent-proxy.env")).unwrap();
    assert!(text.ends_with("HTTPS_PROXY=\"http://ana:s3cret@proxy.example:3128\"\n"), "{text}");
    // As a package manager does, which has proxies of its own.
    let upgrade = install_behind("http://packages.example:3142", &["--no-start"]);
    assert_eq!(upgrade.status.code(), Some(0), "{upgrade:?}");
    assert_eq!(fs::read_to_string(root.path().join("etc/spectra/agent-proxy.env")).unwrap(), text);
}

/// Root of a host where systemd does not run, and where nothing that would be written stays.
#[test]
fn a_host_without_systemd_is_told_what_to_run_before_anything_is_changed() {
    const SCRIPT: &str = "mount --make-rprivate /
        for folder in /etc /var/lib /run; do mount -t tmpfs none $folder || exit 9; done
        \"$1\" install --server https://s
        code=$?
        find /etc /var/lib /run -mindepth 1
        exit $code";
    let mut unshare = std::process::Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        unshare.arg("--map-root-user");
    }
    unshare.args(["--mount", "sh", "-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_spectra-agent")]);
    let refused = unshare.output().unwrap();
    assert_eq!((refused.status.code(), &*stdout(&refused)), (Some(1), ""), "{refused:?}");
    let words = stderr(&refused);
    assert!(
        words.contains("nothing was changed") && words.contains("spectra-agent run --server URL"),
        "{words}"
    );
}

/// `systemd-analyze` is in Debian's package systemd, which need not run.
#[test]
fn systemd_has_nothing_to_say_about_unit_and_drop_in() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().to_str().unwrap();
    let made = agent(&["install", "--root", below, "--server", "https://s"]).output().unwrap();
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let unit = folder.path().join("etc/systemd/system/spectra-agent.service");
    let drop_in = folder.path().join("etc/systemd/system/spectra-agent.service.d/10-host.conf");
    let text = fs::read_to_string(&unit).unwrap();
    for text in [&text, &fs::read_to_string(drop_in).unwrap()] {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])) {
            assert!(line.contains('='), "{line}");
        }
    }
    let program = folder.path().join("usr/local/bin/spectra-agent");
    fs::write(&unit, text.replace("/usr/local/bin/spectra-agent", program.to_str().unwrap())).unwrap();
    let mut verify = std::process::Command::new("systemd-analyze");
    let verified = verify.args(["verify", "--man=no"]).arg(&unit).output();
    let verified = verified.expect("systemd-analyze, of Debian's package systemd");
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success(), "{said}");
    assert!(!said.contains("spectra-agent.service") && !said.contains("10-host.conf"), "{said}");
}

#[test]
fn what_is_missing_for_an_installation_is_said_with_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().to_str().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let empty = file.path().to_str().unwrap();
    for (arguments, words) in [
        (&["install", "--root", root][..], "name it with --server"),
        (&["install", "--root", root, "--server", "spectra.example"], "is not an address of a server"),
        (
            &["install", "--root", root, "--server", "https://s", "--without", "dokcer"],
            "there are processes, files",
        ),
        (&["install", "--root", root, "--server", "https://s", "--ca", empty], "spectra-server tls ca"),
        (
            &["install", "--root", root, "--server", "https://s", "--ca", "/nowhere"],
            "cannot read the certificate",
        ),
        (
            &["install", "--root", root, "--server", "https://s", "--pin", "sha256:00"],
            "64 hexadecimal digits",
        ),
        (&["install", "--root", "/nowhere", "--server", "https://s"], "there is no folder /nowhere"),
    ] {
        let refused = agent(arguments).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&refused).contains(words), "{arguments:?}: {}", stderr(&refused));
    }
    if !rustix::process::geteuid().is_root() {
        let refused = agent(&["install", "--server", "https://s"]).output().unwrap();
        assert!(stderr(&refused).contains("only root can do that: put sudo in front"), "{refused:?}");
    }
}
