//! `discord`: a webhook of Discord with an embed, that mentions nobody.

use serde_json::json;

use super::text::cut;
use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::Form;
use crate::rule::Severity;

/// Characters of an embed's title.
const TITLE: usize = 256;
/// Characters of its description.
const DESCRIPTION: usize = 4096;

pub(super) const KIND: Kind = Kind {
    name: "discord",
    title: "Discord",
    form: Form::Text,
    fields: &[
        Field::required("url", FieldKind::Url, "Address of the webhook").secret(),
        Field::optional("username", FieldKind::Text, "Under which name it writes"),
    ],
    documentation: "https://discord.com/developers/docs/resources/webhook",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let message = context.message;
    let color = match (message.is_end, message.severity) {
        (true, _) => 0x2e_b6_7d,
        (false, Severity::Info) => 0x36_c5_f0,
        (false, Severity::Warning) => 0xec_b2_2e,
        (false, Severity::Critical) => 0xe0_1e_5a,
    };
    let mut embed = json!({
        "title": cut(&message.title(), TITLE),
        "description": cut(&message.text(), DESCRIPTION),
        "color": color,
        "timestamp": message.at,
    });
    if let Some(link) = context.link() {
        embed["url"] = link.into();
    }
    let mut body = json!({"embeds": [embed], "allowed_mentions": {"parse": []}});
    if let Some(name) = context.settings.get("username") {
        body["username"] = name.into();
    }
    Ok(Outgoing::Http(Request::json(context.settings.need("url")?, &body)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{json as body_of, long, message, sent};
    use super::*;

    const URL: (&str, &str) = ("url", "https://discord.com/api/webhooks/1/x");

    #[test]
    fn the_payload_is_discords() {
        let body = body_of(&sent("discord", &message(), &[URL, ("username", "Spectra")]));
        assert_eq!(
            body,
            json!({
                "username": "Spectra",
                "embeds": [{
                    "title": "critical: web-1: Disk <full>",
                    "description": "web-1: firing: / is full & \"closed\"",
                    "color": 14_687_834,
                    "timestamp": "2026-11-23T17:56:05Z",
                    "url": "https://spectra.example/incidents/0190-11",
                }],
                "allowed_mentions": {"parse": []},
            })
        );
    }

    #[test]
    fn long_messages_fit() {
        let embed = &body_of(&sent("discord", &long(), &[URL]))["embeds"][0];
        assert!(embed["title"].as_str().unwrap().chars().count() <= TITLE);
        assert_eq!(embed["description"].as_str().unwrap().chars().count(), DESCRIPTION);
    }
}
