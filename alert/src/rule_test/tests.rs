//! Tests of tests: what is told of good ones, failing ones and impossible ones.

use super::*;
use crate::catalog::testing::catalog;
use crate::rule::file::IN_BOX;

const FILE: &str = r#"
rules:
  - name: disk-nearly-full
    scope: {all: true}
    condition: {threshold: {value: disk.used_percent, above: 90, clear: 85, window: 1m, per: [mountpoint]}}
    for: 5m
tests:
  - name: a disk that fills is told once
    rule: disk-nearly-full
    hosts: [{name: web-1}, {name: web-2}]
    series:
      - {host: web-1, value: disk.used_percent, key: {mountpoint: /}, minutes: "80x10 91x10 88x10 84x5"}
      - {host: web-2, value: disk.used_percent, key: {mountpoint: /}, minutes: "91x4 80x10"}
    expect:
      - {host: web-1, key: {mountpoint: /}, fires: 16m, resolves: 31m, severity: warning}
"#;

fn run(text: &str) -> Result<Vec<Verdict>, Vec<String>> {
    let told = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
    let file = TestFile::read(text).map_err(|fault| told(vec![fault]))?;
    catalog(|catalog| file.run(Vec::new(), catalog)).map_err(told)
}

#[test]
fn a_good_test_has_no_differences() {
    assert_eq!(run(FILE).unwrap()[0].differences, [""; 0]);
}

#[test]
fn what_is_missing_and_what_is_too_many_is_told() {
    let text = FILE.replace("resolves: 31m", "resolves: 30m").replace("91x4", "91x9");
    assert_eq!(
        run(&text).unwrap()[0].differences,
        [
            "missing: web-1 mountpoint=/ warning fires at 16m, resolves at 30m",
            "too many: web-1 mountpoint=/ warning fires at 16m, resolves at 31m",
            "too many: web-2 mountpoint=/ warning fires at 6m, resolves at 10m",
        ]
    );
    let text = FILE.replace("severity: warning}", "severity: info}");
    assert_eq!(run(&text).unwrap()[0].differences.len(), 2);
    let text = FILE.replace(", severity: warning}", "}");
    assert_eq!(run(&text).unwrap()[0].differences, [""; 0]);
}

#[test]
fn what_cannot_be_tried_is_told_with_its_place() {
    for (from, to, expected) in [
        ("rule: disk-nearly-full", "rule: disk", "tests[0].rule: there is no rule \"disk\""),
        ("{host: web-2, value", "{host: web-3, value", "tests[0].hosts: there is no host \"web-3\""),
        ("91x4 80x10", "91x4 eighty", "tests[0].series[1].minutes: \"eighty\" is none of"),
        ("expect:", "expects:", "unknown field `expects`"),
        ("above: 90", "above: x", "rules[0].condition.threshold.above: invalid type"),
    ] {
        let faults = run(&FILE.replace(from, to)).unwrap_err();
        assert!(faults[0].contains(expected), "{expected}: {faults:?}");
    }
}

/// The rules in the box, tried as anybody would try theirs.
#[test]
fn the_rules_in_the_box_do_what_they_say() {
    let rules = RuleFile::read(IN_BOX).unwrap().rules;
    let file = TestFile::read(include_str!("../../rules/in-box.test.yaml")).unwrap();
    let tried: std::collections::BTreeSet<_> = file.tests.iter().map(|test| test.rule.clone()).collect();
    for rule in &rules {
        assert!(tried.contains(&rule.name), "{} is not tried", rule.name);
    }
    for verdict in catalog(|catalog| file.run(rules, catalog)).unwrap() {
        assert_eq!(verdict.differences, [""; 0], "{}", verdict.name);
    }
}
