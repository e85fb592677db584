//! What tests of channels share: a message, settings, what is sent.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Context, FieldKind, Kind, Outgoing, Request, Settings, kind};
use crate::notify::{Entry, Line, Message, Shape, Told};
use crate::rule::Severity;
use crate::time::Time;

pub(super) fn now() -> Time {
    "2026-11-23T17:56:05Z".parse().unwrap()
}

pub(super) fn line() -> Line {
    Line {
        incident: "0190-11".to_owned(),
        rule: "disk-full".to_owned(),
        rule_id: "0190-22".to_owned(),
        title: "Disk <full>".to_owned(),
        host: "web-1".to_owned(),
        host_id: "0190-33".to_owned(),
        key: "mountpoint=/".to_owned(),
        severity: Severity::Critical,
        sentence: "/ is full & \"closed\"".to_owned(),
        value: Some(99.5),
        labels: BTreeMap::from([("env".to_owned(), "prod".to_owned())]),
        fired_at: "2026-11-23T17:55:00Z".parse().unwrap(),
        condition: "disk_full".to_owned(),
        ..Line::default()
    }
}

/// One thing that fires.
pub(super) fn message() -> Message {
    Message {
        channel: "ops".to_owned(),
        number: 7,
        at: now(),
        shape: Shape::One,
        thread: "disk 0190-33 /".to_owned(),
        is_end: false,
        acknowledged: false,
        severity: Severity::Critical,
        entries: vec![Entry { told: Told::Opened, line: line(), times: 1 }],
        more: 0,
        hosts: 1,
        common: None,
        cause: String::new(),
    }
}

/// Its end.
pub(super) fn end() -> Message {
    let mut message = message();
    message.is_end = true;
    message.entries[0].told = Told::Resolved;
    message.entries[0].line.resolved_at = Some(now());
    message
}

/// Far more than a message holds.
pub(super) fn long() -> Message {
    let mut message = message();
    message.shape = Shape::Digest;
    message.thread = "ops/7".to_owned();
    message.entries[0].line.sentence = "ä".repeat(250);
    message.entries[0].line.title = "ü".repeat(200);
    message.entries = vec![message.entries[0].clone(); 20];
    message.more = 480;
    message.hosts = 500;
    message
}

/// Settings in which every field says something.
pub(super) fn settings_of(kind: &Kind) -> Settings {
    let value = |name: &str, kind: FieldKind| match kind {
        FieldKind::Url => format!("https://{}.example/hook", name.replace('_', "-")),
        FieldKind::Addresses => "ops@example.org, oncall@example.org".to_owned(),
        FieldKind::Choice(choices) => choices[0].to_owned(),
        FieldKind::Template => "{\"title\": \"{{title}}\"}".to_owned(),
        FieldKind::Number => "5".to_owned(),
        FieldKind::Text | FieldKind::Texts | FieldKind::SigningSecret => format!("the-{name}"),
    };
    let fields = kind.fields.iter().map(|field| (field.name.to_owned(), value(field.name, field.kind)));
    Settings::new(fields.collect())
}

pub(super) fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

pub(super) fn context<'a>(message: &'a Message, settings: &'a Settings) -> Context<'a> {
    Context { message, settings, base: Some("https://spectra.example"), now: now() }
}

/// What the channel sends for a message.
pub(super) fn sent(name: &str, message: &Message, pairs: &[(&str, &str)]) -> Request {
    let (kind, settings) = (kind(name).unwrap(), settings(pairs));
    settings.check(kind).unwrap();
    match kind.make(&context(message, &settings)).unwrap() {
        Outgoing::Http(request) => request,
        other => panic!("{other:?}"),
    }
}

pub(super) fn json(request: &Request) -> Value {
    assert_eq!(request.header("content-type"), Some("application/json"));
    serde_json::from_slice(&request.body).unwrap()
}
