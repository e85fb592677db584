//! Waiting until a service that was started has sent its first batch.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use reqwest::Url;

use super::{SOCKET, os, say, status};
use crate::status::Report;

/// How often is looked.
const LOOK: Duration = Duration::from_millis(250);

/// `false`: it did not come in time, and why is told.
pub(super) fn for_first_batch(server: &Url, patience: Duration, begun: i64) -> bool {
    if patience.is_zero() {
        return true;
    }
    say(&format!("waits until {server} has taken the first batch, {} s at most", patience.as_secs()));
    let until = Instant::now() + patience;
    let mut last = None;
    while Instant::now() < until {
        if let Ok(report) = status::ask(Path::new(SOCKET)) {
            if let Some(accepted) = first(&report, begun) {
                say(&format!(
                    "done: the server took {accepted} envelopes; the agent runs (spectra-agent status)"
                ));
                return true;
            }
            if report.trouble.is_some() && report.trouble != last {
                last.clone_from(&report.trouble);
                say(&format!("not yet: {}", report.trouble.unwrap_or_default()));
            }
        }
        sleep(LOOK);
    }
    say(&failure(last.as_deref(), &os::last_words()));
    false
}

/// How many envelopes the server took of an agent that is this new one, or of one that ran on as it was.
fn first(report: &Report, begun: i64) -> Option<u64> {
    let accepted = report.accepted.as_ref()?;
    // A process that was not restarted has been sending all along.
    let is_recent = report.connected_since.is_some() || accepted.at >= begun;
    is_recent.then_some(accepted.envelopes)
}

fn failure(trouble: Option<&str>, journal: &str) -> String {
    let what = match trouble {
        Some(trouble) => format!("it runs, and {trouble}"),
        None => "it does not run, or has sent nothing".to_owned(),
    };
    let mut text =
        format!("failed: the server has not taken anything: {what}. What it says ({}):", os::WORDS.0);
    for line in journal.lines() {
        text.push_str("\n    ");
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Accepted;

    #[test]
    fn a_batch_counts_that_the_new_process_sent_or_one_that_is_connected() {
        let report = |at: Option<i64>, connected_since| Report {
            accepted: at.map(|at| Accepted { at, envelopes: 5 }),
            connected_since,
            ..Report::default()
        };
        for (at, connected, expected) in [
            (None, None, None),
            (None, Some(90), None),
            (Some(101), None, Some(5)),
            (Some(99), None, None),
            (Some(99), Some(90), Some(5)),
        ] {
            assert_eq!(first(&report(at, connected), 100), expected, "{at:?} {connected:?}");
        }
    }

    #[test]
    fn a_failure_says_what_is_known() {
        let text = failure(Some("the server does not answer"), "one\ntwo\n");
        assert!(
            text.contains("it runs, and the server does not answer") && text.ends_with("    two"),
            "{text}"
        );
        assert!(failure(None, "").contains("it does not run"));
    }
}
