//! Selections: which series of a host a condition looks at, and which of them are one thing.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fault::Fault;
use crate::history::Key;
use crate::rule::Patterns;

/// Columns of keys with what they have to be: `{mountpoint: [/, "/data*"]}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Selection(BTreeMap<String, Patterns>);

impl Selection {
    /// Whether a series is meant: every column fits.
    pub(super) fn covers(&self, key: &Key) -> bool {
        self.0.iter().all(|(column, patterns)| key.get(column).is_some_and(|text| patterns.match_text(text)))
    }

    /// The error says what is not possible.
    pub(super) fn check(&self, columns: &[&str]) -> Result<(), Fault> {
        for (column, patterns) in &self.0 {
            check_column(column, columns)?;
            patterns.check().map_err(|fault| fault.within(column))?;
        }
        Ok(())
    }
}

/// What is left of a key when only some columns count; all where none are named.
pub(super) fn reduced(key: &Key, per: Option<&[String]>) -> Key {
    let Some(per) = per else { return key.clone() };
    let parts = key.0.iter().filter(|(column, _)| per.iter().any(|name| name == column.as_ref()));
    Key(parts.map(|(column, text)| (column.clone(), text.clone())).collect())
}

pub(super) fn check_column(column: &str, columns: &[&str]) -> Result<(), Fault> {
    if columns.contains(&column) {
        return Ok(());
    }
    let there = if columns.is_empty() { "it has none".to_owned() } else { columns.join(", ") };
    Err(Fault::new("", format!("the family has no key \"{column}\": {there}")))
}
