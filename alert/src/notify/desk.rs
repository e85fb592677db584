//! Desks: what waits to be told on one channel, and when how much of it becomes a message.
//!
//! | | |
//! |---|---|
//! | gathers | what belongs together comes within seconds: it waits for [`GATHER`] |
//! | storms | from [`STORM`] things on it waits until no more come, and is one message; the next digest is [`DIGEST_EVERY`] later |
//! | rate | [`ChannelRules::burst`] messages at once, then one every [`ChannelRules::every`]; what waits is merged |
//! | quiet | what is milder than [`ChannelRules::quiet_except`] waits for the end of quiet hours |
//!
//! Of one thing there is one entry at most: what began and ended while it waited is told as such.

mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::message::{Frame, Message};
use super::{Entry, Kind, Line, Notice, Shape, Told};
use crate::rule::Severity;
use crate::time::{Span, Time};

pub use rules::{BURSTS, ChannelRules, EVERY, Form, Rate};

/// How long a notice waits for others: with the tick of the evaluation well below 10 s.
pub const GATHER: Span = Span::seconds(2);
/// Things that make a storm.
pub const STORM: usize = 10;
/// In a storm: how long nothing new has to come.
pub const STORM_CALM: Span = Span::seconds(20);
/// In a storm: how long it waits at most.
pub const STORM_LONGEST: Span = Span::seconds(90);
/// Time from one digest of a storm to the next.
pub const DIGEST_EVERY: Span = Span::minutes(5);
/// Things that wait on one channel; a further one is told when it is next repeated or looked at.
pub const MOST_WAITING: usize = 20_000;
/// Things whose beginning a channel was told and whose end it was not.
pub const MOST_TOLD: usize = 50_000;

/// Everything that is remembered of a channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// By subject.
    waiting: BTreeMap<String, Waiting>,
    /// Subjects whose beginning was told and whose end was not, with their thread.
    told: BTreeMap<String, String>,
    /// Messages so far.
    number: u64,
    /// When as many messages as there were would be due at the usual rate.
    paid_until: Time,
    /// When the last digest of a storm was made.
    digest_at: Option<Time>,
    /// What was not taken in because too much waits.
    pub dropped: u64,
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    since: Time,
    told: Told,
    line: Line,
    group: String,
    times: u32,
    /// Somebody looks after it, and the channel does not know that yet.
    acknowledged: bool,
}

impl Desk {
    /// Takes a notice in.
    pub fn add(&mut self, notice: Notice) {
        let Notice { subject, kind, line, group, at, .. } = notice;
        let known = self.told.contains_key(&subject);
        let before = self.waiting.get(&subject);
        let opens = matches!(before.map(|before| before.told), Some(Told::Opened | Told::Passed));
        let told = match kind {
            Kind::Closed if known => {
                self.told.remove(&subject);
                self.waiting.remove(&subject);
                return;
            }
            Kind::Resolved if known => Told::Resolved,
            // Nobody was told of it, and it does not wait: nobody misses its end.
            Kind::Resolved | Kind::Closed if !opens => return,
            Kind::Resolved | Kind::Closed => Told::Passed,
            // What was not told, whyever, begins.
            _ if !known => Told::Opened,
            Kind::Opened => Told::Opened,
            Kind::Raised => Told::Raised,
            Kind::Escalated => Told::Escalated,
            Kind::Repeated => Told::Repeated,
            Kind::Acknowledged => Told::Acknowledged,
        };
        // Of what waits the more important word stays, but for ends and new beginnings.
        let told = match before.map(|before| before.told) {
            Some(old @ (Told::Opened | Told::Raised | Told::Escalated))
                if !matches!(told, Told::Resolved | Told::Passed) =>
            {
                old.min(told)
            }
            _ => told,
        };
        if before.is_none() && (self.waiting.len() >= MOST_WAITING || self.told.len() >= MOST_TOLD) {
            // An end is owed to whoever was told the beginning.
            if kind != Kind::Resolved {
                self.dropped = self.dropped.saturating_add(1);
                return;
            }
        }
        let times = before.map_or(0, |before| before.times) + u32::from(kind == Kind::Opened);
        let since = before.map_or(at, |before| before.since);
        let acknowledged = kind == Kind::Acknowledged;
        self.waiting.insert(subject, Waiting { since, told, line, group, times, acknowledged });
    }

    /// Whether the channel was told the beginning of something and not its end, or something waits.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.told.is_empty()
    }

    /// How many things wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The messages that go out at `now`; what they tell does not wait any more.
    pub fn plan(&mut self, rules: &ChannelRules<'_>, now: Time) -> Vec<Message> {
        self.forgive(rules, now);
        if rules.hold {
            return Vec::new();
        }
        let loud = |waiting: &Waiting| !rules.quiet || waiting.line.severity >= rules.quiet_except;
        let mut ready: Vec<String> = self
            .waiting
            .iter()
            .filter(|(_, waiting)| loud(waiting))
            .map(|(subject, _)| subject.clone())
            .collect();
        let free = self.free(rules, now);
        if ready.is_empty() || free == 0 {
            return Vec::new();
        }
        let mut storm = ready.len() >= STORM;
        if storm && self.digest_at.is_some_and(|last| now.since(last) < DIGEST_EVERY) {
            // What somebody has to act on does not wait for a storm to pass, as long as it is no storm itself.
            ready.retain(|subject| self.is_urgent(subject));
            if ready.is_empty() || ready.len() >= STORM {
                return Vec::new();
            }
            storm = false;
        }
        if !self.is_gathered(&ready, storm, now) {
            return Vec::new();
        }
        let messages = match rules.form {
            Form::Text => self.texts(rules, ready, storm, free, now),
            Form::Threads => self.threads(rules, ready, storm, free, now),
        };
        if storm {
            self.digest_at = Some(now);
        }
        self.pay(rules, messages.len(), now);
        messages
    }

    fn is_urgent(&self, subject: &str) -> bool {
        let urgent = |waiting: &Waiting| {
            waiting.line.severity == Severity::Critical
                && matches!(waiting.told, Told::Opened | Told::Raised | Told::Escalated)
        };
        self.waiting.get(subject).is_some_and(urgent)
    }

    /// Whether what belongs together has come.
    fn is_gathered(&self, ready: &[String], storm: bool, now: Time) -> bool {
        let since = || ready.iter().filter_map(|subject| Some(self.waiting.get(subject)?.since));
        let (Some(first), Some(last)) = (since().min(), since().max()) else { return false };
        if storm {
            return now.since(last) >= STORM_CALM || now.since(first) >= STORM_LONGEST;
        }
        now.since(first) >= GATHER
    }

    /// Moments that lie ahead were noted by a clock that was put back since: they count as now.
    fn forgive(&mut self, rules: &ChannelRules<'_>, now: Time) {
        for waiting in self.waiting.values_mut() {
            waiting.since = waiting.since.min(now);
        }
        self.digest_at = self.digest_at.map(|at| at.min(now));
        self.paid_until = self.paid_until.min(now.plus(rules.every.times(rules.burst.into())));
    }

    /// Messages that may go out.
    fn free(&self, rules: &ChannelRules<'_>, now: Time) -> usize {
        let owed = self.paid_until.since(now).as_seconds().div_ceil(rules.every.as_seconds().max(1));
        usize::try_from(u64::from(rules.burst).saturating_sub(owed)).unwrap_or(usize::MAX)
    }

    fn pay(&mut self, rules: &ChannelRules<'_>, messages: usize, now: Time) {
        let messages = u64::try_from(messages).unwrap_or(u64::MAX);
        self.paid_until = self.paid_until.max(now).plus(rules.every.times(messages));
    }

    /// One message for each group, or one of all.
    fn texts(
        &mut self,
        rules: &ChannelRules<'_>,
        ready: Vec<String>,
        storm: bool,
        free: usize,
        now: Time,
    ) -> Vec<Message> {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for subject in ready {
            let Some(waiting) = self.waiting.get(&subject) else { continue };
            groups.entry(waiting.group.clone()).or_default().push(subject);
        }
        let digest = storm || groups.len() > free || !rules.cause.is_empty();
        if digest && groups.len() > 1 {
            let all = groups.into_values().flatten().collect();
            return vec![self.message(rules, None, all, Shape::Digest, now)];
        }
        groups.into_values().map(|group| self.message(rules, None, group, Shape::Group, now)).collect()
    }

    /// One message for each thread. What came and went is nothing that could be followed.
    fn threads(
        &mut self,
        rules: &ChannelRules<'_>,
        ready: Vec<String>,
        storm: bool,
        free: usize,
        now: Time,
    ) -> Vec<Message> {
        let (mut begun, mut threads) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
        for subject in ready {
            match (self.told.get(&subject), self.waiting.get(&subject).map(|waiting| waiting.told)) {
                (None, Some(Told::Passed)) => {
                    self.waiting.remove(&subject);
                }
                (Some(thread), _) => threads.entry(thread.clone()).or_default().push(subject),
                (None, _) => begun.push(subject),
            }
        }
        let digest = begun.len() > 1 && (storm || begun.len() > free || !rules.cause.is_empty());
        let mut messages = Vec::new();
        if digest {
            messages.push(self.message(rules, None, begun, Shape::Digest, now));
        } else {
            for subject in begun {
                messages.push(self.message(rules, Some(subject.clone()), vec![subject], Shape::One, now));
            }
        }
        for (thread, subjects) in threads {
            let ends = subjects.iter().all(|subject| self.told_is(subject, Told::Resolved));
            let others = self
                .told
                .iter()
                .filter(|(subject, of)| **of == thread && !subjects.contains(subject))
                .count();
            if ends && others > 0 {
                // A part of a digest is over: the digest is not.
                for subject in subjects {
                    self.waiting.remove(&subject);
                    self.told.remove(&subject);
                }
            } else if messages.len() < free {
                messages.push(self.message(rules, Some(thread), subjects, Shape::Group, now));
            }
        }
        messages
    }

    fn told_is(&self, subject: &str, told: Told) -> bool {
        self.waiting.get(subject).is_some_and(|waiting| waiting.told == told)
    }

    /// What `subjects` tell, under their thread or one of the message's own.
    fn message(
        &mut self,
        rules: &ChannelRules<'_>,
        thread: Option<String>,
        subjects: Vec<String>,
        shape: Shape,
        now: Time,
    ) -> Message {
        let number = self.next();
        let thread = thread.unwrap_or_else(|| format!("{}/{number}", rules.name));
        let mut entries = Vec::new();
        for subject in subjects {
            let Some(waiting) = self.waiting.remove(&subject) else { continue };
            let Waiting { told, ref line, times, acknowledged, .. } = waiting;
            entries.push(Entry { told, line: line.clone(), times });
            if rules.form == Form::Threads && acknowledged && told != Told::Acknowledged {
                // A channel that follows alerts has to know both, one after the other.
                let next = Waiting { since: now, told: Told::Acknowledged, times: 0, ..waiting };
                self.waiting.insert(subject.clone(), next);
            }
            self.remember(subject, told, &thread);
        }
        let mut message = Message::of(
            entries,
            Frame { channel: rules.name, number, at: now, shape, thread, cause: rules.cause },
        );
        // What of the thread is not in this message goes on.
        message.is_end &= !self.told.values().any(|of| *of == message.thread);
        message
    }

    fn remember(&mut self, subject: String, told: Told, thread: &str) {
        match told {
            Told::Resolved | Told::Passed => {
                self.told.remove(&subject);
            }
            _ => {
                // A thread is the one under which it began.
                self.told.entry(subject).or_insert_with(|| thread.to_owned());
            }
        }
    }

    fn next(&mut self) -> u64 {
        self.number = self.number.saturating_add(1);
        self.number
    }
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
