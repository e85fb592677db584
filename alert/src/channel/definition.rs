//! A channel as people write it: its kind, its settings, how often and when it may be told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Kind, Settings, kind};
use crate::fault::{Fault, Faults};
use crate::notify::calendar::{WINDOWS, Window, covers};
use crate::notify::{ChannelRules, Rate};
use crate::rule::{NAME_BYTES, Severity, check_name};
use crate::time::Time;

/// A channel.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Unique among channels: a-z, 0-9 and `-`.
    pub name: String,
    /// Name of its kind.
    pub kind: String,
    /// Whether it is told anything.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// As its kind wants them. Secret ones are there when they are written, never when they are read.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// How often it may be told.
    #[serde(default)]
    pub rate: Rate,
    /// When it is quiet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<Window>,
    /// What is told in quiet hours, too: this, and what is worse.
    #[serde(default = "critical")]
    pub quiet_except: Severity,
}

fn yes() -> bool {
    true
}

fn critical() -> Severity {
    Severity::Critical
}

impl Definition {
    /// Its kind, if everything is possible; the errors are all that is wrong.
    pub fn check(&self) -> Result<&'static Kind, Vec<Fault>> {
        let mut faults = Faults::default();
        faults.take("name", check_name(&self.name, NAME_BYTES));
        let kind = faults.take("", kind(&self.kind));
        if let Some(kind) = kind {
            faults.take_all("settings", Settings::new(self.settings.clone()).check(kind));
        }
        faults.take_all("rate", self.rate.check());
        faults.demand(self.quiet.len() <= WINDOWS, "quiet", format!("at most {WINDOWS} windows"));
        for (at, window) in self.quiet.iter().enumerate() {
            faults.take_all(&format!("quiet[{at}]"), window.check());
        }
        faults.end()?;
        kind.ok_or_else(Vec::new)
    }

    /// What holds for it at `now`. `hold` and `cause` are the server's: it has just come back.
    pub fn rules<'a>(&'a self, kind: &Kind, hold: bool, cause: &'a str, now: Time) -> ChannelRules<'a> {
        ChannelRules {
            name: &self.name,
            form: kind.form,
            burst: self.rate.burst,
            every: self.rate.every,
            quiet: covers(&self.quiet, now),
            quiet_except: self.quiet_except,
            hold,
            cause,
        }
    }
}

impl std::fmt::Debug for Definition {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Definition")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::read_yaml;

    const TEXT: &str = "
name: ops
kind: ntfy
settings: {topic: t0p}
quiet: [{when: {daily: {}}, start: '22:00', length: 8h}]
";

    #[test]
    fn a_channel_is_quiet_at_night() {
        let channel: Definition = read_yaml(TEXT).unwrap();
        let kind = channel.check().unwrap();
        for (time, quiet) in [("2026-11-23T23:00:00Z", true), ("2026-11-23T12:00:00Z", false)] {
            let rules = channel.rules(kind, false, "", time.parse().unwrap());
            assert_eq!((rules.quiet, rules.burst, rules.quiet_except), (quiet, 10, Severity::Critical));
        }
        assert!(!format!("{channel:?}").contains("t0p"));
    }

    #[test]
    fn impossible_channels_are_told_with_the_field() {
        for (from, to, expected) in [
            ("kind: ntfy", "kind: fax", "kind: there is no channel \"fax\", known are email"),
            ("name: ops", "name: Ops", "name: \"Ops\" is no name"),
            ("{topic: t0p}", "{}", "settings.topic: it is needed"),
            ("22:00", "25:00", "quiet[0].start: \"25:00\" is no time of day"),
            ("kind: ntfy", "kind: ntfy\nrate: {burst: 0}", "rate.burst: 1 to 100"),
        ] {
            let channel: Definition = read_yaml(&TEXT.replace(from, to)).unwrap();
            let faults = channel.check().unwrap_err();
            assert!(faults[0].to_string().starts_with(expected), "{faults:?}");
        }
    }
}
