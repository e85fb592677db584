//! The definitions of all kinds, as they are installed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    CustomResourceDefinition, JSONSchemaProps, JSONSchemaPropsOrArray, JSONSchemaPropsOrBool,
};
use kube::{CustomResourceExt as _, ResourceExt as _};

use super::{SpectraAgent, SpectraDiagnostic, SpectraFleet, SpectraToken};

/// Written into every definition: the hash of its schema, by which an operator knows one that is not its own's.
pub const SCHEMA_HASH: &str = "spectra.dev/schema-hash";

/// Every definition, by name.
pub fn all() -> Vec<CustomResourceDefinition> {
    let derived = [SpectraAgent::crd(), SpectraDiagnostic::crd(), SpectraFleet::crd(), SpectraToken::crd()];
    derived.into_iter().map(finished).collect()
}

/// As YAML, each a document.
pub fn yaml(definitions: &[CustomResourceDefinition]) -> Result<String> {
    let mut text = String::from("# Printed by `spectra-operator crds`; `cargo xtask gen` writes it.\n");
    for definition in definitions {
        let name = definition.name_any();
        text.push_str("---\n");
        text.push_str(&serde_saphyr::to_string(definition).with_context(|| format!("cannot write {name}"))?);
    }
    Ok(text)
}

fn finished(mut definition: CustomResourceDefinition) -> CustomResourceDefinition {
    for version in &mut definition.spec.versions {
        if let Some(schema) = version.schema.as_mut().and_then(|schema| schema.open_api_v3_schema.as_mut()) {
            tidy(schema);
        }
    }
    let hash = hash(&definition);
    definition.annotations_mut().insert(SCHEMA_HASH.to_owned(), hash);
    definition
}

/// Names what is served and how it is checked.
fn hash(definition: &CustomResourceDefinition) -> String {
    let text = serde_json::to_string(&definition.spec).unwrap_or_default();
    crate::digest::short(&text)
}

/// What the derived schema says too much: that optional fields may be null, which would be stored and read as unset,
/// and formats of numbers that Kubernetes does not know.
fn tidy(schema: &mut JSONSchemaProps) {
    schema.nullable = None;
    if schema.format.as_deref().is_some_and(|format| format.starts_with("uint")) {
        schema.format = None;
    }
    if let Some(description) = &mut schema.description {
        *description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    schema.properties.iter_mut().flat_map(BTreeMap::values_mut).for_each(tidy);
    match &mut schema.items {
        Some(JSONSchemaPropsOrArray::Schema(item)) => tidy(item),
        Some(JSONSchemaPropsOrArray::Schemas(items)) => items.iter_mut().for_each(tidy),
        None => {}
    }
    if let Some(JSONSchemaPropsOrBool::Schema(values)) = &mut schema.additional_properties {
        tidy(values);
    }
}

#[cfg(test)]
mod tests;
