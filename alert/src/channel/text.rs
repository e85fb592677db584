//! Texts of channels: cut to what they take, escaped for where they stand, filled into templates.

use serde_json::Value;

use super::Context;
use crate::fault::Fault;

/// At most so many characters; what is cut is told by an ellipsis.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// At most so many bytes.
pub(super) fn cut_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most.saturating_sub('…'.len_utf8()));
    format!("{}…", &text[..end])
}

/// For a part of an address or a form.
pub(super) fn percent(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push_str(&crate::digest::hex(&[byte]).to_uppercase());
        }
    }
    escaped
}

/// For HTML as Telegram reads it, and for Slack's own markup.
pub(super) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// For headers and subjects.
pub(super) fn without_controls(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A text with names in double braces, `{{title}}`.
#[derive(Debug)]
pub(super) struct Template<'a>(&'a str);

/// Names that every template knows, beside the settings in those of the table.
const NAMES: [&str; 19] = [
    "title",
    "text",
    "severity",
    "status",
    "id",
    "thread",
    "count",
    "host",
    "host_id",
    "rule",
    "rule_title",
    "key",
    "sentence",
    "value",
    "advice",
    "fired_at",
    "resolved_at",
    "link",
    "silence_link",
];

impl<'a> Template<'a> {
    /// The error names what there is not.
    pub(super) fn new(text: &'a str) -> Result<Self, Fault> {
        for name in names(text) {
            let known =
                NAMES.contains(&name) || name.strip_prefix("label.").is_some_and(|key| !key.is_empty());
            if !known {
                return Err(Fault::new(
                    "",
                    format!("there is no {{{{{name}}}}}, there are {}", NAMES.join(", ")),
                ));
            }
        }
        Ok(Self(text))
    }

    /// Fills it in. A template that is JSON stays JSON whatever is filled in.
    pub(super) fn fill(&self, context: &Context<'_>) -> (bool, Vec<u8>) {
        let value = |name: &str| Some(value(context, name));
        match serde_json::from_str::<Value>(self.0) {
            Ok(json) => (true, fill_json(&json, &value).to_string().into_bytes()),
            Err(_) => (false, fill(self.0, &value).into_bytes()),
        }
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.trim()))
}

/// What a name stands for; of messages about several things those of the first.
pub(super) fn value(context: &Context<'_>, name: &str) -> String {
    let message = context.message;
    let line = message.entries.first().map(|entry| &entry.line);
    let of = |text: fn(&crate::notify::Line) -> String| line.map(text).unwrap_or_default();
    match name {
        "title" => message.title(),
        "text" => message.text(),
        "severity" => message.severity.name().to_owned(),
        "status" => status(message.is_end, message.acknowledged).to_owned(),
        "id" => message.id(),
        "thread" => message.thread.clone(),
        "count" => (message.entries.len() + message.more).to_string(),
        "host" => of(|line| line.host.clone()),
        "host_id" => of(|line| line.host_id.clone()),
        "rule" => of(|line| line.rule.clone()),
        "rule_title" => of(|line| line.title.clone()),
        "key" => of(|line| line.key.clone()),
        "sentence" => of(|line| line.sentence.clone()),
        "value" => of(|line| line.value.map_or_else(String::new, |value| value.to_string())),
        "advice" => of(|line| line.advice.clone()),
        "fired_at" => of(|line| line.fired_at.to_string()),
        "resolved_at" => of(|line| line.resolved_at.map_or_else(String::new, |time| time.to_string())),
        "link" => context.link().unwrap_or_default(),
        "silence_link" => context.silence_link().unwrap_or_default(),
        label => {
            let key = label.strip_prefix("label.").unwrap_or_default();
            line.and_then(|line| line.labels.get(key).cloned()).unwrap_or_default()
        }
    }
}

pub(super) fn status(is_end: bool, acknowledged: bool) -> &'static str {
    match (is_end, acknowledged) {
        (true, _) => "resolved",
        (false, true) => "acknowledged",
        (false, false) => "firing",
    }
}

/// Fills names in; what is none stays.
pub(super) fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        if let Some((value, behind)) =
            after.split_once("}}").and_then(|(name, behind)| Some((value(name.trim())?, behind)))
        {
            filled.push_str(&value);
            rest = behind;
        } else {
            filled.push_str("{{");
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// Fills names in the texts of a value in, which stay texts: `{{#name}}` alone becomes a number, `{{*name}}` alone a list
/// of what commas tell apart.
pub(super) fn fill_json(json: &Value, value: &dyn Fn(&str) -> Option<String>) -> Value {
    let whole = |text: &str, sign: char| -> Option<String> {
        let name = text.strip_prefix("{{")?.strip_suffix("}}")?.strip_prefix(sign)?;
        value(name.trim())
    };
    match json {
        Value::String(text) => {
            if let Some(number) = whole(text, '#') {
                return serde_json::from_str(&number).unwrap_or(Value::Null);
            }
            if let Some(list) = whole(text, '*') {
                return list
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(Value::from)
                    .collect();
            }
            Value::from(fill(text, value))
        }
        Value::Array(list) => list.iter().map(|json| fill_json(json, value)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, json)| (name.clone(), fill_json(json, value))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::testing::{context, message};
    use super::*;

    #[test]
    fn texts_are_cut_and_escaped() {
        assert_eq!((cut("äöü", 3), cut("äöüß", 3)), ("äöü".to_owned(), "äö…".to_owned()));
        assert_eq!((cut_bytes("äöü", 6), cut_bytes("äöüß", 7)), ("äöü".to_owned(), "äö…".to_owned()));
        assert_eq!(percent("a/b ä~"), "a%2Fb%20%C3%A4~");
        assert_eq!(html("<a & b>"), "&lt;a &amp; b&gt;");
        assert_eq!(without_controls("a\r\nb"), "a  b");
    }

    #[test]
    fn templates_are_filled_and_stay_what_they_are() {
        let (message, settings) = (message(), Settings::default());
        let context = context(&message, &settings);
        for (text, is_json, expected) in [
            ("{{host}}: {{ sentence }}", false, "web-1: / is full & \"closed\""),
            (
                r#"{"a": "{{sentence}}", "b": ["{{label.env}}", 1]}"#,
                true,
                r#"{"a":"/ is full & \"closed\"","b":["prod",1]}"#,
            ),
            (r#"{"n": "{{#value}}", "l": "{{*severity}}"}"#, true, r#"{"l":["critical"],"n":99.5}"#),
            ("{{label.none}}{", false, "{"),
        ] {
            // Signs are for the table only.
            let plain = text.replace("{{#", "{{").replace("{{*", "{{");
            assert!(
                Template::new(&plain).is_ok() && (plain == text || Template::new(text).is_err()),
                "{text}"
            );
            let (json, bytes) = Template(text).fill(&context);
            assert_eq!((json, String::from_utf8(bytes).unwrap().as_str()), (is_json, expected));
        }
        assert!(
            Template::new("{{bogus}}")
                .unwrap_err()
                .message
                .contains("there is no {{bogus}}, there are title")
        );
    }
}
