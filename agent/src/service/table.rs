//! The status of an agent, for people.

use std::fmt::Write as _;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::status::{Accepted, CollectorState, Report, SpoolState};

/// Everything, `now` in Unix seconds.
pub(super) fn text(report: &Report, manager: &str, now: i64) -> String {
    let Report {
        version,
        process,
        started,
        host,
        server,
        agent,
        connected_since,
        trouble,
        accepted,
        queued,
        dropped,
        spool,
        collectors,
    } = report;
    let mut text = format!("spectra-agent {version} on {host}\n\n");
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<11} {value}");
    };
    line("service", format!("{manager}; process {process} since {}", moment(*started, now)));
    line("server", format!("{server}, as agent {agent}"));
    line(
        "connected",
        match (connected_since, trouble) {
            (Some(since), _) => format!("since {}", moment(*since, now)),
            (None, Some(trouble)) => format!("no: {trouble}"),
            (None, None) => "not yet".to_owned(),
        },
    );
    line(
        "last batch",
        match accepted {
            Some(Accepted { at, envelopes }) => {
                format!("{envelopes} envelopes, accepted {}", moment(*at, now))
            }
            None => "none has been accepted yet".to_owned(),
        },
    );
    line("in memory", format!("{queued} envelopes; {dropped} lost since the start"));
    line("spool", spool.as_ref().map_or_else(|| "none".to_owned(), held));
    text.push('\n');
    text.push_str(&table(collectors));
    text
}

fn held(spool: &SpoolState) -> String {
    let SpoolState { folder, bytes, limit, requests } = spool;
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    if *requests == 0 {
        return format!("empty, of {:.0} MiB in {folder}", mebibytes(*limit));
    }
    format!("{requests} requests wait, {:.1} of {:.0} MiB in {folder}", mebibytes(*bytes), mebibytes(*limit))
}

fn table(collectors: &[CollectorState]) -> String {
    let width = |head: &str, cells: &dyn Fn(&CollectorState) -> usize| {
        collectors.iter().map(cells).fold(head.len(), usize::max)
    };
    let names = width("COLLECTOR", &|collector| collector.name.len());
    let states = width("STATE", &|collector| collector.state.len());
    let mut text = format!("{:names$}  {:states$}  {:>7}  {:>10}\n", "COLLECTOR", "STATE", "RUNS", "TOOK");
    for CollectorState { name, state, why, runs, took_us } in collectors {
        let took = format!("{:.2} ms", *took_us as f64 / 1000.0);
        let why = why.as_deref().map(|why| format!("  {why}")).unwrap_or_default();
        let _ = writeln!(text, "{name:names$}  {state:states$}  {runs:>7}  {took:>10}{why}");
    }
    text
}

/// A time, and how long ago that is.
fn moment(at: i64, now: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at).ok().and_then(|time| time.format(&Rfc3339).ok());
    format!("{} ({} ago)", time.unwrap_or_else(|| at.to_string()), length(now.saturating_sub(at)))
}

/// In the largest unit that it has two of, or seconds.
fn length(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_told() {
        let collector = |name: &str, state: &str, why: Option<&str>| CollectorState {
            name: name.into(),
            state: state.into(),
            why: why.map(str::to_owned),
            runs: 12,
            took_us: 340,
        };
        let report = Report {
            version: "0.1.0".into(),
            process: 7,
            started: 1_800_000_000,
            host: "node-7".into(),
            server: "https://s".into(),
            agent: "f670".into(),
            connected_since: Some(1_800_000_010),
            trouble: None,
            accepted: Some(Accepted { at: 1_800_000_100, envelopes: 34 }),
            queued: 3,
            dropped: 0,
            spool: Some(SpoolState { folder: "/spool".into(), bytes: 3 << 20, limit: 64 << 20, requests: 2 }),
            collectors: vec![
                collector("cpu", "ok", None),
                collector("temperature", "not on this host", Some("no sensors")),
            ],
        };
        let expected = "\
spectra-agent 0.1.0 on node-7

service     enabled, active; process 7 since 2027-01-15T08:00:00Z (110 s ago)
server      https://s, as agent f670
connected   since 2027-01-15T08:00:10Z (100 s ago)
last batch  34 envelopes, accepted 2027-01-15T08:01:40Z (10 s ago)
in memory   3 envelopes; 0 lost since the start
spool       2 requests wait, 3.0 of 64 MiB in /spool

COLLECTOR    STATE                RUNS        TOOK
cpu          ok                     12     0.34 ms
temperature  not on this host       12     0.34 ms  no sensors
";
        assert_eq!(text(&report, "enabled, active", 1_800_000_110), expected);
        let away = Report {
            connected_since: None,
            trouble: Some("the server does not answer".into()),
            spool: Some(SpoolState { limit: 64 << 20, ..SpoolState::default() }),
            ..report
        };
        let text = text(&away, "", 0);
        assert!(text.contains("connected   no: the server does not answer"), "{text}");
        assert!(text.contains("spool       empty, of 64 MiB"), "{text}");
    }

    #[test]
    fn times_are_told_in_the_unit_that_says_enough() {
        for (seconds, expected) in
            [(-5, "0 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h"), (172_800, "2 days")]
        {
            assert_eq!(length(seconds), expected, "{seconds}");
        }
    }
}
