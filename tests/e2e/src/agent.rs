//! The built agent as a process, with an identity of its own that outlives the process.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Identity, Process, Server, command, wait_until};

/// Registration is one request; a loaded machine hashes the agent's executable for a second or two.
const ENROL_LIMIT: Duration = Duration::from_secs(30);

const POLICY: &str = "agent.toml";
const AUDIT: &str = "audit.jsonl";

/// An agent on this host.
#[derive(Debug)]
pub struct Agent {
    folder: TempDir,
    token: String,
    server: String,
    flush: u32,
    /// More arguments, from the next start on.
    arguments: Vec<String>,
    process: Process,
}

impl Agent {
    /// Registers with a fresh token, and goes on running; it sends what it has every `flush` seconds.
    pub fn enrol(server: &Server, flush: u32) -> Self {
        Self::start(server, flush, None, "")
    }

    /// As [`Self::enrol`], under a name of its own: a copy of this machine, not the same one again.
    pub fn enrol_copy(server: &Server, flush: u32, hostname: &str) -> Self {
        Self::start(server, flush, Some(hostname), "")
    }

    /// As [`Self::enrol`], with what the host's own file says.
    pub fn enrol_with_policy(server: &Server, flush: u32, policy: &str) -> Self {
        Self::start(server, flush, None, policy)
    }

    fn start(server: &Server, flush: u32, hostname: Option<&str>, policy: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        std::fs::write(folder.path().join(POLICY), policy).expect("the temporary folder can be written");
        let token = server.token(1);
        let token_file = folder.path().join("token");
        std::fs::write(&token_file, &token).expect("the temporary folder can be written");
        let identity = folder.path().join("agent-id.json");
        let mut command = run(&server.url(), &identity, flush);
        command.arg("--token-file").arg(token_file);
        if let Some(hostname) = hostname {
            command.env("HOSTNAME", hostname);
        }
        let mut process = Process::start("spectra-agent", command);
        let enrolled = wait_until(ENROL_LIMIT, || identity.exists() || process.ended().is_some());
        assert!(
            enrolled && process.ended().is_none(),
            "the agent did not register:\n{}",
            process.log().join("\n")
        );
        Self { folder, token, server: server.url(), flush, arguments: Vec::new(), process }
    }

    /// Starts it again at once, with more arguments.
    #[must_use]
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self.kill();
        self.restart();
        self
    }

    /// Files of its spool.
    pub fn spooled_files(&self) -> usize {
        let files = std::fs::read_dir(self.folder.path().join("spool"));
        files.map_or(0, |files| {
            let is_segment =
                |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|it| it == "spool");
            files.flatten().filter(is_segment).count()
        })
    }

    fn identity_path(&self) -> PathBuf {
        self.folder.path().join("agent-id.json")
    }

    /// The token it registered with.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn identity(&self) -> Identity {
        Identity::read(&self.identity_path())
    }

    /// What it wrote down of the commands that it got.
    pub fn audit(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join(AUDIT)).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    pub fn log(&self) -> Vec<String> {
        self.process.log()
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again, with the identity that it has.
    pub fn restart(&mut self) {
        let mut command = run(&self.server, &self.identity_path(), self.flush);
        command.args(&self.arguments);
        self.process = Process::start("spectra-agent", command);
    }

    pub fn is_running(&mut self) -> bool {
        self.process.ended().is_none()
    }

    /// Asks it to stop and waits for its end.
    pub fn stop(&mut self, limit: Duration) -> ExitStatus {
        self.process.terminate();
        self.process.wait(limit)
    }
}

fn run(server: &str, identity: &std::path::Path, flush: u32) -> std::process::Command {
    let mut command = command("spectra-agent");
    command.args(["run", "--server", server, "--flush", &flush.to_string(), "--log-level", "debug"]);
    command.arg("--identity").arg(identity);
    // Beside it, not where this machine's own agent may have its.
    command.arg("--policy").arg(identity.with_file_name(POLICY));
    command.arg("--audit").arg(identity.with_file_name(AUDIT));
    command
}
