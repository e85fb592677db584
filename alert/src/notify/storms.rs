//! Whole days of many hosts through incidents, pages and a desk: how many messages there are, and that every beginning
//! that was told has its end.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{ChannelRules, Desk, Form, Line, Message, Page, Shape, Standing, Told};
use crate::condition::Verdict;
use crate::condition::testing::at;
use crate::incident::{Incident, Input, Policy};
use crate::rule::{NoData, Notify, Severity};
use crate::time::{Span, Time};

/// Hosts that flap.
const HOSTS: usize = 1000;
/// Messages that an hour of them makes on one channel, with the quarter of an hour until all is calm. Whatever they
/// did, the rate would let through 10 at once and one a minute.
const MESSAGES: usize = 19;
/// Between two looks.
const TICK: u64 = 5;

fn rules() -> ChannelRules<'static> {
    ChannelRules {
        name: "ops",
        form: Form::Text,
        burst: 10,
        every: Span::minutes(1),
        quiet: false,
        quiet_except: Severity::Critical,
        hold: false,
        cause: "",
    }
}

/// Seconds at which is looked.
fn seconds(end: u64) -> impl Iterator<Item = u64> {
    (0..end / TICK).map(|tick| tick * TICK)
}

/// One rule on many hosts, one page for each, one channel.
struct Fleet {
    incidents: Vec<Incident>,
    pages: Vec<Page>,
    desk: Desk,
    notify: Notify,
}

impl Fleet {
    fn new(hosts: usize) -> Self {
        let notify = Notify { channels: vec!["ops".to_owned()], ..Notify::default() };
        Self {
            incidents: vec![Incident::default(); hosts],
            pages: vec![Page::default(); hosts],
            desk: Desk::default(),
            notify,
        }
    }

    fn tick(
        &mut self,
        now: Time,
        verdict: impl Fn(usize) -> Verdict,
        rules: &ChannelRules<'_>,
    ) -> Vec<Message> {
        let policy = Policy {
            severity: Severity::Warning,
            hold: Span::ZERO,
            clear_for: Span::ZERO,
            no_data: NoData::Keep,
        };
        for (host, (incident, page)) in self.incidents.iter_mut().zip(&mut self.pages).enumerate() {
            let input = Input::Judged { verdict: verdict(host), value: None, sentence: "it is so" };
            incident.step(&input, &policy, now);
            let name = format!("host-{host}");
            let standing = incident.is_open().then(|| Standing {
                line: Line {
                    host: name.clone(),
                    host_id: name.clone(),
                    severity: incident.severity,
                    fired_at: incident.fired_at,
                    ..Line::default()
                },
                acknowledged: false,
                muted: false,
                notify: &self.notify,
                group: "offline".to_owned(),
            });
            for notice in page.advance(&name, standing.as_slice(), &[], now) {
                self.desk.add(notice);
            }
        }
        self.desk.plan(rules, now)
    }
}

/// A number that looks random.
fn hash(host: usize, step: u64) -> u64 {
    let mixed =
        (host as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ step.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

#[test]
fn an_hour_of_a_thousand_flapping_hosts_is_nineteen_messages() {
    let mut fleet = Fleet::new(HOSTS);
    let mut sent: Vec<Message> = Vec::new();
    for second in seconds(85 * 60) {
        // Every host comes and goes every minute or two, for an hour.
        let breached = |host| second < 3600 && hash(host, second / 60).is_multiple_of(2);
        let verdict = |host| if breached(host) { Verdict::Breached } else { Verdict::Clear };
        sent.extend(fleet.tick(at(0).plus(Span::seconds(second)), verdict, &rules()));
    }
    assert_eq!(sent.len(), MESSAGES);
    let titles: Vec<_> = sent.iter().map(Message::title).collect();
    assert_eq!(fleet.desk.waiting(), 0, "{titles:?}");
    assert!(fleet.desk.is_idle(), "every beginning that was told has its end: {titles:?}");
    assert_eq!(fleet.desk.dropped, 0);
}

#[test]
fn a_segment_that_is_lost_is_one_message_and_one_when_it_is_back() {
    let mut fleet = Fleet::new(500);
    let mut sent = Vec::new();
    for second in seconds(1800) {
        // Hosts call every 15 seconds, each at a moment of its own: silence is noticed over 15 seconds.
        let lost = |host: usize| {
            let moment = hash(host, 0) % 15;
            (100 + moment..900 + moment).contains(&second)
        };
        let verdict = |host| if lost(host) { Verdict::Breached } else { Verdict::Clear };
        let messages = fleet.tick(at(0).plus(Span::seconds(second)), verdict, &rules());
        sent.extend(messages.into_iter().map(|message| (second, message)));
    }
    let told: Vec<_> = sent.iter().map(|(_, message)| (message.hosts, message.is_end)).collect();
    assert_eq!(told, [(500, false), (500, true)]);
    assert!(sent[0].0 <= 100 + 15 + 30, "{}", sent[0].0);
}

#[test]
fn one_host_is_told_within_ten_seconds() {
    let mut fleet = Fleet::new(50);
    let mut told = None;
    for second in seconds(60) {
        let verdict = |host| if host == 7 && second >= 20 { Verdict::Breached } else { Verdict::Clear };
        if !fleet.tick(at(0).plus(Span::seconds(second)), verdict, &rules()).is_empty() {
            told.get_or_insert(second);
        }
    }
    assert_eq!(told, Some(25));
}

/// What one channel was told, in the order of messages.
fn check(sent: &[Message], open: &BTreeSet<String>) {
    let mut told: BTreeMap<String, bool> = BTreeMap::new();
    for message in sent {
        assert_eq!(message.more, 0);
        for entry in &message.entries {
            let known = told.entry(entry.line.host.clone()).or_default();
            match entry.told {
                Told::Resolved => assert!(std::mem::take(known), "an end without a beginning"),
                Told::Passed => assert!(!*known, "it came and went, but its beginning was told"),
                _ => *known = true,
            }
        }
    }
    let known: BTreeSet<String> =
        told.into_iter().filter(|(_, known)| *known).map(|(host, _)| host).collect();
    assert_eq!(&known, open, "people know what is open");
}

/// What a channel that follows alerts was told: each thread begins, and ends when all of it is over.
fn check_threads(sent: &[Message], all_over: bool) {
    let mut open = BTreeSet::new();
    for message in sent {
        if message.is_end {
            assert!(open.remove(&message.thread), "an end without a beginning: {}", message.thread);
        } else {
            open.insert(message.thread.clone());
        }
    }
    assert_eq!(open.is_empty(), all_over, "{open:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Whatever hosts do and whenever the server is stopped: in the end people know what is open and what is not.
    #[test]
    fn people_know_in_the_end_what_is_open(
        seed in any::<u64>(),
        hosts in 1..15_usize,
        burst in 1..5_u32,
        restarts in prop::collection::btree_set(0..200_u64, 0..20),
        threads in any::<bool>(),
    ) {
        let mut fleet = Fleet::new(hosts);
        let mut sent = Vec::new();
        let form = if threads { Form::Threads } else { Form::Text };
        let rules = ChannelRules { form, burst, ..rules() };
        for tick in 0..400_u64 {
            // Later on nothing changes, so that everything can be told.
            let step = (tick / 6).min(30);
            let quiet = tick % 97 > 70 && tick < 300;
            let verdict = |host| if hash(host, step ^ seed).is_multiple_of(3) { Verdict::Breached } else { Verdict::Clear };
            let now = at(0).plus(Span::seconds(tick * 30));
            sent.extend(fleet.tick(now, verdict, &ChannelRules { quiet, ..rules }));
            if restarts.contains(&tick) {
                fleet.desk = serde_json::from_str(&serde_json::to_string(&fleet.desk).unwrap()).unwrap();
                fleet.pages = serde_json::from_str(&serde_json::to_string(&fleet.pages).unwrap()).unwrap();
                fleet.incidents = serde_json::from_str(&serde_json::to_string(&fleet.incidents).unwrap()).unwrap();
            }
        }
        let open = fleet.incidents.iter().enumerate().filter(|(_, incident)| incident.is_open());
        let open: BTreeSet<String> = open.map(|(host, _)| format!("host-{host}")).collect();
        if threads {
            check_threads(&sent, open.is_empty());
        } else {
            check(&sent, &open);
            prop_assert!(sent.iter().all(|message| message.shape != Shape::Digest));
        }
        prop_assert_eq!(fleet.desk.is_idle(), open.is_empty());
        let most = usize::try_from(burst).unwrap() + 400 * 30 / 60;
        prop_assert!(sent.len() <= most);
        let numbers: Vec<u64> = sent.iter().map(|message| message.number).collect();
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
