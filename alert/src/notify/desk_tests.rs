//! Tests of desks: what is gathered, merged, bounded and kept for later.

use super::*;
use crate::condition::testing::at;

fn rules(form: Form) -> ChannelRules<'static> {
    ChannelRules {
        name: "ops",
        form,
        burst: 3,
        every: Span::minutes(1),
        quiet: false,
        quiet_except: Severity::Critical,
        hold: false,
        cause: "",
    }
}

fn notice(subject: &str, kind: Kind, severity: Severity, seconds: u64) -> Notice {
    let line = Line {
        title: "Disk".to_owned(),
        host: subject.to_owned(),
        host_id: subject.to_owned(),
        sentence: "it is so".to_owned(),
        severity,
        labels: [("site".to_owned(), "berlin".to_owned())].into(),
        ..Line::default()
    };
    Notice {
        subject: subject.to_owned(),
        number: 1,
        kind,
        channel: "ops".to_owned(),
        group: "g".to_owned(),
        line,
        at: after(seconds),
    }
}

fn after(seconds: u64) -> Time {
    at(0).plus(Span::seconds(seconds))
}

fn open(desk: &mut Desk, subject: &str, seconds: u64) {
    desk.add(notice(subject, Kind::Opened, Severity::Warning, seconds));
}

fn close(desk: &mut Desk, subject: &str, seconds: u64) {
    desk.add(notice(subject, Kind::Resolved, Severity::Warning, seconds));
}

fn titles(messages: &[Message]) -> Vec<String> {
    messages.iter().map(Message::title).collect()
}

#[test]
fn what_comes_together_is_one_message() {
    let mut desk = Desk::default();
    open(&mut desk, "a", 0);
    assert_eq!(desk.plan(&rules(Form::Text), after(1)), []);
    open(&mut desk, "b", 1);
    let messages = desk.plan(&rules(Form::Text), after(2));
    assert_eq!(titles(&messages), ["warning: Disk on 2 hosts (all site=berlin)"]);
    assert_eq!(messages[0].text(), "a: firing: it is so\nb: firing: it is so");
    assert_eq!(desk.plan(&rules(Form::Text), after(60)), [], "it is told once");
    close(&mut desk, "a", 100);
    let messages = desk.plan(&rules(Form::Text), after(102));
    assert_eq!(titles(&messages), ["resolved: a: Disk"]);
    assert!(messages[0].is_end && !desk.is_idle());
}

#[test]
fn groups_are_messages_of_their_own_until_there_are_too_many() {
    let mut desk = Desk::default();
    for (subject, group) in [("a", "1"), ("b", "2"), ("c", "1")] {
        desk.add(Notice { group: group.to_owned(), ..notice(subject, Kind::Opened, Severity::Info, 0) });
    }
    assert_eq!(desk.plan(&rules(Form::Text), after(5)).len(), 2);
    for (subject, group) in [("d", "1"), ("e", "2")] {
        desk.add(Notice { group: group.to_owned(), ..notice(subject, Kind::Opened, Severity::Info, 10) });
    }
    let messages = desk.plan(&rules(Form::Text), after(15));
    assert_eq!((messages.len(), messages[0].shape), (1, Shape::Digest), "one of three is left");
    open(&mut desk, "f", 20);
    assert_eq!(desk.plan(&rules(Form::Text), after(25)), [], "the rate is used up");
    assert_eq!(desk.plan(&rules(Form::Text), after(65)).len(), 1, "and grows again");
}

#[test]
fn what_ended_while_it_waited_is_told_as_such() {
    let mut desk = Desk::default();
    open(&mut desk, "a", 0);
    close(&mut desk, "a", 1);
    open(&mut desk, "a", 1);
    close(&mut desk, "a", 1);
    let messages = desk.plan(&rules(Form::Text), after(2));
    assert_eq!(messages[0].text(), "a: came and went 2 times: it is so");
    assert!(desk.is_idle());
    // Ended and begun again while the end waited: it is open, and was told so.
    open(&mut desk, "a", 100);
    assert_eq!(desk.plan(&rules(Form::Text), after(103)).len(), 1);
    close(&mut desk, "a", 200);
    open(&mut desk, "a", 201);
    let messages = desk.plan(&rules(Form::Text), after(205));
    assert_eq!(messages[0].entries[0].told, Told::Opened);
    close(&mut desk, "a", 300);
    assert!(desk.plan(&rules(Form::Text), after(305))[0].is_end);
    assert!(desk.is_idle());
}

#[test]
fn an_end_that_nobody_waits_for_is_not_told() {
    let mut desk = Desk::default();
    close(&mut desk, "a", 0);
    assert_eq!((desk.plan(&rules(Form::Text), after(9)).len(), desk.is_idle()), (0, true));
}

#[test]
fn who_wants_no_end_is_not_kept_in_mind() {
    let mut desk = Desk::default();
    open(&mut desk, "a", 0);
    assert_eq!(desk.plan(&rules(Form::Text), after(5)).len(), 1);
    desk.add(notice("a", Kind::Closed, Severity::Warning, 60));
    assert_eq!(desk.plan(&rules(Form::Text), after(65)), []);
    assert!(desk.is_idle());
}

#[test]
fn quiet_hours_keep_what_is_mild() {
    let mut desk = Desk::default();
    let quiet = ChannelRules { quiet: true, ..rules(Form::Text) };
    open(&mut desk, "mild", 0);
    desk.add(notice("bad", Kind::Opened, Severity::Critical, 0));
    assert_eq!(titles(&desk.plan(&quiet, after(5))), ["critical: bad: Disk"]);
    open(&mut desk, "short", 10);
    close(&mut desk, "short", 20);
    assert_eq!(desk.plan(&quiet, after(3600)), []);
    let morning = desk.plan(&rules(Form::Text), after(7200));
    assert_eq!(morning.len(), 1);
    assert_eq!(morning[0].text(), "mild: firing: it is so\nshort: came and went: it is so");
}

#[test]
fn a_storm_is_one_message_and_what_is_urgent_does_not_wait_for_it() {
    let mut desk = Desk::default();
    let mut sent = Vec::new();
    for second in 0..300 {
        if second < 45 {
            for host in 0..11 {
                open(&mut desk, &format!("host-{second}-{host}"), second);
            }
        }
        if second == 200 {
            desk.add(notice("other", Kind::Opened, Severity::Critical, second));
            for host in 0..20 {
                open(&mut desk, &format!("late-{host}"), second);
            }
        }
        sent.extend(
            desk.plan(&rules(Form::Text), after(second)).into_iter().map(|message| (second, message)),
        );
    }
    let told: Vec<_> = sent.iter().map(|(second, message)| (*second, message.title())).collect();
    assert_eq!(
        told,
        [
            (64, "warning: Disk on 495 hosts (all site=berlin)".to_owned()),
            (202, "critical: other: Disk".to_owned())
        ]
    );
    assert_eq!((sent[0].1.entries.len(), sent[0].1.more), (20, 475));
    assert_eq!(desk.plan(&rules(Form::Text), after(64 + 300)).len(), 1, "the next digest is 5 minutes later");
}

#[test]
fn after_the_server_was_away_everything_is_one_message_that_says_so() {
    let mut desk = Desk::default();
    for (subject, group) in [("a", "1"), ("b", "2"), ("c", "3")] {
        desk.add(Notice { group: group.to_owned(), ..notice(subject, Kind::Opened, Severity::Warning, 0) });
    }
    let hold = ChannelRules { hold: true, ..rules(Form::Text) };
    assert_eq!(desk.plan(&hold, after(60)), []);
    let cause = "Spectra was away from 10:00 to 10:20";
    let messages = desk.plan(&ChannelRules { cause, ..rules(Form::Text) }, after(120));
    assert_eq!(messages.len(), 1);
    assert!(messages[0].text().starts_with("Spectra was away from 10:00 to 10:20\na: firing"));
}

#[test]
fn channels_that_follow_alerts_get_each_by_its_key_and_a_storm_as_one() {
    let mut desk = Desk::default();
    let rules = ChannelRules { burst: 100, ..rules(Form::Threads) };
    open(&mut desk, "a", 0);
    open(&mut desk, "b", 0);
    let messages = desk.plan(&rules, after(5));
    let threads: Vec<_> = messages.iter().map(|message| (message.thread.as_str(), message.is_end)).collect();
    assert_eq!(threads, [("a", false), ("b", false)]);
    close(&mut desk, "a", 10);
    desk.add(notice("b", Kind::Acknowledged, Severity::Warning, 10));
    let messages = desk.plan(&rules, after(15));
    let threads: Vec<_> = messages
        .iter()
        .map(|message| (message.thread.as_str(), message.is_end, message.acknowledged))
        .collect();
    assert_eq!(threads, [("a", true, false), ("b", false, true)]);

    for host in 0..50 {
        open(&mut desk, &format!("host-{host}"), 100);
    }
    let messages = desk.plan(&rules, after(130));
    assert_eq!((messages.len(), messages[0].thread.as_str()), (1, "ops/5"));
    for host in 0..50 {
        close(&mut desk, &format!("host-{host}"), 500 + host * 10);
    }
    let messages = desk.plan(&rules, after(2000));
    assert_eq!(messages.len(), 1);
    assert!(messages[0].is_end && messages[0].thread == "ops/5");
    close(&mut desk, "b", 2000);
    assert_eq!(desk.plan(&rules, after(2100)).len(), 1);
    assert!(desk.is_idle());
}

#[test]
fn what_was_acknowledged_while_it_waited_is_told_after_its_beginning() {
    for (form, expected) in
        [(Form::Threads, vec![(false, "a"), (true, "a")]), (Form::Text, vec![(false, "ops/1")])]
    {
        let mut desk = Desk::default();
        open(&mut desk, "a", 0);
        desk.add(notice("a", Kind::Acknowledged, Severity::Warning, 1));
        let sent: Vec<Message> = (2..20).flat_map(|second| desk.plan(&rules(form), after(second))).collect();
        let told: Vec<_> =
            sent.iter().map(|message| (message.acknowledged, message.thread.as_str())).collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn a_part_of_a_storm_that_is_over_ends_nothing() {
    let mut desk = Desk::default();
    let rules = rules(Form::Threads);
    for host in 0..50 {
        open(&mut desk, &format!("host-{host}"), 0);
    }
    assert_eq!(desk.plan(&rules, after(30)).len(), 1);
    close(&mut desk, "host-0", 100);
    assert_eq!(desk.plan(&rules, after(110)), []);
    assert_eq!(desk.waiting(), 0);
}

#[test]
fn a_clock_that_goes_back_keeps_nothing_waiting() {
    let mut desk = Desk::default();
    let rules = rules(Form::Text);
    for (number, subject) in ["a", "b", "c"].iter().enumerate() {
        open(&mut desk, subject, 1_000_000 + number as u64 * 10);
        assert_eq!(desk.plan(&rules, after(1_000_005 + number as u64 * 10)).len(), 1);
    }
    open(&mut desk, "d", 1_000_030);
    assert_eq!(desk.plan(&rules, after(0)), [], "the rate is used up");
    let sent: usize = (1..120).map(|second| desk.plan(&rules, after(second)).len()).sum();
    assert_eq!(sent, 1);
}

#[test]
fn what_waits_is_bounded() {
    let mut desk = Desk::default();
    for host in 0..MOST_WAITING + 7 {
        open(&mut desk, &host.to_string(), 0);
    }
    assert_eq!((desk.waiting(), desk.dropped), (MOST_WAITING, 7));
}
