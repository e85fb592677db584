//! Commands, against a server that speaks as the original does: its payloads in base64, its shapes of answers.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use spectra_agent::command::{Commands, Setting};
use spectra_agent::host::Host;
use spectra_agent::policy::Policy;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::edge::{Edge, Reply, Request};
use crate::uploads::link;

/// A host whose agent takes commands from an edge.
struct Place {
    edge: Edge,
    folder: TempDir,
    stop: watch::Sender<bool>,
}

impl Place {
    /// The next result.
    async fn result(&mut self) -> Value {
        let Request { path, headers, raw } = self.edge.next().await;
        assert!(path.ends_with("/api/v1/agent/command/result"), "{path}");
        assert_eq!(headers["content-encoding"], "gzip");
        serde_json::from_reader(GzDecoder::new(&raw[..])).unwrap()
    }

    /// What is asked and answered.
    async fn ask(&mut self, id: &str, kind: &str, payload: &Value) -> Value {
        self.edge.give(&command(id, kind, payload));
        let result = self.result().await;
        assert_eq!((&result["id"], &result["type"]), (&json!(id), &json!(kind)));
        result
    }

    fn audit(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("audit.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Outcomes in the audit by id, in the order of their ends.
    fn outcomes(&self) -> Vec<(String, String)> {
        let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
        let ended = self.audit().into_iter().filter(|line| line["event"] == "ended");
        ended.map(|line| (text(&line, "id"), text(&line, "outcome"))).collect()
    }
}

/// Somebody who takes connections and says nothing: a handshake with it takes as long as is wished.
struct Silent(std::net::TcpListener);

impl Silent {
    fn listen() -> Self {
        Self(std::net::TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn handshake(&self, timeout_ms: u64) -> Value {
        let target = self.0.local_addr().unwrap().to_string();
        json!({"action": "connect", "target": target, "tls": true, "timeout_ms": timeout_ms})
    }
}

fn command(id: &str, kind: &str, payload: &Value) -> Value {
    let payload = (!payload.is_null()).then(|| STANDARD.encode(payload.to_string()));
    json!({"id": id, "type": kind, "payload": payload})
}

/// Lets `look` see an agent that takes commands, then stops it.
async fn with_agent(replies: Vec<Reply>, policy: &str, look: impl AsyncFnOnce(&mut Place)) {
    let folder = tempfile::tempdir().unwrap();
    let mut place = Place { edge: Edge::start(replies).await, folder, stop: watch::channel(false).0 };
    let commands = Commands::new(setting(&place, policy));
    let stopping = place.stop.subscribe();
    tokio::join!(commands.run(stopping), async {
        look(&mut place).await;
        place.stop.send_replace(true);
    });
}

fn setting(place: &Place, policy: &str) -> Setting {
    let policy_path = place.folder.path().join("agent.toml");
    fs::write(&policy_path, policy).unwrap();
    Setting {
        link: link(&place.edge.url),
        host: Host::new(Path::new("/"), None),
        policy: Policy::load(&policy_path).unwrap(),
        authorities: None,
        hash: Some("abc123".to_owned()),
        audit: place.folder.path().join("audit.jsonl"),
    }
}

#[tokio::test]
async fn commands_of_the_original_are_answered_in_its_shapes() {
    with_agent(vec![], "", async |place| {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().to_str().unwrap().to_owned();
        fs::create_dir(scratch.path().join("a")).unwrap();
        fs::write(scratch.path().join("a/six"), [0; 6]).unwrap();
        fs::write(scratch.path().join("three"), [0; 3]).unwrap();

        let disk = place.ask("1", "DISK_USAGE", &json!({"path": root, "top_n": 3})).await;
        let report = &disk["payload"];
        let dirs = json!([{"path": root, "size": 9, "count": 2}, {"path": format!("{root}/a"), "size": 6, "count": 1}]);
        let files = json!([{"path": format!("{root}/a/six"), "size": 6}, {"path": format!("{root}/three"), "size": 3}]);
        assert_eq!((&report["root"], &report["top_dirs"], &report["top_files"]), (&json!(root), &dirs, &files));
        assert_eq!((&report["scanned_dirs"], &report["partial"]), (&json!(2), &json!(false)));
        assert_eq!(disk.get("error"), None, "there is none");

        let netstat = place.ask("2", "NETWORK_DIAG", &json!({"action": "netstat", "target": "", "count": 0})).await;
        assert_eq!(netstat["payload"]["target"], "Local System");
        let port = place.edge.url.rsplit(':').next().unwrap().parse::<u16>().unwrap();
        let sockets = netstat["payload"]["netstat"].as_array().unwrap();
        let listens = |socket: &&Value| socket["local_port"] == port && socket["state"] == "LISTEN";
        let listener = sockets.iter().find(listens).unwrap();
        assert_eq!((&listener["proto"], &listener["remote_addr"]), (&json!("tcp"), &json!("0.0.0.0")));
        assert!(listener["user"].is_string(), "{listener}");

        let target = format!("127.0.0.1:{port}");
        let connect = place.ask("3", "NETWORK_DIAG", &json!({"action": "connect", "target": target})).await;
        let [attempt] = &connect["payload"]["ping_results"].as_array().unwrap()[..] else { panic!("{connect}") };
        assert_eq!((&attempt["response"], &attempt["peer"], &attempt["seq"]), (&json!("OK"), &json!(target), &json!(0)));

        let mounts = place.ask("4", "LIST_MOUNTS", &Value::Null).await;
        let is_root = |mount: &&Value| mount["mountpoint"] == "/";
        assert!(mounts["payload"].as_array().unwrap().iter().any(|mount| is_root(&mount)), "{mounts}");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_run_is_refused_in_words_and_written_down() {
    let policy = "[diagnostics]\nforbid = [\"netstat\"]\n";
    with_agent(vec![], policy, async |place| {
        for (id, kind, payload, words) in [
            ("1", "UPDATE_AGENT", json!({"version": "9", "url": "http://x", "sha256": "00"}), "not signed"),
            ("2", "RESTART_AGENT", Value::Null, "not restarted from afar"),
            ("3", "SHELL", json!({"command": "id"}), "knows no command"),
            ("4", "NETWORK_DIAG", json!({"action": "netstat"}), "/agent.toml does not allow netstat"),
            ("5", "NETWORK_DIAG", json!({"action": "connect", "target": "169.254.169.254:80"}), {
                "the server's policy for this host does not allow targets in 169.254.169.254/32"
            }),
            (
                "6",
                "FETCH_LOGS",
                json!({"path": "/etc/passwd"}),
                "/agent.toml does not allow logs of /etc/passwd",
            ),
        ] {
            let result = place.ask(id, kind, &payload).await;
            assert_eq!(result["payload"], Value::Null);
            let error = result["error"].as_str().unwrap();
            assert!(error.contains(words), "{kind}: {error}");
        }
        let current = place.ask("7", "UPDATE_AGENT", &json!({"sha256": "abc123"})).await;
        assert_eq!(current["payload"]["status"], "already_current");
        let refused = place.outcomes().into_iter().filter(|(_, outcome)| outcome == "refused");
        assert_eq!(refused.count(), 6, "{:?}", place.audit());
    })
    .await;
}

#[tokio::test]
async fn a_result_is_handed_in_until_it_is_taken_and_a_command_runs_once() {
    let replies = vec![Reply::Status(503), Reply::Cut, Reply::Status(200), Reply::Status(200)];
    with_agent(replies, "", async |place| {
        place.edge.give(&command("1", "LIST_MOUNTS", &Value::Null));
        let first = place.result().await;
        assert_eq!(place.result().await, first);
        // Handed out again by a server that has not heard of it: it is at work on it.
        place.edge.give(&command("1", "LIST_MOUNTS", &Value::Null));
        assert_eq!(place.result().await, first);
        tokio::time::sleep(Duration::from_millis(300)).await;
        place.edge.give(&command("1", "LIST_MOUNTS", &Value::Null));
        let again = place.result().await;
        assert!(again["error"].as_str().unwrap().contains("none is run twice"), "{again}");
        let asked = place.audit().iter().filter(|line| line["event"] == "asked").count();
        assert_eq!(asked, 1, "{:?}", place.audit());
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_command_ends_within_a_second_and_a_stopped_agent_says_so() {
    let silent = Silent::listen();
    let endless = silent.handshake(10_000);
    with_agent(vec![], "", async |place| {
        for id in ["1", "2"] {
            place.edge.give(&command(id, "NETWORK_DIAG", &endless));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let begun = Instant::now();
        place.edge.give(&command("1", "CANCEL", &Value::Null));
        let cancelled = place.result().await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        assert_eq!((&cancelled["id"], &cancelled["error"]), (&json!("1"), &json!("cancelled")));
        place.stop.send_replace(true);
        let stopped = place.result().await;
        assert_eq!(
            (&stopped["id"], &stopped["error"]),
            (&json!("2"), &json!("the agent was stopped while this ran"))
        );
        let expected =
            [("1", "cancelled"), ("2", "stopped")].map(|(id, end)| (id.to_owned(), end.to_owned()));
        assert_eq!(place.outcomes(), expected);
    })
    .await;
}

#[tokio::test]
async fn an_agent_that_was_killed_tells_what_it_left_and_runs_it_not_again() {
    let folder = tempfile::tempdir().unwrap();
    let now = time::OffsetDateTime::now_utc();
    let line = |id: &str, event: &str, age: i64| {
        let time = (now - time::Duration::seconds(age))
            .format(&time::format_description::well_known::Rfc3339)
            .unwrap();
        json!({"time": time, "event": event, "id": id, "type": "LIST_MOUNTS"}).to_string() + "\n"
    };
    let past =
        [line("old", "asked", 9000), line("a", "asked", 60), line("b", "asked", 50), line("a", "ended", 40)];
    fs::write(folder.path().join("audit.jsonl"), past.concat()).unwrap();
    let mut place = Place { edge: Edge::start([]).await, folder, stop: watch::channel(false).0 };
    let commands = Commands::new(setting(&place, ""));
    let stopping = place.stop.subscribe();
    tokio::join!(commands.run(stopping), async {
        let left = place.result().await;
        assert_eq!(
            (&left["id"], &left["error"]),
            (&json!("b"), &json!("the agent was ended while this ran"))
        );
        let again = place.ask("a", "LIST_MOUNTS", &Value::Null).await;
        assert!(again["error"].as_str().unwrap().contains("none is run twice"), "{again}");
        assert!(place.edge.is_quiet(Duration::from_millis(300)).await, "the old one is nobody's any more");
        place.stop.send_replace(true);
    });
    let ended: Vec<_> = place.audit().into_iter().filter(|line| line["outcome"] == "stopped").collect();
    assert_eq!(ended.iter().map(|line| line["id"].clone()).collect::<Vec<_>>(), ["b"]);
}

#[tokio::test]
async fn more_commands_than_can_wait_are_refused_and_the_rest_runs() {
    with_agent(vec![], "", async |place| {
        let silent = Silent::listen();
        let slow = silent.handshake(2000);
        for number in 0..18 {
            place.edge.give(&command(&number.to_string(), "NETWORK_DIAG", &slow));
        }
        let mut refused = 0;
        for _ in 0..18 {
            let result = place.result().await;
            let error = result["error"].as_str().unwrap_or_default();
            assert!(error.is_empty() || error.contains("too many commands"), "{result}");
            refused += usize::from(!error.is_empty());
        }
        assert_eq!(refused, 2);
    })
    .await;
}
