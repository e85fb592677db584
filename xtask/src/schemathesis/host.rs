//! A host that answers every command it is given: who watches a command would wait for its deadline otherwise.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// The server holds a poll for 20 s.
const PATIENCE: Duration = Duration::from_secs(40);

/// After an answer that is neither a command nor none: too many requests, most likely.
const PAUSE: Duration = Duration::from_secs(1);

/// Id and secret.
#[derive(Clone, Debug, Default)]
pub(super) struct Host {
    pub(super) id: String,
    pub(super) secret: String,
}

impl Host {
    pub(super) fn headers(&self) -> [(&'static str, &str); 2] {
        [("X-Agent-ID", &self.id), ("X-Agent-Secret", &self.secret)]
    }

    /// Polls on a thread of its own until the server is gone or does not know the host any more.
    pub(super) fn answer_commands(self, api: String) {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let client = config.proxy(None).build().new_agent();
        thread::spawn(move || while self.answer_one(&client, &api).is_some() {});
    }

    fn answer_one(&self, client: &ureq::Agent, api: &str) -> Option<()> {
        let mut poll = client.get(format!("{api}/agent/command"));
        let mut result = client.post(format!("{api}/agent/command/result")).content_type("application/json");
        for (name, value) in self.headers() {
            poll = poll.header(name, value);
            result = result.header(name, value);
        }
        let mut answer = poll.call().ok()?;
        match answer.status().as_u16() {
            200 => {
                let command: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()?;
                let done = json!({"id": command["id"], "type": command["type"], "payload": []});
                result.send(done.to_string()).ok()?;
            }
            204 => {}
            401 => return None,
            _ => thread::sleep(PAUSE),
        }
        Some(())
    }
}
