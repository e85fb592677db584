//! The schema of a chart's values: everything that is not explained is refused.

use anyhow::Result;
use serde_json::{Value as Json, json};

use super::kind::object;
use super::values::{Holds, Value};

/// JSON Schema, as Helm reads it beside the values.
pub(super) fn of(values: &[Value]) -> Result<String> {
    let mut schema = of_group(values);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    // Helm gives every chart that is part of another one this key.
    schema["properties"]["global"] =
        json!({"type": "object", "description": "Values of a chart that this one is a part of; not read."});
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}

fn of_group(values: &[Value]) -> Json {
    let properties: Vec<_> = values.iter().map(|value| (value.name.as_str(), of_value(value))).collect();
    object(&properties, &[])
}

fn of_value(value: &Value) -> Json {
    let Value { name: _, comment, holds } = value;
    let mut schema = match holds {
        Holds::Group(values) => of_group(values),
        Holds::Leaf { kind, default: _ } => kind.schema(),
    };
    schema["description"] = json!(comment);
    schema
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;

    #[test]
    fn every_object_is_closed_and_every_value_explained() {
        let values = values::parse(
            "# Group.\na:\n  # Text.\n  b: x\n  # @ integer 1..3\n  # Number.\n  c: 2\n# Maps.\n# @ text map\nd: {}\n",
        );
        let schema: Json = serde_json::from_str(&of(&values.unwrap()).unwrap()).unwrap();
        assert_eq!(schema["additionalProperties"], false);
        let a = &schema["properties"]["a"];
        assert_eq!((&a["additionalProperties"], &a["description"]), (&json!(false), &json!("Group.")));
        let number = json!({"type": "integer", "minimum": 1, "maximum": 3, "description": "Number."});
        assert_eq!(a["properties"]["c"], number);
        assert_eq!(schema["properties"]["d"]["additionalProperties"], json!({"type": "string"}));
    }
}
