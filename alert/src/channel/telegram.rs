//! `telegram`: `sendMessage` of a bot.

use serde_json::json;

use super::text::{cut, html, percent};
use super::{Context, Field, FieldKind, Kind, Make, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::Form;
use crate::rule::Severity;

/// Characters of a message after its markup was read; some are left for links.
const TEXT: usize = 3800;
/// Telegram's own server of bots.
const SERVER: &str = "https://api.telegram.org";

pub(super) const KIND: Kind = Kind {
    name: "telegram",
    title: "Telegram",
    form: Form::Text,
    fields: &[
        Field::required("token", FieldKind::Text, "Of the bot").secret(),
        Field::required("chat", FieldKind::Text, "Id of the chat, or `@channel`"),
        Field::optional("topic", FieldKind::Number, "Number of the topic in a group with topics"),
        Field::optional("server", FieldKind::Url, "A bot server of your own"),
    ],
    documentation: "https://core.telegram.org/bots/api#sendmessage",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let Context { message, settings, .. } = *context;
    let server = settings.get("server").unwrap_or(SERVER).trim_end_matches('/');
    // A token has a colon, which may stand in an address; nothing else of it becomes another part of one.
    let token = percent(settings.need("token")?).replace("%3A", ":");
    // Cut before it is escaped, or the cut could fall into an escape.
    let title = message.title();
    let text = cut(&message.text(), TEXT.saturating_sub(title.chars().count()));
    let links = [("Look", context.link()), ("Silence for an hour", context.silence_link())];
    let links = links.into_iter().filter_map(|(name, link)| {
        Some(format!("\n<a href=\"{}\">{name}</a>", html(&link?).replace('"', "&quot;")))
    });
    let text = format!("<b>{}</b>\n{}{}", html(&title), html(&text), links.collect::<String>());
    let mut body = json!({
        "chat_id": settings.need("chat")?,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": true},
        "disable_notification": message.severity == Severity::Info || message.is_end,
    });
    if let Some(topic) = settings.get("topic") {
        let topic: u64 = topic.parse().map_err(|_| Fault::new("topic", "it is a number"))?;
        body["message_thread_id"] = topic.into();
    }
    Ok(Outgoing::Http(Request::json(format!("{server}/bot{token}/sendMessage"), &body)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{json as body_of, long, message, sent};
    use super::*;

    const SETTINGS: [(&str, &str); 2] = [("token", "12:ab-C_d"), ("chat", "-100")];

    #[test]
    fn the_payload_is_telegrams() {
        let request = sent("telegram", &message(), &SETTINGS);
        assert_eq!(request.url, "https://api.telegram.org/bot12:ab-C_d/sendMessage");
        assert_eq!(
            body_of(&request),
            json!({
                "chat_id": "-100",
                "text": "<b>critical: web-1: Disk &lt;full&gt;</b>\nweb-1: firing: / is full &amp; \"closed\"\n\
                         <a href=\"https://spectra.example/incidents/0190-11\">Look</a>\n\
                         <a href=\"https://spectra.example/incidents/0190-11?silence=1h\">Silence for an hour</a>",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": true},
                "disable_notification": false,
            })
        );
        let request = sent(
            "telegram",
            &message(),
            &[SETTINGS[0], SETTINGS[1], ("topic", "5"), ("server", "http://10.0.0.1:8081/")],
        );
        assert_eq!(request.url, "http://10.0.0.1:8081/bot12:ab-C_d/sendMessage");
        assert_eq!(body_of(&request)["message_thread_id"], 5);
    }

    #[test]
    fn long_messages_fit() {
        let body = body_of(&sent("telegram", &long(), &SETTINGS));
        assert!(body["text"].as_str().unwrap().chars().count() <= 4096);
    }
}
