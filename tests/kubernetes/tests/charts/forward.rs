//! `kubectl port-forward`: how what runs outside reaches a Service of the cluster.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A port of this machine that leads to a Service, until this is dropped.
pub(crate) struct Forward {
    child: Child,
}

impl Forward {
    /// `command` is kubectl in the right cluster and namespace.
    pub(crate) fn start(command: &mut Command, service: &str, port: u16, to: u16) -> Self {
        command.args(["port-forward", service, &format!("{port}:{to}")]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("kubectl runs");
        let mut forward = Self { child };
        let stdout = forward.child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines();
        let first = lines.next().and_then(Result::ok).unwrap_or_default();
        assert!(first.starts_with("Forwarding from"), "{service} is not reached: {first}");
        // It says every connection, which nobody reads: without a reader it would stand still.
        std::thread::spawn(move || lines.for_each(drop));
        forward
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        // It may have ended with its pod.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
