//! Tests of pages: who tells, what is repeated, what is muted, what clocks do.

use super::*;
use crate::condition::testing::at;
use crate::rule::Escalation;
use crate::time::Span;
use Kind::{Acknowledged, Escalated, Opened, Raised, Repeated, Resolved};
use Severity::{Critical, Warning};

fn notify(channels: &[&str], repeat: Option<u64>, escalation: &[(u64, &str)]) -> Notify {
    let step = |(after, channel): &(u64, &str)| Escalation {
        after: Span::minutes(*after),
        channels: vec![(*channel).to_owned()],
    };
    Notify {
        channels: channels.iter().map(|channel| (*channel).to_owned()).collect(),
        repeat: repeat.map(Span::minutes),
        escalation: escalation.iter().map(step).collect(),
        resolved: true,
    }
}

fn standing(notify: &Notify, severity: Severity, acknowledged: bool) -> Standing<'_> {
    let line = Line { severity, fired_at: at(0), ..Line::default() };
    Standing { line, acknowledged, muted: false, notify, group: "g".to_owned() }
}

/// What is told, minute by minute.
fn run(stands: &[(i64, Vec<Standing<'_>>, bool)]) -> Vec<(i64, Kind, String)> {
    let mut page = Page::default();
    let usual = ["usual".to_owned()];
    let mut told = Vec::new();
    for (minute, standing, muted) in stands {
        let standing: Vec<_> =
            standing.iter().map(|one| Standing { muted: *muted || one.muted, ..one.clone() }).collect();
        for notice in page.advance("s", &standing, &usual, at(*minute)) {
            told.push((*minute, notice.kind, notice.channel));
        }
        page = serde_json::from_str(&serde_json::to_string(&page).unwrap()).unwrap();
    }
    told
}

fn expect(list: &[(i64, Kind, &str)]) -> Vec<(i64, Kind, String)> {
    list.iter().map(|(minute, kind, channel)| (*minute, *kind, (*channel).to_owned())).collect()
}

#[test]
fn the_strictest_of_several_tells_and_no_other() {
    let (mild, strict) = (notify(&["mail"], None, &[]), notify(&["phone"], None, &[]));
    let warning = || standing(&mild, Warning, false);
    let critical = || standing(&strict, Critical, false);
    let told = run(&[
        (0, vec![warning()], false),
        (1, vec![warning()], false),
        (2, vec![warning(), critical()], false),
        (3, vec![critical()], false),
        (4, vec![warning()], false),
        (5, vec![warning(), critical()], false),
        (6, vec![], false),
        (7, vec![], false),
    ]);
    let expected = [
        (0, Opened, "mail"),
        (2, Raised, "mail"),
        (2, Raised, "phone"),
        (5, Raised, "mail"),
        (5, Raised, "phone"),
        (6, Resolved, "mail"),
        (6, Resolved, "phone"),
    ];
    assert_eq!(told, expect(&expected));
    let both = run(&[(0, vec![warning(), critical()], false), (9, vec![], false)]);
    assert_eq!(both, expect(&[(0, Opened, "phone"), (9, Resolved, "phone")]));
}

#[test]
fn it_is_repeated_and_escalated_until_somebody_looks_after_it() {
    let notify = notify(&[], Some(60), &[(30, "oncall"), (90, "boss")]);
    let open = |acknowledged| vec![standing(&notify, Warning, acknowledged)];
    let mut stands: Vec<_> = (0..=130).step_by(10).map(|minute| (minute, open(false), false)).collect();
    stands.push((140, open(true), false));
    stands.extend((150..400).step_by(10).map(|minute| (minute, open(true), false)));
    stands.push((400, open(false), false));
    stands.push((410, vec![], false));
    let expected = [
        (0, Opened, "usual"),
        (30, Escalated, "oncall"),
        (60, Repeated, "oncall"),
        (60, Repeated, "usual"),
        (90, Escalated, "boss"),
        (120, Repeated, "boss"),
        (120, Repeated, "oncall"),
        (120, Repeated, "usual"),
        (140, Acknowledged, "boss"),
        (140, Acknowledged, "oncall"),
        (140, Acknowledged, "usual"),
        (400, Repeated, "boss"),
        (400, Repeated, "oncall"),
        (400, Repeated, "usual"),
        (410, Resolved, "boss"),
        (410, Resolved, "oncall"),
        (410, Resolved, "usual"),
    ];
    assert_eq!(run(&stands), expect(&expected));
}

#[test]
fn what_is_muted_is_told_when_that_ends_if_it_still_is() {
    let notify = notify(&["mail"], Some(10), &[]);
    let open = || vec![standing(&notify, Warning, false)];
    for (name, stands, expected) in [
        ("over before", vec![(0, open(), true), (5, vec![], true), (6, vec![], false)], vec![]),
        ("still so", vec![(0, open(), true), (5, open(), false)], vec![(5, Opened, "mail")]),
        (
            "told before: its end is told",
            vec![(0, open(), false), (5, open(), true), (30, open(), true), (31, vec![], true)],
            vec![(0, Opened, "mail"), (31, Resolved, "mail")],
        ),
        (
            "goes on behind it",
            vec![(0, open(), false), (30, open(), true), (31, open(), false)],
            vec![(0, Opened, "mail"), (31, Repeated, "mail")],
        ),
    ] {
        assert_eq!(run(&stands), expect(&expected), "{name}");
    }
}

#[test]
fn clocks_that_jump_tell_nothing_twice() {
    let notify = notify(&["mail"], Some(60), &[(30, "oncall")]);
    let open = || vec![standing(&notify, Warning, false)];
    let told = run(&[
        (1000, open(), false),
        (0, open(), false),
        (29, open(), false),
        (30, open(), false),
        (100_000, open(), false),
        (100_001, open(), false),
    ]);
    let expected = [
        (1000, Opened, "mail"),
        (30, Escalated, "oncall"),
        (100_000, Repeated, "mail"),
        (100_000, Repeated, "oncall"),
    ];
    assert_eq!(told, expect(&expected));
}

#[test]
fn who_wants_no_end_gets_none() {
    let notify = Notify { resolved: false, ..notify(&["mail"], None, &[]) };
    let told = run(&[(0, vec![standing(&notify, Warning, false)], false), (1, vec![], false)]);
    assert_eq!(told, expect(&[(0, Opened, "mail"), (1, Kind::Closed, "mail")]));
}

#[test]
fn a_silence_of_the_strictest_leaves_the_others() {
    let (mild, strict) = (notify(&["mail"], None, &[]), notify(&["phone"], None, &[]));
    let warning = || standing(&mild, Warning, false);
    let muted = || Standing { muted: true, ..standing(&strict, Critical, false) };
    let told = run(&[
        (0, vec![muted()], false),
        (1, vec![muted(), warning()], false),
        (2, vec![muted()], false),
        (3, vec![], false),
    ]);
    assert_eq!(told, expect(&[(1, Opened, "mail"), (3, Resolved, "mail")]));
}
