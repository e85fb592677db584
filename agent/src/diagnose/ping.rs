//! `ping`: echo requests, one after the other.

use std::net::SocketAddr;
use std::time::Duration;

use spectra_protocol::command::{NetworkDiagnostic, NetworkReport, PingResult, PingSummary};
use tokio::time::{Instant, sleep_until};

use super::echo::{Back, EchoSocket};
use super::resolve::resolve;
use super::{Context, Fault};

/// As the original sends.
const COUNT: u64 = 4;
const MOST: u64 = 100;
/// Between requests, milliseconds. More often is for those who run the network.
const INTERVAL_MS: u64 = 1000;
const LEAST_INTERVAL_MS: u64 = 200;
/// For a reply, milliseconds.
const TIMEOUT_MS: u64 = 2000;
const LEAST_TIMEOUT_MS: u64 = 100;
/// Longest of either.
const LONGEST_MS: u64 = 10_000;
/// What the rest of the work takes: the answer is to arrive before the deadline.
const MARGIN: Duration = Duration::from_millis(500);

pub(super) async fn ping(wish: &NetworkDiagnostic, context: &Context) -> Result<NetworkReport, Fault> {
    let target = resolve(&wish.target, 0, context).await?.first_with_a_way();
    let socket = EchoSocket::open(target)?;
    let count = or_default(wish.count, COUNT).min(MOST);
    let interval = milliseconds(wish.interval_ms, INTERVAL_MS, LEAST_INTERVAL_MS);
    let patience = milliseconds(wish.timeout_ms, TIMEOUT_MS, LEAST_TIMEOUT_MS);
    let end = context.deadline.checked_sub(MARGIN).unwrap_or(context.deadline);
    let mut report =
        NetworkReport { action: "ping".into(), target: wish.target.clone(), ..NetworkReport::default() };
    let mut at = Instant::now();
    for sequence in 0..count {
        if at >= end {
            report.note = format!("the time was over after {sequence} of {count} requests");
            break;
        }
        sleep_until(at).await;
        at += interval;
        let patience = patience.min(end.saturating_duration_since(Instant::now()));
        let back = socket.probe(u16::try_from(sequence).unwrap_or(u16::MAX), patience).await;
        let result = result(i64::try_from(sequence).unwrap_or(i64::MAX), target, back);
        context.progress.tell(&NetworkReport {
            ping_results: vec![result.clone()],
            ..NetworkReport { action: report.action.clone(), ..NetworkReport::default() }
        });
        report.ping_results.push(result);
        at = at.max(Instant::now());
    }
    report.summary = Some(summary(target, &report.ping_results));
    Ok(report)
}

pub(super) fn or_default(wished: u64, default: u64) -> u64 {
    if wished == 0 { default } else { wished }
}

pub(super) fn milliseconds(wished: u64, default: u64, least: u64) -> Duration {
    Duration::from_millis(or_default(wished, default).clamp(least, LONGEST_MS))
}

pub(super) fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

/// In the original's words.
pub(super) fn result(seq: i64, target: SocketAddr, back: Back) -> PingResult {
    let target = target.ip().to_string();
    let (success, after, response, peer, code) = match back {
        Back::Reply { after } => (true, after, "reply".to_owned(), target, None),
        Back::Refused { after, from, what, code } => {
            (false, after, what.to_owned(), from.map_or(String::new(), |from| from.to_string()), code)
        }
        Back::Nothing => (false, Duration::ZERO, "timeout".to_owned(), String::new(), None),
        Back::Unsent(error) => (false, Duration::ZERO, error, String::new(), None),
    };
    PingResult { seq, success, rtt: nanoseconds(after), response, peer, code }
}

fn summary(target: SocketAddr, results: &[PingResult]) -> PingSummary {
    let times: Vec<i64> = results.iter().filter(|result| result.success).map(|result| result.rtt).collect();
    let (sent, received) = (results.len() as u64, times.len() as u64);
    let lost = sent - received;
    let loss_percent = (lost * 100 + sent / 2).checked_div(sent).unwrap_or(0);
    let (avg, mdev) = spread(&times);
    PingSummary {
        address: target.ip().to_string(),
        sent,
        received,
        loss_percent,
        min: times.iter().copied().min().unwrap_or(0),
        avg,
        max: times.iter().copied().max().unwrap_or(0),
        mdev,
    }
}

/// Mean and standard deviation; 0 of nothing.
fn spread(times: &[i64]) -> (i64, i64) {
    if times.is_empty() {
        return (0, 0);
    }
    let count = times.len() as f64;
    let mean = times.iter().map(|time| *time as f64).sum::<f64>() / count;
    let variance = times.iter().map(|time| (*time as f64 - mean).powi(2)).sum::<f64>() / count;
    #[expect(clippy::cast_possible_truncation, reason = "nanoseconds of seconds are far below 2^63")]
    let whole = |value: f64| value.round() as i64;
    (whole(mean), whole(variance.sqrt()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spectra_protocol::command::{PingResult, PingSummary};

    use super::{Back, milliseconds, result, summary};

    #[test]
    fn times_and_losses_are_summed_up() {
        let target = "192.0.2.1:0".parse().unwrap();
        let made = |times: &[Option<i64>]| {
            let result = |time: &Option<i64>| PingResult {
                success: time.is_some(),
                rtt: time.unwrap_or(0),
                ..PingResult::default()
            };
            let PingSummary { address, sent, received, loss_percent, min, avg, max, mdev } =
                summary(target, &times.iter().map(result).collect::<Vec<_>>());
            assert_eq!(address, "192.0.2.1");
            ((sent, received, loss_percent), (min, avg, max, mdev))
        };
        for (times, expected) in [
            (&[][..], ((0, 0, 0), (0, 0, 0, 0))),
            (&[None, None], ((2, 0, 100), (0, 0, 0, 0))),
            (&[Some(7)], ((1, 1, 0), (7, 7, 7, 0))),
            (&[Some(2), Some(4), None, Some(4), Some(4), Some(5), Some(5), Some(7), Some(9)], {
                ((9, 8, 11), (2, 5, 9, 2))
            }),
            (&[Some(i64::MAX), Some(i64::MAX)], ((2, 2, 0), (i64::MAX, i64::MAX, i64::MAX, 0))),
        ] {
            assert_eq!(made(times), expected, "{times:?}");
        }
    }

    #[test]
    fn what_comes_back_is_told_in_the_originals_words() {
        let target = "[2001:db8::1]:0".parse().unwrap();
        let (after, router) = (Duration::from_nanos(57_446), "2001:db8::ff".parse().ok());
        let told = |back| {
            let PingResult { seq: _, success, rtt, response, peer, code } = result(3, target, back);
            (success, rtt, response, peer, code)
        };
        let words = |text: &str| text.to_owned();
        for (back, expected) in [
            (Back::Reply { after }, (true, 57_446, words("reply"), words("2001:db8::1"), None)),
            (
                Back::Refused { after, from: router, what: "ttl exceeded", code: Some(0) },
                (false, 57_446, words("ttl exceeded"), words("2001:db8::ff"), Some(0)),
            ),
            (Back::Nothing, (false, 0, words("timeout"), String::new(), None)),
            (Back::Unsent(words("no route")), (false, 0, words("no route"), String::new(), None)),
        ] {
            assert_eq!(told(back), expected);
        }
    }

    #[test]
    fn a_time_that_is_not_wished_is_the_default_and_none_leaves_its_bounds() {
        for (wished, expected) in [(0, 1000), (1, 200), (500, 500), (u64::MAX, 10_000)] {
            assert_eq!(milliseconds(wished, 1000, 200), Duration::from_millis(expected));
        }
    }
}
