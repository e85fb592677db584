//! Pages: what people were told of incidents that are one thing to them, and what they are to be told now.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Line;
use crate::rule::{Notify, Severity};
use crate::time::Time;

/// An open incident of a page.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// What is told of it.
    pub line: Line,
    /// Somebody looks after it.
    pub acknowledged: bool,
    /// A silence or a maintenance window covers it: it is not told, but what was told of it does not end by that.
    pub muted: bool,
    /// Who is told, by its rule.
    pub notify: &'a Notify,
    /// What it is told together with.
    pub group: String,
}

/// What people were told of one thing: all incidents with one dedup text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// `None`: they know of nothing, or that it is over.
    opened: Option<Opened>,
    /// Notices so far: the number of the newest.
    number: u64,
}

/// What people know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opened {
    at: Time,
    /// When they were told last.
    told_at: Time,
    level: Severity,
    /// Steps of the escalation that were taken.
    steps: usize,
    /// Who knows.
    channels: BTreeSet<String>,
    acknowledged: bool,
    /// Whether they want to know of its end.
    tell_end: bool,
    line: Line,
    group: String,
}

/// What a channel is to tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The page's dedup text.
    pub subject: String,
    /// Of the page; with subject and channel its identity.
    pub number: u64,
    /// What it is about.
    pub kind: Kind,
    /// Who tells it.
    pub channel: String,
    /// What it is told together with.
    pub group: String,
    /// The strictest incident.
    pub line: Line,
    /// When it was decided.
    pub at: Time,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It began.
    Opened,
    /// It is worse than what was told.
    Raised,
    /// It goes on.
    Repeated,
    /// Nobody has taken it up.
    Escalated,
    /// Somebody looks after it.
    Acknowledged,
    /// It is over.
    Resolved,
    /// It is over, and who knows of it does not want to know of that.
    Closed,
}

impl Page {
    /// Compares what stands with what was told. `standing` are the open incidents of `subject`, `usual` the channels of
    /// rules that name none.
    pub fn advance(
        &mut self,
        subject: &str,
        standing: &[Standing<'_>],
        usual: &[String],
        now: Time,
    ) -> Vec<Notice> {
        // The strictest; of several that are as strict the one that people have known for longest.
        let loud = || standing.iter().filter(|standing| !standing.muted);
        let strictest =
            loud().max_by_key(|standing| (standing.line.severity, std::cmp::Reverse(standing.line.fired_at)));
        let Some(strictest) = strictest else {
            return if standing.is_empty() { self.close(subject, now) } else { Vec::new() };
        };
        let level = strictest.line.severity;
        let acknowledged =
            loud().filter(|standing| standing.line.severity == level).all(|standing| standing.acknowledged);
        let channels = || {
            let named = &strictest.notify.channels;
            if named.is_empty() { usual.to_vec() } else { named.clone() }
        };
        let Some(opened) = &mut self.opened else {
            let channels: BTreeSet<String> = channels().into_iter().collect();
            self.opened = Some(Opened {
                at: now,
                told_at: now,
                level,
                steps: 0,
                channels: channels.clone(),
                acknowledged,
                tell_end: strictest.notify.resolved,
                line: strictest.line.clone(),
                group: strictest.group.clone(),
            });
            return self.tell(subject, Kind::Opened, channels, now);
        };
        // A clock that was put back counts as one that stands.
        opened.at = opened.at.min(now);
        opened.told_at = opened.told_at.min(now);
        let raised = level > opened.level;
        let taken_up = acknowledged && !opened.acknowledged;
        opened.line = strictest.line.clone();
        opened.tell_end = strictest.notify.resolved;
        opened.level = level;
        opened.acknowledged = acknowledged;
        if raised {
            opened.told_at = now;
            opened.channels.extend(channels());
            let told = opened.channels.clone();
            return self.tell(subject, Kind::Raised, told, now);
        }
        if taken_up {
            let told = opened.channels.clone();
            return self.tell(subject, Kind::Acknowledged, told, now);
        }
        if acknowledged {
            return Vec::new();
        }
        let due = strictest.notify.escalation.iter().skip(opened.steps);
        let due: Vec<_> = due.take_while(|step| now.since(opened.at) >= step.after).collect();
        let others: BTreeSet<String> = due.iter().flat_map(|step| step.channels.iter().cloned()).collect();
        opened.steps += due.len();
        opened.channels.extend(others.iter().cloned());
        let repeat = strictest.notify.repeat.is_some_and(|repeat| now.since(opened.told_at) >= repeat);
        if repeat || !others.is_empty() {
            opened.told_at = if repeat { now } else { opened.told_at };
        }
        let rest: BTreeSet<String> =
            if repeat { opened.channels.difference(&others).cloned().collect() } else { BTreeSet::new() };
        let mut notices = self.tell(subject, Kind::Escalated, others, now);
        notices.extend(self.tell(subject, Kind::Repeated, rest, now));
        notices
    }

    /// Whether it need not be kept. The number of its next notice does not matter then: its identity has the time.
    pub fn is_closed(&self) -> bool {
        self.opened.is_none()
    }

    fn close(&mut self, subject: &str, now: Time) -> Vec<Notice> {
        let Some(opened) = &mut self.opened else { return Vec::new() };
        opened.line.resolved_at = Some(now);
        let kind = if opened.tell_end { Kind::Resolved } else { Kind::Closed };
        let told = opened.channels.clone();
        let notices = self.tell(subject, kind, told, now);
        self.opened = None;
        notices
    }

    fn tell(&mut self, subject: &str, kind: Kind, channels: BTreeSet<String>, now: Time) -> Vec<Notice> {
        let Some(opened) = self.opened.as_ref().filter(|_| !channels.is_empty()) else { return Vec::new() };
        self.number = self.number.saturating_add(1);
        let notice = |channel| Notice {
            subject: subject.to_owned(),
            number: self.number,
            kind,
            channel,
            group: opened.group.clone(),
            line: opened.line.clone(),
            at: now,
        };
        channels.into_iter().map(notice).collect()
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
