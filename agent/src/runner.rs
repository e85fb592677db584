//! Calls every collector at its time, each by itself.
//!
//! Collectors run on a thread beside the runtime. At a tick they are started one after the other,
//! each once the one before is done or has taken its [`PATIENCE`](work::PATIENCE): usually one thread does them all,
//! and one that blocks keeps its thread and delays nobody. A collector that has not come back at its
//! next tick is *stuck*: it is not started again until it does.

mod idle;
mod slot;
mod state;
mod tick;
mod work;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use spectra_protocol::config::PROCESS_CHANGES;
use spectra_protocol::metric::AgentSelf;
use spectra_protocol::{Envelope, Metric};
use time::OffsetDateTime;

use crate::clock::{Clock, Offset};
use crate::collect::process::changes::Changes;
use crate::collect::{Collector, Spec, Start};
use crate::contain::contained;
use crate::host::Host;
use crate::queue::Queue;
use crate::settings::Settings;
use crate::status::Board;
use crate::sys::own;
use slot::Slot;
use tick::next_tick;
use work::{Done, Due, Job, PATIENCE, Work};

pub use slot::Outcome;
pub use state::State;

/// A reading that begins within this of its tick carries the tick's time, so that the series of a
/// host and of a fleet line up; a later one carries its own.
const ON_TIME: Duration = Duration::from_secs(1);
/// Time between reports of the agent about itself.
const SELF_INTERVAL: Duration = Duration::from_mins(1);
/// Longest sleep: a wall clock that was set meanwhile is noticed.
const MAX_SLEEP: Duration = Duration::from_secs(5);

/// The collectors of one host and their times.
#[derive(Debug)]
pub struct Runner<'a> {
    host: Host,
    clock: Clock,
    queue: &'a RefCell<Queue>,
    slots: Vec<Slot>,
    settings: Option<Settings>,
    /// The change of the settings that was followed last.
    followed: Option<u64>,
    work: Work,
    next_self: OffsetDateTime,
    board: Board,
    /// Process lists as they are sent.
    processes: Changes,
}

impl<'a> Runner<'a> {
    pub fn new(host: Host, specs: &[Spec], clock: Clock, queue: &'a RefCell<Queue>) -> Self {
        let now = clock.wall();
        let slots = specs.iter().map(|spec| Slot::new(*spec, now)).collect();
        let next_self = next_tick(now, SELF_INTERVAL);
        Self {
            work: Work::new(host.clone()),
            host,
            clock,
            queue,
            slots,
            settings: None,
            followed: None,
            next_self,
            board: Board::default(),
            processes: Changes::default(),
        }
    }

    /// Tells the board how collectors do.
    #[must_use]
    pub fn with_board(self, board: Board) -> Self {
        Self { board, ..self }
    }

    /// Lets the settings decide which collectors run, and how often.
    #[must_use]
    pub fn with_settings(self, settings: Settings) -> Self {
        let mut runner = Self { settings: Some(settings), ..self };
        runner.follow_settings();
        runner
    }

    fn follow_settings(&mut self) {
        let Some(settings) = self.settings.as_ref() else { return };
        if self.followed.replace(settings.changes()) == Some(settings.changes()) {
            return;
        }
        let now = self.clock.wall();
        self.slots.iter_mut().for_each(|slot| slot.follow(settings.interval(slot.spec()), now));
        let off = self.slots.iter().filter(|slot| !slot.is_on());
        off.for_each(|slot| self.board.off(slot.spec().name));
    }

    /// Runs for ever; to be dropped when the agent stops. A collector that is in the middle of a
    /// reading then is left to itself.
    pub async fn run(&mut self) {
        loop {
            let wait = self.until_next();
            tokio::select! {
                () = self.work.ended() => {}
                () = tokio::time::sleep(wait) => self.round().await,
            }
            self.finish_done();
        }
    }

    fn until_next(&self) -> Duration {
        let slots = self.slots.iter().filter(|slot| slot.is_on());
        let next = slots.map(|slot| slot.next).fold(self.next_self, OffsetDateTime::min);
        let wait = Duration::try_from(next - self.clock.wall()).unwrap_or_default();
        wait.min(MAX_SLEEP)
    }

    /// Starts everything that is due. The quick ones go first, so that a slow one costs them nothing.
    async fn round(&mut self) {
        self.follow_settings();
        let now = self.clock.wall();
        self.slots.iter_mut().for_each(|slot| slot.realign(now));
        let mut due: Vec<usize> =
            (0..self.slots.len()).filter(|&index| self.slots[index].is_due(now)).collect();
        due.sort_by_key(|&index| self.slots[index].duration > PATIENCE);
        for index in due {
            let tick = self.slots[index].advance(now);
            if self.slots[index].is_running() {
                self.slots[index].mark_stuck();
                self.board.stuck(self.slots[index].spec().name);
            } else if self.slots[index].is_awake(now) {
                let (spec, collector) = self.slots[index].take(now);
                let due = Due { tick, asked: now, then: self.clock.offset() };
                self.work.push(Job { slot: index, spec, collector, due });
            }
        }
        self.work.begin_all().await;
        self.finish_done();
        if now >= self.next_self {
            self.report_self(self.next_self);
        }
        if now >= self.next_self || self.next_self - now > SELF_INTERVAL {
            self.next_self = next_tick(now, SELF_INTERVAL);
        }
    }

    fn finish_done(&mut self) {
        for done in self.work.done() {
            self.finish(done);
        }
    }

    fn finish(&mut self, done: Done) {
        let Done { slot, due, waited, collector, outcome, duration } = done;
        let Due { tick, asked, then } = due;
        let began = asked + waited;
        let timestamp = if began - tick < ON_TIME { tick } else { began };
        self.board.read(self.slots[slot].spec().name, &outcome, duration);
        let metrics = self.slots[slot].put_back(collector, outcome, duration, self.clock.wall());
        for metric in metrics {
            let metric = self.as_the_server_reads(metric);
            self.push(timestamp, then, metric);
        }
    }

    fn as_the_server_reads(&mut self, metric: Metric) -> Metric {
        let Metric::ProcessList(list) = metric else { return metric };
        if self.settings.as_ref().is_some_and(|settings| settings.server_reads(PROCESS_CHANGES)) {
            return self.processes.of(list);
        }
        self.processes.forget();
        list.into()
    }

    fn push(&self, timestamp: OffsetDateTime, then: Offset, metric: Metric) {
        let hostname = self.host.name().to_owned();
        let envelope = Envelope { timestamp, hostname, metric };
        if let Err(error) = self.queue.borrow_mut().push_read(&envelope, then) {
            tracing::error!(kind = envelope.metric.name(), %error, "cannot write an envelope");
        }
    }

    /// How the agent is doing, for the server. A panic or a failure that was over before anyone
    /// looked is seen here.
    fn report_self(&self, timestamp: OffsetDateTime) {
        let (queued, dropped) = {
            let queue = self.queue.borrow();
            (queue.len() as u64, queue.dropped())
        };
        let cpu_time = own::processor_time().and_then(|time| u64::try_from(time.as_millis()).ok());
        let report = AgentSelf {
            rss_bytes: own::resident_bytes().into(),
            cpu_time_ms: cpu_time.into(),
            queued: queued.into(),
            dropped: dropped.into(),
            collectors: self.slots.iter().filter(|slot| slot.is_on()).map(Slot::report).collect(),
        };
        self.push(timestamp, self.clock.offset(), report.into());
    }
}

/// One run: begins the collector if need be, reads once. A collector that panicked is thrown away,
/// because nobody knows what it left half-done, and begun anew at its next tick.
pub fn run_once(
    spec: Spec,
    collector: Option<Box<dyn Collector>>,
    host: &Host,
) -> (Option<Box<dyn Collector>>, Outcome, Duration) {
    let begun = Instant::now();
    let outcome = contained(move || {
        let mut collector = match collector.map_or_else(|| (spec.start)(host), Start::Ready) {
            Start::Ready(collector) => collector,
            Start::NotHere(why) => return (None, Outcome::NotHere(why)),
            Start::Broken(fault) => return (None, Outcome::Failed(fault)),
        };
        let outcome = match collector.collect(Instant::now()) {
            Ok(metrics) => Outcome::Read { metrics, stuck: collector.stuck(), broken: collector.broken() },
            Err(fault) => Outcome::Failed(fault),
        };
        (Some(collector), outcome)
    });
    let duration = begun.elapsed();
    match outcome {
        Ok((collector, outcome)) => (collector, outcome, duration),
        Err(message) => (None, Outcome::Panicked(message), duration),
    }
}

#[cfg(test)]
mod tests;
