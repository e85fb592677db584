//! Bounded schemas for what the derive macros cannot say: maps, and types of Kubernetes' own.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// Entries of a list or map of an embedded type that has no bound of its own.
const EMBEDDED_ENTRIES: u64 = 64;
/// Characters of a text of an embedded type that has no bound of its own: a name of DNS.
const EMBEDDED_TEXT: u64 = 253;

/// Labels of hosts: in the form of Kubernetes' own, for that is what they become on a `SpectraAgent`.
pub(super) fn agent_labels(_: &mut SchemaGenerator) -> Schema {
    let mut schema = json_schema!({
        "type": "object",
        "maxProperties": 32,
        "additionalProperties": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "pattern": "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$",
        },
    });
    schema.insert(
        "x-kubernetes-validations".to_owned(),
        serde_json::json!([
            {
                "rule": "self.all(key, !key.startsWith('spectra.dev/'))",
                "message": "keys under spectra.dev/ are set by Spectra",
            },
            {
                "rule": "self.all(key, key.matches('^([a-z0-9][a-z0-9.-]{0,188}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                "message": "keys have the form of Kubernetes labels",
            },
            {
                "rule": "self.all(key, !(key in ['os', 'arch', 'hardware', 'agent_version']))",
                "message": "os, arch, hardware and agent_version are set by Spectra",
            },
        ]),
    );
    schema
}

/// `matchLabels` of a selector, and a node selector.
pub(super) fn match_labels(_: &mut SchemaGenerator) -> Schema {
    map(16, 0, 63)
}

/// Labels and annotations of pods.
pub(super) fn pod_labels(_: &mut SchemaGenerator) -> Schema {
    map(32, 0, 63)
}

/// As [`pod_labels`], with longer values.
pub(super) fn pod_annotations(_: &mut SchemaGenerator) -> Schema {
    map(32, 0, 1024)
}

fn map(entries: u64, least: u64, most: u64) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": entries,
        "additionalProperties": {"type": "string", "minLength": least, "maxLength": most},
    })
}

/// A list of one of Kubernetes' own types: without its descriptions, which are those of Kubernetes, and bounded.
pub(super) fn embedded_list<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let items = embedded::<T>(generator);
    json_schema!({"type": "array", "maxItems": 32, "items": items})
}

/// One of Kubernetes' own types, without its descriptions, and bounded.
pub(super) fn embedded<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut value = T::json_schema(generator).to_value();
    bound(&mut value);
    Schema::try_from(value).unwrap_or_default()
}

/// Bounds what is unbounded, and leaves descriptions out, below `schema`.
fn bound(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    object.remove("description");
    let bounds = match object.get("type").and_then(Value::as_str) {
        Some("string") if !object.contains_key("enum") => vec![("maxLength", EMBEDDED_TEXT)],
        Some("array") => vec![("maxItems", EMBEDDED_ENTRIES)],
        Some("object") if object.contains_key("additionalProperties") => {
            vec![("maxProperties", EMBEDDED_ENTRIES)]
        }
        _ => Vec::new(),
    };
    for (name, most) in bounds {
        object.entry(name).or_insert_with(|| most.into());
    }
    for name in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(name) {
            bound(inner);
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(bound);
    }
}
