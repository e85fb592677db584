//! `spectra-server rules …`: rules of alerts as files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(super) const RULES_EXAMPLES: &str = "\
Examples:
  spectra-server rules in-box > alerts.yaml       begin with the rules that ship with Spectra
  spectra-server rules conditions                 what rules can ask for, with examples
  spectra-server rules check alerts.yaml
  spectra-server rules test --rules alerts.yaml alerts.test.yaml

No database and no running server is needed, so that rules can be tried before they are committed.
How rules and their tests look: docs/alert-rules.md.";

const CHECK_EXAMPLES: &str = "\
Examples:
  spectra-server rules check alerts.yaml disks.yaml   each file for itself
  spectra-server rules in-box | spectra-server rules check -

Everything that is wrong is a line: the file, the field, what is wrong. Exit status: 0, or 1 if
something is wrong.";

const TEST_EXAMPLES: &str = "\
Examples:
  spectra-server rules test disks.test.yaml           the file has rules and tests
  spectra-server rules test --rules alerts.yaml alerts.test.yaml
  spectra-server rules in-box | spectra-server rules test --rules - alerts.test.yaml

A file of tests:
  rules:
    - name: disk-nearly-full
      scope: {all: true}
      condition:
        threshold: {value: disk.used_percent, window: 1m, above: 90, clear: 85, per: [mountpoint]}
      for: 5m
  tests:
    - name: a disk that fills is told once
      rule: disk-nearly-full
      hosts: [{name: web-1}]
      series:
        - host: web-1
          value: disk.used_percent
          key: {mountpoint: /}
          minutes: 80x10 91x10 88x10 84x5
      expect:
        - {host: web-1, key: {mountpoint: /}, fires: 16m, resolves: 31m, severity: warning}

Minutes are values of one minute each: 50, 50x10 (ten times), 80+1x15 (80, 81, … 15 times),
_ (none). Of a test that fails, - is what was expected, + is what was found. Exit status: 0, or 1
if a test fails or cannot be run.";

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Say what is wrong with files of rules
    Check(RulesCheckArgs),
    /// Run the tests of rules: series in, incidents out
    Test(RulesTestArgs),
    /// Print the rules that ship with Spectra, as YAML
    InBox,
    /// Print every condition that a rule can have, with an example
    Conditions,
}

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct RulesCheckArgs {
    /// Files of rules, YAML or JSON; - is stdin
    #[arg(required = true, value_name = "FILE|-")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub struct RulesTestArgs {
    /// Files of tests, YAML or JSON; - is stdin
    #[arg(required = true, value_name = "FILE|-")]
    pub files: Vec<PathBuf>,
    /// Rules that are tested where a file of tests has none of its own; - is stdin
    #[arg(long, value_name = "FILE|-")]
    pub rules: Option<PathBuf>,
}
