//! Workloads of Podman, which speaks as Docker does and not quite: a stand-in says what it says.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use spectra_agent::collect::Collector;
use spectra_protocol::metric::Container;

use crate::containers::{self, PATIENCE, collector};
use crate::daemon;

const WEB: &str = "4f1c0d0e9a6b4f0f8f0b8a3a5f6d2c1b0e9d8c7b6a5948372615043f2e1d0c9b";
const JOB: &str = "a0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff";
/// Readings within which an event is to be followed: fewer than those after which the whole list is asked for.
const SOON: usize = 20;

/// What is said; tests change it.
#[derive(Debug)]
struct Podman {
    list: Value,
    web: Value,
    job: Value,
    events: Vec<Value>,
    /// Somebody listens to events.
    has_listener: bool,
}

fn recorded(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/podman");
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

impl Podman {
    fn start(root: &Path) -> Arc<Mutex<Self>> {
        let podman = Arc::new(Mutex::new(Self {
            list: recorded("list.json"),
            web: recorded("inspect-web.json"),
            job: recorded("inspect-job.json"),
            events: Vec::new(),
            has_listener: false,
        }));
        fs::create_dir(root.join("run/podman")).unwrap();
        let listener = UnixListener::bind(root.join("run/podman/podman.sock")).unwrap();
        let speaks = Arc::clone(&podman);
        thread::spawn(move || {
            for client in listener.incoming() {
                let podman = Arc::clone(&speaks);
                thread::spawn(move || speak(client.unwrap(), &podman));
            }
        });
        podman
    }

    fn answer(&self, path: &str, query: &str) -> Option<Value> {
        let answer = match path {
            "_ping" => "OK".into(),
            "version" => recorded("version.json"),
            "containers/json" => self.listed(query),
            _ if path == format!("containers/{WEB}/json") => self.web.clone(),
            _ if path == format!("containers/{JOB}/json") => self.job.clone(),
            _ if path.ends_with("/stats") => recorded("stats.json"),
            _ => return None,
        };
        Some(answer)
    }

    /// Those in the states of a filter, if there is one.
    fn listed(&self, query: &str) -> Value {
        let is_wanted = |container: &&Value| {
            !query.contains("status") || query.contains(container["State"].as_str().unwrap())
        };
        self.list.as_array().unwrap().iter().filter(is_wanted).cloned().collect()
    }
}

/// Answers one request after the other.
fn speak(mut client: UnixStream, podman: &Mutex<Podman>) {
    let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
    while let Some(Ok(request)) = lines.next() {
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let address = request.split(' ').nth(1).unwrap();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.trim_start_matches('/');
        let path =
            path.strip_prefix("v1.").and_then(|path| path.split_once('/')).map_or(path, |(_, path)| path);
        if path == "events" {
            return tell(&mut client, podman, query);
        }
        let answer = podman.lock().unwrap().answer(path, query);
        let status = if answer.is_some() { "200 OK" } else { "404 Not Found" };
        let body = answer.unwrap_or_else(|| serde_json::json!({ "message": "no such thing" })).to_string();
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}");
        if write!(client, "{head}\r\n\r\n{body}").is_err() {
            return;
        }
    }
}

/// Events as they come, until nobody listens. Filters know Podman's own names, which events of Docker are not among.
fn tell(client: &mut UnixStream, podman: &Mutex<Podman>, query: &str) {
    let is_filtered = query.contains("event") && !query.contains("died");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut told = {
        let mut podman = podman.lock().unwrap();
        podman.has_listener = true;
        podman.events.len()
    };
    let mut outcome = client.write_all(head.as_bytes());
    while outcome.is_ok() {
        thread::sleep(Duration::from_millis(20));
        let events = podman.lock().unwrap().events.clone();
        for event in events.iter().skip(told).filter(|_| !is_filtered) {
            let event = format!("{event}\n");
            outcome = write!(client, "{:x}\r\n{event}\r\n", event.len());
        }
        told = events.len();
    }
}

/// This machine may run some of its own.
fn of_podman(rows: Vec<Container>) -> Vec<Container> {
    rows.into_iter().filter(|row| row.source == "podman").collect()
}

fn read(collector: &mut Box<dyn Collector>) -> Vec<Container> {
    of_podman(containers::read(collector))
}

fn names(rows: &[Container]) -> Vec<&str> {
    let mut names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// Reads until these are told.
fn read_until(collector: &mut Box<dyn Collector>, expected: &[&str]) -> Vec<Container> {
    let is_it = |rows: &[Container]| names(&of_podman(rows.to_vec())) == expected;
    of_podman(containers::read_until(collector, &expected.join(", "), is_it))
}

#[test]
fn containers_of_podman_are_told_and_its_events_are_followed() {
    let root = daemon::root();
    let podman = Podman::start(root.path());
    let mut collector = collector(root.path());
    let rows = read_until(&mut collector, &["job", "web"]);
    let row = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
    let web = row("web");
    assert_eq!((web.id.as_str(), web.image.as_str()), (&WEB[..12], "docker.io/library/web:1"));
    assert_eq!((web.state.as_str(), web.health.as_deref()), ("running", Some("healthy")));
    assert_eq!((row("job").health.as_deref(), row("job").restarts.value()), (None, Some(2)));
    // Their control groups are nowhere: the daemon is asked.
    let until = Instant::now() + PATIENCE;
    let web = loop {
        let rows = read(&mut collector);
        let web = rows.into_iter().find(|row| row.name == "web").unwrap();
        if web.memory_bytes.value().is_some() && podman.lock().unwrap().has_listener {
            break web;
        }
        assert!(Instant::now() < until, "{web:?}");
    };
    assert_eq!((web.memory_bytes.value(), web.memory_limit.value()), (Some(10 << 20), Some(64 << 20)));
    let ends = |podman: &mut Podman| {
        (podman.web["State"]["Status"], podman.web["State"]["Running"]) = ("exited".into(), false.into());
        podman.events.push(recorded("event.json"));
    };
    ends(&mut podman.lock().unwrap());
    let mut readings = (0..SOON).map(|_| {
        thread::sleep(Duration::from_millis(250));
        read(&mut collector)
    });
    assert!(readings.any(|rows| names(&rows) == ["job"]), "the event was not heard");
    assert!(collector.broken().is_empty(), "{:?}", collector.broken());
}

#[test]
fn a_container_in_a_state_that_nobody_knows_costs_no_other() {
    let root = daemon::root();
    let podman = Podman::start(root.path());
    // To inspect it fails; the list still tells its name.
    podman.lock().unwrap().web["State"]["Status"] = "dreaming".into();
    podman.lock().unwrap().job["State"]["Health"] = serde_json::json!({ "Status": "sleepy" });
    let mut first = collector(root.path());
    read_until(&mut first, &["job", "web"]);
    assert!(first.broken().is_empty(), "{:?}", first.broken());
    // The list fails; others are asked for by their states.
    podman.lock().unwrap().list[0]["State"] = "dreaming".into();
    let mut second = collector(root.path());
    read_until(&mut second, &["job"]);
    assert!(second.broken().is_empty(), "{:?}", second.broken());
}
