//! Somebody who asks for commands, through whichever server answers, and keeps what was said of each.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde_json::json;
use uuid::Uuid;

use crate::fate::{Fate, is_end};
use crate::{Answer, Browser, Chance, Connection, Request, Server};

/// One in so many commands is cancelled again.
const CANCELLED: u32 = 8;

/// An admin, and what the admin was told.
#[derive(Debug)]
pub struct Asker {
    addresses: Vec<SocketAddr>,
    browser: Browser,
    chance: Chance,
    fates: BTreeMap<Uuid, Fate>,
    /// Commands whose end is not known yet.
    open: Vec<Uuid>,
}

impl Asker {
    /// An account of its own; each of the servers lets it in.
    pub fn sign_in(servers: &[Server], name: &str, chance: Chance) -> Self {
        Self {
            addresses: servers.iter().map(Server::address).collect(),
            browser: servers[0].sign_in(name, "admin"),
            chance,
            fates: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// What it knows of the commands that it was told of.
    pub fn fates(&self) -> &BTreeMap<Uuid, Fate> {
        &self.fates
    }

    /// Asks for something that every host has.
    ///
    /// # Panics
    ///
    /// When it is refused for another reason than that the host has enough to do.
    pub fn ask(&mut self, agent: Uuid, timeout_seconds: u32) {
        let body = json!({"type": "netstat", "timeout_seconds": timeout_seconds});
        let path = format!("/api/v1/agents/{agent}/commands");
        let Some(answer) = self.call(&self.browser.request("POST", &path).json(&body)) else { return };
        match answer.status {
            202 => {}
            429 | 503 => return,
            status => panic!("a command is answered with {status}: {}", answer.text()),
        }
        let id = answer.json()["id"].as_str().and_then(|id| id.parse().ok()).expect("a command has an id");
        self.fates.entry(id).or_default().asked = true;
        if self.chance.once_in(CANCELLED) {
            self.note("DELETE", id);
        }
        self.open.push(id);
    }

    /// Looks what became of one of its commands.
    pub fn look(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let at = self.chance.index(self.open.len());
        let id = self.open[at];
        // What has ended is looked at once more now and then: it must be the same.
        if self.note("GET", id) && !self.chance.once_in(2) {
            self.open.swap_remove(at);
        }
    }

    /// Keeps the end of a command, if the answer tells one.
    fn note(&mut self, method: &str, id: Uuid) -> bool {
        let request = self.browser.request(method, &format!("/api/v1/commands/{id}"));
        let Some(answer) = self.call(&request) else { return false };
        match answer.status {
            200 => {}
            429 | 503 => return false,
            status => panic!("{method} of a command is answered with {status}: {}", answer.text()),
        }
        let state = answer.json()["state"].as_str().expect("a command has a state").to_owned();
        let ended = is_end(&state);
        if ended {
            self.fates.entry(id).or_default().told.push(state);
        }
        ended
    }

    /// `None`: the server is down, or went down before it answered.
    fn call(&mut self, request: &Request) -> Option<Answer> {
        let choice = self.chance.index(self.addresses.len());
        Connection::open(self.addresses[choice]).and_then(|mut connection| connection.call(request)).ok()
    }
}
