//! `webhook_original`: the webhook of the original Spectra, with its keys alone, for receivers that are there already.

use serde_json::{Map, Value, json};

use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::{Form, Told};
use crate::time::{Span, Time};

/// As the original calls itself.
const USER_AGENT: &str = "Spectra-Alerting/1.0";

pub(super) const KIND: Kind = Kind {
    name: "webhook_original",
    title: "Webhook of the original",
    form: Form::Threads,
    fields: &[
        Field::required("url", FieldKind::Url, "Where it is posted to; it may contain a secret").secret()
    ],
    documentation: "https://github.com/nhdewitt/spectra",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let url = context.settings.need("url")?;
    // It tells beginnings only.
    let Some(entry) = context.message.entries.iter().find(|entry| entry.told == Told::Opened) else {
        return Ok(Outgoing::Nothing);
    };
    let line = &entry.line;
    let condition = match line.condition.as_str() {
        "offline" => "agent_offline",
        "disk_full" => "disk_prediction",
        "service" => "service_down",
        ours => ours,
    };
    let body = json!({
        "event_id": line.incident,
        "rule_id": line.rule_id,
        "rule_name": line.title,
        "agent_id": line.host_id,
        "condition_type": condition,
        // Whole seconds.
        "fired_at": Time::from_seconds(line.fired_at.seconds()),
        "snapshot": snapshot(line),
    });
    Ok(Outgoing::Http(Request::json(url, &body).with("user-agent", USER_AGENT)))
}

/// What the server gives, or what can be said without it.
fn snapshot(line: &crate::notify::Line) -> Value {
    if line.snapshot.is_object() {
        return line.snapshot.clone();
    }
    let thing = line.key.split_once('=').map_or("", |(_, thing)| thing);
    match line.condition.as_str() {
        "offline" => {
            let silent = line.value.filter(|seconds| (0.0..1e12).contains(seconds));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is within bounds"
            )]
            let silent = silent.map(|seconds| seconds as u64);
            let last_seen = silent.map(|silent| line.fired_at.minus(Span::seconds(silent)));
            json!({"last_seen": last_seen, "seconds_silent": silent})
        }
        "disk_full" => json!({"mount": thing, "hours_remaining": line.value}),
        "service" => json!({"service_name": thing, "last_status": line.sentence}),
        _ => Value::Object(Map::from_iter([
            ("sentence".to_owned(), Value::from(line.sentence.as_str())),
            ("value".to_owned(), json!(line.value)),
        ])),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, end, json as body_of, message, sent, settings};
    use super::*;

    const URL: (&str, &str) = ("url", "http://10.0.0.1/hook");

    #[test]
    fn the_body_is_the_originals() {
        let mut message = message();
        message.entries[0].line.condition = "offline".to_owned();
        message.entries[0].line.value = Some(60.0);
        let request = sent("webhook_original", &message, &[URL]);
        assert_eq!(request.header("user-agent"), Some("Spectra-Alerting/1.0"));
        assert_eq!(
            body_of(&request),
            json!({
                "event_id": "0190-11",
                "rule_id": "0190-22",
                "agent_id": "0190-33",
                "rule_name": "Disk <full>",
                "condition_type": "agent_offline",
                "fired_at": "2026-11-23T17:55:00Z",
                "snapshot": {"last_seen": "2026-11-23T17:54:00Z", "seconds_silent": 60},
            })
        );
    }

    #[test]
    fn a_snapshot_of_the_server_goes_as_it_is() {
        let mut message = message();
        message.entries[0].line.snapshot = json!({"mount": "/", "used_pct": 99.5});
        let body = body_of(&sent("webhook_original", &message, &[URL]));
        assert_eq!(body["snapshot"], json!({"mount": "/", "used_pct": 99.5}));
        assert_eq!(body["condition_type"], "disk_prediction");
    }

    #[test]
    fn an_end_is_not_told() {
        let (message, settings) = (end(), settings(&[URL]));
        assert_eq!(make(&context(&message, &settings)).unwrap(), Outgoing::Nothing);
    }
}
