//! A server and an agent that we run, and the short commands that we give the server.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;
use serde_json::Value;

use crate::process::Death;
use crate::progress::Step;
use crate::{interrupt, process, workspace};

/// How long a step may take before something must be wrong: a first start migrates, a first value needs two
/// readings and a sending.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at what is waited for.
const POLL: Duration = Duration::from_millis(100);

/// A running program and where it logs.
#[derive(Debug)]
struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// How the two programs are run.
#[derive(Debug)]
pub(crate) struct Setup {
    /// Cargo's folder with the binaries: `debug` or `release`.
    pub(crate) profile: &'static str,
    /// Where the logs and the agent's identity go.
    pub(crate) folder: PathBuf,
    /// Of the server on 127.0.0.1.
    pub(crate) port: u16,
    /// What the server takes as its database.
    pub(crate) database: String,
    /// Arguments of the server beside its address.
    pub(crate) server: Vec<String>,
    pub(crate) agent: Agent,
}

/// How the agent is run, where that is not the plain way.
#[derive(Debug, Default)]
pub(crate) struct Agent {
    /// Another one than the profile's.
    pub(crate) program: Option<PathBuf>,
    /// Where it finds the server, if that is not its port over plain HTTP.
    pub(crate) url: Option<String>,
    /// Arguments beside the server and its identity.
    pub(crate) arguments: Vec<String>,
}

/// The server and the agent; stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Children {
    setup: Setup,
    /// In the order of their starts.
    running: Vec<Running>,
}

impl Children {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, running: Vec::new() }
    }

    pub(crate) fn start_server(&mut self) -> Result<()> {
        let listen = format!("127.0.0.1:{}", self.setup.port);
        let mut command = self.guarded("spectra-server");
        command.args(["run", "--listen", &listen]).args(&self.setup.server);
        command.env("DATABASE_URL", &self.setup.database);
        self.start("server", &mut command, None)
    }

    /// Starts the agent, registered with a new token if it has no identity yet, and returns its id.
    pub(crate) fn start_agent(&mut self) -> Result<String> {
        let identity = self.setup.folder.join("agent-id.json");
        let Agent { program, url, arguments } = &self.setup.agent;
        let mut command = match program {
            Some(program) => guarded(program),
            None => self.guarded("spectra-agent"),
        };
        let plain = format!("http://127.0.0.1:{}", self.setup.port);
        command.args(["run", "--server", url.as_ref().unwrap_or(&plain)]).args(arguments);
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

    /// From now on the agent is run so.
    pub(crate) fn set_agent(&mut self, agent: Agent) {
        self.setup.agent = agent;
    }

    /// Process id of the program that was started last.
    pub(crate) fn last_process(&self) -> Option<u32> {
        self.running.last().map(|running| running.child.id())
    }

    /// Runs a short command of the server's program on the same database, and returns what it prints.
    pub(crate) fn ask_server(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(workspace::binary(self.setup.profile, "spectra-server"));
        let output = clean(&mut command)
            .args(arguments)
            .env("DATABASE_URL", &self.setup.database)
            .stdin(Stdio::null())
            .output();
        let output = output.context("cannot run spectra-server")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`spectra-server {}` failed: {}", arguments.join(" "), said.trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Looks again and again until `come` says so; fails when a program ends, or when it takes too long.
    pub(crate) fn wait_for(&mut self, what: &str, mut come: impl FnMut() -> Result<bool>) -> Result<()> {
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
    pub(crate) fn check(&mut self) -> Result<()> {
        for Running { name, child, log } in &mut self.running {
            if let Some(status) = child.try_wait().with_context(|| format!("cannot watch the {name}"))? {
                let tail = process::tail(log, process::TAIL_LINES);
                bail!("the {name} ended by itself ({status}); the end of {}:\n{tail}", log.display());
            }
        }
        Ok(())
    }

    /// Ends the programs, the last one started first. SIGTERM is what they end cleanly on.
    pub(crate) fn stop(&mut self) {
        while let Some(Running { mut child, .. }) = self.running.pop() {
            process::stop(&mut child, Signal::TERM);
        }
    }

    fn guarded(&self, program: &str) -> Command {
        guarded(&workspace::binary(self.setup.profile, program))
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
        let log = self.setup.folder.join(format!("{name}.log"));
        let command = process::log_to(command, &log)?;
        let child = match input {
            None => process::start(command)?,
            Some(input) => start_with_input(command, input)?,
        };
        self.running.push(Running { name, child, log });
        Ok(())
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A program of ours that does not outlive us. setpriv becomes the program, so the process id is its own.
fn guarded(program: &Path) -> Command {
    let mut command = process::guarded(program, Death::Terminate, None);
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
