//! Exceptions: hosts on which a rule is otherwise.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Scope, Severity};
use crate::time::Span;

/// What is otherwise on some hosts; what is not given is as in the rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Those hosts.
    pub scope: Scope,
    /// False: the rule does not hold for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// How bad it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// How long it has to hold there.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub hold: Option<Span>,
    /// Parameters of the condition that are otherwise; null takes one away.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
}

impl Exception {
    /// The condition's parameters on these hosts.
    pub(super) fn over(&self, parameters: &Value) -> Value {
        let mut merged = parameters.as_object().cloned().unwrap_or_default();
        for (name, value) in &self.parameters {
            if value.is_null() {
                merged.remove(name);
            } else {
                merged.insert(name.clone(), value.clone());
            }
        }
        Value::Object(merged)
    }
}
