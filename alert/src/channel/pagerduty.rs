//! `pagerduty`: Events API v2, with the thread as the key by which it knows an alert again.

use serde_json::json;

use super::text::cut;
use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::digest;
use crate::fault::Fault;
use crate::notify::Form;

/// Characters of a summary.
const SUMMARY: usize = 1024;
/// Characters of a key.
const KEY: usize = 255;

pub(super) const KIND: Kind = Kind {
    name: "pagerduty",
    title: "PagerDuty",
    form: Form::Threads,
    fields: &[
        Field::required("routing_key", FieldKind::Text, "Integration key of the service").secret(),
        Field::optional("region", FieldKind::Choice(&["us", "eu"]), "Where your account is"),
    ],
    documentation: "https://developer.pagerduty.com/docs/events-api-v2/trigger-events/",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let Context { message, settings, .. } = *context;
    let action = match (message.is_end, message.acknowledged) {
        (true, _) => "resolve",
        (false, true) => "acknowledge",
        (false, false) => "trigger",
    };
    let mut body = json!({
        "routing_key": settings.need("routing_key")?,
        "event_action": action,
        "dedup_key": key(&message.thread),
    });
    if action == "trigger" {
        let line = message.entries.first().map(|entry| &entry.line);
        body["payload"] = json!({
            "summary": cut(&message.title(), SUMMARY),
            "source": line.map_or("spectra", |line| line.host.as_str()),
            // The words are the same.
            "severity": message.severity,
            "timestamp": message.at,
            "component": line.map(|line| line.key.as_str()),
            "class": line.map(|line| line.condition.as_str()),
            "group": line.map(|line| line.rule.as_str()),
            "custom_details": {"text": message.text(), "labels": line.map(|line| &line.labels)},
        });
        body["client"] = "Spectra".into();
        if let Some(link) = context.link() {
            body["client_url"] = link.as_str().into();
            body["links"] = json!([{"href": link, "text": "Look"}]);
        }
    }
    let host =
        if settings.get("region") == Some("eu") { "events.eu.pagerduty.com" } else { "events.pagerduty.com" };
    Ok(Outgoing::Http(Request::json(format!("https://{host}/v2/enqueue"), &body)))
}

fn key(thread: &str) -> String {
    if thread.chars().count() <= KEY { thread.to_owned() } else { digest::short(thread) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{end, json as body_of, long, message, sent};
    use super::*;

    const SETTINGS: [(&str, &str); 1] = [("routing_key", "r0ute")];

    #[test]
    fn the_payload_is_pagerdutys() {
        let request = sent("pagerduty", &message(), &SETTINGS);
        assert_eq!(request.url, "https://events.pagerduty.com/v2/enqueue");
        assert_eq!(
            body_of(&request),
            json!({
                "routing_key": "r0ute",
                "event_action": "trigger",
                "dedup_key": "disk 0190-33 /",
                "payload": {
                    "summary": "critical: web-1: Disk <full>",
                    "source": "web-1",
                    "severity": "critical",
                    "timestamp": "2026-11-23T17:56:05Z",
                    "component": "mountpoint=/",
                    "class": "disk_full",
                    "group": "disk-full",
                    "custom_details": {"text": "web-1: firing: / is full & \"closed\"", "labels": {"env": "prod"}},
                },
                "client": "Spectra",
                "client_url": "https://spectra.example/incidents/0190-11",
                "links": [{"href": "https://spectra.example/incidents/0190-11", "text": "Look"}],
            })
        );
    }

    #[test]
    fn the_end_names_the_same_key() {
        let body = body_of(&sent("pagerduty", &end(), &[SETTINGS[0], ("region", "eu")]));
        assert_eq!(
            body,
            json!({"routing_key": "r0ute", "event_action": "resolve", "dedup_key": "disk 0190-33 /"})
        );
        let mut message = message();
        message.acknowledged = true;
        assert_eq!(body_of(&sent("pagerduty", &message, &SETTINGS))["event_action"], "acknowledge");
        let body = body_of(&sent("pagerduty", &long(), &SETTINGS));
        assert!(body["payload"]["summary"].as_str().unwrap().chars().count() <= SUMMARY);
        assert_eq!(key(&"x".repeat(256)).len(), 16);
    }
}
