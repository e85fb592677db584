//! Scopes: which hosts a rule, a silence or a maintenance window is for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Faults};
use crate::history::Host;
use crate::pattern::{PATTERN_BYTES, Pattern};

/// Hosts that a scope names one by one.
pub const HOSTS: usize = 500;
/// Labels that a scope looks at.
pub const LABELS: usize = 16;
/// Values of one of them.
pub const VALUES: usize = 32;

/// Hosts: exactly one of `all`, `labels` and `hosts`, less the exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// All of them.
    #[serde(skip_serializing_if = "is_false")]
    pub all: bool,
    /// Those that have every one of these labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Patterns>,
    /// Those with one of these names or ids; `*` stands for anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Pattern>,
    /// Not those that have one of these labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub except_labels: BTreeMap<String, Patterns>,
    /// Not those with one of these names or ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_hosts: Vec<Pattern>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One pattern or several, of which one has to fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Patterns {
    /// One.
    One(Pattern),
    /// Several.
    Any(Vec<Pattern>),
}

impl Patterns {
    /// All of them.
    pub fn list(&self) -> &[Pattern] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Any(patterns) => patterns,
        }
    }

    /// Whether one of them fits.
    pub fn match_text(&self, text: &str) -> bool {
        self.list().iter().any(|pattern| pattern.matches(text))
    }

    /// The error says what is not possible.
    pub fn check(&self) -> Result<(), Fault> {
        let mut faults = Faults::default();
        let patterns = self.list();
        faults.demand((1..=VALUES).contains(&patterns.len()), "", format!("1 to {VALUES} patterns"));
        faults.demand(
            patterns.iter().all(Pattern::is_possible),
            "",
            format!("a pattern has 1 to {PATTERN_BYTES} bytes"),
        );
        faults.first()
    }
}

impl Scope {
    /// Every host.
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether the host is one of them.
    pub fn covers(&self, host: &Host) -> bool {
        let named = |patterns: &[Pattern]| {
            patterns.iter().any(|pattern| pattern.matches(&host.name) || pattern.matches(&host.id))
        };
        let has = |(key, values): (&String, &Patterns)| {
            host.labels.get(key).is_some_and(|value| values.match_text(value))
        };
        let meant =
            self.all || (!self.labels.is_empty() && self.labels.iter().all(has)) || named(&self.hosts);
        meant && !named(&self.except_hosts) && !self.except_labels.iter().any(has)
    }

    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        let given = [self.all, !self.labels.is_empty(), !self.hosts.is_empty()];
        let given = given.into_iter().filter(|given| *given).count();
        faults.demand(given == 1, "", "exactly one of all: true, labels and hosts is needed");
        for (field, labels) in [("labels", &self.labels), ("except_labels", &self.except_labels)] {
            faults.demand(labels.len() <= LABELS, field, format!("at most {LABELS} labels"));
            for (key, values) in labels {
                faults.take(&format!("{field}.{key}"), values.check());
            }
        }
        for (field, hosts) in [("hosts", &self.hosts), ("except_hosts", &self.except_hosts)] {
            faults.demand(
                hosts.len() <= HOSTS,
                field,
                format!("at most {HOSTS} hosts: give them a label and use labels"),
            );
            faults.demand(
                hosts.iter().all(Pattern::is_possible),
                field,
                format!("a host's name or id has 1 to {PATTERN_BYTES} bytes"),
            );
        }
        faults.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::read_yaml;
    use crate::time::Span;

    fn host() -> Host {
        Host {
            id: "0190-aa".to_owned(),
            name: "web-1".to_owned(),
            labels: [("env", "prod"), ("role", "web")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            interval: Span::seconds(15),
        }
    }

    #[test]
    fn hosts_are_found_by_all_that_is_said() {
        for (text, expected) in [
            ("{all: true}", true),
            ("{hosts: [web-1]}", true),
            ("{hosts: [0190-aa]}", true),
            ("{hosts: [web]}", false),
            ("{hosts: ['web-*']}", true),
            ("{labels: {env: prod}}", true),
            ("{labels: {env: [test, 'p*']}}", true),
            ("{labels: {env: prod, role: db}}", false),
            ("{labels: {site: '*'}}", false),
            ("{all: true, except_hosts: [web-1]}", false),
            ("{all: true, except_labels: {env: [prod, test]}}", false),
            ("{all: true, except_labels: {env: test}}", true),
        ] {
            let scope: Scope = read_yaml(text).unwrap();
            scope.check().unwrap();
            assert_eq!(scope.covers(&host()), expected, "{text}");
        }
    }

    #[test]
    fn a_scope_says_one_thing() {
        for text in ["{}", "{all: true, hosts: [a]}", "{hosts: ['']}", "{labels: {env: []}}"] {
            assert!(read_yaml::<Scope>(text).unwrap().check().is_err(), "{text}");
        }
        assert!(read_yaml::<Scope>("{host: [a]}").unwrap_err().message.contains("unknown field `host`"));
    }
}
