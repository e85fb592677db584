//! `slack`: an incoming webhook of Slack, with a coloured bar and links.

use serde_json::json;

use super::text::{cut, html};
use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::Form;
use crate::rule::Severity;

/// Characters of a section's text.
const SECTION: usize = 3000;
/// Characters of the text that stands in notifications.
const FALLBACK: usize = 300;

pub(super) const KIND: Kind = Kind {
    name: "slack",
    title: "Slack",
    form: Form::Text,
    fields: &[Field::required("url", FieldKind::Url, "Address of the incoming webhook").secret()],
    documentation: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let message = context.message;
    let links = [("Look", context.link()), ("Silence for an hour", context.silence_link())];
    let links: Vec<_> =
        links.into_iter().filter_map(|(name, link)| Some(format!("<{}|{name}>", html(&link?)))).collect();
    let title = html(&message.title());
    let mut blocks = vec![section(&format!("*{}*\n{}", title, html(&message.text())))];
    if !links.is_empty() {
        blocks
            .push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": links.join("  ·  ")}]}));
    }
    let color = match (message.is_end, message.severity) {
        (true, _) => "#2eb67d",
        (false, Severity::Info) => "#36c5f0",
        (false, Severity::Warning) => "#ecb22e",
        (false, Severity::Critical) => "#e01e5a",
    };
    let body = json!({"text": cut(&title, FALLBACK), "attachments": [{"color": color, "blocks": blocks}]});
    Ok(Outgoing::Http(Request::json(context.settings.need("url")?, &body)))
}

fn section(text: &str) -> serde_json::Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": cut(text, SECTION)}})
}

#[cfg(test)]
mod tests {
    use super::super::testing::{end, json as body_of, long, message, sent};
    use super::*;

    const URL: (&str, &str) = ("url", "https://hooks.slack.com/services/T/B/x");

    #[test]
    fn the_payload_is_slacks() {
        let body = body_of(&sent("slack", &message(), &[URL]));
        assert_eq!(
            body,
            json!({
                "text": "critical: web-1: Disk &lt;full&gt;",
                "attachments": [{"color": "#e01e5a", "blocks": [
                    {"type": "section", "text": {"type": "mrkdwn", "text":
                        "*critical: web-1: Disk &lt;full&gt;*\nweb-1: firing: / is full &amp; \"closed\""}},
                    {"type": "context", "elements": [{"type": "mrkdwn", "text":
                        "<https://spectra.example/incidents/0190-11|Look>  ·  \
                         <https://spectra.example/incidents/0190-11?silence=1h|Silence for an hour>"}]},
                ]}],
            })
        );
        assert_eq!(body_of(&sent("slack", &end(), &[URL]))["attachments"][0]["color"], "#2eb67d");
    }

    #[test]
    fn long_messages_fit() {
        let body = body_of(&sent("slack", &long(), &[URL]));
        let text = body["attachments"][0]["blocks"][0]["text"]["text"].as_str().unwrap();
        assert_eq!(text.chars().count(), SECTION);
    }
}
