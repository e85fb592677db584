//! A look back is equal to what live evaluation did: step by step, with no more data than rules say they need, and with
//! incidents that were written down and read again between any two steps.

use proptest::prelude::*;

use super::{Episode, replay};
use crate::catalog::testing::catalog;
use crate::condition::testing::{at, host};
use crate::condition::{Need, Source};
use crate::evaluate::{Incidents, Subject, evaluate};
use crate::fault::read_yaml;
use crate::history::{
    Bucket, Event, Gap, History, Item, Key, Listed, Listening, Series, Silence, State, Surroundings,
};
use crate::incident::Change;
use crate::rule::{Checked, Rule};
use crate::time::{Span, Time};

/// Minutes of a history.
const MINUTES: i64 = 12 * 60;
const CASES: u32 = 60;

/// One rule of each kind of need.
const RULES: &[&str] = &[
    "threshold: {value: cpu.usage, window: 5m, above: 60, clear: 40}",
    "threshold: {value: disk.used_percent, fold: max, window: 1m, above: 90}",
    "rate: {value: kernel.oom_kills, window: 15m, each: 15m, above: 0}",
    "offline: {after: 45s}",
    "agent_version: {least: 1.5.0}",
    "disk_full: {within: 12h, window: 3h}",
    "service: {names: [nginx, redis]}",
    "workload: {when: [stopped, restarting, unhealthy], restarts: 2}",
    "updates: {above: 20}",
    "reboot_needed: {}",
    "under_voltage: {}",
    "drive: {wear_above: 50}",
    "clock_off: {unsynchronized: true}",
    "data_gap: {window: 30m}",
    "no_data: {value: cpu.usage, window: 10m}",
];

fn rule(condition: &str, hold: u64) -> Checked {
    let text = format!("{{name: x, scope: {{all: true}}, for: {hold}m, condition: {{{condition}}}}}");
    let rule: Rule = read_yaml(&text).unwrap();
    catalog(|catalog| rule.check(catalog)).unwrap()
}

/// What happened to one host, made of random numbers.
fn history(numbers: &[u8]) -> History {
    let number = |index: i64| numbers[usize::try_from(index).unwrap() % numbers.len()];
    let every = |width: i64, salt: i64, value: &dyn Fn(u8) -> f64| -> Vec<Bucket> {
        let minutes = (0..MINUTES).filter(|minute| minute % width == 0);
        // Some minutes are missing, now and then an hour.
        let there =
            minutes.filter(|minute| number(minute + salt) % 16 != 0 && number(minute / 60 + salt) % 8 != 0);
        there.map(|minute| Bucket::one(at(minute), value(number(minute / 7 + salt)))).collect()
    };
    let series = |family: &'static str, value: &'static str, key: Key, buckets: Vec<Bucket>| Series {
        family: family.into(),
        value: value.into(),
        key,
        buckets,
    };
    let disk = || Key([("device".into(), "sda1".to_owned()), ("mountpoint".into(), "/".to_owned())].into());
    let percent = |number: u8| f64::from(number) / 2.55;
    let flag = |number: u8| f64::from(number % 4 / 3);
    let word = |number: u8, words: &[&str]| words[usize::from(number) % words.len()].to_owned();
    let changes = |salt: i64, state: &dyn Fn(u8) -> Option<State>| {
        (0..MINUTES / 20)
            .map(|step| {
                let number = number(step + salt);
                crate::history::Change { at: at(step * 20 + i64::from(number % 20)), state: state(number) }
            })
            .collect()
    };
    let status = |status: String| State { status, ..State::default() };
    let items = vec![
        Item {
            list: Listed::Services,
            name: "nginx.service".to_owned(),
            states: changes(3, &|n| (n % 5 > 0).then(|| status(word(n, &["active", "failed", "active"])))),
        },
        Item {
            list: Listed::Workloads,
            name: "shop".to_owned(),
            states: changes(5, &|n| {
                (n % 5 > 0).then(|| State {
                    status: word(n, &["running", "exited", "running"]),
                    health: Some(word(n / 3, &["healthy", "unhealthy", "healthy"])),
                    restarts: Some(u64::from(n % 7)),
                    kind: "container".to_owned(),
                })
            }),
        },
        Item {
            list: Listed::Agent,
            name: String::new(),
            states: changes(9, &|n| Some(status(word(n, &["1.4.0", "1.5.0", "1.6.0"])))),
        },
    ];
    let silences = (0..MINUTES / 30).filter_map(|step| {
        let n = i64::from(number(step + 11));
        let since = at(step * 30).plus(Span::seconds(u64::from(number(step)) * 2));
        let until = since.plus(Span::seconds(n.unsigned_abs() * 4));
        (n % 3 == 0).then_some(Silence { since, until: Some(until), on_purpose: n % 9 == 0 })
    });
    let events = (0..MINUTES / 45).map(|step| {
        let kind = if number(step + 13) % 2 == 0 { "clock_off" } else { "clock_right" };
        Event {
            at: at(step * 45).plus(Span::seconds(7)),
            kind: kind.into(),
            detail: "700 s ahead".to_owned(),
        }
    });
    let gaps = (0..MINUTES / 90).map(|step| Gap {
        noticed: at(step * 90 + i64::from(number(step) % 60)),
        count: Some(u64::from(number(step + 17) % 3)),
        cause: "queue_full".into(),
    });
    let throttle = || Key::of("metric_type", "throttle");
    History {
        series: vec![
            series("cpu", "usage", Key::default(), every(1, 0, &percent)),
            series("disk", "used_percent", disk(), every(1, 1, &percent)),
            series("disk", "used_bytes", disk(), every(5, 2, &|n| 1e9 * f64::from(n))),
            series("disk", "free_bytes", disk(), every(5, 2, &|n| 1e9 * f64::from(255 - n))),
            series("kernel", "oom_kills", Key::default(), every(1, 4, &|n| f64::from(n % 3))),
            series("updates", "security_count", Key::default(), every(30, 6, &|n| f64::from(n % 40))),
            series("updates", "reboot_required", Key::default(), every(30, 7, &flag)),
            series("pi", "under_voltage", throttle(), every(1, 8, &flag)),
            series("pi", "undervoltage_count", throttle(), every(1, 8, &|n| f64::from(n % 2))),
            series("drive", "wear_percent", Key::of("device", "sda"), every(60, 10, &percent)),
            series("time_sync", "unsynchronized", Key::default(), every(1, 12, &flag)),
        ],
        items,
        listed: [(Listed::Services, at(10)), (Listed::Workloads, at(10))].into(),
        events: events.collect(),
        silences: silences.collect(),
        gaps: gaps.collect(),
    }
}

/// What a server would have at `now` if it fetched what is needed, and nothing else.
fn fetched(all: &History, needs: &[Need], now: Time) -> History {
    let mut history = History { listed: all.listed.clone(), ..History::default() };
    for need in needs {
        let from = now.minus(need.window);
        match &need.source {
            Source::Minutes { family, values } | Source::Newest { family, values } => {
                let newest = matches!(need.source, Source::Newest { .. });
                for series in all.series.iter().filter(|s| s.family == *family && values.contains(&&*s.value))
                {
                    let within = series.within(now, need.window);
                    let skipped = if newest { within.len().saturating_sub(1) } else { 0 };
                    history.series.push(Series { buckets: within[skipped..].to_vec(), ..series.clone() });
                }
            }
            Source::Items(list) => {
                for item in all.items.iter().filter(|item| item.list == *list) {
                    let states = item.within(now, need.window).to_vec();
                    history.items.push(Item { states, ..item.clone() });
                }
            }
            Source::Events(kinds) => history.events.extend(all.event(now, kinds).cloned()),
            Source::Silences => {
                // Of a silence that lasts nobody knows the end.
                let begun = all
                    .silences
                    .iter()
                    .filter(|silence| silence.since < now && silence.until.is_none_or(|until| until > from));
                history.silences = begun
                    .map(|silence| Silence {
                        until: silence.until.filter(|until| *until <= now),
                        ..silence.clone()
                    })
                    .collect();
            }
            Source::Gaps => {
                let gaps = all.gaps.iter().filter(|gap| gap.noticed > from && gap.noticed <= now);
                history.gaps.extend(gaps.cloned());
            }
        }
    }
    history
}

fn live(rule: &Checked, all: &History, around: &Surroundings, to: Time) -> Vec<(Key, Time, Option<Time>)> {
    let (host, needs, grid) = (host(), rule.needs(), rule.cadence().grid());
    let mut incidents = Incidents::new();
    let mut episodes: Vec<(Key, Time, Option<Time>)> = Vec::new();
    let mut now = at(0).plus(grid);
    while now <= to {
        if around.listening_since(now).is_none() {
            now = now.plus(grid);
            continue;
        }
        let history = fetched(all, &needs, now);
        let subject = Subject { host: &host, history: &history, around };
        for changed in evaluate(rule, subject, &mut incidents, now) {
            match changed.change {
                Change::Fired { .. } => episodes.push((changed.key, now, None)),
                Change::Resolved { .. } => {
                    let open = episodes.iter_mut().rev().find(|(key, _, _)| *key == changed.key);
                    open.unwrap().2 = Some(now);
                }
                _ => {}
            }
        }
        let text: Vec<_> = incidents.iter().map(|pair| serde_json::to_string(&pair).unwrap()).collect();
        incidents = text.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        now = now.plus(grid);
    }
    episodes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn a_look_back_is_what_live_evaluation_did(
        numbers in prop::collection::vec(any::<u8>(), 200..400),
        which in 0..RULES.len(),
        hold in 0..4_u64,
    ) {
        let all = history(&numbers);
        let listening = vec![
            Listening { since: at(-100), until: Some(at(120)) },
            Listening { since: at(130), until: None },
        ];
        let around = Surroundings { listening, newest_agent: None };
        // Silences are judged by ticks, of which there are many: a few hours of them.
        let to = if RULES[which].starts_with("offline") { at(180) } else { at(MINUTES) };
        let rule = rule(RULES[which], hold);
        let host = host();
        let back = replay(&rule, Subject { host: &host, history: &all, around: &around }, at(0), to);
        let back: Vec<_> = back.into_iter().map(|Episode { key, fired, resolved, .. }| (key, fired, resolved)).collect();
        prop_assert_eq!(live(&rule, &all, &around, to), back, "{}", RULES[which]);
    }
}

#[test]
fn every_rule_of_this_test_fires_somewhere() {
    let numbers: Vec<u8> = (0..997_u32).map(|n| u8::try_from(n * n * 31 % 251).unwrap()).collect();
    let all = history(&numbers);
    let around =
        Surroundings { listening: vec![Listening { since: at(-100), until: None }], newest_agent: None };
    for condition in RULES {
        let rule = rule(condition, 0);
        let host = host();
        let episodes =
            replay(&rule, Subject { host: &host, history: &all, around: &around }, at(0), at(MINUTES));
        assert!(!episodes.is_empty(), "{condition}");
    }
}
