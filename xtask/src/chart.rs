//! What is made of a chart's `values.yaml`: the schema that refuses wrong values, and the README that explains them.

mod kind;
mod readme;
mod schema;
mod values;

use std::fs;

use anyhow::{Context, Result};

use crate::workspace;

/// Folders of our charts.
pub(crate) const CHARTS: &[&str] = &["charts/spectra", "charts/spectra-agent"];

/// A committed file with the text that it shall have.
pub(crate) struct Made {
    /// From the root of the tree.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Schemas and READMEs of all charts.
pub(crate) fn made() -> Result<Vec<Made>> {
    let mut made = Vec::new();
    for chart in CHARTS {
        let read = |name: &str| {
            let path = workspace::root().join(chart).join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let values = values::parse(&read("values.yaml")?).with_context(|| format!("{chart}/values.yaml"))?;
        let schema = schema::of(&values).with_context(|| format!("{chart}/values.yaml"))?;
        made.push(Made { path: format!("{chart}/values.schema.json"), text: schema });
        let readme = readme::of(&read("README.in.md")?, &values);
        made.push(Made { path: format!("{chart}/README.md"), text: readme });
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_values_say() {
        for Made { path, text } in made().unwrap() {
            let committed = fs::read_to_string(workspace::root().join(&path)).unwrap_or_default();
            assert!(committed == text, "{path} is not fresh: `cargo xtask gen` writes it anew");
        }
    }
}
