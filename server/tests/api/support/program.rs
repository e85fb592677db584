//! The built program as a process: what tests inside one process cannot see is its memory and its log.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
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
        let mut child = Command::new(env!("CARGO_BIN_EXE_spectra-server"))
            .args(["run", "--listen", listen, "--log-format", "json", "--database", &database.url])
            .args(more)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
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

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
