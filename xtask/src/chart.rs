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
    use serde_json::Value;

    use super::*;
    use crate::package::VERSION;

    fn yaml(path: &str) -> Value {
        let text = fs::read_to_string(workspace::root().join(path)).unwrap();
        serde_saphyr::from_str(&text).unwrap()
    }

    #[test]
    fn charts_are_of_this_version_and_their_database_is_that_of_the_compose_file() {
        for chart in CHARTS {
            let about = yaml(&format!("{chart}/Chart.yaml"));
            assert_eq!(
                (about["version"].as_str(), about["appVersion"].as_str()),
                (Some(VERSION), Some(VERSION))
            );
        }
        let image = &yaml("charts/spectra/values.yaml")["database"]["bundled"]["image"];
        let compose = &yaml("deploy/compose.yaml")["services"]["database"]["image"];
        let named = format!("{}:{}", image["repository"].as_str().unwrap(), image["tag"].as_str().unwrap());
        assert_eq!(named, format!("docker.io/{}", compose.as_str().unwrap()));
    }

    #[test]
    fn values_and_roles_name_the_diagnostics_as_the_kinds_do() {
        let definition = yaml("crds/spectradiagnostics.yaml");
        let spec = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
        let types = &spec["properties"]["type"]["enum"];
        let schema = fs::read(workspace::root().join("charts/spectra/values.schema.json")).unwrap();
        let schema: Value = serde_json::from_slice(&schema).unwrap();
        let fleet = &schema["properties"]["agents"]["properties"]["fleet"]["properties"];
        assert_eq!(&fleet["diagnostics"]["items"]["enum"], types);
        let roles = fs::read_to_string(workspace::root().join("charts/spectra/templates/people/roles.yaml"));
        let roles = roles.unwrap();
        let probes = roles.lines().filter_map(|line| line.trim().strip_prefix("resourceNames: ["));
        let granted: Vec<_> = probes.flat_map(|names| names.trim_end_matches(']').split(", ")).collect();
        let lower = |name: &Value| name.as_str().unwrap().to_lowercase();
        let types: Vec<_> = types.as_array().unwrap().iter().map(lower).collect();
        assert_eq!(granted, types, "a Role grants `run` on the lower-case name of a type");
    }

    #[test]
    fn definitions_of_kinds_are_copies() {
        let files = |folder: &str| {
            let listed = fs::read_dir(workspace::root().join(folder)).unwrap();
            let mut files: Vec<_> = listed.map(|entry| entry.unwrap().path()).collect();
            files.sort();
            let read =
                |path: &std::path::PathBuf| (path.file_name().unwrap().to_owned(), fs::read(path).unwrap());
            files.iter().map(read).collect::<Vec<_>>()
        };
        assert!(files("crds") == files("charts/spectra/crds"), "`cargo xtask gen` writes both");
    }

    #[test]
    fn what_is_committed_is_what_the_values_say() {
        for Made { path, text } in made().unwrap() {
            let committed = fs::read_to_string(workspace::root().join(&path)).unwrap_or_default();
            assert!(committed == text, "{path} is not fresh: `cargo xtask gen` writes it anew");
        }
    }
}
