//! The few questions that `up` asks the server, as a browser would.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::host::Host;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client of the server on this machine.
#[derive(Debug)]
pub(super) struct Api {
    agent: ureq::Agent,
    url: String,
    /// `spectra_session=…` once signed in.
    cookie: Option<String>,
}

impl Api {
    pub(super) fn new(port: u16) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // The server is on this machine, whatever the environment says of proxies.
            .proxy(None)
            .build();
        Self { agent: config.new_agent(), url: format!("http://127.0.0.1:{port}"), cookie: None }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Whether the server answers requests and its database is migrated.
    pub(super) fn is_ready(&self) -> bool {
        self.agent
            .get(format!("{}/readyz", self.url))
            .call()
            .is_ok_and(|response| response.status().is_success())
    }

    /// Signs in; `false` when the server does not know the account.
    pub(super) fn sign_in(&mut self, username: &str, password: &str) -> Result<bool> {
        let body = json!({ "username": username, "password": password }).to_string();
        let request =
            self.agent.post(format!("{}/api/v1/auth/login", self.url)).content_type("application/json");
        let response = request.send(body).context("cannot sign in")?;
        match response.status().as_u16() {
            200 => {}
            401 => return Ok(false),
            status => bail!("cannot sign in: the server answers {status}"),
        }
        let cookie = response.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        self.cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        ensure!(self.cookie.is_some(), "cannot sign in: the answer has no cookie");
        Ok(true)
    }

    /// The newest values of one host; `None` while the server does not list it.
    pub(super) fn host(&self, id: &str) -> Result<Option<Host>> {
        let request = self.agent.get(format!("{}/api/v1/overview", self.url));
        let request = request.header("cookie", self.cookie.as_deref().unwrap_or_default());
        let mut response = request.call().context("cannot ask the server for its hosts")?;
        let status = response.status();
        ensure!(status.is_success(), "cannot ask the server for its hosts: it answers {status}");
        let text = response.body_mut().read_to_string().context("cannot read the server's list of hosts")?;
        let hosts: Vec<Value> =
            serde_json::from_str(&text).context("the server's list of hosts is not what was expected")?;
        Ok(hosts.into_iter().find(|host| host["id"] == id).map(Host))
    }
}
