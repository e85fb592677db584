//! `spectra-server rules` as people and their pipelines use it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use spectra_alert::condition::CONDITIONS;
use spectra_alert::rule::file::{FILE_BYTES, IN_BOX};

use crate::support::program::text;

const IN_BOX_TESTS: &str = include_str!("../../../alert/rules/in-box.test.yaml");
const PAGE: &str = include_str!("../../../docs/alert-rules.md");

/// Runs `spectra-server rules` in a folder, with something on its standard input.
fn rules_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spectra-server"))
        .arg("rules")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads less than it is given closes its end.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn rules(arguments: &[&str], input: &[u8]) -> Output {
    rules_in(&std::env::temp_dir(), arguments, input)
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What a command says on stdout, and its exit status.
fn told(output: &Output) -> (String, i32) {
    assert!(output.stderr.is_empty(), "{output:?}");
    (text(&output.stdout), output.status.code().unwrap())
}

/// Fenced parts of the page, by what stands behind the fence.
fn parts(kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    let found: Vec<_> = PAGE
        .split(&fence)
        .skip(1)
        .map(|rest| rest.split_inclusive('\n').take_while(|line| *line != "```\n").collect())
        .collect();
    assert!(!found.is_empty(), "docs/alert-rules.md has no part ```{kind}");
    found
}

#[test]
fn the_rules_in_the_box_are_printed_checked_and_tried() {
    let printed = rules(&["in-box"], b"");
    assert_eq!(text(&printed.stdout).trim_end(), IN_BOX.trim_end());
    let count = IN_BOX.matches("\n  - name: ").count();
    assert_eq!(told(&rules(&["check", "-"], &printed.stdout)), (format!("{count} rules, all good\n"), 0));

    let files = folder(&[("alerts.test.yaml", IN_BOX_TESTS)]);
    let tried = rules_in(files.path(), &["test", "--rules", "-", "alerts.test.yaml"], &printed.stdout);
    let (lines, status) = told(&tried);
    let tests = IN_BOX_TESTS.matches("\n  - name: ").count();
    assert_eq!(status, 0, "{lines}");
    assert!(lines.ends_with(&format!("\n{tests} tests: {tests} ok, 0 failed\n")), "{lines}");
    assert_eq!(lines.matches("\n  ok      ").count(), tests, "{lines}");
}

#[test]
fn a_test_that_fails_is_told_as_a_difference_and_with_the_exit_status() {
    let wrong = IN_BOX_TESTS.replace("fires: 10m45s, resolves: 20m30s", "fires: 10m50s, resolves: 20m30s");
    let files = folder(&[("alerts.yaml", IN_BOX), ("good.yaml", IN_BOX_TESTS), ("wrong.yaml", &wrong)]);
    let (lines, status) =
        told(&rules_in(files.path(), &["test", "--rules", "alerts.yaml", "good.yaml", "wrong.yaml"], b""));
    assert_eq!(status, 1, "{lines}");
    let expected = "\
wrong.yaml
  FAILED  three missed calls are offline, within a tick
            - expected web-1 critical fires at 10m50s, resolves at 20m30s
            + found    web-1 critical fires at 10m45s, resolves at 20m30s
  ok      a late request is nothing
";
    assert!(lines.contains(expected), "{lines}");
    assert!(lines.ends_with(" 1 failed\n"), "{lines}");
}

#[test]
fn everything_that_is_wrong_with_rules_is_told_with_its_file_and_field() {
    let good = "rules: [{name: a, scope: {all: true}, condition: {offline: {}}}]";
    let files = folder(&[
        ("good.yaml", good),
        ("no-yaml.yaml", "rules:\n  - name: x\n   bad: [\n"),
        (
            "two.yaml",
            &good
                .replace("name: a", "name: A B")
                .replace("offline: {}", "threshold: {value: disk.use, above: 1}"),
        ),
        (
            "twice.yaml",
            &good.replace("}]", "}, {name: a, scope: {all: true}, condition: {reboot_needed: }}]"),
        ),
    ]);
    std::fs::write(files.path().join("bytes.yaml"), b"rules: \xff").unwrap();
    for (file, expected) in [
        ("no-yaml.yaml", &["no-yaml.yaml: line 3 column 4: "][..]),
        (
            "two.yaml",
            &[
                "two.yaml: rules[0].name: ",
                "two.yaml: rules[0].condition.threshold.value: the family disk has no number \"use\", it has ",
            ],
        ),
        ("twice.yaml", &["twice.yaml: rules[1].name: there is another rule \"a\"\n"]),
        ("bytes.yaml", &["bytes.yaml: the file is no text in UTF-8\n"]),
        ("missing.yaml", &["missing.yaml: cannot be read: No such file or directory"]),
        (".", &[".: cannot be read: Is a directory"]),
    ] {
        let (lines, status) = told(&rules_in(files.path(), &["check", "good.yaml", file], b""));
        assert_eq!((lines.lines().count(), status), (expected.len(), 1), "{lines}");
        for (line, expected) in lines.split_inclusive('\n').zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
    }
    let (line, status) = told(&rules_in(files.path(), &["check", "good.yaml", "good.yaml"], b""));
    assert_eq!((line.as_str(), status), ("2 rules, all good\n", 0), "each file is for itself");
    assert_eq!(
        told(&rules(&["check", "-"], b"")).0,
        "standard input: invalid type: null, expected a file of rules\n"
    );
}

#[test]
fn tests_that_try_nothing_are_told() {
    let rules_of = "rules: [{name: a, scope: {all: true}, condition: {clock_off: {}}}]\n";
    let test = "tests: [{name: t, rule: a, hosts: [{name: h}], events: [{host: h, at: 1m, kind: clock_of}], expect: []}]";
    for (input, expected) in [
        (test.to_owned(), "rules: there are none: write them here, or give their file by --rules"),
        (format!("{rules_of}tests: []"), "tests: there are none"),
        (
            format!("{rules_of}{test}"),
            "tests[0].events[0].kind: there is no kind of event \"clock_of\", known are registered, silent",
        ),
        (
            format!(
                "{rules_of}{}",
                test.replace(
                    "events: [{host: h, at: 1m, kind: clock_of}]",
                    "series: [{host: h, value: cpu.use, minutes: '1'}]"
                )
            ),
            "tests[0].series[0].value: the family cpu has no number \"use\"",
        ),
    ] {
        let (lines, status) = told(&rules(&["test", "-"], input.as_bytes()));
        assert!(lines.starts_with(&format!("standard input: {expected}")), "{lines}");
        assert!(lines.ends_with("\n0 tests: 0 ok, 0 failed; 1 file could not be run\n"), "{lines}");
        assert_eq!(status, 1);
    }
    let (line, status) = told(&rules(&["test", "--rules", "missing.yaml", "-"], test.as_bytes()));
    assert!(line.starts_with("missing.yaml: cannot be read: ") && status == 1, "{line}");
}

#[test]
fn files_have_a_size_and_stdin_is_read_once() {
    let fits = format!("rules: [] #{}", " ".repeat(FILE_BYTES - 11));
    assert_eq!(fits.len(), FILE_BYTES);
    assert_eq!(told(&rules(&["check", "-"], fits.as_bytes())), ("0 rules, all good\n".to_owned(), 0));
    let too_long = format!("standard input: the file has more than {FILE_BYTES} bytes\n");
    for command in ["check", "test"] {
        let (lines, status) = told(&rules(&[command, "-"], format!("{fits} ").as_bytes()));
        assert!(lines.starts_with(&too_long) && status == 1, "{lines}");
    }
    // Without an end, too.
    let (lines, _) = told(&rules(&["check", "/dev/zero"], b""));
    assert_eq!(lines, too_long.replace("standard input", "/dev/zero"));

    let many = vec!["-"; 1001];
    for (arguments, expected) in [
        (vec!["check", "-", "-"], "standard input can be read once only: - stands twice"),
        (vec!["test", "--rules", "-", "-"], "standard input can be read once only: - stands twice"),
        ([&["check"][..], &many].concat(), "at most 1000 files at once"),
    ] {
        let output = rules(&arguments, b"");
        assert_eq!(
            (text(&output.stderr), output.status.code()),
            (format!("spectra-server: {expected}\n"), Some(1))
        );
        assert!(output.stdout.is_empty());
    }
    assert_eq!(rules(&["check"], b"").status.code(), Some(2), "a file is needed");
}

#[test]
fn every_condition_is_printed_as_it_stands_in_a_rule() {
    let (table, _) = told(&rules(&["conditions"], b""));
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 2 * CONDITIONS.len());
    for (pair, kind) in lines.chunks(2).zip(CONDITIONS) {
        assert!(pair[0].starts_with(kind.name) && pair[0].ends_with(kind.summary), "{pair:?}");
        let rule = format!("rules:\n  - name: a\n    scope: {{all: true}}\n    {}\n", pair[1].trim_start());
        assert_eq!(
            told(&rules(&["check", "-"], rule.as_bytes())),
            ("1 rule, all good\n".to_owned(), 0),
            "{rule}"
        );
    }
}

#[test]
fn what_help_shows_works() {
    let help = text(&rules(&["--help"], b"").stdout);
    for needed in
        ["rules check alerts.yaml", "rules in-box > alerts.yaml", "rules conditions", "docs/alert-rules.md"]
    {
        assert!(help.contains(needed), "{needed} is not in\n{help}");
    }
    let help = text(&rules(&["test", "--help"], b"").stdout);
    let (_, example) = help.split_once("A file of tests:\n").unwrap();
    let (example, _) = example.split_once("\n\n").unwrap();
    let (lines, status) = told(&rules(&["test", "-"], example.as_bytes()));
    assert!(lines.ends_with("1 test: 1 ok, 0 failed\n") && status == 0, "{lines}");
}

#[test]
fn the_page_about_rules_shows_what_happens() {
    let files: Vec<_> = parts("yaml");
    let [rule, tests] = &files[..] else { panic!("the page has {} files", files.len()) };
    assert_eq!(told(&rules(&["check", "-"], rule.as_bytes())), ("1 rule, all good\n".to_owned(), 0));

    let files = folder(&[("disks.yaml", &parts("yaml broken")[0]), ("disks.test.yaml", tests)]);
    let check = rules_in(files.path(), &["check", "disks.yaml"], b"");
    assert_eq!(told(&check), (parts("text check").concat(), 1));
    let test = || rules_in(files.path(), &["test", "disks.test.yaml"], b"");
    assert_eq!(told(&test()), (parts("text test").concat(), 0));
    let wrong = tests.replacen("resolves: 31m", "resolves: 30m", 1);
    assert_ne!(wrong, *tests);
    std::fs::write(files.path().join("disks.test.yaml"), wrong).unwrap();
    assert_eq!(told(&test()), (parts("text failing").concat(), 1));

    let conditions = told(&rules(&["conditions"], b"")).0;
    assert_eq!(
        parts("text conditions").concat(),
        conditions,
        "paste what `spectra-server rules conditions` prints"
    );
}
