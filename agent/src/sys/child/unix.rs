//! Process groups.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, kill_process_group};

pub(super) const FOLDERS: &[&str] =
    &["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin"];
pub(super) const ENDING: &str = "";
pub(super) const WORKING_FOLDER: &str = "/";

/// The program leads a group of its own number.
#[derive(Debug)]
pub(super) struct Family;

pub(super) fn start(command: &mut Command) -> io::Result<(Child, Family)> {
    Ok((command.process_group(0).spawn()?, Family))
}

impl Family {
    #[expect(clippy::unused_self, reason = "elsewhere it is a handle")]
    pub(super) fn kill(&self, child: &mut Child) {
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
}

pub(super) fn give_environment(command: &mut Command) {
    command.env("LC_ALL", "C.UTF-8").env("PATH", FOLDERS.join(":"));
}
