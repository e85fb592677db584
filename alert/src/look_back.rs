//! A look back: what a rule, saved or not, would have done over data that are stored, by the evaluation of every day.

#[cfg(test)]
mod live;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::condition::Cadence;
use crate::evaluate::{Incidents, Subject, evaluate};
use crate::history::Key;
use crate::incident::{Change, Reason};
use crate::rule::{Checked, Severity};
use crate::time::{Span, Time};

/// Longest look: events and minutes are kept for so long.
pub const LONGEST: Span = Span::days(90);
/// Episodes that one look tells; what comes after them is counted only.
pub const EPISODES: usize = 1000;

/// One firing and its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// The host's id.
    pub host: String,
    /// Which thing of the host.
    pub key: Key,
    /// How bad it was at its worst.
    pub severity: Severity,
    /// When it fired.
    pub fired: Time,
    /// When it was over; `None`: not by the end of the look.
    pub resolved: Option<Time>,
    /// Why it was over.
    pub reason: Option<Reason>,
    /// It came and went.
    pub flapping: bool,
    /// For people: how it was when it fired.
    pub sentence: String,
}

/// What a rule would have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// In the order of hosts, then of time; at most [`EPISODES`].
    pub episodes: Vec<Episode>,
    /// How often it would have fired.
    pub fired: usize,
    /// Of those, firings of something that came and went.
    pub flaps: usize,
    /// The longest firing.
    pub longest: Span,
    /// Hosts on which it would have fired.
    pub hosts: usize,
}

/// Replays `rule` on one host over the moments after `from`, up to `to`. A longer stretch than [`LONGEST`] is cut at its
/// beginning. The history has to reach back from `from` by what the rule needs.
pub fn replay(rule: &Checked, subject: Subject<'_>, from: Time, to: Time) -> Vec<Episode> {
    let grid = rule.cadence().grid();
    let from = from.max(to.minus(LONGEST));
    let mut at = from.plus(Span::seconds(1)).ceil(grid);
    let mut incidents = Incidents::new();
    let mut episodes: Vec<Episode> = Vec::new();
    let mut open: BTreeMap<Key, usize> = BTreeMap::new();
    while at <= to {
        // While the server was away nothing was judged.
        let listening = subject.around.listening_since(at).is_some();
        let changes = if listening { evaluate(rule, subject, &mut incidents, at) } else { Vec::new() };
        for changed in changes {
            let incident = incidents.get(&changed.key);
            match changed.change {
                Change::Fired { flapping } => {
                    let Some(incident) = incident else { continue };
                    open.insert(changed.key.clone(), episodes.len());
                    episodes.push(Episode {
                        host: subject.host.id.clone(),
                        key: changed.key,
                        severity: incident.severity,
                        fired: at,
                        resolved: None,
                        reason: None,
                        flapping,
                        sentence: incident.sentence.clone(),
                    });
                }
                Change::Resolved { reason } => {
                    let Some(episode) = open.remove(&changed.key).and_then(|at| episodes.get_mut(at)) else {
                        continue;
                    };
                    (episode.resolved, episode.reason) = (Some(at), Some(reason));
                }
                Change::Severity { .. } | Change::Acknowledged | Change::Unacknowledged => {}
            }
        }
        at = next(rule.cadence(), subject, &incidents, at, to);
    }
    episodes
}

/// The next moment that is worth a look. While a host calls and nothing is open ticks find nothing: the next one that can
/// is that of the next silence.
fn next(cadence: Cadence, subject: Subject<'_>, incidents: &Incidents, at: Time, to: Time) -> Time {
    let grid = cadence.grid();
    let following = at.plus(grid);
    if cadence != Cadence::Tick || !incidents.is_empty() || subject.history.silence(at).is_some() {
        return following;
    }
    let silences = &subject.history.silences;
    let upcoming = silences.partition_point(|silence| silence.since < at);
    match silences.get(upcoming) {
        Some(silence) => silence.since.ceil(grid).max(following),
        None => to.plus(Span::seconds(1)),
    }
}

impl Replay {
    /// Adds what happened on one host. `to` is the end of the look, until which what is open has lasted.
    pub fn add(&mut self, episodes: Vec<Episode>, to: Time) {
        self.hosts += usize::from(!episodes.is_empty());
        for episode in episodes {
            self.fired += 1;
            self.flaps += usize::from(episode.flapping);
            self.longest = self.longest.max(episode.resolved.unwrap_or(to).since(episode.fired));
            if self.episodes.len() < EPISODES {
                self.episodes.push(episode);
            }
        }
    }

    /// For people: `would have fired 3 times, 1 flap, longest 42 min`.
    pub fn sentence(&self) -> String {
        if self.fired == 0 {
            return "would not have fired".to_owned();
        }
        let times = if self.fired == 1 { "once".to_owned() } else { format!("{} times", self.fired) };
        let hosts = if self.hosts > 1 { format!(" on {} hosts", self.hosts) } else { String::new() };
        let flaps = match self.flaps {
            0 => String::new(),
            1 => ", 1 flap".to_owned(),
            flaps => format!(", {flaps} flaps"),
        };
        format!("would have fired {times}{hosts}{flaps}, longest {}", self.longest.about())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::testing::at;

    fn episode(fired: i64, resolved: Option<i64>, flapping: bool) -> Episode {
        Episode {
            host: "a".to_owned(),
            key: Key::default(),
            severity: Severity::Warning,
            fired: at(fired),
            resolved: resolved.map(at),
            reason: None,
            flapping,
            sentence: String::new(),
        }
    }

    #[test]
    fn a_look_back_is_one_sentence() {
        let mut replay = Replay::default();
        assert_eq!(replay.sentence(), "would not have fired");
        replay.add(vec![episode(0, Some(7), false)], at(100));
        assert_eq!(replay.sentence(), "would have fired once, longest 7 min");
        replay.add(vec![], at(100));
        replay.add(vec![episode(0, Some(42), true), episode(90, None, false)], at(100));
        assert_eq!(replay.sentence(), "would have fired 3 times on 2 hosts, 1 flap, longest 42 min");
    }

    #[test]
    fn what_is_told_is_bounded_and_the_rest_is_counted() {
        let mut replay = Replay::default();
        replay.add(vec![episode(0, Some(1), false); EPISODES + 5], at(10));
        assert_eq!((replay.episodes.len(), replay.fired), (EPISODES, EPISODES + 5));
    }
}
