//! Delivery: attempts to hand a message over, the waits between them, and when it is given up.

use serde::{Deserialize, Serialize};

use crate::digest;
use crate::time::{Span, Time};

/// Attempts, over about a day.
pub const ATTEMPTS: u32 = 20;
/// Attempts where the receiver says that it will never take it: somebody may be about to put its settings right.
pub const REFUSED_ATTEMPTS: u32 = 3;
/// After so long a message is of no use any more.
pub const LONGEST: Span = Span::days(1);
/// Wait after the first failure; each further one is twice as long.
pub const FIRST_WAIT: Span = Span::seconds(5);
/// Longest wait, also of those that receivers ask for.
pub const LONGEST_WAIT: Span = Span::hours(2);
/// Longest text of an error that is kept, bytes.
pub const ERROR_BYTES: usize = 500;

/// How a message stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Where it is.
    pub state: State,
    /// When it was made.
    pub made_at: Time,
    /// Attempts so far.
    pub attempts: u32,
    /// When the next one is due.
    pub due: Time,
    /// Why the last one failed; empty where none has.
    pub error: String,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is to be handed over.
    Waiting,
    /// It was.
    Sent,
    /// It was given up: people see it, and can send it again.
    Dead,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// Another attempt may help.
    Failed {
        /// The wait that the receiver asks for.
        retry_after: Option<Span>,
        /// What went wrong.
        error: String,
    },
    /// It will hardly ever be taken as it is.
    Refused {
        /// What the receiver said.
        error: String,
    },
}

impl Delivery {
    /// A new one.
    pub fn new(now: Time) -> Self {
        Self { state: State::Waiting, made_at: now, attempts: 0, due: now, error: String::new() }
    }

    /// Whether an attempt is due. A clock that was put back does not make it wait longer than the longest wait.
    pub fn is_due(&self, now: Time) -> bool {
        self.state == State::Waiting && (self.due <= now || self.due > now.plus(LONGEST_WAIT))
    }

    /// What comes after an attempt. `id` is the message's: waits of several differ a little.
    pub fn after(&mut self, outcome: Outcome, id: &str, now: Time) {
        self.attempts = self.attempts.saturating_add(1);
        let (asked, error, attempts) = match outcome {
            Outcome::Taken => {
                self.state = State::Sent;
                self.error.clear();
                return;
            }
            Outcome::Failed { retry_after, error } => (retry_after, error, ATTEMPTS),
            Outcome::Refused { error } => (None, error, REFUSED_ATTEMPTS),
        };
        error[..error.floor_char_boundary(ERROR_BYTES)].clone_into(&mut self.error);
        if self.attempts >= attempts || now.since(self.made_at) >= LONGEST {
            self.state = State::Dead;
            return;
        }
        let wait = wait(self.attempts, id).max(asked.unwrap_or(Span::ZERO));
        self.due = now.plus(wait.min(LONGEST_WAIT));
    }

    /// Somebody wants it sent again.
    pub fn again(&mut self, now: Time) {
        *self = Self { error: std::mem::take(&mut self.error), ..Self::new(now) };
    }
}

/// The wait after so many failures: twice as long each time, up to a quarter longer.
fn wait(failures: u32, id: &str) -> Span {
    let doubled = FIRST_WAIT.times(1 << failures.saturating_sub(1).min(16));
    let base = doubled.min(LONGEST_WAIT).as_seconds();
    Span::seconds(base + digest::number(&format!("{id}#{failures}")) % (base / 4 + 1))
}

/// What a status of HTTP means; `retry_after` as the receiver sent it, in seconds.
pub fn outcome(status: u16, retry_after: Option<u64>, body: &str) -> Outcome {
    let body = body.trim();
    let error = if body.is_empty() { format!("status {status}") } else { format!("status {status}: {body}") };
    match status {
        200..300 => Outcome::Taken,
        408 | 425 | 429 | 500.. => Outcome::Failed { retry_after: retry_after.map(Span::seconds), error },
        _ => Outcome::Refused { error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::testing::at;

    fn failed() -> Outcome {
        Outcome::Failed { retry_after: None, error: "no answer".to_owned() }
    }

    #[test]
    fn waits_grow_and_end_in_a_dead_letter() {
        let (mut delivery, mut now) = (Delivery::new(at(0)), at(0));
        let mut waits = Vec::new();
        while delivery.state == State::Waiting {
            assert!(delivery.is_due(now));
            delivery.after(failed(), "ops/1", now);
            waits.push(delivery.due.since(now).as_seconds());
            now = now.max(delivery.due);
        }
        assert_eq!(delivery.state, State::Dead);
        assert!(delivery.attempts <= ATTEMPTS && delivery.attempts > 12, "{}", delivery.attempts);
        assert!((5..=6).contains(&waits[0]) && (10..=12).contains(&waits[1]), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait <= LONGEST_WAIT.as_seconds()));
        assert!(now.since(at(0)) <= LONGEST.plus(LONGEST_WAIT));
        delivery.again(now);
        assert!(delivery.is_due(now) && delivery.error == "no answer");
    }

    #[test]
    fn what_is_refused_is_given_up_soon() {
        let mut delivery = Delivery::new(at(0));
        for _ in 0..REFUSED_ATTEMPTS {
            assert_eq!(delivery.state, State::Waiting);
            delivery.after(Outcome::Refused { error: "status 404".to_owned() }, "x", at(1));
        }
        assert_eq!(delivery.state, State::Dead);
    }

    #[test]
    fn receivers_are_given_the_time_they_ask_for_within_bounds() {
        for (asks, least, most) in [(Some(60), 60, 60), (Some(1), 5, 6), (Some(1_000_000), 7200, 7200)] {
            let mut delivery = Delivery::new(at(0));
            let retry_after = asks.map(Span::seconds);
            delivery.after(Outcome::Failed { retry_after, error: String::new() }, "x", at(0));
            let wait = delivery.due.since(at(0)).as_seconds();
            assert!((least..=most).contains(&wait), "{asks:?}: {wait}");
        }
    }

    #[test]
    fn a_clock_that_was_put_back_does_not_keep_it() {
        let mut delivery = Delivery::new(at(1_000_000));
        delivery.after(failed(), "x", at(1_000_000));
        assert!(!delivery.is_due(at(1_000_000)));
        assert!(delivery.is_due(at(0)));
    }

    #[test]
    fn statuses_mean_what_they_say() {
        for (status, expected) in [
            (200, "taken"),
            (204, "taken"),
            (400, "refused"),
            (404, "refused"),
            (429, "failed"),
            (500, "failed"),
            (503, "failed"),
            (302, "refused"),
        ] {
            let word = match outcome(status, Some(3), " no\n") {
                Outcome::Taken => "taken",
                Outcome::Failed { error, .. } if error == format!("status {status}: no") => "failed",
                Outcome::Refused { .. } => "refused",
                Outcome::Failed { .. } => "other",
            };
            assert_eq!(word, expected, "{status}");
        }
    }
}
