//! `alertmanager`: alerts for an Alertmanager, which knows them again by their labels.
//!
//! It forgets an alert that is not sent again within minutes, unless it was given an end: what fires has one far away.
//! The severity is a label, and another severity is another alert: with every change the others are ended.

use serde_json::{Map, Value, json};

use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::{Entry, Form, Told};
use crate::rule::Severity;
use crate::time::{Span, Time};

/// How long an alert fires that is never ended.
const LASTS: Span = Span::days(30);

pub(super) const KIND: Kind = Kind {
    name: "alertmanager",
    title: "Alertmanager",
    form: Form::Threads,
    fields: &[
        Field::required("url", FieldKind::Url, "Its address, without /api/v2/alerts"),
        Field::optional("authorization", FieldKind::Text, "Header Authorization: `Bearer …`, `Basic …`")
            .secret(),
    ],
    documentation: "https://prometheus.io/docs/alerting/latest/alerts_api/",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let Context { message, settings, .. } = *context;
    let mut alerts = Vec::new();
    if message.is_of_digest() {
        let labels =
            json!({"alertname": "SpectraDigest", "thread": message.thread, "severity": message.severity});
        alerts.push(alert(context, &labels, message.at, message.is_end, &message.text()));
    } else {
        for entry in &message.entries {
            alerts.extend(alerts_of(context, entry));
        }
    }
    let url = settings.need("url")?.trim_end_matches('/');
    let mut request = Request::json(format!("{url}/api/v2/alerts"), &Value::from(alerts));
    if let Some(authorization) = settings.get("authorization") {
        request = request.with("authorization", authorization);
    }
    Ok(Outgoing::Http(request))
}

/// The alert as it is, and the ends of what it was, if it may have been another.
fn alerts_of(context: &Context<'_>, entry: &Entry) -> Vec<Value> {
    let line = &entry.line;
    let over = matches!(entry.told, Told::Resolved | Told::Passed);
    let changed = over || entry.told == Told::Raised;
    let severities = Severity::ALL.into_iter().filter(|severity| *severity == line.severity || changed);
    let one = |severity: Severity| {
        let ended = over || severity != line.severity;
        alert(context, &labels(line, severity), line.fired_at, ended, &line.sentence)
    };
    severities.map(one).collect()
}

/// Labels of the rule and the host, under ours.
fn labels(line: &crate::notify::Line, severity: Severity) -> Value {
    let mut labels: Map<String, Value> =
        line.labels.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
    let ours = [
        ("alertname", line.rule.as_str()),
        ("instance", &line.host),
        ("host_id", &line.host_id),
        ("key", &line.key),
        ("severity", severity.name()),
    ];
    for (name, value) in ours.into_iter().filter(|(_, value)| !value.is_empty()) {
        labels.insert(name.to_owned(), value.into());
    }
    Value::Object(labels)
}

fn alert(context: &Context<'_>, labels: &Value, begin: Time, ended: bool, text: &str) -> Value {
    let end = if ended { context.message.at } else { context.message.at.plus(LASTS) };
    let mut alert = json!({
        "labels": labels,
        "annotations": {"summary": context.message.title(), "description": text},
        // An end before the beginning is refused.
        "startsAt": begin.min(end),
        "endsAt": end,
    });
    if let Some(link) = context.link() {
        alert["generatorURL"] = link.into();
    }
    alert
}

#[cfg(test)]
mod tests {
    use super::super::testing::{end, json as body_of, long, message, sent};
    use super::*;

    const SETTINGS: [(&str, &str); 1] = [("url", "http://10.0.0.1:9093/")];

    #[test]
    fn the_payload_is_alertmanagers() {
        let request = sent("alertmanager", &message(), &SETTINGS);
        assert_eq!(request.url, "http://10.0.0.1:9093/api/v2/alerts");
        assert_eq!(
            body_of(&request),
            json!([{
                "labels": {
                    "alertname": "disk-full", "instance": "web-1", "host_id": "0190-33", "key": "mountpoint=/",
                    "severity": "critical", "env": "prod",
                },
                "annotations": {
                    "summary": "critical: web-1: Disk <full>",
                    "description": "/ is full & \"closed\"",
                },
                "startsAt": "2026-11-23T17:55:00Z",
                "endsAt": "2026-12-23T17:56:05Z",
                "generatorURL": "https://spectra.example/incidents/0190-11",
            }])
        );
    }

    #[test]
    fn the_end_ends_it_whatever_its_severity_was() {
        let body = body_of(&sent("alertmanager", &end(), &SETTINGS));
        let ends: Vec<_> = body
            .as_array()
            .unwrap()
            .iter()
            .map(|alert| (alert["labels"]["severity"].as_str().unwrap(), alert["endsAt"].as_str().unwrap()))
            .collect();
        let now = "2026-11-23T17:56:05Z";
        assert_eq!(ends, [("info", now), ("warning", now), ("critical", now)]);
        let mut raised = message();
        raised.entries[0].told = Told::Raised;
        let body = body_of(&sent("alertmanager", &raised, &SETTINGS));
        assert_eq!(
            (body[1]["endsAt"].as_str(), body[2]["endsAt"].as_str()),
            (Some(now), Some("2026-12-23T17:56:05Z"))
        );
    }

    #[test]
    fn a_digest_is_one_alert() {
        let body = body_of(&sent("alertmanager", &long(), &SETTINGS));
        assert_eq!(body.as_array().unwrap().len(), 1);
        assert_eq!(
            body[0]["labels"],
            json!({"alertname": "SpectraDigest", "thread": "ops/7", "severity": "critical"})
        );
    }
}
