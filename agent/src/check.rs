//! `spectra-agent check`: every collector with what it finds here.

mod table;

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::collect::{COLLECTORS, Spec};
use crate::host::Host;
use crate::runner::{Outcome, State, run_once};

/// Between the two readings of a rate.
const BETWEEN: Duration = Duration::from_secs(1);
/// How long a collector may take for both of its readings, the pause included.
const PATIENCE: Duration = Duration::from_secs(6);
/// From this interval on a reading may take its time.
const RARE: Duration = Duration::from_hours(1);
/// How long such a one may take: package managers are slow, and more so on a busy host; a program asks the drives of a
/// large server one after the other.
const RARE_PATIENCE: Duration = Duration::from_mins(3);
/// A line of the table.
#[derive(Debug)]
struct Finding {
    name: &'static str,
    interval: Duration,
    state: State,
    /// Of the last reading; `None` if there was none.
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
            let _ = answer.send(read(spec, &host));
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
    if finding.is_none() && spec.interval >= RARE {
        patience = RARE_PATIENCE;
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

/// Reads once, and twice where there are rates.
fn read(spec: Spec, host: &Host) -> Finding {
    let (collector, first, took) = run_once(spec, None, host);
    let is_read = matches!(first, Outcome::Read { .. });
    let again = collector.filter(|collector| is_read && collector.has_rates());
    let Some(collector) = again else {
        return finding(spec, first, took);
    };
    thread::sleep(BETWEEN);
    let (_, second, took) = run_once(spec, Some(collector), host);
    finding(spec, second, took)
}

fn finding(spec: Spec, outcome: Outcome, took: Duration) -> Finding {
    let (state, why) = (State::of(&outcome), State::why(&outcome));
    let finds = match outcome {
        Outcome::Read { metrics, .. } if metrics.is_empty() && state == State::Empty => {
            "nothing to read now".to_owned()
        }
        Outcome::Read { metrics, .. } => {
            let finds = (!metrics.is_empty()).then(|| (spec.describe)(&metrics));
            finds.into_iter().chain(why).collect::<Vec<_>>().join("; ")
        }
        _ => why.unwrap_or_default(),
    };
    Finding { name: spec.name, interval: spec.interval, state, took: Some(took), finds }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::{Duration, Instant};

    use spectra_protocol::Metric;

    use super::{Outcome, PATIENCE, RARE, State, finding, read, wait};
    use crate::collect::{Broken, COLLECTORS, Collector, Fault, Spec, Start};
    use crate::host::Host;

    #[test]
    fn only_rates_are_read_twice() {
        static READ: AtomicUsize = AtomicUsize::new(0);
        #[derive(Debug)]
        struct Counted {
            has_rates: bool,
        }
        impl Collector for Counted {
            fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
                READ.fetch_add(1, Ordering::SeqCst);
                Ok(Vec::new())
            }

            fn has_rates(&self) -> bool {
                self.has_rates
            }
        }
        let spec = |start| Spec { start, ..COLLECTORS[0] };
        let host = Host::new(Path::new("/"), None);
        read(spec(|_| Start::Ready(Box::new(Counted { has_rates: false }))), &host);
        assert_eq!(READ.load(Ordering::SeqCst), 1);
        read(spec(|_| Start::Ready(Box::new(Counted { has_rates: true }))), &host);
        assert_eq!(READ.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn what_is_read_rarely_may_take_its_time() {
        for (interval, expected) in [(RARE, State::Empty), (RARE / 2, State::Stuck)] {
            let spec = Spec { interval, ..COLLECTORS[0] };
            let (answer, answers) = channel();
            // As if most of the time of the others had passed already.
            let passed = PATIENCE.saturating_sub(Duration::from_millis(50));
            let begun = Instant::now().checked_sub(passed).unwrap();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(300));
                let outcome = Outcome::Read { metrics: Vec::new(), stuck: Vec::new(), broken: Vec::new() };
                let _ = answer.send(finding(spec, outcome, Duration::ZERO));
            });
            assert_eq!(wait(&spec, &answers, begun).state, expected);
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
