//! Programs that a collector asks: heard to their end, within a deadline and a bound.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Fault;
use crate::program::{self, COMPLAINT_BYTES};
pub use crate::program::{find, find_in};
use crate::sys::child::{self, Family};

/// Of a thread that only reads.
const STACK_BYTES: usize = 64 << 10;
/// Between two looks whether a program that has closed its output has ended.
const LOOK: Duration = Duration::from_millis(5);

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub patience: Duration,
    pub bytes: u64,
}

/// What a program said.
#[derive(Debug)]
pub struct Said {
    pub output: Vec<u8>,
    /// Its exit status; `None`: it was ended by a signal.
    pub status: Option<i32>,
    /// The beginning of what it complained about, in one line.
    pub complaint: String,
}

/// Runs a program to its end. One that says more than it may, or takes longer, is killed, and that is a fault.
pub fn run(program: &Path, arguments: &[&str], bounds: Bounds) -> Result<Said, Fault> {
    let fault = |source: io::Error| Fault::ask(program.display().to_string(), source);
    let until = Instant::now() + bounds.patience;
    let mut command = program::command(program, arguments);
    let (mut child, family) = started(&mut command, until).map_err(|error| fault(why(program, error)))?;
    let said = listen(&mut child, bounds.bytes, until);
    if said.is_err() {
        end(child, &family);
    }
    said.map_err(fault)
}

/// Kills a program with all that it has started. One that waits for a disk that does not answer cannot be killed: that
/// is waited for beside.
fn end(mut child: Child, family: &Family) {
    family.kill(&mut child);
    let until = Instant::now() + LOOK * 20;
    while let Ok(None) = child.try_wait() {
        if Instant::now() >= until {
            let wait = move || child.wait();
            // Without a thread it stays a zombie until the agent ends.
            let _ = thread::Builder::new().name("program-end".into()).stack_size(STACK_BYTES).spawn(wait);
            return;
        }
        thread::sleep(LOOK);
    }
}

/// A program that is being replaced cannot be started for a moment.
fn started(command: &mut Command, until: Instant) -> io::Result<(Child, Family)> {
    loop {
        match child::start(command) {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && Instant::now() < until => {
                thread::sleep(LOOK);
            }
            outcome => return outcome,
        }
    }
}

/// A program that is there and "not found" lacks what starts it: the loader of another tree than this process's.
fn why(program: &Path, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound && program.is_file() {
        let needs = "it does not start in this tree: it needs an agent that runs on the host itself";
        return io::Error::new(io::ErrorKind::PermissionDenied, needs);
    }
    error
}

fn listen(child: &mut Child, bytes: u64, until: Instant) -> io::Result<Said> {
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("it has no output"));
    };
    // One more than it may say tells that it says too much.
    let (answer, answers) = channel();
    read_all("program-output", stdout, bytes + 1, answer)?;
    let (complain, complaints) = channel();
    read_all("program-complaint", stderr, COMPLAINT_BYTES, complain)?;
    let left = |until: Instant| until.saturating_duration_since(Instant::now());
    let output = answers.recv_timeout(left(until)).map_err(too_late)??;
    if output.len() as u64 > bytes {
        return Err(io::Error::other(format!("it says more than {bytes} bytes")));
    }
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if left(until).is_zero() => return Err(io::ErrorKind::TimedOut.into()),
            None => thread::sleep(LOOK),
        }
    };
    // Something that it left running may hold the other end open: what there is, is not waited for long.
    let complaint = complaints.recv_timeout(left(until).min(LOOK * 20)).unwrap_or(Ok(Vec::new()))?;
    Ok(Said { output, status: status.code(), complaint: program::complaint(&complaint) })
}

fn too_late(error: RecvTimeoutError) -> io::Error {
    match error {
        RecvTimeoutError::Timeout => io::ErrorKind::TimedOut.into(),
        RecvTimeoutError::Disconnected => io::Error::other("its output cannot be read"),
    }
}

/// Reads on a thread of its own, since a pipe that nobody writes to never ends.
fn read_all(
    name: &str,
    mut from: impl Read + Send + 'static,
    bytes: u64,
    answer: std::sync::mpsc::Sender<io::Result<Vec<u8>>>,
) -> io::Result<()> {
    thread::Builder::new().name(name.into()).stack_size(STACK_BYTES).spawn(move || {
        let mut read = Vec::new();
        let outcome = (&mut from).take(bytes).read_to_end(&mut read).map(|_| read);
        // Nobody waits any more for what came too late.
        let _ = answer.send(outcome);
        // What is too much is thrown away: a program whose complaints nobody reads would be killed by the pipe.
        let _ = io::copy(&mut from, &mut io::sink());
    })?;
    Ok(())
}

impl Said {
    /// The output of a program that ended well; what it complained about otherwise.
    pub fn or_fault(self, program: &Path) -> Result<Vec<u8>, Fault> {
        if self.status == Some(0) { Ok(self.output) } else { Err(self.fault(program)) }
    }

    /// How it ended, as a fault.
    pub fn fault(&self, program: &Path) -> Fault {
        let status = self.status.map_or_else(|| "a signal".to_owned(), |status| format!("status {status}"));
        let words = io::Error::other(format!("it ended with {status}: {}", self.complaint));
        Fault::ask(program.display().to_string(), words)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::{Bounds, run};
    use crate::program::find;

    const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(20), bytes: 1000 };

    fn shell(script: &str, bounds: Bounds) -> Result<super::Said, crate::collect::Fault> {
        run(&find("sh").unwrap(), &["-c", script], bounds)
    }

    #[test]
    fn a_program_is_heard_to_its_end() {
        let said = shell("echo out; echo no >&2; exit 3", BOUNDS).unwrap();
        assert_eq!((&said.output[..], said.status, said.complaint.as_str()), (&b"out\n"[..], Some(3), "no"));
        let fault = said.or_fault(Path::new("/bin/x")).unwrap_err().in_one_line();
        assert_eq!(fault, "cannot ask /bin/x: it ended with status 3: no");
    }

    #[test]
    fn a_program_that_complains_a_lot_is_heard_to_its_end_too() {
        let said = shell("head -c 200000 /dev/zero >&2; echo out", BOUNDS).unwrap();
        assert_eq!((&said.output[..], said.status), (&b"out\n"[..], Some(0)));
    }

    #[test]
    fn a_program_that_takes_too_long_ends_with_all_that_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("alive");
        let script = format!("(while :; do touch {0}; sleep 0.05; done) & wait", file.display());
        assert!(shell(&script, Bounds { patience: Duration::from_millis(300), ..BOUNDS }).is_err());
        std::thread::sleep(Duration::from_millis(200));
        std::fs::remove_file(&file).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        assert!(!file.exists());
    }

    #[test]
    fn a_program_that_takes_too_long_or_says_too_much_is_killed() {
        let begun = Instant::now();
        let short = Bounds { patience: Duration::from_millis(100), ..BOUNDS };
        assert!(shell("exec sleep 60", short).unwrap_err().in_one_line().contains("timed out"));
        // The output is closed, and it goes on.
        assert!(shell("exec >&- 2>&-; exec sleep 60", short).is_err());
        let much = shell("exec yes", BOUNDS).unwrap_err().in_one_line();
        assert!(much.contains("more than 1000 bytes"), "{much}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_program_that_is_not_there_is_a_fault() {
        let fault = run(Path::new("/nowhere/x"), &[], BOUNDS).unwrap_err();
        assert!(!fault.is_permission(), "{fault}");
    }

    #[test]
    fn a_program_of_another_tree_wants_an_agent_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zpool");
        std::fs::write(&path, "#!/no/such/loader\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let fault = run(&path, &[], BOUNDS).unwrap_err();
        assert!(
            fault.is_permission() && fault.in_one_line().contains("runs on the host itself"),
            "{fault:?}"
        );
    }
}
