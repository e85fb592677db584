//! What a value of a chart may be, and JSON Schema's words for it.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// A kind, as `# @ …` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Text,
    Integer {
        from: i64,
        to: i64,
    },
    Enum(Vec<String>),
    /// Text of this form.
    Pattern(&'static str),
    ListOfText,
    ListOfNames,
    TextMap,
    Resources,
    Tolerations,
    Affinity,
    Collectors,
    Diagnostics,
}

const NAME: &str = "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$";
/// The types of the API; the kinds' own definitions say the same.
const DIAGNOSTICS: [&str; 8] =
    ["Ping", "Traceroute", "Connect", "Dns", "Netstat", "DiskUsage", "Mounts", "Logs"];

impl Kind {
    pub(super) fn parse(text: &str) -> Result<Self> {
        if let Some(range) = text.strip_prefix("integer ") {
            let (from, to) = range.split_once("..").context("an integer has a range FROM..TO")?;
            return Ok(Self::Integer { from: from.parse()?, to: to.parse()? });
        }
        if let Some(words) = text.strip_prefix("enum ") {
            return Ok(Self::Enum(words.split(", ").map(str::to_owned).collect()));
        }
        Ok(match text {
            "name" => Self::Pattern(NAME),
            "https" => Self::Pattern("^(https://[^/\\s]+[^\\s]*)?$"),
            "address" => Self::Pattern("^(https?://[^/\\s]+[^\\s]*)?$"),
            "digest" | "pin" => Self::Pattern("^(sha256:[0-9a-f]{64})?$"),
            "days" => Self::Pattern("^([0-9]{1,6}[hd])?$"),
            "quantity" => Self::Pattern("^[0-9]+([.][0-9]+)?(m|[kMGTPE]|[KMGTPE]i)?$"),
            "list of text" => Self::ListOfText,
            "list of names" => Self::ListOfNames,
            "text map" => Self::TextMap,
            "resources" => Self::Resources,
            "tolerations" => Self::Tolerations,
            "affinity" => Self::Affinity,
            "collectors" => Self::Collectors,
            "diagnostics" => Self::Diagnostics,
            other => bail!("there is no kind `{other}`"),
        })
    }

    /// What a default tells by itself.
    pub(super) fn of_default(default: &str) -> Result<Self> {
        match default {
            "true" | "false" => Ok(Self::Boolean),
            number if number.parse::<f64>().is_ok() => bail!("a number has no range: # @ integer FROM..TO"),
            list if list.starts_with(['[', '{']) => bail!("a list or map has no kind: # @ list of text"),
            _ => Ok(Self::Text),
        }
    }

    pub(super) fn schema(&self) -> Value {
        let text = || json!({"type": "string"});
        match self {
            Self::Boolean => json!({"type": "boolean"}),
            Self::Text => text(),
            Self::Integer { from, to } => json!({"type": "integer", "minimum": from, "maximum": to}),
            Self::Enum(words) => json!({"enum": words}),
            Self::Pattern(pattern) => json!({"type": "string", "pattern": pattern, "maxLength": 2048}),
            Self::ListOfText => list(&text()),
            Self::ListOfNames => list(&json!({"type": "string", "pattern": NAME, "minLength": 1})),
            Self::TextMap => map(&text()),
            Self::Resources => {
                let amounts = map(&json!({"type": ["string", "number"]}));
                let claims = list(&object(&[("name", text()), ("request", text())], &["name"]));
                object(&[("requests", amounts.clone()), ("limits", amounts), ("claims", claims)], &[])
            }
            Self::Tolerations => list(&toleration()),
            Self::Affinity => {
                // What is inside is Kubernetes' own, which the API server judges.
                let any = || json!({"type": "object"});
                let parts = [("nodeAffinity", any()), ("podAffinity", any()), ("podAntiAffinity", any())];
                object(&parts, &[])
            }
            Self::Collectors => {
                let interval = json!({"type": "string", "pattern": "^([0-9]+(s|m|h))+$", "maxLength": 16});
                let parts =
                    [("name", text()), ("enabled", json!({"type": "boolean"})), ("interval", interval)];
                list(&object(&parts, &["name"]))
            }
            Self::Diagnostics => list(&json!({"enum": DIAGNOSTICS})),
        }
    }
}

fn toleration() -> Value {
    let parts = [
        ("key", json!({"type": "string"})),
        ("operator", json!({"enum": ["Exists", "Equal"]})),
        ("value", json!({"type": "string"})),
        ("effect", json!({"enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"]})),
        ("tolerationSeconds", json!({"type": "integer"})),
    ];
    object(&parts, &[])
}

fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn map(values: &Value) -> Value {
    json!({"type": "object", "additionalProperties": values})
}

/// Nothing but these.
pub(super) fn object(properties: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: serde_json::Map<_, _> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}
