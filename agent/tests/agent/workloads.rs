//! Workloads of a real Docker daemon: told as they are, and in whatever state the daemon is.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use spectra_agent::collect::Start;
use spectra_protocol::metric::Container;

use crate::containers::{PATIENCE, PROMPT, collector, read, read_until, start};
use crate::daemon::{self, Daemon};

fn row<'a>(rows: &'a [Container], name: &str) -> Option<&'a Container> {
    rows.iter().find(|row| row.name == name)
}

#[test]
fn a_container_is_told_with_its_state_and_what_it_uses() {
    let daemon = Daemon::start();
    let busy = "i=0; ping -q -i 1 172.17.0.1 & while true; do i=$((i+1)); done";
    let options = ["--memory", "64m", "--cpus", "0.5", "--health-cmd", "true", "--health-interval", "1s"];
    let id = daemon.container("web", &options, busy);
    let mut collector = collector(daemon.root());
    read_until(&mut collector, "web", |rows| row(rows, "web").is_some());
    thread::sleep(Duration::from_secs(2));
    let rows = read_until(&mut collector, "web is healthy", |rows| {
        row(rows, "web").is_some_and(|web| web.health.as_deref() == Some("healthy"))
    });
    let web = row(&rows, "web").unwrap();
    assert_eq!(web.id, id[..12]);
    assert_eq!(
        (web.source.as_str(), web.kind.as_str(), web.state.as_str()),
        ("docker", "container", "running")
    );
    assert_eq!(web.image, "spectra-test:1");
    assert_eq!(web.restarts.value(), Some(0));
    assert_eq!(web.memory_limit.value(), Some(64 << 20));
    assert!((1..64 << 20).contains(&web.memory_bytes.value().unwrap()), "{web:?}");
    assert_eq!(web.cpu_limit_cores.value(), Some(1), "half a processor is of one");
    // It takes whatever it gets, which is half a processor at most.
    let cpu = read_until(&mut collector, "use of processors", |rows| {
        row(rows, "web").is_some_and(|web| web.cpu_percent.value() > Some(1.0))
    });
    assert!(row(&cpu, "web").unwrap().cpu_percent.value() < Some(80.0), "{cpu:?}");
    read_until(&mut collector, "traffic", |rows| {
        row(rows, "web").is_some_and(|web| web.net_tx_bytes.value() > Some(0))
    });

    // Those that come, go, fall over and are called otherwise are known by the daemon's events.
    daemon.container("loops", &["--network", "host", "--restart", "always"], "sleep 0.5; false");
    let rows = read_until(&mut collector, "restarts", |rows| {
        row(rows, "loops").is_some_and(|loops| loops.restarts.value() > Some(1))
    });
    assert_eq!(row(&rows, "loops").unwrap().net_tx_bytes.value(), None, "the host's traffic is not its own");
    daemon.docker(&["rename", "web", "shop"]);
    daemon.docker(&["rm", "--force", "loops"]);
    daemon.docker(&["pause", "shop"]);
    let rows = read_until(&mut collector, "other names", |rows| rows.len() == 1 && rows[0].name == "shop");
    assert_eq!((rows[0].id.as_str(), rows[0].state.as_str()), (&id[..12], "paused"));
    daemon.docker(&["unpause", "shop"]);
    daemon.docker(&["stop", "--time", "0", "shop"]);
    read_until(&mut collector, "nothing runs", <[Container]>::is_empty);
    assert!(collector.stuck().is_empty() && collector.broken().is_empty());
}

#[test]
fn a_daemon_that_hangs_costs_no_rows_and_one_that_restarts_is_found_again() {
    let mut daemon = Daemon::start();
    daemon.container("web", &["--restart", "always"], "while true; do sleep 0.1; done");
    let mut collector = collector(daemon.root());
    read_until(&mut collector, "web", |rows| row(rows, "web").is_some());
    daemon.pause();
    for _ in 0..3 {
        let rows = read(&mut collector);
        let web = row(&rows, "web").expect("the kernel knows that it runs");
        assert!(web.memory_bytes.value() > Some(0), "{web:?}");
        assert_eq!(collector.stuck()[0].what, "/run/docker.sock");
    }
    daemon.resume();
    let until = Instant::now() + PATIENCE;
    while read(&mut collector).is_empty() || !collector.stuck().is_empty() {
        assert!(Instant::now() < until, "{:?}", collector.stuck());
    }
    daemon.stop();
    // Its socket is gone, and what it ran is too.
    read_until(&mut collector, "nothing runs", <[Container]>::is_empty);
    assert!(collector.stuck().is_empty());
    daemon.run();
    read_until(&mut collector, "web runs again", |rows| {
        row(rows, "web").is_some_and(|web| web.state == "running")
    });
    assert!(collector.broken().is_empty(), "{:?}", collector.broken());
}

/// Speaks for the daemon, and takes its time.
fn slow(socket: &Path, daemon: &Path, delay: Duration) {
    let listener = UnixListener::bind(socket).unwrap();
    let daemon = daemon.to_owned();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut server) = (client.unwrap(), UnixStream::connect(&daemon).unwrap());
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            thread::spawn(move || {
                let mut bytes = [0; 4096];
                let mut is_first = true;
                while let Ok(length @ 1..) = server.read(&mut bytes) {
                    if std::mem::take(&mut is_first) {
                        thread::sleep(delay);
                    }
                    if client.write_all(&bytes[..length]).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

#[test]
fn a_daemon_that_takes_ten_seconds_is_heard_later_and_holds_nobody_up() {
    let daemon = Daemon::start();
    daemon.container("web", &[], "while true; do sleep 0.1; done");
    let root = daemon::root();
    slow(&root.path().join("run/docker.sock"), &daemon.socket(), Duration::from_secs(10));
    let mut collector = collector(root.path());
    // Nothing is known yet: that is no empty list.
    let begun = Instant::now();
    assert!(collector.collect(begun).unwrap().is_empty());
    assert_eq!(collector.stuck()[0].what, "/run/docker.sock");
    assert!(begun.elapsed() < PROMPT);
    let rows = read_until(&mut collector, "web", |rows| row(rows, "web").is_some());
    assert!(row(&rows, "web").unwrap().memory_bytes.value() > Some(0));
}

/// What `check` says about workloads.
fn check(root: &Path, user: Option<&str>) -> String {
    let program = env!("CARGO_BIN_EXE_spectra-agent");
    let mut command = match user {
        None => Command::new(program),
        Some(user) => {
            // Where anybody may run it.
            let copy = root.join("spectra-agent");
            fs::copy(program, &copy).unwrap();
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(copy);
            command
        }
    };
    let output = command.args(["check", "--root"]).arg(root).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find(|line| line.starts_with("container_list")).expect("it has a line").to_owned()
}

#[test]
fn absent_empty_forbidden_and_running_are_four_lines_of_check() {
    let root = daemon::root();
    assert!(matches!(start(root.path()), Start::NotHere(_)));
    assert!(check(root.path(), None).contains("not on this host"));
    let daemon = Daemon::start();
    let line = check(daemon.root(), None);
    assert!(line.contains(" empty ") && line.contains("no workloads"), "{line}");
    let line = check(daemon.root(), Some("65534"));
    let wanted = if line.contains("be in the group docker (") { "group" } else { "only user 0 may" };
    assert!(line.contains("needs permission") && line.contains("/run/docker.sock: "), "{line}");
    assert!(line.contains(wanted), "{line}");
    daemon.container("web", &[], "while true; do sleep 0.1; done");
    let line = check(daemon.root(), None);
    assert!(line.contains(" ok ") && line.contains("1 container of docker"), "{line}");
    // A socket that nobody listens on is neither absent nor empty.
    let dead = daemon::root();
    drop(UnixListener::bind(dead.path().join("run/docker.sock")).unwrap());
    let line = check(dead.path(), None);
    assert!(line.contains(" broken ") && line.contains("refused"), "{line}");
}
