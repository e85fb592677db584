//! Lists of units as systemd sends and writes them, and a stand-in for it on a real bus.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use spectra_protocol::Metric;
use spectra_protocol::metric::Service;

use super::{is_shown, listed, units};
use crate::collect::service::SPEC;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::bus::SYSTEM_BUS;
use crate::sys::bus::blocking::Bus;
use crate::sys::bus::message::{Call, HEAD_BYTES, Kind, encode, parse, whole_length};

fn service(texts: [&str; 5]) -> Service {
    let [name, status, sub_status, load_state, description] = texts.map(str::to_owned);
    Service { name, status, sub_status, load_state, description }
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.push(0);
}

/// As systemd answers `ListUnits`.
fn list(all: &[Service]) -> Vec<u8> {
    let mut body = vec![0; 8];
    for unit in all {
        body.resize(body.len().next_multiple_of(8), 0);
        let Service { name, status, sub_status, load_state, description } = unit;
        for text in [name, description, load_state, status, sub_status, ""] {
            put(&mut body, text);
        }
        put(&mut body, "/org/freedesktop/systemd1/unit/x");
        body.resize(body.len().next_multiple_of(4), 0);
        body.extend(7_u32.to_le_bytes());
        put(&mut body, "start");
        put(&mut body, "/");
    }
    let length = u32::try_from(body.len() - 8).unwrap();
    body[..4].copy_from_slice(&length.to_le_bytes());
    body
}

fn some() -> Vec<Service> {
    vec![
        service(["ssh.service", "active", "running", "loaded", "OpenBSD Secure Shell server"]),
        service(["é.service", "failed", "failed", "not-found", ""]),
        service(["-.mount", "active", "mounted", "loaded", "Root Mount"]),
    ]
}

#[test]
fn units_are_read_as_systemd_sends_them() {
    assert_eq!(units(&list(&some())).unwrap(), some());
    assert_eq!(units(&list(&[])).unwrap(), []);
    assert_eq!(units(b""), None);
    let cut = list(&some());
    assert_eq!(units(&cut[..cut.len() - 3]), None);
}

#[test]
fn units_are_read_as_systemctl_writes_them() {
    let json = br#"[{"unit":"ssh.service","load":"loaded","active":"active","sub":"running","description":"OpenBSD Secure Shell server","x":1},{"unit":"a.service"}]"#;
    assert_eq!(listed(json).unwrap(), [some().remove(0), service(["a.service", "", "", "", ""])]);
    let columns = "  ssh.service loaded active running OpenBSD Secure Shell server\n\u{25cf} x.service not-found inactive dead x.service\n* y.service a b c\nbroken\n";
    assert_eq!(
        listed(columns.as_bytes()).unwrap(),
        [
            some().remove(0),
            service(["x.service", "inactive", "dead", "not-found", "x.service"]),
            service(["y.service", "b", "c", "a", ""]),
        ]
    );
    assert_eq!(listed(b"[{"), None);
    assert_eq!(listed(b"").unwrap(), []);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, at: proptest::sample::Index, byte: u8) {
        let _ = (units(&bytes), listed(&bytes));
        let mut list = list(&some());
        let at = at.index(list.len());
        list[at] = byte;
        let _ = units(&list);
    }
}

/// Ends the bus with the test.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The root of a host with a real bus; `None` where the machine has no `dbus-daemon`.
fn host_with_bus() -> Option<(tempfile::TempDir, Daemon)> {
    let program =
        ["/usr/bin/dbus-daemon", "/bin/dbus-daemon"].map(Path::new).into_iter().find(|p| p.is_file())?;
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("run/dbus")).unwrap();
    fs::create_dir(root.path().join("proc")).unwrap();
    let socket = root.path().join(SYSTEM_BUS);
    let config = root.path().join("bus.conf");
    let text = format!(
        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN\" \
         \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig><type>system</type>\
         <listen>unix:path={}</listen><auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>\
         <allow own=\"*\"/><allow send_destination=\"*\" eavesdrop=\"false\"/><allow receive_sender=\"*\"/>\
         </policy></busconfig>",
        socket.display()
    );
    fs::write(&config, text).unwrap();
    let daemon = Command::new(program)
        .arg(format!("--config-file={}", config.display()))
        .args(["--nofork", "--nopidfile"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let daemon = Daemon(daemon);
    let until = Instant::now() + Duration::from_secs(20);
    while !socket.exists() {
        assert!(Instant::now() < until, "the bus does not start");
        thread::sleep(Duration::from_millis(5));
    }
    Some((root, daemon))
}

/// A stand-in for systemd that answers so often.
fn systemd(socket: PathBuf, answers: usize) -> thread::JoinHandle<()> {
    let mut stream = UnixStream::connect(socket).unwrap();
    let user: String = rustix::process::geteuid()
        .as_raw()
        .to_string()
        .bytes()
        .map(|digit| format!("3{}", digit - b'0'))
        .collect::<Vec<_>>()
        .concat();
    stream.write_all(format!("\0AUTH EXTERNAL {user}\r\nBEGIN\r\n").as_bytes()).unwrap();
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        line.extend(byte);
    }
    stream.write_all(&Call::of_bus("Hello", &[]).encode(1)).unwrap();
    // RequestName takes a number too.
    let fields = [
        (1, "o", "/org/freedesktop/DBus"),
        (2, "s", "org.freedesktop.DBus"),
        (3, "s", "RequestName"),
        (6, "s", "org.freedesktop.DBus"),
    ];
    let mut body = Vec::new();
    put(&mut body, super::SYSTEMD);
    body.resize(body.len().next_multiple_of(4), 0);
    body.extend(0_u32.to_le_bytes());
    stream.write_all(&encode(Kind::Call, 2, &fields, None, "su", &body)).unwrap();
    let (owns, owned) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || {
        let mut answered = 0;
        while answered < answers {
            let mut head = [0; HEAD_BYTES];
            if stream.read_exact(&mut head).is_err() {
                return;
            }
            let mut bytes = head.to_vec();
            bytes.resize(whole_length(&head).unwrap(), 0);
            stream.read_exact(&mut bytes[HEAD_BYTES..]).unwrap();
            let message = parse(&bytes).unwrap();
            if message.reply == Some(2) {
                let _ = owns.send(());
            }
            if message.member == "ListUnits" {
                let serial = u32::from_le_bytes(head[8..12].try_into().unwrap());
                let to = sender(&bytes);
                let body = list(&some());
                let reply = encode(Kind::Return, 3, &[(6, "s", &to)], Some(serial), "a(ssssssouso)", &body);
                stream.write_all(&reply).unwrap();
                answered += 1;
            }
        }
    });
    owned.recv_timeout(Duration::from_secs(20)).expect("the stand-in gets its name");
    thread
}

/// The unique name in the field `sender` of a call: `:1.0`.
fn sender(bytes: &[u8]) -> String {
    let at = bytes.windows(4).position(|window| window == [7, 1, b's', 0]).unwrap() + 4;
    let length = usize::try_from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap();
    String::from_utf8(bytes[at + 4..at + 4 + length].to_vec()).unwrap()
}

#[test]
fn services_come_over_a_real_bus_and_again_after_it_was_restarted() {
    let Some((root, daemon)) = host_with_bus() else { return };
    let socket = root.path().join(SYSTEM_BUS);
    let host = Host::new(root.path(), None);
    // Nobody there is systemd yet.
    assert!(matches!((SPEC.start)(&host), Start::NotHere(_)));
    let stand_in = systemd(socket.clone(), 2);
    let Start::Ready(mut collector) = (SPEC.start)(&host) else { panic!("systemd is not found") };
    for _ in 0..2 {
        let metrics = collector.collect(Instant::now()).unwrap();
        let [Metric::ServiceList(found)] = &metrics[..] else { panic!("{metrics:?}") };
        assert_eq!(found.services, some()[..2]);
        assert_eq!((SPEC.describe)(&metrics), "2 services, 1 active; failed: é.service");
    }
    stand_in.join().unwrap();
    // It left the bus: that is a failure, not an empty list.
    let fault = collector.collect(Instant::now()).unwrap_err();
    assert!(
        fault.in_one_line().starts_with("cannot ask systemd over the bus at "),
        "{}",
        fault.in_one_line()
    );
    drop(daemon);
    let fault = collector.collect(Instant::now()).unwrap_err();
    assert!(!fault.is_permission(), "{}", fault.in_one_line());
}

#[test]
fn a_bus_that_does_not_answer_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let begun = Instant::now();
    let error = Bus::connect(&path, Duration::from_millis(50)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn hosts_with_and_without_systemd_are_told_apart() {
    let root = tempfile::tempdir().unwrap();
    let start = || (SPEC.start)(&Host::new(root.path(), None));
    assert!(matches!(start(), Start::Broken(Fault::Read { .. })), "not mounted");
    fs::create_dir(root.path().join("proc")).unwrap();
    let Start::NotHere(why) = start() else { panic!("nothing here") };
    assert!(why.contains("no systemd"), "{why}");
    fs::create_dir_all(root.path().join("run/openrc")).unwrap();
    let Start::NotHere(why) = start() else { panic!("OpenRC") };
    assert!(why.starts_with("OpenRC"), "{why}");
    // systemd without its bus is broken.
    fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
    let Start::Ready(mut collector) = start() else { panic!("systemd") };
    assert!(collector.collect(Instant::now()).is_err());
}

#[test]
fn services_are_shown_but_not_those_of_snaps_and_loop_devices() {
    for (name, expected) in [
        ("ssh.service", true),
        ("user@1000.service", true),
        ("snap-core-1.service", false),
        ("dev-loop0.service", false),
        ("ssh.socket", false),
        ("-.mount", false),
    ] {
        let service = Service { name: name.into(), ..Service::default() };
        assert_eq!(is_shown(&service), expected, "{name}");
    }
}
