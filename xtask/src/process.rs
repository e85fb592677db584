//! Child processes: each in a group of its own, waited for with an eye on Ctrl-C, none left behind.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::interrupt;
use crate::progress::Step;

/// How often a wait looks again; short against what a person notices.
const POLL: Duration = Duration::from_millis(20);

/// How often a step with a log says that it goes on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// How long a child may take to end after SIGTERM.
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// Lines of a log that are shown when its command failed.
pub(crate) const TAIL_LINES: usize = 15;

/// Runs a command to its end; the caller chooses where its output goes.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    let mut child = start(command)?;
    wait(&mut child)
}

/// Runs a command that must succeed.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let status = run(command)?;
    ensure!(status.success(), "`{}` failed: {status}", line(command));
    Ok(())
}

/// Runs a long command with its output in a log, and shows that it is alive.
pub(crate) fn logged(what: &str, command: &mut Command, log: &Path) -> Result<()> {
    let step = Step::start(what);
    let mut child = start(log_to(command, log)?)?;
    let mut spoken = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().context("cannot wait for a child")? {
            break status;
        }
        if interrupt::requested() {
            stop(&mut child, Signal::TERM);
            interrupt::check()?;
        }
        if spoken.elapsed() >= SIGN_OF_LIFE {
            step.goes_on(tail(log, 1).trim());
            spoken = Instant::now();
        }
        thread::sleep(POLL);
    };
    if !status.success() {
        bail!(
            "{what}: `{}` failed: {status}; the end of {}:\n{}",
            line(command),
            log.display(),
            tail(log, TAIL_LINES)
        );
    }
    step.done();
    Ok(())
}

/// Output of a short command, or `None` when it cannot be run or fails: for questions to the machine.
pub(crate) fn ask(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Starts a command in a process group of its own, so that Ctrl-C reaches us alone and we stop things in order.
pub(crate) fn start(command: &mut Command) -> Result<Child> {
    start_with(command, Stdio::null())
}

/// The same with another input than none.
pub(crate) fn start_with(command: &mut Command, input: Stdio) -> Result<Child> {
    interrupt::check()?;
    let child = command.stdin(input).process_group(0).spawn();
    child.with_context(|| format!("cannot start `{}`", line(command)))
}

/// What the kernel sends a child when we die without stopping it, even by SIGKILL.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Death {
    /// PostgreSQL's fast stop, docker's stop of its container.
    Interrupt,
    /// The usual request to end.
    Terminate,
    /// For what deserves no time to end.
    Kill,
}

/// A command that does not outlive us, run as `user` when one is given. Without util-linux's setpriv the
/// command itself.
pub(crate) fn guarded(program: impl AsRef<OsStr>, death: Death, user: Option<&str>) -> Command {
    static SETPRIV: OnceLock<bool> = OnceLock::new();
    let setpriv =
        *SETPRIV.get_or_init(|| ask("setpriv", &["--help"]).is_some_and(|help| help.contains("--pdeathsig")));
    if !setpriv && user.is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(guard(death, user)).arg(program);
    command
}

/// Arguments of setpriv. The user comes in the same call: a change of user clears the death signal.
pub(crate) fn guard(death: Death, user: Option<&str>) -> Vec<&str> {
    let mut arguments = Vec::new();
    if let Some(user) = user {
        arguments.extend(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    let signal = match death {
        Death::Interrupt => "INT",
        Death::Terminate => "TERM",
        Death::Kill => "KILL",
    };
    arguments.extend(["--pdeathsig", signal, "--"]);
    arguments
}

/// Waits for the end of a child; a signal to us ends it first.
pub(crate) fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for a child")? {
            return Ok(status);
        }
        if interrupt::requested() {
            stop(child, Signal::TERM);
            interrupt::check()?;
        }
        thread::sleep(POLL);
    }
}

/// Asks a child's group to end, and insists after a while. Does nothing when it ended already.
pub(crate) fn stop(child: &mut Child, signal: Signal) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    signal_group(child, signal);
    let asked = Instant::now();
    while matches!(child.try_wait(), Ok(None)) {
        if asked.elapsed() > STOP_PATIENCE {
            signal_group(child, Signal::KILL);
            // After SIGKILL the end is certain.
            let _ = child.wait();
        }
        thread::sleep(POLL);
    }
}

fn signal_group(child: &Child, signal: Signal) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // Fails only when the group is gone, which is what is wanted.
    let _ = group.map(|group| kill_process_group(group, signal));
}

/// Sends a command's two output streams to the end of one log, emptied first.
pub(crate) fn log_to<'command>(command: &'command mut Command, log: &Path) -> Result<&'command mut Command> {
    let emptied = log.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(log));
    let opened = emptied
        .and_then(|_| Ok((File::options().append(true).open(log)?, File::options().append(true).open(log)?)));
    let (stdout, stderr) = opened.with_context(|| format!("cannot create {}", log.display()))?;
    Ok(command.stdout(stdout).stderr(stderr))
}

/// The last lines of a log, empty when it cannot be read.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
}

/// A command as it would be typed, for messages.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_failed_command_s_log_is_in_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("logs/step.log");
        let mut command = Command::new("sh");
        command.args(["-c", "echo to stdout; echo to stderr >&2; exit 3"]);
        let error = logged("trying", &mut command, &log).unwrap_err().to_string();
        for part in ["trying", "to stdout", "to stderr", "exit status: 3"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_group_ends_with_its_leader() {
        let mut command = Command::new("sh");
        let mut child = start(command.args(["-c", "sleep 1000 & wait"])).unwrap();
        stop(&mut child, Signal::TERM);
        let group = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        assert!((0..100).any(|_| {
            thread::sleep(POLL);
            rustix::process::test_kill_process_group(group).is_err()
        }));
    }
}
