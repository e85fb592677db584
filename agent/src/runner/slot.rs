//! One collector in the runner: when it is due, how it is doing, what is said about it.

use std::time::Duration;

use spectra_protocol::metric::CollectorSelf;
use spectra_protocol::{Metric, Reading};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::state::State;
use super::tick::{first_tick, next_shifted, night, soon};
use crate::collect::text::short_list;
use crate::collect::{Broken, Collector, Fault, Spec, Stuck};
use crate::sys::local_time::unix_seconds;

/// How often something that is not on this host is looked for: a module may be loaded, a daemon started later.
const SEARCH_INTERVAL: Duration = Duration::from_mins(1);

/// What one run brought.
#[derive(Debug)]
pub enum Outcome {
    /// A reading; `stuck` are parts of it that do not answer, `broken` those that failed.
    Read {
        metrics: Vec<Metric>,
        stuck: Vec<Stuck>,
        broken: Vec<Broken>,
    },
    NotHere(&'static str),
    Failed(Fault),
    Panicked(String),
}

#[derive(Debug)]
pub(super) struct Slot {
    spec: Spec,
    /// Time between readings; `None`: it does not run, because somebody wants that.
    interval: Option<Duration>,
    /// By how much its ticks lie behind the multiples of the interval.
    shift: Duration,
    collector: Option<Box<dyn Collector>>,
    /// When it is due.
    pub(super) next: OffsetDateTime,
    /// Before this it is not on this host.
    asleep_until: Option<OffsetDateTime>,
    running_since: Option<OffsetDateTime>,
    is_stuck: bool,
    /// Of the last run.
    pub(super) duration: Duration,
    /// After the last run; `None` before the first.
    state: Option<State>,
    counts: Counts,
    /// The last run's failure, or its stuck parts; empty if all is well.
    trouble: Trouble,
}

#[derive(Debug, Default)]
struct Counts {
    runs: u64,
    failures: u64,
    panics: u64,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Trouble {
    error: Option<String>,
    since: Option<i64>,
}

impl Slot {
    pub(super) fn new(spec: Spec, now: OffsetDateTime) -> Self {
        let (shift, next) = if spec.is_nightly() {
            (night(utc_offset(now), rand::random()), soon(now, rand::random()))
        } else {
            (Duration::ZERO, first_tick(now, spec.interval))
        };
        Self {
            spec,
            interval: Some(spec.interval),
            shift,
            collector: None,
            next,
            asleep_until: None,
            running_since: None,
            is_stuck: false,
            duration: Duration::ZERO,
            state: None,
            counts: Counts::default(),
            trouble: Trouble::default(),
        }
    }

    /// Reads at another interval from now on, or not at all. One that stops forgets what it read: a rate over
    /// the time between would be no rate.
    pub(super) fn follow(&mut self, interval: Option<Duration>, now: OffsetDateTime) {
        if interval == self.interval {
            return;
        }
        self.interval = interval;
        match interval {
            Some(interval) => self.next = next_shifted(now, interval, self.shift),
            None => self.collector = None,
        }
        tracing::info!(collector = self.spec.name, ?interval, "reads as the settings want");
    }

    pub(super) fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Whether it reads at all.
    pub(super) fn is_on(&self) -> bool {
        self.interval.is_some()
    }

    fn interval(&self) -> Duration {
        self.interval.unwrap_or(self.spec.interval)
    }

    /// A tick or a search that is further ahead than it can be shows that the wall clock was set back:
    /// they are counted from the new time.
    pub(super) fn realign(&mut self, now: OffsetDateTime) {
        if self.next - now > self.interval() {
            self.next = next_shifted(now, self.interval(), self.shift);
        }
        self.asleep_until = self.asleep_until.map(|until| until.min(now + SEARCH_INTERVAL));
    }

    pub(super) fn is_due(&self, now: OffsetDateTime) -> bool {
        self.is_on() && self.next <= now
    }

    /// Goes on to the next tick. Returns the one that is due now; ticks that were slept through are lost.
    pub(super) fn advance(&mut self, now: OffsetDateTime) -> OffsetDateTime {
        let next = next_shifted(now, self.interval(), self.shift);
        std::mem::replace(&mut self.next, next)
    }

    pub(super) fn is_running(&self) -> bool {
        self.running_since.is_some()
    }

    pub(super) fn is_awake(&self, now: OffsetDateTime) -> bool {
        self.asleep_until.is_none_or(|until| until <= now)
    }

    pub(super) fn take(&mut self, now: OffsetDateTime) -> (Spec, Option<Box<dyn Collector>>) {
        self.running_since = Some(now);
        (self.spec, self.collector.take())
    }

    pub(super) fn mark_stuck(&mut self) {
        if !self.is_stuck {
            self.is_stuck = true;
            tracing::warn!(
                collector = self.spec.name,
                "a reading does not come back: not started again until it does"
            );
        }
    }

    /// Takes a run's result. Returns what is to be sent.
    pub(super) fn put_back(
        &mut self,
        collector: Option<Box<dyn Collector>>,
        outcome: Outcome,
        duration: Duration,
        now: OffsetDateTime,
    ) -> Vec<Metric> {
        self.collector = collector.filter(|_| self.is_on());
        self.running_since = None;
        self.is_stuck = false;
        self.asleep_until = None;
        self.duration = duration;
        self.state = Some(State::of(&outcome));
        self.counts.runs += 1;
        let (metrics, trouble) = match outcome {
            Outcome::Read { metrics, stuck, broken } => (metrics, Trouble::of_parts(&stuck, &broken)),
            Outcome::NotHere(why) => {
                tracing::debug!(collector = self.spec.name, why, "not on this host");
                self.asleep_until = Some(now + SEARCH_INTERVAL);
                (Vec::new(), Trouble::default())
            }
            Outcome::Failed(fault) => {
                self.counts.failures += 1;
                (Vec::new(), Trouble { error: Some(fault.in_one_line()), since: None })
            }
            Outcome::Panicked(message) => {
                self.counts.failures += 1;
                self.counts.panics += 1;
                (Vec::new(), Trouble { error: Some(format!("panicked: {message}")), since: None })
            }
        };
        self.tell(trouble);
        metrics
    }

    /// A change is told once, not at every tick.
    fn tell(&mut self, trouble: Trouble) {
        if trouble == self.trouble {
            return;
        }
        if let Some(error) = &trouble.error {
            tracing::warn!(collector = self.spec.name, error, "a reading failed");
        } else {
            tracing::info!(collector = self.spec.name, "readings succeed again");
        }
        self.trouble = trouble;
    }

    pub(super) fn report(&self) -> CollectorSelf {
        let Counts { runs, failures, panics } = self.counts;
        let stuck_since = self.running_since.filter(|_| self.is_stuck).map(OffsetDateTime::unix_timestamp);
        let state = if stuck_since.is_some() { Some(State::Stuck) } else { self.state };
        CollectorSelf {
            name: self.spec.name.to_owned(),
            state: state.map(|state| state.name().to_owned()),
            runs: runs.into(),
            failures: failures.into(),
            panics: panics.into(),
            duration_us: u64::try_from(self.duration.as_micros()).map_or(Reading::Absent, Reading::Value),
            error: self.trouble.error.clone(),
            stuck_since: stuck_since.or(self.trouble.since).into(),
        }
    }
}

/// How far the host's zone is ahead of UTC.
fn utc_offset(now: OffsetDateTime) -> time::Duration {
    let utc = PrimitiveDateTime::new(now.date(), now.time());
    let as_local = unix_seconds(utc).unwrap_or(now.unix_timestamp());
    time::Duration::seconds(now.unix_timestamp().saturating_sub(as_local))
}

impl Trouble {
    /// Parts that failed, those that do not answer, and since when the first of them.
    fn of_parts(stuck: &[Stuck], broken: &[Broken]) -> Self {
        let mut trouble = Self::of_stuck(stuck);
        let words = broken.iter().map(|part| part.words.as_str()).chain(trouble.error.as_deref());
        let words: Vec<_> = words.collect();
        trouble.error = (!words.is_empty()).then(|| short_list(&words));
        trouble
    }

    fn of_stuck(stuck: &[Stuck]) -> Self {
        let Some(since) = stuck.iter().map(|stuck| stuck.since).min() else { return Self::default() };
        let names: Vec<_> = stuck.iter().map(|stuck| stuck.what.as_str()).collect();
        let since = OffsetDateTime::from(since).replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let names = short_list(&names);
        let when = since.format(&Rfc3339).unwrap_or_default();
        let error = format!("no answer from {names} since {when}");
        Self { error: Some(error), since: Some(since.unix_timestamp()) }
    }
}
