//! What this host was asked to do, by whom, when, and what became of it: a file that is only added to.
//!
//! One line of JSON each, mode 0600, in two files of bounded length. It is also the agent's memory: a command is
//! written down before it runs, so that after a crash (SIGKILL included) no command runs twice, and those that
//! were cut off are told to the server. Lines are not synced: what a power failure takes was of the last seconds.
//! Writing has a thread of its own: a disk that hangs delays a command, never a reading.

mod line;
mod past;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

pub use line::{Event, Line};
pub use past::Past;
use writer::Writer;

/// Lines that wait to be written. Beyond that the disk hangs, and they are lost with a warning.
const WAITING: usize = 64;
/// How long a command waits for its line.
const PATIENCE: Duration = Duration::from_secs(2);
const STACK_BYTES: usize = 64 << 10;

/// Writes lines; clones write to the same file.
#[derive(Clone, Debug)]
pub struct Audit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    /// The writing thread, from the first line on.
    thread: OnceLock<Option<SyncSender<Waiting>>>,
}

/// A line, and who waits until it is written.
type Waiting = (Line, oneshot::Sender<()>);

impl Audit {
    /// The file at `path`, and what it tells of the time before.
    pub fn open(path: &Path) -> (Self, Past) {
        let audit = Self(Arc::new(Inner { path: path.to_owned(), thread: OnceLock::new() }));
        (audit, Past::read(path))
    }

    /// Adds a line. That it cannot be written stops nobody: it is logged once.
    pub async fn record(&self, line: Line) {
        let thread = self.0.thread.get_or_init(|| start(&self.0.path));
        let Some(thread) = thread else { return };
        let (written, is_written) = oneshot::channel();
        if let Err(TrySendError::Full(_)) = thread.try_send((line, written)) {
            tracing::warn!(path = %self.0.path.display(), "the audit cannot be written fast enough: a line is lost");
            return;
        }
        if timeout(PATIENCE, is_written).await.is_err() {
            tracing::warn!(path = %self.0.path.display(), "the disk of the audit hangs");
        }
    }
}

/// Ends with the last [`Audit`].
fn start(path: &Path) -> Option<SyncSender<Waiting>> {
    let (sender, lines) = sync_channel::<Waiting>(WAITING);
    let mut writer = Writer::new(path);
    let work = move || {
        while let Ok((line, written)) = lines.recv() {
            writer.write(&line);
            // It may have lost patience.
            let _ = written.send(());
        }
    };
    let thread = thread::Builder::new().name("audit".to_owned()).stack_size(STACK_BYTES).spawn(work);
    match thread {
        Ok(_) => Some(sender),
        Err(error) => {
            tracing::warn!(%error, "cannot start the thread that writes the audit");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{Audit, Event, Line};

    #[tokio::test]
    async fn what_was_asked_for_and_not_ended_is_known_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log/audit.jsonl");
        let (audit, past) = Audit::open(&path);
        assert_eq!((past.ids.len(), past.unfinished.len()), (0, 0));
        let line = |id: &str, event| Line { id: id.into(), kind: "NETWORK_DIAG".into(), ..Line::new(event) };
        audit.record(line("a", Event::Asked)).await;
        audit.record(line("a", Event::Ended)).await;
        audit.record(line("b", Event::Asked)).await;
        let (_, past) = Audit::open(&path);
        assert_eq!(past.ids, ["a", "b"]);
        let unfinished: Vec<_> = past.unfinished.iter().map(|line| (&*line.id, &*line.kind)).collect();
        assert_eq!(unfinished, [("b", "NETWORK_DIAG")]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let (audit, past) = Audit::open(&file.join("audit.jsonl"));
        audit.record(Line::new(Event::Asked)).await;
        assert!(past.ids.is_empty());
    }
}
