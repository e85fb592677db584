//! `spectra-agent check`: every collector with what it finds here.

mod table;

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use spectra_protocol::Metric;

use crate::collect::text::short_list;
use crate::collect::{COLLECTORS, Spec};
use crate::host::Host;
use crate::runner::{Outcome, run_once};

/// Between the two readings of a rate.
const BETWEEN: Duration = Duration::from_secs(1);
/// How long a collector may take for both of its readings, the pause included.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long a nightly one may take for its one reading: package managers are slow.
const NIGHTLY_PATIENCE: Duration = Duration::from_mins(1);

/// How a collector is doing on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ok,
    Empty,
    NotHere,
    NeedsPermission,
    Stuck,
    Broken,
}

impl State {
    /// How a collector is that read so.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Read { metrics, stuck, broken } => {
                match (stuck.is_empty(), broken.iter().map(|part| part.is_permission).min()) {
                    (_, Some(false)) => Self::Broken,
                    (false, _) => Self::Stuck,
                    (true, Some(true)) => Self::NeedsPermission,
                    (true, None) if metrics.iter().all(names_nothing) => Self::Empty,
                    (true, None) => Self::Ok,
                }
            }
            Outcome::NotHere(_) => Self::NotHere,
            Outcome::Failed(fault) if fault.is_permission() => Self::NeedsPermission,
            Outcome::Failed(_) | Outcome::Panicked(_) => Self::Broken,
        }
    }

    /// Why it is so, where it is not well.
    pub(crate) fn why(outcome: &Outcome) -> Option<String> {
        match outcome {
            Outcome::Read { stuck, broken, .. } => {
                let silent = stuck.first().map(|stuck| format!("{} does not answer", stuck.what));
                broken.first().map(|broken| broken.words.clone()).or(silent)
            }
            Outcome::NotHere(why) => Some((*why).to_owned()),
            Outcome::Failed(fault) => Some(fault.in_one_line()),
            Outcome::Panicked(message) => Some(format!("panicked: {message}")),
        }
    }
}

/// A line of the table.
#[derive(Debug)]
struct Finding {
    name: &'static str,
    interval: Duration,
    state: State,
    /// Of the second reading; `None` if there was none.
    took: Option<Duration>,
    finds: String,
}

/// Prints the table. `false` if a collector is broken or stuck.
pub fn check(host: &Host) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let asked: Vec<_> = COLLECTORS.iter().map(|spec| ask(*spec, host)).collect::<Result<_, _>>()?;
    let findings: Vec<_> =
        COLLECTORS.iter().zip(asked).map(|(spec, answer)| wait(spec, &answer, begun)).collect();
    table::print(host, &findings).context("cannot write the table")?;
    Ok(!findings.iter().any(|finding| matches!(finding.state, State::Broken | State::Stuck)))
}

/// Every collector on a thread of its own, so that one that hangs costs its own line only.
fn ask(spec: Spec, host: &Host) -> anyhow::Result<Receiver<Finding>> {
    let (answer, answers) = channel();
    let host = host.clone();
    thread::Builder::new()
        .name(spec.name.to_owned())
        .spawn(move || {
            // The other end is gone when this came too late.
            let _ = answer.send(read_twice(spec, &host));
        })
        .context("cannot start a thread for a collector")?;
    Ok(answers)
}

fn wait(spec: &Spec, answers: &Receiver<Finding>, begun: Instant) -> Finding {
    let patience = if spec.is_nightly() { NIGHTLY_PATIENCE } else { PATIENCE };
    let left = (begun + patience).saturating_duration_since(Instant::now());
    answers.recv_timeout(left).unwrap_or_else(|_| Finding {
        name: spec.name,
        interval: spec.interval,
        state: State::Stuck,
        took: None,
        finds: format!("no answer within {} s", patience.as_secs()),
    })
}

fn read_twice(spec: Spec, host: &Host) -> Finding {
    let (collector, first, took) = run_once(spec, None, host);
    // The second is for rates.
    let again = collector.filter(|_| matches!(first, Outcome::Read { .. }) && !spec.is_nightly());
    let Some(collector) = again else {
        return finding(spec, first, took);
    };
    thread::sleep(BETWEEN);
    let (collector, second, took) = run_once(spec, Some(collector), host);
    let lacking = collector.map(|collector| collector.lacking()).unwrap_or_default();
    with_what_lacks(finding(spec, second, took), &lacking)
}

/// A reading that is there, but not as a whole, says what it lacks.
fn with_what_lacks(finding: Finding, lacking: &[String]) -> Finding {
    if lacking.is_empty() || !matches!(finding.state, State::Ok | State::Empty) {
        return finding;
    }
    let lacking = short_list(&lacking.iter().map(String::as_str).collect::<Vec<_>>());
    let finds = if finding.state == State::Ok { format!("{}; {lacking}", finding.finds) } else { lacking };
    Finding { state: State::NeedsPermission, finds, ..finding }
}

fn finding(spec: Spec, outcome: Outcome, took: Duration) -> Finding {
    let state = State::of(&outcome);
    let finds = match outcome {
        Outcome::Read { metrics, .. } if metrics.is_empty() && state == State::Empty => {
            "nothing to read now".to_owned()
        }
        Outcome::Read { metrics, stuck, broken } => {
            let mut finds = (spec.describe)(&metrics);
            for stuck in &stuck {
                finds = format!("{finds}; {} does not answer", stuck.what);
            }
            for broken in &broken {
                finds = format!("{finds}; {}", broken.words);
            }
            finds
        }
        failed => State::why(&failed).unwrap_or_default(),
    };
    Finding { name: spec.name, interval: spec.interval, state, took: Some(took), finds }
}

/// A list of nothing: what is told to the server, so that it knows that there is nothing.
fn names_nothing(metric: &Metric) -> bool {
    matches!(metric, Metric::ContainerList(list) if list.containers.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::{Outcome, State, finding, with_what_lacks};
    use crate::collect::{Broken, COLLECTORS, Fault, Stuck};

    #[test]
    fn every_outcome_has_its_state() {
        let read = |kind: io::ErrorKind| Fault::Read { path: PathBuf::from("/proc/x"), source: kind.into() };
        let stuck = || vec![Stuck { what: "mount /x".into(), since: std::time::SystemTime::UNIX_EPOCH }];
        let part = |is_permission| Broken { words: "no".into(), is_permission };
        let none = || vec![spectra_protocol::metric::ContainerList::default().into()];
        let one = || vec![spectra_protocol::metric::System::default().into()];
        for (outcome, expected) in [
            (Outcome::Read { metrics: one(), stuck: Vec::new(), broken: Vec::new() }, State::Ok),
            (Outcome::Read { metrics: Vec::new(), stuck: Vec::new(), broken: Vec::new() }, State::Empty),
            (Outcome::Read { metrics: Vec::new(), stuck: stuck(), broken: Vec::new() }, State::Stuck),
            (Outcome::Read { metrics: none(), stuck: Vec::new(), broken: Vec::new() }, State::Empty),
            (Outcome::Read { metrics: one(), stuck: stuck(), broken: vec![part(false)] }, State::Broken),
            (
                Outcome::Read { metrics: one(), stuck: Vec::new(), broken: vec![part(true)] },
                State::NeedsPermission,
            ),
            (Outcome::NotHere("no"), State::NotHere),
            (Outcome::Failed(read(io::ErrorKind::PermissionDenied)), State::NeedsPermission),
            (
                Outcome::Failed(Fault::open(
                    "/dev/x".as_ref(),
                    "the group `x`",
                    io::ErrorKind::PermissionDenied.into(),
                )),
                State::NeedsPermission,
            ),
            (Outcome::Failed(read(io::ErrorKind::NotFound)), State::Broken),
            (Outcome::Panicked("x".into()), State::Broken),
        ] {
            let text = format!("{outcome:?}");
            assert_eq!(finding(COLLECTORS[0], outcome, Duration::ZERO).state, expected, "{text}");
        }
    }
    #[test]
    fn a_reading_that_lacks_a_permission_says_which() {
        let one = || vec![spectra_protocol::metric::System::default().into()];
        for (metrics, expected) in [(one(), "; /dev/x needs y"), (Vec::new(), "/dev/x needs y")] {
            let outcome = Outcome::Read { metrics, stuck: Vec::new(), broken: Vec::new() };
            let found = with_what_lacks(
                finding(COLLECTORS[0], outcome, Duration::ZERO),
                &["/dev/x needs y".to_owned()],
            );
            assert_eq!(found.state, State::NeedsPermission);
            assert!(found.finds.ends_with(expected), "{}", found.finds);
        }
    }
}
