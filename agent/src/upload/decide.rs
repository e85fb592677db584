//! What to do after an answer, and what to say about it.

use std::time::Duration;

use crate::backoff;
use crate::link::Answer;

/// Between tries while the identity is not accepted. Someone has to act first; a restored server is
/// found within two minutes.
const UNAUTHORIZED_WAIT: Duration = Duration::from_mins(1);
/// Longest wait between tries while stopping.
pub(super) const HURRIED_WAIT: Duration = Duration::from_millis(250);

/// What happens to the batch that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is stored: forget it.
    Drop,
    /// Try its first half.
    Split,
    /// It will never be taken: lose it, and go on.
    SetAside,
    /// Send it again, as it is, after this.
    Wait(Duration),
}

/// `failures` counts this one, should it be one. `chance` is in 0–1.
pub(super) fn decide(answer: &Answer, failures: u32, chance: f64) -> Step {
    match answer {
        Answer::Stored => Step::Drop,
        Answer::TooLarge => Step::Split,
        Answer::Refused { .. } => Step::SetAside,
        Answer::Unauthorized { .. } => Step::Wait(UNAUTHORIZED_WAIT.mul_f64(1.0 + chance)),
        Answer::Later { retry_after: Some(wait), .. } => Step::Wait(backoff::asked_for(*wait, chance)),
        Answer::Later { retry_after: None, .. } | Answer::Silent(_) | Answer::Untrusted(_) => {
            Step::Wait(backoff::wait(failures, chance))
        }
    }
}

/// How things stand with the server, so that a change is told once and not every try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Away,
    Unauthorized,
}

impl Standing {
    /// `has_spool`: where envelopes wait.
    pub(super) fn tell(&mut self, answer: &Answer, has_spool: bool) {
        let now = match answer {
            Answer::Stored | Answer::TooLarge | Answer::Refused { .. } => Self::Good,
            Answer::Unauthorized { .. } => Self::Unauthorized,
            Answer::Later { .. } | Answer::Silent(_) | Answer::Untrusted(_) => Self::Away,
        };
        if now == *self {
            return;
        }
        *self = now;
        let place = if has_spool { "memory, then on the disk" } else { "memory" };
        match answer {
            Answer::Unauthorized { words } => tracing::error!(
                words,
                "the server does not know this agent any more (401): sending pauses, measuring goes on; \
                 if it was deleted, move the identity file away and register again"
            ),
            Answer::Later { status, words, .. } => {
                tracing::warn!(status, words, "the server is busy or down: envelopes wait in {place}");
            }
            Answer::Untrusted(words) => {
                tracing::error!(words, "the server's certificate is not trusted: envelopes wait in {place}");
            }
            Answer::Silent(words) => {
                tracing::warn!(words, "the server does not answer: envelopes wait in {place}");
            }
            Answer::Stored | Answer::TooLarge | Answer::Refused { .. } => {
                tracing::info!("the server answers again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Step, decide};
    use crate::link::Answer;

    #[test]
    fn every_answer_has_one_step() {
        let words = String::new;
        let later = |retry_after| Answer::Later { status: 503, retry_after, words: words() };
        for (answer, failures, expected) in [
            (Answer::Stored, 9, Step::Drop),
            (Answer::TooLarge, 1, Step::Split),
            (Answer::Refused { status: 400, words: words() }, 1, Step::SetAside),
            (Answer::Unauthorized { words: words() }, 1, Step::Wait(Duration::from_secs(90))),
            (later(None), 1, Step::Wait(Duration::from_millis(500))),
            (later(None), 4, Step::Wait(Duration::from_secs(4))),
            (later(Some(Duration::from_secs(20))), 4, Step::Wait(Duration::from_secs(21))),
            (Answer::Silent("refused".into()), 3, Step::Wait(Duration::from_secs(2))),
        ] {
            assert_eq!(decide(&answer, failures, 0.5), expected, "{answer:?}");
        }
    }
}
