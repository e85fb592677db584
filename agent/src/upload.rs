//! Sends what waits: one request at a time, the newest first in line, the backlog of the spool beside it.
//!
//! While the server answers, envelopes go from memory to the server and the disk is not touched, once it has
//! answered for the first time. From the
//! second failure on they go to the spool, but for the newest few minutes. Once the server answers, what is
//! in memory goes at once, and the spool after it, a request at a time.

mod backlog;
mod decide;
mod drain;
mod keeper;
mod outage;
mod pace;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use spectra_protocol::{Envelope, Metric};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use crate::clock::{Clock, Offset, is_moved};
use crate::link::{Body, Coding, Leaving, Link, Upload};
use crate::queue::Queue;
use crate::sleep::Farewell;
use crate::spool::Spool;
use crate::status::Board;
use backlog::{Backlog, beside};
use decide::{Standing, Step, decide};
use keeper::Keeper;
use pace::Pace;

/// An empty array, for the end of a stream with nothing left to say.
const NOTHING: &[u8] = b"[]";
/// How long the rest may take to be sent when stopping; after that it goes to the spool.
const STOP_PATIENCE: Duration = Duration::from_millis(3500);
/// How often is looked whether something has to go to the spool.
const GLANCE: Duration = Duration::from_secs(5);
/// The same until this process has read something, and written down that it did.
const FIRST_GLANCE: Duration = Duration::from_millis(200);
/// Largest body that is decompressed to be sent in another coding: twice what a request has.
const MAX_BODY_BYTES: usize = 32 << 20;

/// How long envelopes stay in memory while the server is away, unless somebody says otherwise.
const SPOOL_AGE: Duration = Duration::from_mins(5);

/// What the server can change while the agent runs.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Time between sendings while the server answers.
    pub flush: Rc<Cell<Duration>>,
    /// How bodies are compressed.
    pub coding: Rc<Cell<Coding>>,
    /// How long envelopes stay in memory while the server is away, before they are written down.
    pub spool_age: Duration,
}

impl Terms {
    pub fn new(flush: Duration) -> Self {
        Self { flush: Rc::new(Cell::new(flush)), coding: Rc::default(), spool_age: SPOOL_AGE }
    }
}

/// Carries envelopes from the queue to the server.
#[derive(Debug)]
pub struct Uploader<'a> {
    link: Link,
    queue: &'a RefCell<Queue>,
    clock: Clock,
    hostname: String,
    terms: Terms,
    keeper: Keeper,
    backlog: Option<Backlog>,
    /// The request whose fate is not known: it is sent again as it is, but for its dates where the clock was set.
    pending: Option<Pending>,
    failures: u32,
    /// Until when the server wants nothing, as it said when it was sent the backlog.
    held: Option<Instant>,
    standing: Standing,
    /// The spool was told when this process began to read, or could not be.
    is_life_noted: bool,
    /// How often this agent has become another one to the server.
    agents: u64,
    /// Announcements that the host goes to sleep.
    farewells: mpsc::Receiver<Farewell>,
    board: Board,
}

#[derive(Clone, Debug)]
struct Pending {
    sequence: u64,
    envelopes: usize,
    /// How the clocks stood that dated it.
    right: Offset,
    body: Body,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Stored,
    /// Halved or set aside: the next batch is another one.
    GoOn,
    /// To be sent again after this.
    Wait(Duration),
}

impl<'a> Uploader<'a> {
    /// Without a spool: everything stays in memory.
    pub fn new(link: Link, queue: &'a RefCell<Queue>, hostname: String, terms: Terms) -> Self {
        Self {
            link,
            queue,
            clock: queue.borrow().clock(),
            hostname,
            terms,
            keeper: Keeper::default(),
            backlog: None,
            pending: None,
            failures: 0,
            held: None,
            standing: Standing::Good,
            is_life_noted: false,
            agents: 0,
            farewells: mpsc::channel(1).1,
            board: Board::default(),
        }
    }

    /// Tells the board what the server answers.
    #[must_use]
    pub fn with_board(self, board: Board) -> Self {
        Self { board, ..self }
    }

    /// With a spool, and what it holds already; refused batches are kept below `folder`.
    #[must_use]
    pub fn with_spool(mut self, spool: Spool, folder: PathBuf) -> Self {
        self.backlog = (!spool.is_empty()).then(|| Backlog::new(spool.requests()));
        self.keeper = Keeper::new(Some(spool), Some(folder));
        self
    }

    /// Says good night whenever the host goes to sleep.
    #[must_use]
    pub fn with_farewells(self, farewells: mpsc::Receiver<Farewell>) -> Self {
        Self { farewells, ..self }
    }

    /// Sends at its pace until `stopping` turns true; then sends the rest without waiting for the pace,
    /// ends the stream, and comes back. What the server does not take then is in the spool.
    pub async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut pace = Pace::new(Instant::now(), rand::random());
        let mut at = pace.next(self.terms.flush.get(), rand::random());
        loop {
            let next = self.next_event(at);
            let stop = async { stopping.wait_for(|stopping| *stopping).await.map(|_| ()) };
            tokio::select! {
                // A sender that is gone stops the agent too.
                _ = stop => break,
                () = self.link.credentials().renewed() => at = Instant::now(),
                Some(done) = self.farewells.recv() => {
                    let _ = timeout(STOP_PATIENCE, self.say_good_night()).await;
                    // Whoever waited may be gone.
                    let _ = done.send(());
                }
                () = sleep_until(next) => {}
            }
            self.become_known_agent().await;
            self.note_life().await;
            if Instant::now() >= at {
                at = match self.send_all().await {
                    None => pace.next(self.terms.flush.get(), rand::random()),
                    Some(wait) => Instant::now() + wait,
                };
            } else if self.backlog_at().is_some_and(|at| at <= Instant::now()) {
                self.send_backlog().await;
                at = self.held.take().map_or(at, |held| at.max(held));
            }
            self.keep_outage().await;
            if let Some((bytes, requests)) = self.keeper.ask(|spool| (spool.bytes(), spool.requests())) {
                self.board.spool(bytes, requests);
            }
        }
        if timeout(STOP_PATIENCE, self.finish()).await != Ok(true) {
            tracing::warn!("the server did not take the rest in time");
            self.spool_rest().await;
        }
    }

    /// To the server another agent begins with a stream of its own, and so does a record of which the old one
    /// has a part. What the spool has of the live stream waits in memory too, and goes with the new one.
    async fn become_known_agent(&mut self) {
        let agents = self.link.credentials().agents();
        if agents == self.agents {
            return;
        }
        self.agents = agents;
        self.pending = None;
        self.close_outage().await;
        if let Some(backlog) = &mut self.backlog {
            backlog.batch = None;
        }
        self.queue.borrow_mut().begin_stream();
    }

    fn next_event(&self, at: Instant) -> Instant {
        let glance = self.keeper.ask(Spool::is_writing).is_some_and(|is_writing| is_writing);
        let glance = if self.is_life_noted { glance.then_some(GLANCE) } else { Some(FIRST_GLANCE) };
        [self.backlog_at(), glance.map(|glance| Instant::now() + glance)]
            .into_iter()
            .flatten()
            .fold(at, Instant::min)
    }

    /// Sends the rest and the end of the stream, unless the server does not know this agent any more:
    /// that does not change while it stops. `false`: not all of it was taken.
    async fn finish(&mut self) -> bool {
        while let Some(wait) = self.send_last().await {
            if self.standing == Standing::Unauthorized {
                return false;
            }
            sleep_until(Instant::now() + wait.min(decide::HURRIED_WAIT)).await;
        }
        true
    }

    /// Sends what there is, and that the host sleeps from now on. Its next request says that it is awake.
    async fn say_good_night(&mut self) {
        if self.send_all().await.is_none()
            && let Some(batch) = self.empty_batch()
        {
            self.send(batch, Some(Leaving::Asleep)).await;
        }
    }

    /// Sends batches until none is left. `Some`: the wait before the next try.
    async fn send_all(&mut self) -> Option<Duration> {
        while let Some(pending) = self.next_batch() {
            if let Sent::Wait(wait) = self.send(pending, None).await {
                return Some(wait);
            }
        }
        None
    }

    /// As above, with the end of the stream in the last request. Gaps are reported once: a server that
    /// refuses the report too would be told of that loss next, and so on without end.
    async fn send_last(&mut self) -> Option<Duration> {
        let mut is_reported = false;
        loop {
            if self.queue.borrow().is_empty() && !self.queue.borrow().is_all(0) {
                if std::mem::replace(&mut is_reported, true) {
                    return None;
                }
                self.report_gaps();
            }
            let batch = self.next_batch();
            let envelopes = batch.as_ref().map_or(0, |batch| batch.envelopes);
            let is_last = self.queue.borrow().is_all(envelopes);
            let batch = batch.or_else(|| self.empty_batch())?;
            match self.send(batch, is_last.then_some(Leaving::Stopped)).await {
                Sent::Wait(wait) => return Some(wait),
                Sent::Stored if is_last => return None,
                // A server that refuses even an end without envelopes will not be told it.
                Sent::GoOn if envelopes == 0 => return None,
                Sent::Stored | Sent::GoOn => {}
            }
        }
    }

    /// The batch whose fate is not known, else the oldest envelopes.
    fn next_batch(&mut self) -> Option<Pending> {
        let right = self.clock.right_offset();
        let is_right = |pending: &Pending| !is_moved(pending.right, right);
        if !self.pending.as_ref().is_some_and(is_right) {
            // Until it is answered, a claim has the same envelopes under the same numbers.
            let claim = self.queue.borrow_mut().claim()?;
            let body = self.compress(&claim.json)?;
            self.pending = Some(Pending { sequence: claim.first, envelopes: claim.envelopes, right, body });
        }
        self.pending.clone()
    }

    fn empty_batch(&self) -> Option<Pending> {
        let sequence = self.queue.borrow().next_free();
        let right = self.clock.right_offset();
        Some(Pending { sequence, envelopes: 0, right, body: self.compress(NOTHING)? })
    }

    /// `None` cannot happen: writing into memory does not fail.
    fn compress(&self, json: &[u8]) -> Option<Body> {
        Body::new(self.terms.coding.get(), json).ok()
    }

    /// Sends one batch and does what the answer asks for. An agent that is stopped leaves its stream, too.
    async fn send(&mut self, batch: Pending, leaving: Option<Leaving>) -> Sent {
        let Pending { sequence, envelopes, right: _, body } = batch;
        let stream = self.queue.borrow().stream();
        let open = beside(stream, None, self.keeper.ask(Spool::open_streams).unwrap_or_default());
        let upload = Upload {
            stream,
            sequence,
            is_last: leaving == Some(Leaving::Stopped),
            open,
            lives: self.lives(),
            leaving,
            body: body.clone(),
        };
        let answer = self.link.upload(upload).await;
        self.board.answered(&answer, envelopes);
        self.standing.tell(&answer, self.keeper.has_spool());
        let step = decide(&answer, self.failures.saturating_add(1), rand::random());
        if let Step::Wait(wait) = step {
            self.failures = self.failures.saturating_add(1);
            return Sent::Wait(wait);
        }
        self.failures = 0;
        self.end_outage().await;
        if step == Step::SetAside && self.take_zstd_back(&body) {
            return Sent::GoOn;
        }
        self.pending = None;
        let halved = step == Step::Split && self.queue.borrow_mut().halve();
        if step == Step::Drop {
            self.note_known().await;
            self.queue.borrow_mut().stored();
            self.report_gaps();
            return Sent::Stored;
        }
        if !halved && envelopes > 0 {
            tracing::warn!(envelopes, ?answer, "the server refuses these envelopes for good: set aside");
            let claim = self.queue.borrow_mut().claim();
            self.queue.borrow_mut().set_aside();
            if let Some(claim) = claim {
                self.keeper.quarantine(claim.json).await;
            }
        }
        Sent::GoOn
    }

    /// A server that does not read zstd any more, such as an older one, gets the same as gzip.
    fn take_zstd_back(&mut self, body: &Body) -> bool {
        let Some(pending) = self.pending.as_mut().filter(|_| body.coding != Coding::Gzip) else {
            return false;
        };
        self.terms.coding.set(Coding::Gzip);
        match pending.body.as_gzip(MAX_BODY_BYTES) {
            Ok(body) => pending.body = body,
            Err(_) => self.pending = None,
        }
        true
    }

    /// After a success, or at the end: before that a gap can still grow, and a server that refuses
    /// everything would be sent gap after gap.
    fn report_gaps(&self) {
        if let Err(error) = self.queue.borrow_mut().report_gaps(|metric| self.envelope(metric)) {
            tracing::error!(%error, "cannot report lost envelopes");
        }
    }

    fn envelope(&self, metric: Metric) -> Envelope {
        Envelope { timestamp: self.clock.wall(), hostname: self.hostname.clone(), metric }
    }
}
