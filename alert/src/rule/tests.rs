//! Tests of rules: what is read, what is refused, what holds on which host.

use super::file::{IN_BOX, RuleFile};
use super::*;
use crate::catalog::testing::catalog;
use crate::condition::testing::host;
use crate::fault::read_yaml;
use crate::history::{Host, Key};

const FULL: &str = "
name: disk-nearly-full
title: Disk nearly full
advice: https://wiki.example/disk
severity: warning
labels: {team: ops}
scope: {labels: {env: prod}}
condition:
  threshold: {value: disk.used_percent, window: 5m, above: 90, clear: 85, per: [mountpoint]}
for: 5m
clear_for: 2m
no_data: keep
exceptions:
  - scope: {hosts: [backup-*]}
    severity: info
    for: 1h
    parameters: {above: 97, clear: null}
  - scope: {hosts: [lab-1]}
    enabled: false
dedup: 'disk {host} {mountpoint}'
group_by: [rule, 'label:site']
notify:
  channels: [ops]
  repeat: 4h
  escalation: [{after: 30m, channels: [oncall]}]
";

fn checked(text: &str) -> Result<Checked, Vec<String>> {
    let rule: Rule = read_yaml(text).map_err(|fault| vec![fault.to_string()])?;
    catalog(|catalog| rule.check(catalog)).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

fn named(name: &str) -> Host {
    Host { name: name.to_owned(), ..host() }
}

#[test]
fn a_rule_holds_with_its_exceptions() {
    let rule = checked(FULL).unwrap();
    for (name, severity, hold) in [
        ("web-1", Some(Severity::Warning), 300),
        ("backup-3", Some(Severity::Info), 3600),
        ("lab-1", None, 0),
    ] {
        let found = rule.on(&named(name));
        assert_eq!(found.map(|effective| effective.severity), severity, "{name}");
        assert_eq!(found.map_or(0, |effective| effective.hold.as_seconds()), hold, "{name}");
    }
    let elsewhere = Host { labels: [("env".to_owned(), "test".to_owned())].into(), ..host() };
    assert!(rule.on(&elsewhere).is_none());
    let Ok(off) = checked(&FULL.replace("severity: warning", "enabled: false")) else {
        panic!("it is possible")
    };
    assert!(off.on(&host()).is_none());
    assert_eq!(rule.rule.channels().collect::<Vec<_>>(), ["ops", "oncall"]);
}

#[test]
fn what_is_written_is_read_back() {
    let rule: Rule = read_yaml(FULL).unwrap();
    let file = RuleFile { rules: vec![rule] };
    let text = file.write().unwrap();
    assert_eq!(RuleFile::read(&text).unwrap(), file, "{text}");
}

#[test]
fn one_thing_has_one_text_and_long_keys_stay_apart() {
    let rule = checked(FULL).unwrap();
    assert_eq!(rule.dedup(&host(), &Key::of("mountpoint", "/")), "disk 0190-aa /");
    let [long, longer] =
        ["a".repeat(300), "a".repeat(301)].map(|mount| rule.dedup(&host(), &Key::of("mountpoint", mount)));
    assert!(long.len() <= check::DEDUP_BYTES && long != longer);
    let other = checked(&FULL.replace("dedup: 'disk {host} {mountpoint}'", "")).unwrap();
    assert_eq!(other.dedup(&host(), &Key::of("mountpoint", "/")), "disk-nearly-full 0190-aa mountpoint=/");
    assert_eq!(rule.group(&host(), Severity::Warning), "disk-nearly-full ");
    assert_eq!(check::fill("{a} {b} {", |name| (name == "a").then(|| "1".to_owned())), "1 {b} {");
}

#[test]
fn everything_that_is_wrong_is_told_with_its_path() {
    for (from, to, expected) in [
        ("name: disk-nearly-full", "name: Disk", "name: \"Disk\" is no name"),
        ("severity: warning", "severity: bad", "severity: unknown variant `bad`"),
        ("severity: warning", "severty: warning", "unknown field `severty`"),
        ("for: 5m", "for: 5 minutes", "for: \"5 minutes\" is no length of time"),
        ("for: 5m", "for: 2d", "for: at most 1d, not 2d"),
        ("scope: {labels: {env: prod}}", "scope: {}", "scope: exactly one of all: true, labels and hosts"),
        ("above: 90,", "above: 90, abve: 1,", "condition.threshold.abve: unknown field `abve`"),
        ("clear: 85,", "clear: 95,", "condition.threshold.clear: 95 is above the limit 90"),
        ("  threshold:", "  treshold:", "condition.treshold: there is no condition \"treshold\""),
        (
            "above: 97, clear: null",
            "above: 80, clear: 85",
            "exceptions[0].parameters.clear: 85 is above the limit 80",
        ),
        ("repeat: 4h", "repeat: 1m", "notify.repeat: 5m to 7d, not 1m"),
        ("after: 30m", "after: 0s", "notify.escalation[0].after: more than 0s"),
        ("channels: [oncall]", "channels: []", "notify.escalation[0].channels: at least one channel"),
        ("channels: [ops]", "channels: [ops, ops]", "notify.channels: ops stands there twice"),
        ("'label:site'", "site", "group_by: 1 to 8 of rule, host, severity and label:<key>"),
        ("labels: {team: ops}", "labels: {Team: ops}", "labels.Team: a label key begins"),
    ] {
        let text = FULL.replace(from, to);
        assert_ne!(text, FULL, "{from}");
        let faults = checked(&text).unwrap_err();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
    }
    let faults =
        checked(&FULL.replace("for: 5m", "for: 2d").replace("repeat: 4h", "repeat: 1m")).unwrap_err();
    assert_eq!(faults.len(), 2, "all faults are told at once: {faults:?}");
}

#[test]
fn a_file_names_the_rule_that_is_wrong() {
    let check = |text: &str| -> Vec<String> {
        let file = match RuleFile::read(text) {
            Ok(file) => file,
            Err(fault) => return vec![fault.to_string()],
        };
        let faults = catalog(|catalog| file.check(catalog)).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    };
    let rule = "{name: a, scope: {all: true}, condition: {reboot_needed: }}";
    assert_eq!(check(&format!("rules: [{rule}]")), [""; 0]);
    assert_eq!(check(&format!("rules: [{rule}, {rule}]")), ["rules[1].name: there is another rule \"a\""]);
    let wrong = rule.replace("reboot_needed: ", "updates: {above: x}");
    let faults = check(&format!("rules: [{rule}, {}]", wrong.replace("name: a", "name: b")));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("rules[1].condition.updates.above: invalid type"), "{faults:?}");
    assert!(check("rules: 5")[0].starts_with("rules: invalid type"));
    assert!(check("rule: []")[0].contains("unknown field `rule`"));
}

#[test]
fn the_rules_in_the_box_are_good_and_few() {
    let file = RuleFile::read(IN_BOX).unwrap();
    let rules = catalog(|catalog| file.check(catalog)).unwrap();
    assert!(rules.len() <= 15, "quiet: {}", rules.len());
}
