//! How a host is beside how it was: what has happened meanwhile. Pure; the store reads and writes around it.

use time::Duration;

use super::throttle::{begun, detail};
use super::{Cause, Event, EventKind, Leaving, Throttling};
use crate::ingest::FUTURE_TOLERANCE;
use crate::store::Time;

/// What a host says about its start differs by a second or two from reading to reading.
const SAME_BOOT: i64 = 60;
/// A start is told every five minutes: what is known of it may be as old, and a little older.
const READING: Duration = Duration::minutes(6);

/// How long a host that took its leave is away before that is an event: an agent that is updated starts anew
/// within seconds.
const LEFT_FOR: Duration = Duration::minutes(1);

/// How a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    pub registered_at: Time,
    /// `None`: never.
    pub last_seen: Option<Time>,
    /// Unix seconds, on its own clock.
    pub boot_time: Option<i64>,
    /// Seconds.
    pub uptime: Option<i64>,
    pub agent_version: Option<String>,
    /// Its clock less the server's, if it can be told.
    pub clock_offset_ms: Option<i64>,
    /// Whether its agent's newest stream came to its end; `None` for agents without streams.
    pub stream_ended: Option<bool>,
    /// What its agent said about its leave, if it took it.
    pub leaving: Option<Leaving>,
    /// Of a Raspberry Pi.
    pub throttling: Option<Throttling>,
}

/// How a host was when it was last looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// When it was last heard of before it fell silent; `None` while it calls.
    pub silent_since: Option<Time>,
    /// Unix seconds, on its own clock.
    pub boot_time: Option<i64>,
    /// When `boot_time` was noted.
    pub boot_noted_at: Time,
    pub agent_version: Option<String>,
    pub clock_off: bool,
    pub throttling: Option<Throttling>,
}

/// When hosts are looked at.
#[derive(Clone, Copy, Debug)]
pub struct When {
    pub now: Time,
    /// Before this nobody may have heard a host that called.
    pub listening_since: Time,
    /// Silence after which a host is offline.
    pub offline: Duration,
}

/// How the host is to be remembered, and what has happened to it. A host that nobody watched has registered.
pub fn compare(host: &Host, before: Option<&Watched>, when: When) -> (Watched, Vec<Event>) {
    let now = when.now;
    let mut events = Vec::new();
    let mut happened = |time, kind, detail: String| events.push(Event { time, kind, cause: None, detail });
    if before.is_none() {
        happened(host.registered_at, EventKind::Registered, String::new());
    }
    if let Some((old, new)) = before.and_then(|before| versions(before, host)) {
        happened(now, EventKind::Updated, format!("{old} → {new}"));
    }
    let boot = before.map_or(Boot::Noted, |before| boot(host, before, now));
    if let (Boot::Another, Some(time)) = (boot, host.boot_time.and_then(unix)) {
        happened(time, EventKind::Rebooted, String::new());
    }
    let was_off = before.is_some_and(|before| before.clock_off);
    let off = host
        .clock_offset_ms
        .map_or(was_off, |ms| i128::from(ms.unsigned_abs()) > FUTURE_TOLERANCE.whole_milliseconds());
    if off != was_off {
        let (kind, detail) = match host.clock_offset_ms.filter(|_| off) {
            Some(ms) => (EventKind::ClockOff, offset(ms)),
            None => (EventKind::ClockRight, String::new()),
        };
        happened(now, kind, detail);
    }
    let held_back = before.and_then(|before| before.throttling.as_ref());
    for (kind, times) in host.throttling.as_ref().map(|now| begun(held_back, now)).unwrap_or_default() {
        happened(now, kind, detail(times));
    }
    let was_silent = before.and_then(|before| before.silent_since);
    let silent_since = silent_since(host, was_silent, when);
    match (was_silent, silent_since, host.last_seen) {
        (None, Some(since), _) => events.push(silence(since, host)),
        (Some(since), None, Some(seen)) => {
            let seconds = seen.since(since).whole_seconds();
            happened(seen, EventKind::Back, format!("after {seconds} s of silence"));
        }
        // It called once in between, between two looks.
        _ => {}
    }
    let (boot_time, boot_noted_at) = match (boot, before) {
        (Boot::Same, Some(before)) => (before.boot_time, before.boot_noted_at),
        _ => (host.boot_time, now),
    };
    let version = host.agent_version.clone();
    let agent_version = version.or_else(|| before.and_then(|before| before.agent_version.clone()));
    let throttling = host.throttling.clone().or_else(|| held_back.cloned());
    (Watched { silent_since, boot_time, boot_noted_at, agent_version, clock_off: off, throttling }, events)
}

/// When the host was last heard of, if it is silent.
fn silent_since(host: &Host, was_silent: Option<Time>, when: When) -> Option<Time> {
    let seen = host.last_seen?;
    let still = was_silent.is_some_and(|since| seen <= since);
    // Who takes leave need not be waited for.
    let left = host.leaving.is_some() && when.now.since(seen) >= LEFT_FOR;
    (still || left || when.now.since(seen.max(when.listening_since)) >= when.offline).then_some(seen)
}

fn silence(since: Time, host: &Host) -> Event {
    let cause = match (host.leaving, host.stream_ended) {
        (Some(Leaving::Asleep), _) => Cause::Asleep,
        (Some(Leaving::Stopped), _) | (None, Some(true)) => Cause::Stopped,
        (None, Some(false)) => Cause::Lost,
        (None, None) => Cause::Unknown,
    };
    Event { time: since, kind: EventKind::Silent, cause: Some(cause), detail: String::new() }
}

/// The version before and the one now, where both are known and they differ.
fn versions<'a>(before: &'a Watched, host: &'a Host) -> Option<(&'a str, &'a str)> {
    let (old, new) = (before.agent_version.as_deref()?, host.agent_version.as_deref()?);
    (old != new).then_some((old, new))
}

/// What a host's start says beside the one that was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boot {
    Same,
    /// Another start.
    Another,
    /// The first one that is known, or the same one after the clock was put right.
    Noted,
}

fn boot(host: &Host, before: &Watched, now: Time) -> Boot {
    let (Some(new), Some(uptime)) = (host.boot_time, host.uptime) else { return Boot::Same };
    let Some(old) = before.boot_time else { return Boot::Noted };
    if new.saturating_sub(old).saturating_abs() <= SAME_BOOT {
        return Boot::Same;
    }
    // A host that has been up since before its start was noted did not start again: its clock was moved.
    let noted_for = now.since(before.boot_noted_at) - READING;
    if uptime < noted_for.whole_seconds() { Boot::Another } else { Boot::Noted }
}

fn unix(seconds: i64) -> Option<Time> {
    seconds.checked_mul(1_000_000).and_then(Time::from_micros)
}

fn offset(milliseconds: i64) -> String {
    let side = if milliseconds > 0 { "ahead" } else { "behind" };
    format!("{} s {side}", milliseconds.unsigned_abs() / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A look of a server that has listened for long.
    fn when(seconds: i64) -> When {
        When { now: at(seconds), listening_since: at(-100_000), offline: Duration::minutes(10) }
    }

    fn at(seconds: i64) -> Time {
        unix(1_795_000_000 + seconds).unwrap()
    }

    /// A host that calls, up for a day at the second 0.
    fn host(now: i64) -> Host {
        Host {
            registered_at: at(-1000),
            last_seen: Some(at(now)),
            boot_time: Some(1_795_000_000 - 86_400),
            uptime: Some(86_400 + now),
            agent_version: Some("1".to_owned()),
            clock_offset_ms: Some(0),
            stream_ended: Some(false),
            leaving: None,
            throttling: None,
        }
    }

    fn watched() -> Watched {
        compare(&host(0), None, when(0)).0
    }

    fn names(events: &[Event]) -> Vec<String> {
        let name = |event: &Event| match (event.cause, &*event.detail) {
            (Some(cause), _) => format!("{} {}", event.kind, cause.name()),
            (None, "") => event.kind.to_string(),
            (None, detail) => format!("{} {detail}", event.kind),
        };
        events.iter().map(name).collect()
    }

    #[test]
    fn a_host_that_nobody_watched_has_registered() {
        let (watched, events) = compare(&host(0), None, when(0));
        assert_eq!(names(&events), ["registered"]);
        assert_eq!(events[0].time, at(-1000));
        assert_eq!((watched.silent_since, watched.clock_off), (None, false));
        assert_eq!(compare(&host(30), Some(&watched), when(30)), (watched, vec![]));
    }

    #[test]
    fn what_differs_has_happened() {
        let boot = |seconds: i64| Some(1_795_000_000 + seconds);
        for (change, now, expected) in [
            ((|_| {}) as fn(&mut Host), 3600, vec![]),
            (|host| host.agent_version = Some("2".to_owned()), 3600, vec!["updated 1 → 2"]),
            (|host| host.agent_version = None, 3600, vec![]),
            (|host| host.clock_offset_ms = Some(3_600_000), 3600, vec!["clock_off 3600 s ahead"]),
            (|host| host.clock_offset_ms = Some(-700_999), 3600, vec!["clock_off 700 s behind"]),
            (|host| host.clock_offset_ms = Some(600_000), 3600, vec![]),
            (|host| host.clock_offset_ms = None, 3600, vec![]),
            (|host| host.last_seen = Some(at(3001)), 3600, vec![]),
            (|host| host.last_seen = Some(at(3000)), 3600, vec!["silent lost"]),
            (
                |host| (host.last_seen, host.stream_ended) = (Some(at(0)), Some(true)),
                3600,
                vec!["silent stopped"],
            ),
            (|host| (host.last_seen, host.stream_ended) = (Some(at(0)), None), 3600, vec!["silent unknown"]),
            (
                |host| (host.last_seen, host.leaving) = (Some(at(3540)), Some(Leaving::Asleep)),
                3600,
                vec!["silent asleep"],
            ),
            (
                |host| (host.last_seen, host.leaving) = (Some(at(3540)), Some(Leaving::Stopped)),
                3600,
                vec!["silent stopped"],
            ),
            (|host| (host.last_seen, host.leaving) = (Some(at(3541)), Some(Leaving::Asleep)), 3600, vec![]),
            (|host| host.last_seen = None, 3600, vec![]),
            (|host| host.boot_time = Some(1_795_000_000 - 86_459), 3600, vec![]),
            (|host| host.boot_time = None, 3600, vec![]),
        ] {
            let mut changed = host(now);
            change(&mut changed);
            assert_eq!(names(&compare(&changed, Some(&watched()), when(now)).1), expected, "{changed:?}");
        }
        let rebooted = Host { boot_time: boot(3000), uptime: Some(600), ..host(3600) };
        let (after, events) = compare(&rebooted, Some(&watched()), when(3600));
        assert_eq!((names(&events), events[0].time), (vec!["rebooted".to_owned()], at(3000)));
        assert_eq!((after.boot_time, after.boot_noted_at), (boot(3000), at(3600)));
        assert_eq!(compare(&rebooted, Some(&after), when(3630)).1, []);
    }

    #[test]
    fn a_board_that_is_held_back_tells_it_once_and_remembers_it_without_readings() {
        let held = |count| Some(Throttling { boot_id: Some("a".to_owned()), counts: [count, 0, 0, 0] });
        let low = Host { throttling: held(1), ..host(3600) };
        let (after, events) = compare(&low, Some(&watched()), when(3600));
        assert_eq!(names(&events), ["under_voltage"]);
        assert_eq!(compare(&low, Some(&after), when(3600)).1, []);
        let (after, events) = compare(&host(3600), Some(&after), when(3600));
        assert_eq!((events, &after.throttling), (vec![], &held(1)));
        let again = Host { throttling: held(3), ..host(3600) };
        assert_eq!(names(&compare(&again, Some(&after), when(3600)).1), ["under_voltage 2 times"]);
    }

    #[test]
    fn a_server_that_did_not_listen_blames_no_host() {
        let away = Host { last_seen: Some(at(0)), ..host(0) };
        for (listening_since, now, expected) in [
            (3600, 3600, vec![]),
            (3600, 4199, vec![]),
            (3600, 4200, vec!["silent lost"]),
            (0, 600, vec!["silent lost"]),
        ] {
            let when = When { listening_since: at(listening_since), ..when(now) };
            assert_eq!(names(&compare(&away, Some(&watched()), when).1), expected, "{when:?}");
        }
        // One that was silent before is silent still, and not back.
        let silent = Watched { silent_since: Some(at(0)), ..watched() };
        let when = When { listening_since: at(3600), ..when(3600) };
        assert_eq!(compare(&away, Some(&silent), when), (silent, vec![]));
    }

    #[test]
    fn a_clock_that_is_put_right_is_no_reboot() {
        let early = Host { uptime: Some(20), boot_time: Some(1000), ..host(0) };
        let before = compare(&early, None, when(0)).0;
        let later = Host { uptime: Some(320), boot_time: Some(1_795_000_000 - 20), ..host(330) };
        let (after, events) = compare(&later, Some(&before), when(330));
        assert_eq!((names(&events), after.boot_time), (vec![], later.boot_time));
    }

    #[test]
    fn silence_and_a_wrong_clock_end() {
        let silent = Watched { silent_since: Some(at(0)), clock_off: true, ..watched() };
        let (after, events) = compare(&host(3600), Some(&silent), when(3600));
        assert_eq!(names(&events), ["clock_right", "back after 3600 s of silence"]);
        assert_eq!((after.silent_since, after.clock_off), (None, false));
        let still = Host { last_seen: Some(at(0)), clock_offset_ms: None, ..host(3600) };
        assert_eq!(compare(&still, Some(&silent), when(3600)), (silent, vec![]));
    }
}
