//! The built program as a process: what tests inside one process cannot see is its memory, its log, and what it
//! says to those who type its commands.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use super::{Actor, TestDatabase, eventually};

/// A running `spectra-server`; it is killed with this value.
pub(crate) struct Program {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    pub address: SocketAddr,
}

impl Program {
    pub(crate) async fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, "127.0.0.1:0", &[]).await
    }

    /// With more arguments, on another address.
    pub(crate) async fn start_with(database: &TestDatabase, listen: &str, more: &[&str]) -> Self {
        let mut command = Self::command(database, listen);
        command.args(more).env_remove("RUST_LOG");
        Self::spawn(command).await
    }

    /// Logs what `RUST_LOG` would ask for.
    pub(crate) async fn start_logging(database: &TestDatabase, what: &str) -> Self {
        let mut command = Self::command(database, "127.0.0.1:0");
        command.env("RUST_LOG", what);
        Self::spawn(command).await
    }

    fn command(database: &TestDatabase, listen: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
        command.args(["run", "--listen", listen, "--log-format", "json", "--database", &database.url]);
        command
    }

    async fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (stderr, lines) = (child.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                lines.lock().unwrap().push(line);
            }
        });
        let address = eventually(async || {
            let lines = log.lock().unwrap().join("\n");
            let (_, rest) = lines.split_once("listening on http")?;
            let (_, rest) = rest.split_once("://")?;
            rest.split('"').next()?.parse().ok()
        })
        .await;
        Self { child, log, address }
    }

    pub(crate) fn anon(&self) -> Actor {
        Actor::new(self.address)
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Largest resident memory so far, bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

/// What a command says and how it ends, with a database where one is named. Blocks: beside a server in the
/// test's own process the runtime needs other threads, or that server holds its locks meanwhile.
pub(crate) fn run(database: Option<&TestDatabase>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["DATABASE_URL", "SPECTRA_IMPORT_FROM", "SPECTRA_LISTEN", "RUST_LOG"] {
        command.env_remove(name);
    }
    if let Some(database) = database {
        command.args(["--database", &database.url]);
    }
    command.output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The only line on stdout of a command that did what it was asked.
pub(crate) fn line(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    let out = text(&output.stdout);
    assert_eq!(out.lines().count(), 1, "{out}");
    out.trim_end().to_owned()
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
