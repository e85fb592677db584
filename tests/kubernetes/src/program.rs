//! The program that is a cluster, and the clients in it, run to their end.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::environment;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether its status says that all went well.
    pub success: bool,
    /// Both without the white space around them.
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    /// What it printed.
    ///
    /// # Panics
    ///
    /// When it failed.
    #[track_caller]
    pub fn expect(self, what: &str) -> String {
        assert!(self.success, "{what}: {}\n{}", self.stderr, self.stdout);
        self.stdout
    }
}

/// Where the program is.
///
/// # Panics
///
/// When the environment does not say it.
pub fn program() -> PathBuf {
    environment::path(environment::PROGRAM)
}

/// Where Helm 3 is.
///
/// # Panics
///
/// When the environment does not say it.
pub fn helm3() -> PathBuf {
    environment::path(environment::HELM_3)
}

/// Runs a command.
///
/// # Panics
///
/// When it cannot be started.
pub fn run(command: &mut Command) -> Answer {
    let output = command.stdin(Stdio::null()).output();
    let Output { status, stdout, stderr } =
        output.unwrap_or_else(|error| panic!("cannot run {}: {error}", command.get_program().display()));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    Answer { success: status.success(), stdout: text(stdout), stderr: text(stderr) }
}

/// Runs the program with these arguments.
pub(crate) fn ask(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Answer {
    run(Command::new(program()).args(arguments))
}
