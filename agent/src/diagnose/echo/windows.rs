//! The system's own echo requests: each waits on a thread of its own, for the call that sends one waits for its answer.

use std::cell::Cell;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};

use super::{Failed, Heard};
use crate::layout::windows::echo::{Meaning, meaning};
use crate::sys::windows::icmp::{self, Answer};

/// Every user may.
pub(super) const NEEDS: &str = "Windows refuses it to whom it runs as";

/// How long a request is waited for that nobody waits for any more.
const PATIENCE: Duration = Duration::from_secs(10);
const STACK_BYTES: usize = 64 << 10;
/// Answers that wait to be heard: more than requests are on their way.
const WAITING: usize = 128;
/// Routers that a request may pass, if nobody says otherwise.
const HOPS: u8 = 128;

/// An answer and the request that it is of.
type Told = (u16, io::Result<Option<Answer>>);

#[derive(Debug)]
pub(super) struct Socket {
    target: IpAddr,
    hops: Cell<u8>,
    sender: mpsc::Sender<Told>,
    answers: Mutex<mpsc::Receiver<Told>>,
}

impl Socket {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a socket is opened")]
    pub(super) fn open(target: SocketAddr) -> io::Result<Self> {
        let (sender, answers) = mpsc::channel(WAITING);
        Ok(Self { target: target.ip(), hops: Cell::new(HOPS), sender, answers: Mutex::new(answers) })
    }

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a socket is told")]
    pub(super) fn set_hops(&self, hops: u8) -> io::Result<()> {
        self.hops.set(hops);
        Ok(())
    }

    pub(super) fn send(&self, sequence: u16) -> io::Result<()> {
        let (target, hops, sender) = (self.target, self.hops.get(), self.sender.clone());
        let ask = move || {
            // Nobody may listen any more.
            let _ = sender.blocking_send((sequence, icmp::echo(target, hops, PATIENCE)));
        };
        thread::Builder::new().name("echo".into()).stack_size(STACK_BYTES).spawn(ask).map(drop)
    }

    /// The next thing that is heard.
    pub(super) async fn next(&self) -> io::Result<Heard> {
        loop {
            // This socket holds the other end too: it is never closed.
            let told = self.answers.lock().await.recv().await;
            let Some((sequence, answer)) = told else { return Err(io::ErrorKind::BrokenPipe.into()) };
            let Some(Answer { from, status }) = answer? else { continue };
            match meaning(status) {
                Meaning::Reply => return Ok(Heard { sequence, failure: None }),
                Meaning::Refused { what, code } => {
                    return Ok(Heard { sequence, failure: Some(Failed { from: Some(from), what, code }) });
                }
                Meaning::Nothing => {}
            }
        }
    }
}
