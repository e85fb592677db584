//! The agent of a package: registers at a server over HTTPS, and reports until the server has taken something.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::Value;

use super::Target;
use super::server::{PATIENCE, listening, stop};
use crate::{cargo, process, workspace};

/// How often the agent is asked how it is doing; each time its program is started anew.
const LOOK: Duration = Duration::from_secs(1);

pub(super) fn reports(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    is_static(program)?;
    cargo::build(&["--package", "spectra-server"])?;
    let server_program = workspace::binary("debug", "spectra-server");
    let server = |arguments: &[&str]| {
        let mut command = Command::new(&server_program);
        command.args(arguments).env("STATE_DIRECTORY", folder).env_remove("DATABASE_URL");
        command
    };
    let mut run = server(&["run", "--listen", "127.0.0.1:0", "--tls", "auto"]);
    let (mut process, address) = listening(&mut run, "https://")?;
    let reported = address.and_then(|address| {
        let (authority, token) = (folder.join("ca.pem"), folder.join("token"));
        fs::write(&authority, said(&mut server(&["tls", "ca"]))?)?;
        fs::write(&token, said(&mut server(&["token", "create"]))?)?;
        let socket = folder.join("status.sock");
        let mut agent = target.command(program);
        agent.args(["run", "--flush", "5", "--server", &format!("https://{address}")]);
        for (option, path) in [
            ("--ca-file", &authority),
            ("--token-file", &token),
            ("--identity", &folder.join("agent-id.json")),
            ("--policy", &folder.join("agent.toml")),
            ("--audit", &folder.join("audit.jsonl")),
            ("--status-socket", &socket),
        ] {
            agent.arg(option).arg(path);
        }
        let mut agent = process::start(agent.env_remove("HOSTNAME").stderr(Stdio::inherit()))?;
        let accepted = is_accepted(target, program, &socket);
        process::stop(&mut agent, Signal::TERM);
        let status = process::wait(&mut agent)?;
        accepted?;
        ensure!(status.success(), "it ended with {status}");
        Ok(())
    });
    stop(&mut process)?;
    reported
}

/// It has to run where there is nothing else.
fn is_static(program: &Path) -> Result<()> {
    let bytes = fs::read(program)?;
    let interpreter = b"/lib/ld-";
    let is_there = bytes.windows(interpreter.len()).any(|window| window == interpreter);
    ensure!(!is_there, "it wants a loader of shared libraries");
    Ok(())
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    ensure!(
        output.status.success(),
        "a command of the server failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Until its own `status` says that the server has taken something.
fn is_accepted(target: &Target, program: &Path, socket: &Path) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    let mut last = String::new();
    while Instant::now() < end {
        sleep(LOOK);
        let mut status = target.command(program);
        let output = status.args(["status", "--json", "--socket"]).arg(socket).output()?;
        last = String::from_utf8_lossy(&output.stdout).into_owned();
        let report: Option<Value> = serde_json::from_str(&last).ok();
        let envelopes = report.and_then(|report| report["accepted"]["envelopes"].as_u64());
        if envelopes.is_some_and(|envelopes| envelopes > 0) {
            return Ok(());
        }
    }
    Err(anyhow::anyhow!("{last}")).context("the server has taken nothing of it")
}
