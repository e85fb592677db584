//! A server with an account, hosts and something of every kind that hosts report.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::group::{Group, Kind};
use super::host::Host;
use crate::children::{Agent, Children, Setup};
use crate::workspace;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Enough that some are left when others have been removed.
const HOSTS: usize = 12;

/// Messages that the protocol keeps as examples: one envelope in each file.
const EXAMPLES: &str = "protocol/tests/golden/envelope";

/// The status for those whom the server does not know.
const UNKNOWN: u16 = 401;

/// A running server and who may ask it.
pub(super) struct Stage {
    children: Children,
    folder: PathBuf,
    client: ureq::Agent,
    url: String,
    cookie: String,
    /// The newest of the hosts.
    agent: Host,
    /// `Bearer …` of the operator, once it was asked for.
    operator: String,
}

impl Stage {
    /// Starts a server with an empty database and fills it.
    pub(super) fn set(group: &Group) -> Result<Self> {
        let folder = workspace::logs().join(format!("schemathesis-{}", group.name().replace(' ', "-")));
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot delete {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let port = workspace::free_port()?;
        let database = folder.join("spectra.db").to_string_lossy().into_owned();
        let setup = Setup {
            profile: "debug",
            folder: folder.clone(),
            port,
            database,
            server: Vec::new(),
            agent: Agent::default(),
        };
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let mut stage = Self {
            children: Children::new(setup),
            folder,
            // The server is on this machine, whatever the environment says of proxies.
            client: config.proxy(None).build().new_agent(),
            url: format!("http://127.0.0.1:{port}"),
            cookie: String::new(),
            agent: Host::default(),
            operator: String::new(),
        };
        stage.children.start_server()?;
        let (client, ready) = (stage.client.clone(), format!("{}/readyz", stage.url));
        let is_ready = || Ok(client.get(&ready).call().is_ok_and(|answer| answer.status().is_success()));
        stage.children.wait_for("start the server", is_ready)?;
        stage.sign_in()?;
        stage.add_hosts(group.kind)?;
        if group.kind == Kind::Operator {
            let options = ["--role", "operator", "--scope", "write"];
            let token =
                stage.children.ask_server(&[&["api-token", "create", "operator"], &options[..]].concat())?;
            stage.operator = format!("Bearer {token}");
        }
        Ok(stage)
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Fails when the server has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        self.children.check()
    }

    /// Headers that say who asks.
    pub(super) fn credential(&self, kind: Kind) -> Vec<(&'static str, &str)> {
        match kind {
            Kind::Anyone => Vec::new(),
            Kind::Person | Kind::Accounts => vec![("Cookie", &self.cookie)],
            Kind::Operator => vec![("Authorization", &self.operator)],
            Kind::Agent | Kind::Poll => self.agent.headers().into(),
        }
    }

    /// Whether the server still knows who asks.
    pub(super) fn knows(&self, kind: Kind) -> Result<bool> {
        let path = match kind {
            Kind::Agent | Kind::Poll => "agent/config",
            Kind::Anyone => "version",
            Kind::Person | Kind::Accounts | Kind::Operator => "auth/me",
        };
        let mut request = self.client.get(format!("{}/api/v1/{path}", self.url));
        for (name, value) in self.credential(kind) {
            request = request.header(name, value);
        }
        // It may have nothing to say to this one (403), but it says so.
        Ok(request.call().context("the server does not answer")?.status().as_u16() != UNKNOWN)
    }

    /// How many requests were answered with each status, as the server's log has it.
    pub(super) fn answers(&self) -> Result<BTreeMap<u16, u64>> {
        let log = self.folder.join("server.log");
        let text = fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
        Ok(statuses(&text))
    }

    fn sign_in(&mut self) -> Result<()> {
        let password = self.children.ask_server(&["user", "add", "admin", "--role", "superadmin"])?;
        let answer =
            self.post("auth/login", &[], &json!({"username": "admin", "password": password}), 200)?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next());
        cookie.context("signing in gives no cookie")?.clone_into(&mut self.cookie);
        Ok(())
    }

    fn add_hosts(&mut self, kind: Kind) -> Result<()> {
        let token = self.children.ask_server(&["token", "create", "--uses", &HOSTS.to_string()])?;
        let batch = batch()?;
        for number in 0..HOSTS {
            let facts =
                json!({"hostname": format!("host-{number}"), "os": "linux", "arch": "amd64", "cpu_cores": 4});
            let mut answer =
                self.post("agent/register", &[], &json!({"token": token, "info": facts}), 201)?;
            let text = answer.body_mut().read_to_string().context("cannot read a registration's answer")?;
            let registered: Value =
                serde_json::from_str(&text).context("a registration's answer is not JSON")?;
            let text = |name: &str| registered[name].as_str().unwrap_or_default().to_owned();
            self.agent = Host { id: text("agent_id"), secret: text("secret") };
            self.post("agent/metrics", &self.agent.headers(), &batch, 202)?;
            if kind == Kind::Person {
                self.agent.clone().answer_commands(format!("{}/api/v1", self.url));
            }
        }
        Ok(())
    }

    fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
        status: u16,
    ) -> Result<ureq::http::Response<ureq::Body>> {
        let mut request =
            self.client.post(format!("{}/api/v1/{path}", self.url)).content_type("application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send(body.to_string()).with_context(|| format!("cannot post to {path}"))?;
        let given = answer.status().as_u16();
        ensure!(
            given == status,
            "{path} is answered with {given}: {}",
            answer.body_mut().read_to_string().unwrap_or_default()
        );
        Ok(answer)
    }
}

/// Every example of an envelope, as if measured a moment ago.
fn batch() -> Result<Value> {
    let folder = workspace::root().join(EXAMPLES);
    let files = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let now = OffsetDateTime::now_utc().format(&Rfc3339).context("cannot write the time")?;
    let mut batch = Vec::new();
    for file in files {
        let path = file.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut envelope: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
        envelope["timestamp"] = now.as_str().into();
        batch.push(envelope);
    }
    ensure!(!batch.is_empty(), "{} is empty", folder.display());
    Ok(batch.into())
}

/// Counts the `status=…` of a log's lines.
fn statuses(log: &str) -> BTreeMap<u16, u64> {
    let mut counts = BTreeMap::new();
    for line in log.lines() {
        let status = line.split_once(" status=").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
        if let Some(status) = status {
            *counts.entry(status).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_their_status() {
        let log = "x INFO listening\nx answered method=GET path=\"/a\" status=200 duration_ms=1\nx status=404 cause=\"b\"\nx status=200\n";
        assert_eq!(statuses(log).into_iter().collect::<Vec<_>>(), [(200, 2), (404, 1)]);
    }
}
