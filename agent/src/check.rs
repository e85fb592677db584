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
/// How long a nightly one may take for its one reading: package managers are slow, and more so on a busy host.
const NIGHTLY_PATIENCE: Duration = Duration::from_mins(3);

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
    let within = |patience: Duration| {
        let left = (begun + patience).saturating_duration_since(Instant::now());
        answers.recv_timeout(left).ok()
    };
    let mut patience = PATIENCE;
    let mut finding = within(patience);
    if finding.is_none() && spec.is_nightly() {
        patience = NIGHTLY_PATIENCE;
        eprintln!("{} takes its time: up to {} s", spec.name, patience.as_secs());
        finding = within(patience);
    }
    finding.unwrap_or_else(|| Finding {
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
    let (_, second, took) = run_once(spec, Some(collector), host);
    finding(spec, second, took)
}

fn finding(spec: Spec, outcome: Outcome, took: Duration) -> Finding {
    let state = State::of(&outcome);
    let finds = match outcome {
        Outcome::Read { metrics, .. } if metrics.is_empty() && state == State::Empty => {
            "nothing to read now".to_owned()
        }
        Outcome::Read { metrics, stuck, broken } => {
            let finds = (!metrics.is_empty()).then(|| (spec.describe)(&metrics));
            let silent: Vec<_> =
                stuck.iter().map(|stuck| format!("{} does not answer", stuck.what)).collect();
            let words: Vec<_> =
                silent.iter().chain(broken.iter().map(|part| &part.words)).map(String::as_str).collect();
            let troubles = (!words.is_empty()).then(|| short_list(&words));
            finds.into_iter().chain(troubles).collect::<Vec<_>>().join("; ")
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

    use super::{Outcome, State, finding};
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
        for (metrics, is_read) in [(one(), true), (Vec::new(), false)] {
            let broken = vec![Broken::for_want_of_permission("/dev/x needs y".to_owned())];
            let outcome = Outcome::Read { metrics, stuck: Vec::new(), broken };
            let found = finding(COLLECTORS[0], outcome, Duration::ZERO);
            assert_eq!(found.state, State::NeedsPermission);
            let expected = if is_read { "; /dev/x needs y" } else { "/dev/x needs y" };
            assert!(found.finds.ends_with(expected), "{}", found.finds);
            assert_eq!(found.finds == "/dev/x needs y", !is_read);
        }
    }
}
