//! `ntfy`: published as JSON to ntfy.sh, or a server of one's own.

use serde_json::json;

use super::text::{cut, cut_bytes};
use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::Form;
use crate::rule::Severity;

/// Bytes of a message; a longer one becomes an attachment.
const MESSAGE_BYTES: usize = 4000;
/// Characters of a title.
const TITLE: usize = 250;
const SERVER: &str = "https://ntfy.sh";

pub(super) const KIND: Kind = Kind {
    name: "ntfy",
    title: "ntfy",
    form: Form::Text,
    fields: &[
        // Who knows the topic reads it.
        Field::required("topic", FieldKind::Text, "Topic").secret(),
        Field::optional("server", FieldKind::Url, "A server of your own"),
        Field::optional("token", FieldKind::Text, "Access token").secret(),
    ],
    documentation: "https://docs.ntfy.sh/publish/#publish-as-json",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let Context { message, settings, .. } = *context;
    let (priority, tag) = match (message.is_end, message.severity) {
        (true, _) => (2, "white_check_mark"),
        (false, Severity::Info) => (2, "information_source"),
        (false, Severity::Warning) => (3, "warning"),
        (false, Severity::Critical) => (5, "rotating_light"),
    };
    let mut body = json!({
        "topic": settings.need("topic")?,
        "title": cut(&message.title(), TITLE),
        "message": cut_bytes(&message.text(), MESSAGE_BYTES),
        "priority": priority,
        "tags": [tag],
    });
    if let Some(link) = context.link() {
        body["click"] = link.into();
    }
    if let Some(link) = context.silence_link() {
        body["actions"] = json!([{"action": "view", "label": "Silence for an hour", "url": link}]);
    }
    // JSON is published to the server itself: the topic is in it.
    let server = settings.get("server").unwrap_or(SERVER).trim_end_matches('/');
    let mut request = Request::json(format!("{server}/"), &body);
    if let Some(token) = settings.get("token") {
        request = request.with("authorization", format!("Bearer {token}"));
    }
    Ok(Outgoing::Http(request))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{end, json as body_of, long, message, sent};
    use super::*;

    #[test]
    fn the_payload_is_ntfys() {
        let request = sent("ntfy", &message(), &[("topic", "t0p"), ("token", "tk_x")]);
        assert_eq!(
            (request.url.as_str(), request.header("authorization")),
            ("https://ntfy.sh/", Some("Bearer tk_x"))
        );
        assert_eq!(
            body_of(&request),
            json!({
                "topic": "t0p",
                "title": "critical: web-1: Disk <full>",
                "message": "web-1: firing: / is full & \"closed\"",
                "priority": 5,
                "tags": ["rotating_light"],
                "click": "https://spectra.example/incidents/0190-11",
                "actions": [{"action": "view", "label": "Silence for an hour",
                    "url": "https://spectra.example/incidents/0190-11?silence=1h"}],
            })
        );
        let request = sent("ntfy", &end(), &[("topic", "t"), ("server", "http://10.0.0.1")]);
        assert_eq!((request.url.as_str(), &body_of(&request)["priority"]), ("http://10.0.0.1/", &json!(2)));
    }

    #[test]
    fn long_messages_fit() {
        let body = body_of(&sent("ntfy", &long(), &[("topic", "t")]));
        assert!(body["message"].as_str().unwrap().len() <= MESSAGE_BYTES);
    }
}
