//! A host inside the test that takes commands: how often it ran which one is known.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_protocol::header;
use uuid::Uuid;

use crate::{Answer, Chance, Connection, Identity, Request, Server, gzip};

/// Between two attempts to reach a server.
const PAUSE: std::ops::Range<Duration> = Duration::from_millis(2)..Duration::from_millis(50);

/// How long a command runs.
const WORK: std::ops::Range<Duration> = Duration::ZERO..Duration::from_millis(150);

/// One in so many commands is lost on its way to the host.
const LOST_ANSWERS: u32 = 8;

/// A command is lost so often at most: it is handed out six times until its end, and servers that are killed lose it too.
const MOST_LOST: u32 = 2;

/// One in so many results is lost on its way to the server, where the host sends it once.
const LOST_RESULTS: u32 = 4;

/// One in so many commands is told of before its end.
const PROGRESS: u32 = 3;

/// What a host does with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// As ours: remembers ids, and hands a result in until it is taken.
    Ids,
    /// As the original's: runs what it gets, hands a result in once. It does not say that it remembers anything.
    Nothing,
    /// Says that it remembers ids, and runs what it gets: what the check is for.
    Feigned,
}

/// A host that polls and answers.
#[derive(Debug)]
pub struct Peer {
    /// Servers of one database; each poll goes to any of them.
    addresses: Vec<SocketAddr>,
    identity: Identity,
    memory: Memory,
    chance: Chance,
    runs: BTreeMap<Uuid, u32>,
    /// How often commands were lost on their way.
    lost: BTreeMap<Uuid, u32>,
}

impl Peer {
    pub fn enrol(server: &Server, memory: Memory, chance: Chance) -> Self {
        Self {
            addresses: vec![server.address()],
            identity: Identity::register(server),
            memory,
            chance,
            runs: BTreeMap::new(),
            lost: BTreeMap::new(),
        }
    }

    /// Lets it use another server of the same database too.
    pub fn use_also(&mut self, server: &Server) {
        self.addresses.push(server.address());
    }

    pub fn id(&self) -> Uuid {
        self.identity.id
    }

    /// How often it ran which command.
    pub fn runs(&self) -> &BTreeMap<Uuid, u32> {
        &self.runs
    }

    /// Polls and answers until it is `over`. A poll that is held then ends with its server.
    ///
    /// # Panics
    ///
    /// When the server gives an answer that an agent must not get.
    pub fn serve(&mut self, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            let poll = self.sign(Request::new("GET", "/api/v1/agent/command"));
            match self.call(&poll) {
                Some(answer) if answer.status == 200 => self.take(&answer.json(), over),
                Some(answer) if matches!(answer.status, 204 | 429 | 503) => {}
                Some(answer) => panic!("a poll is answered with {}: {}", answer.status, answer.text()),
                None => {}
            }
            thread::sleep(self.chance.duration(PAUSE));
        }
    }

    fn take(&mut self, command: &Value, over: &AtomicBool) {
        if command["type"] == "CANCEL" {
            return;
        }
        let id = command["id"].as_str().and_then(|id| id.parse().ok()).expect("a command has an id");
        let lost = self.lost.entry(id).or_default();
        if *lost < MOST_LOST && self.chance.once_in(LOST_ANSWERS) {
            *lost += 1;
            return;
        }
        let runs = self.runs.entry(id).or_default();
        if *runs == 0 || self.memory != Memory::Ids {
            *runs += 1;
            self.work(command);
        }
        let result = json!({"id": id, "type": command["type"], "payload": {"ran": true}});
        match self.memory {
            Memory::Ids => while !self.hand_in(&result) && !over.load(Ordering::Relaxed) {},
            Memory::Nothing | Memory::Feigned => {
                if !self.chance.once_in(LOST_RESULTS) {
                    self.hand_in(&result);
                }
            }
        }
    }

    fn work(&mut self, command: &Value) {
        if self.memory == Memory::Ids && self.chance.once_in(PROGRESS) {
            let piece = json!({"id": command["id"], "sequence": 1, "payload": {"half": true}});
            let progress = Request::new("POST", "/api/v1/agent/command/progress").json(&piece);
            // Nothing hangs on it.
            let _ = self.call(&self.sign(progress));
        }
        thread::sleep(self.chance.duration(WORK));
    }

    /// True when it was taken.
    fn hand_in(&mut self, result: &Value) -> bool {
        let request = Request::new("POST", "/api/v1/agent/command/result")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .body(gzip(result.to_string().as_bytes()));
        match self.call(&self.sign(request)) {
            Some(answer) if answer.status == 200 => return true,
            Some(answer) if matches!(answer.status, 429 | 503) => {}
            Some(answer) => panic!("a result is answered with {}: {}", answer.status, answer.text()),
            None => {}
        }
        thread::sleep(self.chance.duration(PAUSE));
        false
    }

    fn sign(&self, request: Request) -> Request {
        let request = self.identity.sign(request);
        match self.memory {
            Memory::Nothing => request,
            Memory::Ids | Memory::Feigned => request.header(header::PROTOCOL, header::PROTOCOL_VERSION),
        }
    }

    /// `None`: the server is down, or went down before it answered.
    fn call(&mut self, request: &Request) -> Option<Answer> {
        let choice = self.chance.index(self.addresses.len());
        Connection::open(self.addresses[choice]).and_then(|mut connection| connection.call(request)).ok()
    }
}
