//! Asks file systems for their space, any of which may never answer.
//!
//! One thread asks one mount after the other. When a mount takes too long, its thread is left to it
//! and another one goes on with the rest: a hung server costs one thread per mount, and its own row.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Broken, Mount, Space, Stuck};
use crate::collect::Fault;
use crate::collect::fault::is_refusal;
use crate::collect::text::short_list;

/// How long a file system may think. A healthy one answers in microseconds, a disk that must spin
/// up in seconds: its row then comes with the next reading.
const PATIENCE: Duration = Duration::from_millis(500);
/// Mounts that may hang at a time, each with a thread. Beyond it no new mount is asked until one
/// comes back: something is wrong that more threads do not mend.
const MAX_STUCK: usize = 32;
/// The thread makes one system call.
const STACK_BYTES: usize = 64 << 10;

/// How a file system is asked.
/// `Ok(None)`: its device does not work.
pub(super) type Ask = fn(&Path) -> io::Result<Option<Space>>;

type Answer = (PathBuf, io::Result<Option<Space>>);

#[derive(Debug)]
pub(super) struct Asker {
    ask: Ask,
    patience: Duration,
    worker: Option<Worker>,
    stuck: HashMap<PathBuf, Hung>,
    /// What the last reading could not learn, beside what hangs.
    broken: Vec<Broken>,
}

/// A thread that waits for paths to ask.
#[derive(Debug)]
struct Worker {
    paths: Sender<PathBuf>,
    answers: Receiver<Answer>,
}

/// A mount that does not answer, and the thread it keeps.
#[derive(Debug)]
struct Hung {
    since: SystemTime,
    answers: Receiver<Answer>,
}

impl Asker {
    pub(super) fn new(ask: Ask) -> Self {
        Self { ask, patience: PATIENCE, worker: None, stuck: HashMap::new(), broken: Vec::new() }
    }

    /// The mounts that answered, with their answers. One that refuses or hangs is left out and told as such, one
    /// that was unmounted meanwhile is left out; one that hung before is not asked until it came back.
    pub(super) fn ask(&mut self, mounts: Vec<Mount>) -> Result<Vec<(Mount, Option<Space>)>, Fault> {
        self.stuck.retain(|_, hung| !hung.is_over());
        self.broken.clear();
        let mut answered = Vec::with_capacity(mounts.len());
        let mut skipped = Vec::new();
        for mount in mounts {
            if self.stuck.contains_key(&mount.path) {
                continue;
            }
            if self.stuck.len() >= MAX_STUCK {
                skipped.push(mount.mountpoint);
                continue;
            }
            match self.ask_one(&mount.path)? {
                Some(Ok(space)) => answered.push((mount, space)),
                Some(Err(error)) => self.broken.extend(refused(&mount, &error)),
                None => {}
            }
        }
        if !skipped.is_empty() {
            let names: Vec<_> = skipped.iter().map(String::as_str).collect();
            let words = format!("not asked while {MAX_STUCK} mounts do not answer: {}", short_list(&names));
            self.broken.push(Broken { words, is_permission: false });
        }
        // The thread ends here and is started again next time: it costs less than it keeps.
        self.worker = None;
        Ok(answered)
    }

    /// The mounts that refused, by name.
    pub(super) fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }

    /// The mounts that hang, by name.
    pub(super) fn stuck(&self) -> Vec<Stuck> {
        let mut stuck: Vec<_> = self
            .stuck
            .iter()
            .map(|(path, hung)| Stuck { what: format!("mount {}", path.display()), since: hung.since })
            .collect();
        stuck.sort_by(|a, b| a.what.cmp(&b.what));
        stuck
    }

    /// `None`: it does not answer.
    fn ask_one(&mut self, path: &Path) -> Result<Option<io::Result<Option<Space>>>, Fault> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(self.ask)?,
        };
        let since = SystemTime::now();
        // A worker that is gone (it panicked) drops both ends.
        let _ = worker.paths.send(path.to_owned());
        match worker.answers.recv_timeout(self.patience) {
            Ok((_, answer)) => {
                self.worker = Some(worker);
                Ok(Some(answer))
            }
            Err(RecvTimeoutError::Disconnected) => {
                Ok(Some(Err(io::Error::other("the thread that asked is gone"))))
            }
            Err(RecvTimeoutError::Timeout) => {
                self.stuck.insert(path.to_owned(), Hung { since, answers: worker.answers });
                Ok(None)
            }
        }
    }
}

/// `None`: it was unmounted meanwhile.
fn refused(mount: &Mount, error: &io::Error) -> Option<Broken> {
    let words = format!("mount {}: {error}", mount.mountpoint);
    match error.kind() {
        io::ErrorKind::NotFound => None,
        _ if is_refusal(error) => {
            Some(Broken::for_want_of_permission(format!("{words}; it needs CAP_DAC_READ_SEARCH")))
        }
        _ => Some(Broken { words, is_permission: false }),
    }
}

impl Worker {
    fn start(ask: Ask) -> Result<Self, Fault> {
        let (paths, asked) = channel::<PathBuf>();
        let (answer, answers) = channel();
        thread::Builder::new()
            .name("disk-space".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                for path in asked {
                    let space = ask(&path);
                    if answer.send((path, space)).is_err() {
                        return;
                    }
                }
            })
            .map_err(|source| Fault::Thread { source })?;
        Ok(Self { paths, answers })
    }
}

impl Hung {
    /// Whether the call came back; the thread then ends by itself, its other end being gone.
    fn is_over(&self) -> bool {
        !matches!(self.answers.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Asker, MAX_STUCK, Mount, Space};

    const SPACE: Space =
        Space { block_bytes: 1, blocks: 2, free: 1, available: 1, inodes: 0, inodes_free: 0 };

    fn mount(path: &str) -> Mount {
        Mount {
            device: path.into(),
            mountpoint: path.into(),
            filesystem: "ext4".into(),
            local: true,
            read_only: false,
            errors: None,
            path: path.into(),
        }
    }

    fn asker(ask: super::Ask) -> Asker {
        Asker { patience: Duration::from_millis(50), ..Asker::new(ask) }
    }

    fn names(answers: &[(Mount, Option<Space>)]) -> Vec<&str> {
        answers.iter().map(|(mount, _)| mount.device.as_str()).collect()
    }

    #[test]
    fn a_hung_mount_costs_its_own_row_is_asked_once_and_comes_back() {
        static RELEASED: AtomicBool = AtomicBool::new(false);
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        fn ask(path: &Path) -> io::Result<Option<Space>> {
            if path == Path::new("/hung") {
                ASKED.fetch_add(1, Ordering::SeqCst);
                while !RELEASED.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            if path == Path::new("/gone") { Err(io::ErrorKind::NotFound.into()) } else { Ok(Some(SPACE)) }
        }
        let mounts = || vec![mount("/a"), mount("/hung"), mount("/gone"), mount("/b")];
        let mut asker = asker(ask);
        for _ in 0..3 {
            let started = Instant::now();
            assert_eq!(names(&asker.ask(mounts()).unwrap()), ["/a", "/b"]);
            assert!(started.elapsed() < Duration::from_secs(2));
            assert_eq!(asker.stuck()[0].what, "mount /hung");
        }
        assert_eq!(ASKED.load(Ordering::SeqCst), 1, "a hung mount was asked again");
        RELEASED.store(true, Ordering::SeqCst);
        let until = Instant::now() + Duration::from_secs(10);
        while names(&asker.ask(mounts()).unwrap()) != ["/a", "/hung", "/b"] {
            assert!(Instant::now() < until, "the mount did not come back");
            thread::sleep(Duration::from_millis(5));
        }
        assert!(asker.stuck().is_empty());
    }

    #[test]
    fn threads_of_hung_mounts_are_bounded() {
        fn ask(_: &Path) -> io::Result<Option<Space>> {
            loop {
                thread::park();
            }
        }
        let mut asker = Asker { patience: Duration::from_millis(1), ..Asker::new(ask) };
        let mounts = (0..MAX_STUCK + 20).map(|index| mount(&format!("/{index}"))).collect();
        assert!(asker.ask(mounts).unwrap().is_empty());
        assert_eq!(asker.stuck().len(), MAX_STUCK);
        let [told] = &asker.broken()[..] else { panic!("{:?}", asker.broken()) };
        assert!(
            !told.is_permission && told.words.contains("/32, /33") && told.words.contains("14 more"),
            "{told:?}"
        );
    }

    #[test]
    fn a_refusal_or_a_panic_costs_its_own_row() {
        fn ask(path: &Path) -> io::Result<Option<Space>> {
            match path.to_str() {
                Some("/refused") => Err(io::ErrorKind::PermissionDenied.into()),
                Some("/panic") => panic!("as tested"),
                Some("/failed") => Ok(None),
                _ => Ok(Some(SPACE)),
            }
        }
        // A panic that tells its way takes long on a busy machine.
        let mut asker = Asker { patience: Duration::from_secs(30), ..Asker::new(ask) };
        let answers =
            asker.ask(vec![mount("/refused"), mount("/panic"), mount("/failed"), mount("/a")]).unwrap();
        assert_eq!(names(&answers), ["/failed", "/a"]);
        assert_eq!(answers[0].1, None);
        assert!(asker.stuck().is_empty());
        let told: Vec<_> = asker.broken().into_iter().map(|part| (part.words, part.is_permission)).collect();
        let expected = [
            ("mount /refused: permission denied; it needs CAP_DAC_READ_SEARCH", true),
            ("mount /panic: the thread that asked is gone", false),
        ];
        assert_eq!(told, expected.map(|(words, is_permission)| (words.to_owned(), is_permission)));
        asker.ask(vec![mount("/a")]).unwrap();
        assert!(asker.broken().is_empty());
    }
}
