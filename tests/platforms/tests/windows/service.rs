//! The service from its installation to its removal, with a server that keeps what it sends.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spectra_e2e::{Browser, Server, Storage, ask, wait_until};
use spectra_platforms_tests::{AGENT, FOLDER, Wine};
use uuid::Uuid;

/// For a command that ends by itself; the first one waits until Windows has started.
const LIMIT: Duration = Duration::from_mins(3);
/// For what arrives with the next batch, after the next full minute.
const ARRIVES: Duration = Duration::from_mins(3);
/// How long a service may take to end.
const STOPS: Duration = Duration::from_secs(5);
const NAME: &str = "SpectraAgent";

/// Families of measurements that this Windows has, as the API calls them.
const FAMILIES: &[&str] = &["cpu", "memory", "network", "disk", "system"];

struct Place {
    wine: Wine,
    server: Server,
    person: Browser,
    agent: Uuid,
    /// Kept as long as the server runs.
    _storage: Storage,
}

impl Place {
    /// A Windows with the service installed, and the server that it reports to.
    fn new() -> Self {
        let storage = Storage::fresh();
        let server = Server::start(storage.url());
        let wine = Wine::start();
        std::fs::write(wine.folder().join("token"), server.token(1)).expect("a file can be written");
        let token = format!(r"{FOLDER}\token");
        let install = wine.run(AGENT, &["install", "--server", &server.url(), "--token-file", &token], LIMIT);
        assert!(install.status.success(), "{}\n{}", install.stdout, install.stderr);
        assert!(install.stdout.contains("done: the server took "), "{}", install.stdout);
        let person = server.sign_in("ada", "admin");
        let hosts = person.list("/overview");
        let [host] = &hosts[..] else { panic!("one host, not {hosts:?}") };
        let agent = host["id"].as_str().expect("it has an ID").parse().expect("that is a UUID");
        Self { wine, server, person, agent, _storage: storage }
    }

    fn status(&self) -> String {
        self.wine.run(AGENT, &["status"], LIMIT).stdout
    }

    fn list(&self, path: &str) -> Vec<Value> {
        self.person.list(&format!("/agents/{}/{path}", self.agent))
    }

    /// Asks for a diagnostic and waits for its end.
    fn answer(&self, body: &Value) -> Value {
        let path = format!("/api/v1/agents/{}/commands", self.agent);
        let asked = ask(self.server.address(), &self.person.request("POST", &path).json(body));
        assert_eq!(asked.status, 202, "{}", asked.text());
        let id = asked.json()["id"].as_str().expect("it has an ID").to_owned();
        let mut seen = Value::Null;
        let ended = wait_until(LIMIT, || {
            thread::sleep(Duration::from_millis(20));
            seen = self.person.json(&format!("/commands/{id}"));
            ["done", "failed", "expired"].iter().any(|state| seen["state"] == *state)
        });
        assert!(ended, "{seen}");
        seen
    }

    /// Newest time of the family that is read most often, as it stands.
    fn newest(&self) -> String {
        let rows = self.list("cpu?range=15m");
        let times = rows.iter().map(|row| row["time"].to_string());
        times.max().unwrap_or_default()
    }
}

#[test]
fn a_server_keeps_what_the_service_sends_and_gets_answers() {
    let place = Place::new();
    for family in FAMILIES {
        let arrived = wait_until(ARRIVES, || {
            thread::sleep(Duration::from_millis(200));
            !place.list(&format!("{family}?range=15m")).is_empty()
        });
        assert!(arrived, "{family}");
    }
    let facts = place.person.json(&format!("/agents/{}", place.agent));
    assert_eq!(facts["os"], "windows", "{facts}");
    assert_eq!(facts["cpu_cores"], std::thread::available_parallelism().unwrap().get(), "{facts}");
    // Wine tells the memory of the machine that it runs on.
    let kib = memory_kib();
    let told = facts["ram_total"].as_u64().unwrap();
    assert!(told.abs_diff(kib * 1024) < 1 << 20, "{told} {kib}");
    let mut processes = Vec::new();
    let arrived = wait_until(ARRIVES, || {
        thread::sleep(Duration::from_millis(200));
        processes = place.list("processes?sort=memory&limit=100");
        !processes.is_empty()
    });
    assert!(arrived && processes.iter().any(|it| it["name"] == "spectra-agent.exe"), "{processes:?}");

    let done = |body: Value| {
        let answer = place.answer(&body);
        assert_eq!(answer["state"], "done", "{body} {answer}");
        answer["result"].clone()
    };
    let ping = done(json!({"type": "ping", "target": "127.0.0.1", "count": 2}));
    assert_eq!(ping["summary"]["received"], 2, "{ping}");
    let target = place.server.address().to_string();
    let connect = done(json!({"type": "connect", "target": target}));
    assert!(!connect.is_null(), "{connect}");
    let netstat = done(json!({"type": "netstat"}));
    let is_ours = |socket: &Value| {
        socket["remote_port"] == place.server.address().port() && socket["process"] == "spectra-agent.exe"
    };
    assert!(netstat["netstat"].as_array().unwrap().iter().any(is_ours), "{target} {netstat}");
    let mounts = done(json!({"type": "mounts"}));
    assert!(mounts.to_string().contains(r"C:\\"), "{mounts}");
}

#[test]
fn the_service_survives_being_killed_and_goes_without_a_trace() {
    let place = Place::new();
    assert!(place.status().contains("service     running"), "{}", place.status());
    let before = place.newest();

    let kill = place.wine.run("taskkill", &["/f", "/im", "spectra-agent.exe"], LIMIT);
    assert!(kill.status.success(), "{kill:?}");
    let ended = wait_until(LIMIT, || !place.status().contains("service     running"));
    assert!(ended, "{}", place.status());
    // Windows does this by itself after 5 s; Wine's service control manager knows no recovery.
    let start = place.wine.run("net", &["start", NAME], LIMIT);
    assert!(start.status.success(), "{start:?}");
    let goes_on = wait_until(ARRIVES, || {
        thread::sleep(Duration::from_millis(200));
        place.newest() > before
    });
    assert!(goes_on, "{}", place.status());
    assert_eq!(place.person.list("/overview").len(), 1, "it is the same host");

    let begun = Instant::now();
    let stop = place.wine.run("net", &["stop", NAME], LIMIT);
    assert!(stop.status.success() && begun.elapsed() < STOPS, "{stop:?} {:?}", begun.elapsed());
    assert!(place.status().contains("stopped"), "{}", place.status());

    let purge = place.wine.run(AGENT, &["uninstall", "--purge"], LIMIT);
    assert!(purge.status.success(), "{purge:?}");
    for path in ["Program Files/Spectra", "ProgramData/Spectra"] {
        assert!(!place.wine.has(path), "{path}");
    }
    assert!(place.status().contains("not installed"), "{}", place.status());
    let query = place.wine.run("sc", &["query", NAME], LIMIT);
    assert!(!query.status.success(), "{query:?}");
}

/// KiB of memory that this machine has.
fn memory_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").expect("Linux tells it");
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).expect("Linux tells it");
    line.trim().trim_end_matches("kB").trim().parse().expect("it is a number")
}
