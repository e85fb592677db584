//! One evaluation of 20 rules on 10,000 hosts, and a look back over 90 days of one, without the database.

use std::time::Instant;

use spectra_alert::catalog::{Catalog, Family, Value};
use spectra_alert::evaluate::{Incidents, Subject, evaluate};
use spectra_alert::history::{Bucket, History, Host, Key, Listening, Series, Surroundings};
use spectra_alert::look_back::replay;
use spectra_alert::rule::Checked;
use spectra_alert::rule::file::RuleFile;
use spectra_alert::{Span, Time};

const HOSTS: u32 = 10_000;
const RULES: usize = 20;
/// File systems of a host.
const MOUNTS: usize = 3;

fn main() {
    let value = |name| Value { name, unit: "%", counter: false, flag: false };
    let families = [
        Family { name: "cpu", keys: vec![], values: vec![value("usage")] },
        Family { name: "disk", keys: vec!["mountpoint"], values: vec![value("used_percent")] },
    ];
    let rule = |at: usize| match at % 2 {
        0 => format!(
            "{{name: r{at}, scope: {{all: true}}, condition: {{threshold: {{value: cpu.usage, above: 9{}}}}}}}",
            at / 4
        ),
        _ => format!(
            "{{name: r{at}, scope: {{all: true}}, condition: {{threshold: {{value: disk.used_percent, above: 9{}}}}}}}",
            at / 4
        ),
    };
    let rules: Vec<_> = (0..RULES).map(rule).collect();
    let file = RuleFile::read(&format!("rules: [{}]", rules.join(", "))).expect("they are written well");
    let rules = file.check(Catalog(&families)).expect("they are possible");

    let now = Time::from_seconds(1_795_392_000);
    let hosts: Vec<_> = (0..HOSTS).map(|number| (host(number), history(number, now))).collect();
    let around = Surroundings { listening: forever(), newest_agent: None };
    let mut incidents: Vec<Vec<Incidents>> =
        hosts.iter().map(|_| rules.iter().map(|_| Incidents::new()).collect()).collect();
    look_back(&rules[0], now, &Surroundings { listening: forever(), newest_agent: None });
    for round in 0..3 {
        let begun = Instant::now();
        let mut changes = 0;
        for ((host, history), incidents) in hosts.iter().zip(&mut incidents) {
            for (rule, incidents) in rules.iter().zip(incidents) {
                let subject = Subject { host, history, around: &around };
                changes += evaluate(rule, subject, incidents, now).len();
            }
        }
        let took = begun.elapsed();
        println!(
            "round {round}: {HOSTS} hosts, {RULES} rules, {changes} changes: {took:.0?} (goal with the database: 1 s)"
        );
    }
}

fn forever() -> Vec<Listening> {
    vec![Listening { since: Time::default(), until: None }]
}

/// A look back over 90 days of one host.
fn look_back(rule: &Checked, now: Time, around: &Surroundings) {
    let buckets = (1..=90 * 24 * 60).rev().map(|minute: u32| {
        let value = if minute % 1000 < 10 { 99.0 } else { 50.0 };
        Bucket::one(now.minus(Span::minutes(minute.into())), value)
    });
    let (family, value) = ("cpu".into(), "usage".into());
    let series = Series { family, value, key: Key::default(), buckets: buckets.collect() };
    let history = History { series: vec![series], ..History::default() };
    let host = host(0);
    let begun = Instant::now();
    let subject = Subject { host: &host, history: &history, around };
    let episodes = replay(rule, subject, now.minus(Span::days(90)), now);
    println!("look back: 90 days of one host, {} firings: {:.0?}", episodes.len(), begun.elapsed());
}

fn host(number: u32) -> Host {
    Host {
        id: number.to_string(),
        name: format!("host-{number}"),
        labels: std::collections::BTreeMap::new(),
        interval: Span::seconds(15),
    }
}

/// Five minutes of one processor and of file systems; one host in a hundred has a full one.
fn history(number: u32, now: Time) -> History {
    let buckets = |value: f64| -> Vec<Bucket> {
        (1..=5).rev().map(|minute| Bucket::one(now.minus(Span::minutes(minute)), value)).collect()
    };
    let mut series = vec![Series {
        family: "cpu".into(),
        value: "usage".into(),
        key: Key::default(),
        buckets: buckets(f64::from(number % 80)),
    }];
    for mount in 0..MOUNTS {
        series.push(Series {
            family: "disk".into(),
            value: "used_percent".into(),
            key: Key::of("mountpoint", format!("/{mount}")),
            buckets: buckets(if number.is_multiple_of(100) { 99.0 } else { 50.0 }),
        });
    }
    History { series, ..History::default() }
}
