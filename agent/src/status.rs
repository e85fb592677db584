//! How this agent is doing, for whoever asks on this host: `spectra-agent status`, and `install` while it waits.
//!
//! The parts of a running agent tell the board what changes; it is written nowhere. Who connects to the socket
//! gets it as one JSON object.

mod report;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use time::OffsetDateTime;

pub use report::{Accepted, CollectorState, Report, SpoolState};

use crate::link::Answer;
use crate::runner::{Outcome, State};
use crate::sys::local_socket;

/// Name of the socket in the folder that systemd makes for the service.
pub const SOCKET: &str = "status.sock";
/// Where systemd says which folder that is; perhaps several, with colons between.
const FOLDER: &str = "RUNTIME_DIRECTORY";

/// What is known now. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Board(Rc<RefCell<Report>>);

impl Board {
    pub fn new(report: Report) -> Self {
        Self(Rc::new(RefCell::new(report)))
    }

    /// The server answered a request with so many envelopes.
    pub fn answered(&self, answer: &Answer, envelopes: usize) {
        let mut report = self.0.borrow_mut();
        let now = now();
        if *answer == Answer::Stored {
            report.connected_since.get_or_insert(now);
            report.trouble = None;
            if envelopes > 0 {
                report.accepted = Some(Accepted { at: now, envelopes: envelopes as u64 });
            }
        } else if let Some(words) = answer.trouble() {
            report.connected_since = None;
            report.trouble = Some(words);
        }
    }

    /// What the spool holds now.
    pub fn spool(&self, bytes: u64, requests: usize) {
        if let Some(spool) = &mut self.0.borrow_mut().spool {
            (spool.bytes, spool.requests) = (bytes, requests as u64);
        }
    }

    /// A collector came back, after so long.
    pub fn read(&self, name: &'static str, outcome: &Outcome, took: Duration) {
        let state = State::of(outcome);
        let mut report = self.0.borrow_mut();
        let collector = report.collector(name);
        collector.took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        collector.runs += 1;
        collector.set(state, || State::why(outcome));
    }

    /// A collector does not come back.
    pub fn stuck(&self, name: &'static str) {
        self.0.borrow_mut().collector(name).set(State::Stuck, || Some("it does not come back".to_owned()));
    }

    /// A collector does not run, because somebody wants that.
    pub fn off(&self, name: &'static str) {
        self.0.borrow_mut().collector(name).off();
    }

    /// Everything, with what only the queue knows.
    pub fn report(&self, queued: usize, dropped: u64) -> Report {
        Report { queued: queued as u64, dropped, ..self.0.borrow().clone() }
    }
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// Where the socket is, if somebody made a folder for it.
pub fn socket_path(named: Option<PathBuf>) -> Option<PathBuf> {
    let folder = || std::env::var_os(FOLDER)?.into_string().ok();
    named.or_else(|| Some(PathBuf::from(folder()?.split(':').next()?).join(SOCKET)))
}

/// Answers whoever connects, for ever. Without a socket nobody can ask, which is no reason not to measure.
pub async fn serve(path: Option<PathBuf>, report: impl Fn() -> Report) {
    let Some(path) = path else { return std::future::pending().await };
    let listener = match local_socket::listen(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "cannot tell the status on this socket");
            return std::future::pending().await;
        }
    };
    loop {
        let answer = || serde_json::to_vec(&report()).unwrap_or_default();
        local_socket::answer(&listener, answer).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Board, Report, State, serve};
    use crate::link::Answer;
    use crate::runner::Outcome;
    use crate::sys::local_socket;

    #[test]
    fn answers_and_readings_change_what_is_told() {
        let board = Board::default();
        board.answered(&Answer::Stored, 0);
        assert!(board.report(0, 0).connected_since.is_some() && board.report(0, 0).accepted.is_none());
        board.answered(&Answer::Stored, 7);
        assert_eq!(board.report(0, 0).accepted.unwrap().envelopes, 7);
        board.answered(&Answer::Silent("connection refused".into()), 3);
        let report = board.report(3, 1);
        assert_eq!((report.connected_since, report.queued, report.dropped), (None, 3, 1));
        assert!(report.trouble.unwrap().contains("connection refused"));
        assert_eq!(report.accepted.unwrap().envelopes, 7, "the last one that was");
        // One that is too large is split, which is no trouble.
        board.answered(&Answer::Stored, 1);
        board.answered(&Answer::TooLarge, 1);
        assert!(board.report(0, 0).connected_since.is_some());
    }

    #[test]
    fn absent_empty_and_broken_are_three_states() {
        let board = Board::default();
        let read = |outcome| board.read("cpu", &outcome, Duration::from_micros(12));
        let state = || board.report(0, 0).collectors[0].clone();
        read(Outcome::Read { metrics: Vec::new(), stuck: Vec::new(), broken: Vec::new() });
        assert_eq!(state().state, State::Empty.words());
        read(Outcome::NotHere("no such device"));
        assert_eq!((&*state().state, state().why.as_deref()), ("not on this host", Some("no such device")));
        read(Outcome::Panicked("x".into()));
        assert_eq!((&*state().state, state().runs, state().took_us), ("broken", 3, 12));
        board.off("cpu");
        assert_eq!((&*state().state, state().why), ("off", None));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn who_asks_gets_everything_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.sock");
        let report = Report { version: "1".into(), server: "https://s".into(), ..Report::default() };
        let told = report.clone();
        let asks = async {
            for _ in 0..3 {
                let path = path.clone();
                let asked = tokio::task::spawn_blocking(move || local_socket::ask(&path)).await.unwrap();
                assert_eq!(serde_json::from_slice::<Report>(&asked.unwrap()).unwrap(), told);
            }
        };
        tokio::select! {
            () = serve(Some(path.clone()), || report.clone()) => {}
            () = asks => {}
        }
        // What a process that was killed left behind is no hindrance.
        tokio::time::timeout(Duration::from_millis(50), serve(Some(path.clone()), || report.clone()))
            .await
            .unwrap_err();
    }
}
