//! Rules of the original Spectra as ours: three conditions with parameters of their own, of one host or of all.

use serde_json::{Map, Value, json};

use super::{Draft, Notify, Rule, Scope, Severity};
use crate::condition::offline;
use crate::fault::Fault;
use crate::pattern::Pattern;
use crate::time::Span;

/// What the original takes where a rule names no time, or none above 0.
const TIMEOUT_SECONDS: i64 = 300;
const WARN_HOURS: i64 = 72;
/// The stretch of time that it draws its line through.
const WINDOW: &str = "6h";

/// A rule of the original.
#[derive(Clone, Debug)]
pub struct Original<'a> {
    /// Name of ours that stands for it.
    pub name: &'a str,
    /// As people called it.
    pub title: &'a str,
    /// `agent_offline`, `disk_prediction` or `service_down`.
    pub condition_type: &'a str,
    /// As they were written.
    pub parameters: &'a Value,
    /// The host's id; `None`: all hosts.
    pub agent_id: Option<&'a str>,
    /// Whether it is judged.
    pub enabled: bool,
    /// Names of its channels.
    pub channels: Vec<String>,
}

impl Original<'_> {
    /// Ours. The original tells no ends. The error says what it could not have been.
    pub fn rule(&self) -> Result<Rule, Fault> {
        let scope = match self.agent_id {
            Some(id) => Scope { hosts: vec![Pattern::new(id)], ..Scope::default() },
            None => Scope::everything(),
        };
        Ok(Rule {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            advice: String::new(),
            enabled: self.enabled,
            severity: Severity::Warning,
            labels: std::collections::BTreeMap::new(),
            scope,
            condition: self.condition()?,
            hold: Span::ZERO,
            clear_for: Span::ZERO,
            no_data: super::NoData::Keep,
            exceptions: Vec::new(),
            dedup: String::new(),
            group_by: vec!["rule".to_owned()],
            notify: Notify { channels: self.channels.clone(), resolved: false, ..Notify::default() },
        })
    }

    fn condition(&self) -> Result<Draft, Fault> {
        let text =
            |name: &str| self.parameters.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let number = |name: &str, usual: i64| {
            let number = self.parameters.get(name).and_then(Value::as_i64).filter(|number| *number > 0);
            number.unwrap_or(usual).unsigned_abs()
        };
        let needed = |name: &str| {
            text(name).ok_or_else(|| Fault::new(format!("condition_params.{name}"), "it is needed"))
        };
        let (kind, parameters) = match self.condition_type {
            "agent_offline" => {
                let after = Span::seconds(number("timeout_seconds", TIMEOUT_SECONDS));
                let after = after.clamp(offline::SHORTEST, offline::LONGEST_AFTER);
                // It knows of no host that was stopped on purpose.
                ("offline", json!({"after": after, "stopped": true}))
            }
            "disk_prediction" => {
                let within = Span::hours(number("warn_hours", WARN_HOURS).min(30 * 24));
                let keys = json!({"mountpoint": needed("mount")?});
                ("disk_full", json!({"within": within, "window": WINDOW, "keys": keys}))
            }
            "service_down" => ("service", json!({"names": needed("service_name")?})),
            other => {
                let message =
                    format!("\"{other}\" is none of agent_offline, disk_prediction and service_down");
                return Err(Fault::new("condition_type", message));
            }
        };
        Ok(Draft(Map::from_iter([(kind.to_owned(), parameters)])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::catalog;

    fn original<'a>(condition_type: &'a str, parameters: &'a Value) -> Original<'a> {
        Original {
            name: "original-1",
            title: "Web down",
            condition_type,
            parameters,
            agent_id: Some("0190-aa"),
            enabled: true,
            channels: vec!["ops".to_owned()],
        }
    }

    #[test]
    fn each_condition_has_one_of_ours() {
        for (condition_type, parameters, expected) in [
            (
                "agent_offline",
                json!({"timeout_seconds": 60}),
                json!({"offline": {"after": "1m", "stopped": true}}),
            ),
            (
                "agent_offline",
                json!({"timeout_seconds": 0}),
                json!({"offline": {"after": "5m", "stopped": true}}),
            ),
            (
                "agent_offline",
                json!({"timeout_seconds": 1}),
                json!({"offline": {"after": "15s", "stopped": true}}),
            ),
            (
                "disk_prediction",
                json!({"mount": "/data"}),
                json!({"disk_full": {"within": "3d", "window": "6h", "keys": {"mountpoint": "/data"}}}),
            ),
            ("service_down", json!({"service_name": "nginx"}), json!({"service": {"names": "nginx"}})),
        ] {
            let rule = original(condition_type, &parameters).rule().unwrap();
            assert_eq!(Value::Object(rule.condition.0.clone()), expected, "{condition_type}");
            assert!(catalog(|catalog| rule.check(catalog)).is_ok(), "{condition_type}");
        }
    }

    #[test]
    fn what_it_could_not_have_been_is_told() {
        for (condition_type, parameters, expected) in [
            ("cpu", json!({}), "condition_type: \"cpu\" is none of"),
            ("service_down", json!({}), "condition_params.service_name: it is needed"),
            ("disk_prediction", json!({"mount": ""}), "condition_params.mount: it is needed"),
        ] {
            let fault = original(condition_type, &parameters).rule().unwrap_err();
            assert!(fault.to_string().starts_with(expected), "{fault}");
        }
    }
}
