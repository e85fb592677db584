//! Rules as files: a document of YAML or JSON with a list of them.

use serde::{Deserialize, Serialize};

use super::{Checked, Rule};
use crate::catalog::Catalog;
use crate::fault::{Fault, Faults, read_yaml};

/// Longest file, bytes: a thousand rules with exceptions.
pub const FILE_BYTES: usize = 4 << 20;
/// Rules of one server.
pub const RULES: usize = 1000;

/// A file of rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// The rules that ship with Spectra, good from the first minute.
pub const IN_BOX: &str = include_str!("../../rules/in-box.yaml");

impl RuleFile {
    /// Reads a file. The error says where it is no file of rules.
    pub fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > FILE_BYTES {
            return Err(Fault::new("", format!("the file has more than {FILE_BYTES} bytes")));
        }
        read_yaml(text)
    }

    /// Writes it as YAML. The error cannot occur for rules that were read.
    pub fn write(&self) -> Result<String, Fault> {
        serde_saphyr::to_string(self).map_err(|error| Fault::new("", error.to_string()))
    }

    /// Checks all rules; the errors are all that is wrong.
    pub fn check(self, catalog: Catalog<'_>) -> Result<Vec<Checked>, Vec<Fault>> {
        let mut faults = Faults::default();
        faults.demand(self.rules.len() <= RULES, "rules", format!("at most {RULES} rules"));
        let mut names = std::collections::BTreeSet::new();
        for (at, rule) in self.rules.iter().enumerate() {
            faults.demand(
                names.insert(rule.name.clone()),
                &format!("rules[{at}].name"),
                format!("there is another rule \"{}\"", rule.name),
            );
        }
        let mut checked = Vec::new();
        for (at, rule) in self.rules.into_iter().enumerate() {
            checked.extend(faults.take_all(&format!("rules[{at}]"), rule.check(catalog)));
        }
        faults.end()?;
        Ok(checked)
    }
}
