//! The two programs that `up` runs, and the short commands it gives the server.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;
use serde_json::Value;

use super::state::State;
use crate::process::Death;
use crate::progress::Step;
use crate::{interrupt, process, workspace};

/// How long a step may take before something must be wrong: a first start migrates, a first value needs two
/// readings and a sending.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at what is waited for.
const POLL: Duration = Duration::from_millis(100);

/// The shortest that the agent allows: a person is watching.
const FLUSH_SECONDS: &str = "5";

/// A running program and where it logs.
#[derive(Debug)]
struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// The server and the agent; stopped when this is dropped.
#[derive(Debug)]
pub(super) struct Children<'state> {
    state: &'state State,
    port: u16,
    /// What the server takes as its database.
    database: String,
    /// In the order of their starts.
    running: Vec<Running>,
}

impl<'state> Children<'state> {
    pub(super) fn new(state: &'state State, port: u16, database: String) -> Self {
        Self { state, port, database, running: Vec::new() }
    }

    pub(super) fn start_server(&mut self) -> Result<()> {
        let mut command = guarded("spectra-server");
        command
            .args(["run", "--listen", &format!("127.0.0.1:{}", self.port)])
            .env("DATABASE_URL", &self.database);
        self.start("server", &mut command, None)
    }

    /// Starts the agent, registered with a new token if it has no identity yet, and returns its id.
    pub(super) fn start_agent(&mut self) -> Result<String> {
        let identity = self.state.identity();
        let mut command = guarded("spectra-agent");
        command.args([
            "run",
            "--server",
            &format!("http://127.0.0.1:{}", self.port),
            "--flush",
            FLUSH_SECONDS,
        ]);
        command.arg("--identity").arg(&identity).env("NO_PROXY", "127.0.0.1");
        if identity.exists() {
            self.start("agent", &mut command, None)?;
        } else {
            let token = self.ask_server(&["token", "create", "--expires", "1h"])?;
            self.start("agent", command.args(["--token-file", "-"]), Some(&token))?;
            self.wait_for("register this machine", || Ok(identity.exists()))?;
        }
        let text =
            fs::read_to_string(&identity).with_context(|| format!("cannot read {}", identity.display()))?;
        let id = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|value| Some(value["id"].as_str()?.to_owned()));
        id.with_context(|| format!("{} has no id", identity.display()))
    }

    /// Runs a short command of the server's program on the same database, and returns what it prints.
    pub(super) fn ask_server(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(workspace::binary("debug", "spectra-server"));
        let output = clean(&mut command)
            .args(arguments)
            .env("DATABASE_URL", &self.database)
            .stdin(Stdio::null())
            .output();
        let output = output.context("cannot run spectra-server")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`spectra-server {}` failed: {}", arguments.join(" "), said.trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Looks again and again until `come` says so; fails when a program ends, or when it takes too long.
    pub(super) fn wait_for(&mut self, what: &str, mut come: impl FnMut() -> Result<bool>) -> Result<()> {
        let step = Step::start(what);
        let started = Instant::now();
        while !come()? {
            interrupt::check()?;
            self.check()?;
            if started.elapsed() > PATIENCE {
                bail!("{what}: nothing for {} s; {}", PATIENCE.as_secs(), self.last_words());
            }
            thread::sleep(POLL);
        }
        step.done();
        Ok(())
    }

    /// Fails when a program has ended by itself.
    pub(super) fn check(&mut self) -> Result<()> {
        for Running { name, child, log } in &mut self.running {
            if let Some(status) = child.try_wait().with_context(|| format!("cannot watch the {name}"))? {
                let tail = process::tail(log, process::TAIL_LINES);
                bail!("the {name} ended by itself ({status}); the end of {}:\n{tail}", log.display());
            }
        }
        Ok(())
    }

    /// Ends the programs, the last one started first. SIGTERM is what they end cleanly on.
    pub(super) fn stop(&mut self) {
        while let Some(Running { mut child, .. }) = self.running.pop() {
            process::stop(&mut child, Signal::TERM);
        }
    }

    fn last_words(&self) -> String {
        let said = self.running.last().map(|Running { name, log, .. }| {
            format!(
                "the end of the {name}'s log, {}:\n{}",
                log.display(),
                process::tail(log, process::TAIL_LINES)
            )
        });
        let hint =
            "\nif the data of an earlier run do not fit together, `cargo xtask up --fresh` begins anew";
        said.unwrap_or_default() + hint
    }

    fn start(&mut self, name: &'static str, command: &mut Command, input: Option<&str>) -> Result<()> {
        let log = self.state.log(name);
        let command = process::log_to(command, &log)?;
        let child = match input {
            None => process::start(command)?,
            Some(input) => start_with_input(command, input)?,
        };
        self.running.push(Running { name, child, log });
        Ok(())
    }
}

impl Drop for Children<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

fn guarded(program: &str) -> Command {
    let mut command = process::guarded(workspace::binary("debug", program), Death::Terminate, None);
    clean(&mut command);
    command
}

/// What a person set for another server must not reach these.
fn clean(command: &mut Command) -> &mut Command {
    let ours = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with("SPECTRA_"));
    for name in ours {
        command.env_remove(name);
    }
    command
}

fn start_with_input(command: &mut Command, input: &str) -> Result<Child> {
    let mut child = process::start_with(command, Stdio::piped())?;
    let mut stdin = child.stdin.take().context("the program has no input")?;
    stdin.write_all(input.as_bytes()).context("cannot write to the program's input")?;
    Ok(child)
}
