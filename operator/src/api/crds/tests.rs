//! What holds for every definition, and for every field of it.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::JSONSchemaProps;

use super::*;
use crate::api::collector::Collector;

/// What `kubectl apply` without `--server-side` can keep is 262,144 bytes; an API server reads each often.
const MOST_BYTES: usize = 60_000;

fn schema(definition: &CustomResourceDefinition) -> &JSONSchemaProps {
    let version = definition.spec.versions.first().expect("it has a version");
    let schema = version.schema.as_ref().and_then(|schema| schema.open_api_v3_schema.as_ref());
    schema.expect("it has a schema")
}

/// Calls `visit` with the path of every schema below one. Types of Kubernetes' own are said to be that.
fn walk(path: &str, schema: &JSONSchemaProps, visit: &mut impl FnMut(&str, &JSONSchemaProps)) {
    visit(path, schema);
    for (name, inner) in schema.properties.iter().flatten() {
        walk(&format!("{path}.{name}"), inner, visit);
    }
    match &schema.items {
        Some(JSONSchemaPropsOrArray::Schema(item)) => walk(&format!("{path}[]"), item, visit),
        Some(JSONSchemaPropsOrArray::Schemas(_)) => panic!("{path}: a list of one kind of item is needed"),
        None => {}
    }
    if let Some(JSONSchemaPropsOrBool::Schema(values)) = &schema.additional_properties {
        walk(&format!("{path}{{}}"), values, visit);
    }
}

/// Paths of all definitions for which `is_wrong` holds.
fn wrong(is_wrong: impl Fn(&str, &JSONSchemaProps) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for definition in all() {
        walk(&definition.spec.names.kind, schema(&definition), &mut |path, schema| {
            let is_metadata = path.split('.').nth(1) == Some("metadata");
            if !is_metadata && is_wrong(path, schema) {
                found.push(path.to_owned());
            }
        });
    }
    found
}

/// Kubernetes' own types below a workload, whose descriptions are those of Kubernetes.
fn is_embedded(path: &str) -> bool {
    ["affinity.", "tolerations[]", "resources."].iter().any(|part| {
        path.strip_prefix("SpectraFleet.spec.workload.").is_some_and(|rest| rest.starts_with(part))
    })
}

#[test]
fn every_field_is_described() {
    let is_field = |path: &str| !path.ends_with("[]") && !path.ends_with("{}");
    let undescribed = wrong(|path, schema| {
        is_field(path) && !is_embedded(path) && schema.description.as_deref().unwrap_or("").len() < 4
    });
    assert_eq!(undescribed, [""; 0]);
}

#[test]
fn every_text_list_and_map_has_a_bound() {
    let unbounded = wrong(|_, schema| match schema.type_.as_deref() {
        Some("string") => schema.max_length.is_none() && schema.enum_.is_none(),
        Some("array") => schema.max_items.is_none(),
        Some("object") => schema.additional_properties.is_some() && schema.max_properties.is_none(),
        _ => false,
    });
    let top = |path: &String| {
        !path.rsplit_once('.').is_some_and(|(_, field)| ["apiVersion", "kind"].contains(&field))
    };
    assert_eq!(unbounded.into_iter().filter(top).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn nothing_may_be_null_and_nothing_unknown_is_kept() {
    let wrong =
        wrong(|_, schema| schema.nullable.is_some() || schema.x_kubernetes_preserve_unknown_fields.is_some());
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_rule_has_a_message() {
    let silent = wrong(|_, schema| {
        schema.x_kubernetes_validations.iter().flatten().any(|rule| rule.message.is_none())
    });
    assert_eq!(silent, [""; 0]);
}

#[test]
fn a_definition_is_small_and_complete() {
    for definition in all() {
        let name = definition.name_any();
        let size = yaml(std::slice::from_ref(&definition)).unwrap().len();
        assert!(size <= MOST_BYTES, "{name} has {size} bytes");
        let spec = &definition.spec;
        assert_eq!((spec.scope.as_str(), spec.group.as_str()), ("Namespaced", crate::api::GROUP), "{name}");
        assert_eq!(spec.names.categories, Some(vec!["spectra".to_owned()]), "{name}");
        assert!(spec.names.short_names.as_ref().is_some_and(|names| names.len() == 1), "{name}");
        let version = &spec.versions[0];
        assert_eq!(version.name, crate::api::VERSION, "{name}");
        assert!(version.subresources.as_ref().is_some_and(|sub| sub.status.is_some()), "{name}");
        let columns = version.additional_printer_columns.as_ref().expect("it has columns");
        assert!(columns.iter().all(|column| column.description.is_some()), "{name}");
    }
}

/// The crates do not know each other; what they have in common is the list itself.
#[test]
fn collectors_are_those_of_the_agent() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../agent/src/collect");
    let mut names = Vec::new();
    collect_names(folder.as_ref(), &mut names);
    names.sort();
    let ours =
        Collector::ALL.map(|collector| serde_json::to_value(collector).unwrap().as_str().unwrap().to_owned());
    assert_eq!(names, ours);
}

/// Names of `Spec`s in the sources below a folder.
fn collect_names(folder: &std::path::Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_names(&path, names);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for spec in text.split("Spec {").skip(1) {
            let name = spec.trim_start().strip_prefix("name: \"").and_then(|rest| rest.split_once('"'));
            names.extend(name.map(|(name, _)| name.to_owned()));
        }
    }
}
