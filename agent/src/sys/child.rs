//! Programs that end with all that they have started.

#[cfg_attr(unix, path = "child/unix.rs")]
#[cfg_attr(windows, path = "child/windows.rs")]
mod os;

use std::io;
use std::process::{Child, Command};

/// What holds a program and its descendants together.
#[derive(Debug)]
pub(crate) struct Family(os::Family);

/// Starts a program that can be ended with its descendants.
pub(crate) fn start(command: &mut Command) -> io::Result<(Child, Family)> {
    os::start(command).map(|(child, family)| (child, Family(family)))
}

impl Family {
    /// Kills all of them; they may have ended by themselves meanwhile.
    pub(crate) fn kill(&self, child: &mut Child) {
        self.0.kill(child);
    }
}

/// Puts what every program needs of its environment into one that begins empty.
pub(crate) fn give_environment(command: &mut Command) {
    os::give_environment(command);
}

/// Where programs of the system stand. Not the caller's `PATH`: the agent may run as root.
pub(crate) const FOLDERS: &[&str] = os::FOLDERS;
/// What stands behind the name of a program.
pub(crate) const ENDING: &str = os::ENDING;
/// Where programs are started.
pub(crate) const WORKING_FOLDER: &str = os::WORKING_FOLDER;
