//! The server of a package: starts on an embedded database and answers.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;

use super::Target;
use crate::process;

/// From the start of the program to its first answer; an emulated processor takes its time.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);

/// Starts the server on an embedded database and asks it.
pub(super) fn answers(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    let mut server = target.command(program);
    server.args(["run", "--listen", "127.0.0.1:0"]).env("STATE_DIRECTORY", folder).env_remove("DATABASE_URL");
    let (mut server, address) = listening(&mut server, "http://")?;
    let asked = address.and_then(ask);
    stop(&mut server)?;
    asked
}

/// Starts a server; returns where it listens.
pub(super) fn listening(server: &mut Command, scheme: &str) -> Result<(Child, Result<SocketAddr>)> {
    let mut server = process::start(server.stderr(Stdio::piped()))?;
    let mut lines = BufReader::new(server.stderr.take().context("it has no log")?).lines();
    let begin = format!("listening on {scheme}");
    let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, address) = line.split_once(&begin)?;
        address.split_whitespace().next()?.parse::<SocketAddr>().ok()
    });
    // It goes on writing: nobody reads, but the pipe must not fill.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((server, address.context("it does not listen")))
}

pub(super) fn stop(server: &mut Child) -> Result<()> {
    process::stop(server, Signal::TERM);
    let status = process::wait(server)?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

fn ask(address: SocketAddr) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    // It is on this machine, whatever proxy the environment names.
    let client: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
    loop {
        match client.get(format!("http://{address}/readyz")).call() {
            Ok(answer) if answer.status().as_u16() == 200 => return Ok(()),
            Ok(answer) if Instant::now() >= end => bail!("it answers {}", answer.status()),
            Err(error) if Instant::now() >= end => return Err(error).context("it does not answer"),
            Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}
