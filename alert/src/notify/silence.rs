//! Silences and maintenance: what is not told, although it is so.

use serde::{Deserialize, Serialize};

use super::calendar::{self, WINDOWS, Window};
use crate::fault::{Fault, Faults};
use crate::history::{Host, Key};
use crate::pattern::Pattern;
use crate::rule::{Patterns, Scope};
use crate::time::{Span, Time};

/// Longest silence: what is silent for longer is a rule to change.
pub const LONGEST_SILENCE: Span = Span::days(365);

/// Something that somebody does not want to hear of, for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// Of which hosts.
    pub scope: Scope,
    /// Of which rules; all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Patterns>,
    /// Of which things of the host, as their keys are written (`mountpoint=/`); all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Patterns>,
    /// From then on.
    pub from: Time,
    /// Until then.
    pub until: Time,
}

/// Hosts that are worked on, at times that come again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// Which hosts.
    pub scope: Scope,
    /// Which rules; all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Patterns>,
    /// When.
    pub windows: Vec<Window>,
}

/// What may be covered: one incident.
#[derive(Clone, Copy, Debug)]
pub struct Covered<'a> {
    /// Its host.
    pub host: &'a Host,
    /// Name of its rule.
    pub rule: &'a str,
    /// Its thing.
    pub key: &'a Key,
}

impl Silence {
    /// That of a link in a message: this thing, under this rule.
    pub fn of(host: &Host, rule: &str, key: &Key, from: Time, length: Span) -> Self {
        let one = |text: &str| Some(Patterns::One(Pattern::new(text)));
        Self {
            scope: Scope { hosts: vec![Pattern::new(host.id.as_str())], ..Scope::default() },
            rules: one(rule),
            // A `*` in a key covers its own text, too.
            keys: if key.0.is_empty() { None } else { one(&key.to_string()) },
            from,
            until: from.plus(length.min(LONGEST_SILENCE)),
        }
    }

    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        faults.take_all("scope", self.scope.check());
        for (field, patterns) in [("rules", &self.rules), ("keys", &self.keys)] {
            if let Some(patterns) = patterns {
                faults.take(field, patterns.check());
            }
        }
        faults.demand(self.until > self.from, "until", "it ends before it begins");
        faults.demand(
            self.until.since(self.from) <= LONGEST_SILENCE,
            "until",
            format!("a silence is at most {LONGEST_SILENCE} long"),
        );
        faults.end()
    }

    /// Whether it covers an incident.
    pub fn covers(&self, covered: Covered<'_>, at: Time) -> bool {
        self.from <= at
            && at < self.until
            && matches(self.rules.as_ref(), covered.rule)
            && matches(self.keys.as_ref(), &covered.key.to_string())
            && self.scope.covers(covered.host)
    }
}

impl Maintenance {
    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        faults.take_all("scope", self.scope.check());
        if let Some(rules) = &self.rules {
            faults.take("rules", rules.check());
        }
        faults.demand(
            (1..=WINDOWS).contains(&self.windows.len()),
            "windows",
            format!("1 to {WINDOWS} windows"),
        );
        for (at, window) in self.windows.iter().enumerate() {
            faults.take_all(&format!("windows[{at}]"), window.check());
        }
        faults.end()
    }

    /// Whether it covers an incident.
    pub fn covers(&self, covered: Covered<'_>, at: Time) -> bool {
        matches(self.rules.as_ref(), covered.rule)
            && self.scope.covers(covered.host)
            && calendar::covers(&self.windows, at)
    }
}

/// Whether an incident is not to be told now.
pub fn is_muted(covered: Covered<'_>, silences: &[Silence], maintenance: &[Maintenance], at: Time) -> bool {
    silences.iter().any(|silence| silence.covers(covered, at))
        || maintenance.iter().any(|maintenance| maintenance.covers(covered, at))
}

fn matches(patterns: Option<&Patterns>, text: &str) -> bool {
    patterns.is_none_or(|patterns| patterns.match_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::testing::{at, host};
    use crate::fault::read_yaml;

    #[test]
    fn the_silence_of_a_link_covers_one_thing() {
        let (host, key) = (host(), Key::of("mountpoint", "/"));
        let silence = Silence::of(&host, "disk", &key, at(0), Span::hours(1));
        silence.check().unwrap();
        let (other, data) = (
            Host { id: "b".to_owned(), name: "b".to_owned(), ..host.clone() },
            Key::of("mountpoint", "/data"),
        );
        for (host, rule, key, minute, expected) in [
            (&host, "disk", &key, 0, true),
            (&host, "disk", &key, 59, true),
            (&host, "disk", &key, 60, false),
            (&host, "disk", &key, -1, false),
            (&host, "memory", &key, 0, false),
            (&host, "disk", &data, 0, false),
            (&other, "disk", &key, 0, false),
        ] {
            assert_eq!(
                is_muted(Covered { host, rule, key }, std::slice::from_ref(&silence), &[], at(minute)),
                expected
            );
        }
    }

    #[test]
    fn maintenance_covers_its_hosts_at_its_times() {
        let text = "{scope: {labels: {env: prod}}, rules: 'disk*', \
                    windows: [{when: {daily: {}}, start: '02:00', length: 1h}]}";
        let maintenance: Maintenance = read_yaml(text).unwrap();
        maintenance.check().unwrap();
        let (host, key) = (host(), Key::default());
        for (rule, time, expected) in [
            ("disk-full", "2026-11-23T02:30:00Z", true),
            ("disk-full", "2026-11-23T03:00:00Z", false),
            ("memory", "2026-11-23T02:30:00Z", false),
        ] {
            let covered = Covered { host: &host, rule, key: &key };
            let muted = is_muted(covered, &[], std::slice::from_ref(&maintenance), time.parse().unwrap());
            assert_eq!(muted, expected, "{rule} at {time}");
        }
    }

    #[test]
    fn impossible_silences_are_told() {
        let (host, key) = (host(), Key::default());
        let silence = Silence::of(&host, "disk", &key, at(0), Span::hours(1));
        let backwards = Silence { until: at(-1), ..silence.clone() };
        assert_eq!(backwards.check().unwrap_err()[0].path, "until");
        let endless = Silence { until: at(1_000_000), ..silence };
        assert_eq!(endless.check().unwrap_err()[0].path, "until");
    }
}
