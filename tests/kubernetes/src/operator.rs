//! An operator as a process, with its probes.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use spectra_e2e::Process;

/// What the kubelet does between the end of a process and its next start, much sooner.
const RESTART: Duration = Duration::from_secs(1);

/// One that was started, and may have ended.
#[derive(Debug)]
pub struct Operator {
    pub process: Process,
    /// Where its probes are asked.
    pub(crate) probes: SocketAddr,
}

impl Operator {
    pub(crate) fn start(command: Command, probes: SocketAddr) -> Self {
        Self { process: Process::start("spectra-operator", command), probes }
    }

    /// What is answered to a probe, such as `readyz`: whether it is good, and the text; nothing while nobody answers.
    pub async fn probe(&self, name: &str) -> Option<(bool, String)> {
        let client = reqwest::Client::builder().timeout(RESTART).build().expect("a client can be made");
        let answer = client.get(format!("http://{}/{name}", self.probes)).send().await.ok()?;
        let is_good = answer.status().is_success();
        Some((is_good, answer.text().await.ok()?))
    }

    pub async fn is_ready(&self) -> bool {
        self.probe("readyz").await.is_some_and(|(is_good, _)| is_good)
    }
}

/// What the kubelet is to an operator: starts it again when it has ended.
#[derive(Debug)]
pub struct Kubelet {
    /// How often it did.
    pub restarts: usize,
    last: Instant,
}

impl Default for Kubelet {
    fn default() -> Self {
        Self { restarts: 0, last: Instant::now() }
    }
}

impl Kubelet {
    /// Looks whether the operator runs, and starts it where it does not.
    pub fn tend(&mut self, world: &mut crate::World) {
        if world.operator().ended().is_some() && self.last.elapsed() >= RESTART {
            (self.restarts, self.last) = (self.restarts + 1, Instant::now());
            world.start_operator(&[]);
        }
    }
}

/// Which memory of a process.
#[derive(Clone, Copy, Debug)]
pub enum Resident {
    Now,
    /// The most that it ever had.
    Largest,
}

/// Resident memory of a process, MiB.
///
/// # Panics
///
/// When it has ended.
pub fn resident(id: u32, which: Resident) -> f64 {
    let path = format!("/proc/{id}/status");
    let status = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let name = match which {
        Resident::Now => "VmRSS:",
        Resident::Largest => "VmHWM:",
    };
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells it");
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("it is a number");
    kib / 1024.0
}
