//! The generator's process, and what it says of each of its phases.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde_json::Value;

use crate::process::{self, Death};
use crate::workspace;

/// Between two looks at what else there is to look at.
const GLANCE: Duration = Duration::from_millis(200);

/// A running generator; stopped when this is dropped.
#[derive(Debug)]
pub(super) struct Generator {
    child: Child,
    lines: Receiver<String>,
}

/// Where it goes and with how much.
#[derive(Debug)]
pub(super) struct Load<'a> {
    pub(super) profile: &'static str,
    pub(super) folder: &'a Path,
    pub(super) port: u16,
    pub(super) agents: u32,
    pub(super) seconds: u64,
    /// Further arguments.
    pub(super) further: Vec<String>,
}

impl Generator {
    /// Starts it with what stands in the folder: `ca.pem`, `token`, and the identities of an earlier run.
    pub(super) fn start(load: &Load<'_>) -> Result<Self> {
        let Load { profile, folder, port, agents, seconds, further } = load;
        let mut command = process::guarded(workspace::binary(profile, "spectra-loadgen"), Death::Kill, None);
        command.args(["--server", &format!("https://127.0.0.1:{port}")]);
        command.arg("--ca-file").arg(folder.join("ca.pem"));
        command.arg("--token-file").arg(folder.join("token"));
        command.arg("--identities").arg(folder.join("identities.json"));
        command.args(["--agents", &agents.to_string(), "--seconds", &seconds.to_string()]);
        command.args(further);
        let mut child = process::start(command.stdout(Stdio::piped()))?;
        let output = child.stdout.take().context("the generator's output is not piped")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody listens any more once a phase has failed.
                let _ = sender.send(line);
            }
        });
        Ok(Self { child, lines })
    }

    /// Waits for the end of a phase; `look` is called again and again meanwhile.
    pub(super) fn phase(&mut self, name: &str, mut look: impl FnMut() -> Result<()>) -> Result<Value> {
        loop {
            match self.lines.recv_timeout(GLANCE) {
                Ok(line) => {
                    let report: Value = serde_json::from_str(&line)
                        .with_context(|| format!("the generator says what is not JSON: {line}"))?;
                    if report["phase"] == name {
                        return Ok(report);
                    }
                }
                Err(RecvTimeoutError::Timeout) => look()?,
                Err(RecvTimeoutError::Disconnected) => bail!("the generator ended before it was {name}"),
            }
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        process::stop(&mut self.child, Signal::TERM);
    }
}
