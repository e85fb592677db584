//! The held poll, back to back; calm where the server is not there, or answers at once with nothing.

use std::time::Duration;

use spectra_protocol::command::Command;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::backoff;
use crate::link::{Answer, Link};

/// A server that holds no polls is asked so often, as the original's agents do.
const LEAST: Duration = Duration::from_secs(5);
/// An answer without a command that came sooner was not held.
const HELD: Duration = Duration::from_secs(1);
/// While the server does not know this agent: someone has to act first.
const UNKNOWN: Duration = Duration::from_mins(1);

/// What comes after an answer.
#[derive(Debug, PartialEq)]
enum Next {
    Take(Command),
    Wait(Duration),
    AtOnce,
}

/// Asks until nobody takes commands any more.
pub(super) async fn poll(link: Link, commands: mpsc::Sender<Command>) {
    let mut failures: u32 = 0;
    loop {
        let asked = Instant::now();
        let answer = link.poll().await;
        failures = if answer.is_ok() { 0 } else { failures.saturating_add(1) };
        match decide(answer, asked.elapsed(), failures, rand::random()) {
            Next::AtOnce => {}
            Next::Wait(wait) => sleep(wait).await,
            Next::Take(command) => {
                if commands.send(command).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// `failures` counts this one, should it be one. `chance` is in 0–1.
fn decide(answer: Result<Option<Command>, Answer>, held: Duration, failures: u32, chance: f64) -> Next {
    match answer {
        // So the original tells an agent that was deleted meanwhile.
        Ok(Some(command)) if command.id.is_empty() => Next::Wait(UNKNOWN.mul_f64(1.0 + chance)),
        Ok(Some(command)) => Next::Take(command),
        Ok(None) if held < HELD => Next::Wait(LEAST.mul_f64(0.5 + chance / 2.0)),
        Ok(None) => Next::AtOnce,
        Err(Answer::Unauthorized { .. }) => Next::Wait(UNKNOWN.mul_f64(1.0 + chance)),
        Err(Answer::Later { retry_after: Some(wait), .. }) => Next::Wait(backoff::asked_for(wait, chance)),
        // Uploads tell it.
        Err(answer) => {
            tracing::debug!(?answer, "a poll for commands failed");
            Next::Wait(backoff::wait(failures, chance))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spectra_protocol::command::Command;

    use super::{Next, decide};
    use crate::link::Answer;

    #[test]
    fn polls_are_back_to_back_unless_something_is_wrong() {
        let command = Command { id: "a".into(), kind: "LIST_MOUNTS".into(), ..Command::default() };
        let words = String::new;
        let later = |retry_after| Answer::Later { status: 429, retry_after, words: words() };
        let seconds = |seconds| Next::Wait(Duration::from_secs_f64(seconds));
        for (answer, held, failures, expected) in [
            (Ok(Some(command.clone())), 0, 0, Next::Take(command)),
            (Ok(None), 15, 0, Next::AtOnce),
            (Ok(None), 0, 0, seconds(3.75)),
            (Ok(Some(Command::default())), 3, 0, seconds(90.0)),
            (Err(Answer::Unauthorized { words: words() }), 0, 1, seconds(90.0)),
            (Err(later(Some(Duration::from_secs(5)))), 0, 1, seconds(5.5)),
            (Err(later(None)), 0, 2, seconds(1.0)),
            (Err(Answer::Silent(words())), 0, 9, seconds(15.0)),
            (Err(Answer::Refused { status: 404, words: words() }), 0, 9, seconds(15.0)),
        ] {
            let told = format!("{answer:?}");
            assert_eq!(decide(answer, Duration::from_secs(held), failures, 0.5), expected, "{told}");
        }
    }
}
