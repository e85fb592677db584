//! A person asks a host by the API: progress, result, cancel, deadline, refusals, and an agent that is killed
//! meanwhile. Server and agent are the built programs.

use std::net::{TcpListener, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spectra_e2e::{Agent, Answer, Browser, Server, Storage, ask, wait_until};

/// Seconds between sendings; nothing here hangs on it.
const FLUSH: u32 = 60;
/// For what takes a moment, on a loaded machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A server, a host, and a person.
struct Place {
    agent: Agent,
    person: Browser,
    server: Server,
    storage: Storage,
}

impl Place {
    fn new(policy: &str) -> Self {
        let storage = Storage::fresh();
        let server = Server::start(storage.url());
        let agent = Agent::enrol_with_policy(&server, FLUSH, policy);
        let person = server.sign_in("ada", "admin");
        Self { agent, person, server, storage }
    }

    fn post(&self, body: &Value) -> Answer {
        let path = format!("/api/v1/agents/{}/commands", self.agent.identity().id);
        ask(self.server.address(), &self.person.request("POST", &path).json(body))
    }

    /// Asks for a diagnostic; its id.
    fn begin(&self, body: &Value) -> String {
        let answer = self.post(body);
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    fn look(&self, id: &str) -> Value {
        self.person.json(&format!("/commands/{id}"))
    }

    /// Waits until it is in a state.
    fn until(&self, id: &str, states: &[&str]) -> Value {
        let mut seen = Value::Null;
        let reached = wait_until(LIMIT, || {
            thread::sleep(Duration::from_millis(10));
            seen = self.look(id);
            states.iter().any(|state| seen["state"] == *state)
        });
        assert!(reached, "{seen} is not {states:?}; the agent says {:?}", self.agent.log());
        seen
    }

    /// Asks, and waits for the end.
    fn answer(&self, body: &Value) -> Value {
        self.until(&self.begin(body), &["done", "failed", "expired"])
    }
}

/// Somebody who takes connections and says nothing: a handshake with it takes its time.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = listener.local_addr().unwrap().to_string();
    (listener, target)
}

#[test]
fn a_person_sees_the_progress_and_the_result_of_what_they_asked() {
    let place = Place::new("");
    let id = place.begin(&json!({"type": "traceroute", "target": "127.0.0.1"}));
    let done = place.until(&id, &["done"]);
    let report = &done["result"];
    assert_eq!(report["hops"][0]["probes"][0]["peer"], "127.0.0.1", "{done}");
    assert!(report["raw_output"].as_str().unwrap().starts_with("traceroute to 127.0.0.1"), "{done}");
    let stream = place.person.get(&format!("/commands/{id}/stream")).text();
    assert!(stream.contains("event: progress") && stream.contains("event: result"), "{stream}");

    let mounts = place.answer(&json!({"type": "mounts"}));
    assert!(mounts["result"].as_array().is_some_and(|mounts| !mounts.is_empty()), "{mounts}");

    let audit = place.agent.audit();
    let [asked, ended, ..] = &audit[..] else { panic!("{audit:?}") };
    assert_eq!([&asked["event"], &asked["id"], &asked["by"]], [&json!("asked"), &json!(id), &json!("ada")]);
    assert_eq!([&asked["diagnostic"], &asked["subject"]], [&json!("traceroute"), &json!("127.0.0.1")]);
    assert_eq!([&ended["event"], &ended["outcome"]], [&json!("ended"), &json!("done")]);
}

#[test]
fn netstat_finds_a_thousand_sockets_and_whose_they_are() {
    let place = Place::new("");
    let sockets: Vec<_> = (0..1000).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    let answer = place.answer(&json!({"type": "netstat"}));
    let found = answer["result"]["netstat"].as_array().unwrap();
    let ours = found.iter().filter(|socket| socket["pid"] == std::process::id()).count();
    assert!(ours >= sockets.len(), "{ours} of {}", sockets.len());
}

#[test]
fn a_command_that_is_cancelled_ends_on_the_host_within_a_second() {
    let place = Place::new("");
    let (_listener, target) = silent();
    let id = place.begin(&json!({"type": "connect", "target": target, "tls": true}));
    place.until(&id, &["running"]);
    let begun = Instant::now();
    assert_eq!(place.person.delete(&format!("/commands/{id}")).json()["state"], "cancelled");
    let is_cancelled = |line: &Value| line["id"] == id && line["outcome"] == "cancelled";
    assert!(wait_until(LIMIT, || place.agent.audit().iter().any(is_cancelled)), "{:?}", place.agent.log());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(place.look(&id)["state"], "cancelled");
}

#[test]
fn a_command_whose_time_is_over_ends_on_the_host_too() {
    let place = Place::new("");
    let (_listener, target) = silent();
    let id = place.begin(&json!({"type": "connect", "target": target, "tls": true, "timeout_seconds": 1}));
    place.until(&id, &["expired", "failed"]);
    let is_over = |line: &Value| line["id"] == id && line["outcome"] == "expired";
    assert!(wait_until(LIMIT, || place.agent.audit().iter().any(is_over)), "{:?}", place.agent.audit());
}

#[test]
fn refusals_say_by_which_policy() {
    let place = Place::new("[diagnostics]\nforbid = [\"netstat\"]\nlog_paths = [\"/srv/logs\"]\n");
    for (body, words) in [
        (json!({"type": "netstat"}), "agent.toml does not allow netstat on this host"),
        (
            json!({"type": "logs", "path": "/var/log/dpkg.log"}),
            "agent.toml does not allow logs of /var/log/dpkg.log",
        ),
    ] {
        let answer = place.answer(&body);
        assert_eq!(answer["state"], "failed", "{answer}");
        assert!(answer["error"].as_str().unwrap().contains(words), "{answer}");
    }
    // The server cannot know what a name is; the agent learns it, and the policy with it.
    let settings =
        json!({"diagnostics": {"denied_networks": ["127.0.0.0/8", "::1/128"], "allowed": ["connect"]}});
    let path = format!("/api/v1/agents/{}/settings", place.agent.identity().id);
    let set = ask(place.server.address(), &place.person.request("PUT", &path).json(&settings));
    assert!(set.status < 300, "{}", set.text());
    let named = place.answer(&json!({"type": "connect", "target": "localhost:22"}));
    let error = named["error"].as_str().unwrap_or_default();
    assert!(error.contains("the server's policy for this host does not allow targets in"), "{named}");
    let refused = place.post(&json!({"type": "mounts"}));
    assert_eq!(refused.status, 403, "the server does not hand it out: {}", refused.text());
}

#[test]
fn a_command_that_was_running_when_the_agent_was_killed_fails_and_runs_no_second_time() {
    let mut place = Place::new("");
    let (_listener, target) = silent();
    let id = place.begin(&json!({"type": "connect", "target": target, "tls": true}));
    place.until(&id, &["running"]);
    place.agent.kill();
    place.agent.restart();
    let failed = place.until(&id, &["failed"]);
    assert_eq!(failed["error"], "the agent was ended while this ran");
    let asked = place.agent.audit().into_iter().filter(|line| line["id"] == id && line["event"] == "asked");
    assert_eq!(asked.count(), 1);
    assert_eq!(place.storage.commands(place.agent.identity().id).len(), 1);
}
