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
}

impl Page {
    /// Compares what stands with what was told. `standing` are the open incidents of `subject`, `usual` the channels of
    /// rules that name none; `muted`: a silence or a maintenance window covers all of them.
    pub fn advance(
        &mut self,
        subject: &str,
        standing: &[Standing<'_>],
        usual: &[String],
        muted: bool,
        now: Time,
    ) -> Vec<Notice> {
        // The strictest; of several that are as strict the one that people have known for longest.
        let strictest = standing
            .iter()
            .max_by_key(|standing| (standing.line.severity, std::cmp::Reverse(standing.line.fired_at)));
        let Some(strictest) = strictest else { return self.close(subject, now) };
        let level = strictest.line.severity;
        let at_level = standing.iter().filter(|standing| standing.line.severity == level);
        let acknowledged = at_level.clone().all(|standing| standing.acknowledged);
        let channels = || {
            let named = &strictest.notify.channels;
            if named.is_empty() { usual.to_vec() } else { named.clone() }
        };
        if muted {
            return Vec::new();
        }
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
        let told = if opened.tell_end { opened.channels.clone() } else { BTreeSet::new() };
        let notices = self.tell(subject, Kind::Resolved, told, now);
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
mod tests {
    use super::*;
    use crate::condition::testing::at;
    use crate::rule::Escalation;
    use crate::time::Span;
    use Kind::{Acknowledged, Escalated, Opened, Raised, Repeated, Resolved};
    use Severity::{Critical, Warning};

    fn notify(channels: &[&str], repeat: Option<u64>, escalation: &[(u64, &str)]) -> Notify {
        let step = |(after, channel): &(u64, &str)| Escalation {
            after: Span::minutes(*after),
            channels: vec![(*channel).to_owned()],
        };
        Notify {
            channels: channels.iter().map(|channel| (*channel).to_owned()).collect(),
            repeat: repeat.map(Span::minutes),
            escalation: escalation.iter().map(step).collect(),
            resolved: true,
        }
    }

    fn standing(notify: &Notify, severity: Severity, acknowledged: bool) -> Standing<'_> {
        let line = Line { severity, fired_at: at(0), ..Line::default() };
        Standing { line, acknowledged, notify, group: "g".to_owned() }
    }

    /// What is told, minute by minute.
    fn run(stands: &[(i64, Vec<Standing<'_>>, bool)]) -> Vec<(i64, Kind, String)> {
        let mut page = Page::default();
        let usual = ["usual".to_owned()];
        let mut told = Vec::new();
        for (minute, standing, muted) in stands {
            for notice in page.advance("s", standing, &usual, *muted, at(*minute)) {
                told.push((*minute, notice.kind, notice.channel));
            }
            page = serde_json::from_str(&serde_json::to_string(&page).unwrap()).unwrap();
        }
        told
    }

    fn expect(list: &[(i64, Kind, &str)]) -> Vec<(i64, Kind, String)> {
        list.iter().map(|(minute, kind, channel)| (*minute, *kind, (*channel).to_owned())).collect()
    }

    #[test]
    fn the_strictest_of_several_tells_and_no_other() {
        let (mild, strict) = (notify(&["mail"], None, &[]), notify(&["phone"], None, &[]));
        let warning = || standing(&mild, Warning, false);
        let critical = || standing(&strict, Critical, false);
        let told = run(&[
            (0, vec![warning()], false),
            (1, vec![warning()], false),
            (2, vec![warning(), critical()], false),
            (3, vec![critical()], false),
            (4, vec![warning()], false),
            (5, vec![warning(), critical()], false),
            (6, vec![], false),
            (7, vec![], false),
        ]);
        let expected = [
            (0, Opened, "mail"),
            (2, Raised, "mail"),
            (2, Raised, "phone"),
            (5, Raised, "mail"),
            (5, Raised, "phone"),
            (6, Resolved, "mail"),
            (6, Resolved, "phone"),
        ];
        assert_eq!(told, expect(&expected));
        let both = run(&[(0, vec![warning(), critical()], false), (9, vec![], false)]);
        assert_eq!(both, expect(&[(0, Opened, "phone"), (9, Resolved, "phone")]));
    }

    #[test]
    fn it_is_repeated_and_escalated_until_somebody_looks_after_it() {
        let notify = notify(&[], Some(60), &[(30, "oncall"), (90, "boss")]);
        let open = |acknowledged| vec![standing(&notify, Warning, acknowledged)];
        let mut stands: Vec<_> = (0..=130).step_by(10).map(|minute| (minute, open(false), false)).collect();
        stands.push((140, open(true), false));
        stands.extend((150..400).step_by(10).map(|minute| (minute, open(true), false)));
        stands.push((400, open(false), false));
        stands.push((410, vec![], false));
        let expected = [
            (0, Opened, "usual"),
            (30, Escalated, "oncall"),
            (60, Repeated, "oncall"),
            (60, Repeated, "usual"),
            (90, Escalated, "boss"),
            (120, Repeated, "boss"),
            (120, Repeated, "oncall"),
            (120, Repeated, "usual"),
            (140, Acknowledged, "boss"),
            (140, Acknowledged, "oncall"),
            (140, Acknowledged, "usual"),
            (400, Repeated, "boss"),
            (400, Repeated, "oncall"),
            (400, Repeated, "usual"),
            (410, Resolved, "boss"),
            (410, Resolved, "oncall"),
            (410, Resolved, "usual"),
        ];
        assert_eq!(run(&stands), expect(&expected));
    }

    #[test]
    fn what_is_muted_is_told_when_that_ends_if_it_still_is() {
        let notify = notify(&["mail"], Some(10), &[]);
        let open = || vec![standing(&notify, Warning, false)];
        for (name, stands, expected) in [
            ("over before", vec![(0, open(), true), (5, vec![], true), (6, vec![], false)], vec![]),
            ("still so", vec![(0, open(), true), (5, open(), false)], vec![(5, Opened, "mail")]),
            (
                "told before: its end is told",
                vec![(0, open(), false), (5, open(), true), (30, open(), true), (31, vec![], true)],
                vec![(0, Opened, "mail"), (31, Resolved, "mail")],
            ),
            (
                "goes on behind it",
                vec![(0, open(), false), (30, open(), true), (31, open(), false)],
                vec![(0, Opened, "mail"), (31, Repeated, "mail")],
            ),
        ] {
            assert_eq!(run(&stands), expect(&expected), "{name}");
        }
    }

    #[test]
    fn clocks_that_jump_tell_nothing_twice() {
        let notify = notify(&["mail"], Some(60), &[(30, "oncall")]);
        let open = || vec![standing(&notify, Warning, false)];
        let told = run(&[
            (1000, open(), false),
            (0, open(), false),
            (29, open(), false),
            (30, open(), false),
            (100_000, open(), false),
            (100_001, open(), false),
        ]);
        let expected = [
            (1000, Opened, "mail"),
            (30, Escalated, "oncall"),
            (100_000, Repeated, "mail"),
            (100_000, Repeated, "oncall"),
        ];
        assert_eq!(told, expect(&expected));
    }

    #[test]
    fn who_wants_no_end_gets_none() {
        let notify = Notify { resolved: false, ..notify(&["mail"], None, &[]) };
        let told = run(&[(0, vec![standing(&notify, Warning, false)], false), (1, vec![], false)]);
        assert_eq!(told, expect(&[(0, Kind::Opened, "mail")]));
    }
}
