//! Who an agent is, for the server and on the disk.

use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Request, Server, ask};

/// Who an agent is.
#[derive(Clone, Debug)]
pub struct Identity {
    pub id: Uuid,
    pub secret: String,
}

impl Identity {
    /// Registers with a fresh token.
    pub fn register(server: &Server) -> Self {
        let body = json!({
            "token": server.token(1),
            "info": { "hostname": "reporter", "os": "linux", "arch": "amd64", "cpu_cores": 2, "ips": null }
        });
        let request = Request::new("POST", "/api/v1/agent/register").json(&body);
        let answer = ask(server.address(), &request);
        assert_eq!(answer.status, 201, "registering: {}", answer.text());
        let registered = answer.json();
        Self::of(&registered["agent_id"], &registered["secret"])
    }

    /// Reads an agent's identity file.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        let identity: Value = serde_json::from_str(&text).expect("the identity file is JSON");
        Self::of(&identity["id"], &identity["secret"])
    }

    fn of(id: &Value, secret: &Value) -> Self {
        let id = id.as_str().and_then(|id| id.parse().ok());
        let id = id.expect("the agent's id is a UUID");
        Self { id, secret: secret.as_str().expect("the secret is text").to_owned() }
    }

    /// Adds the headers that tell the server who asks.
    pub fn sign(&self, request: Request) -> Request {
        request.header("X-Agent-ID", self.id).header("X-Agent-Secret", &self.secret)
    }
}
