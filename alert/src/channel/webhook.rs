//! `webhook`: JSON, or a template of one's own, signed as Standard Webhooks say.
//!
//! The signature is over id, time and body with HMAC-SHA256: who knows the secret knows that it comes from here, and
//! that it is not an old one sent again. The id is the same for each attempt: receivers skip what they have.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::text::{Template, status};
use super::{Context, Field, FieldKind, Kind, Make, Method, Outgoing, Request};
use crate::fault::Fault;
use crate::notify::Form;

/// Prefix of secrets that are bytes in base64.
const SECRET_PREFIX: &str = "whsec_";

pub(super) const KIND: Kind = Kind {
    name: "webhook",
    title: "Webhook",
    form: Form::Text,
    fields: &[
        Field::required("url", FieldKind::Url, "Where it is posted to; it may contain a secret").secret(),
        Field::optional("secret", FieldKind::SigningSecret, "Signs it: `whsec_` and base64, or any text")
            .secret(),
        Field::optional("authorization", FieldKind::Text, "Header Authorization: `Bearer …`, `Basic …`")
            .secret(),
        Field::optional(
            "template",
            FieldKind::Template,
            "A body of your own, JSON or text: `{\"text\": \"{{title}}\"}`",
        ),
    ],
    documentation: "https://www.standardwebhooks.com/",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let Context { message, settings, now, .. } = *context;
    let (is_json, body) = match settings.get("template") {
        Some(template) => Template::new(template).map_err(|fault| fault.within("template"))?.fill(context),
        None => (true, payload(context).to_string().into_bytes()),
    };
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    let mut request = Request {
        method: Method::Post,
        url: settings.need("url")?.to_owned(),
        headers: vec![("content-type", kind.to_owned())],
        body,
    };
    if let Some(authorization) = settings.get("authorization") {
        request = request.with("authorization", authorization);
    }
    let (id, time) = (message.id(), now.seconds().to_string());
    request = request.with("webhook-id", &id).with("webhook-timestamp", &time);
    if let Some(secret) = settings.get("secret") {
        let signature = sign(secret, &id, &time, &request.body)?;
        request = request.with("webhook-signature", signature);
    }
    Ok(Outgoing::Http(request))
}

fn payload(context: &Context<'_>) -> Value {
    let message = context.message;
    let entries = message.entries.iter().map(|entry| {
        let line = &entry.line;
        json!({
            "status": entry.told,
            "incident": line.incident,
            "rule": line.rule,
            "title": line.title,
            "advice": line.advice,
            "host": line.host,
            "host_id": line.host_id,
            "key": line.key,
            "severity": line.severity,
            "sentence": line.sentence,
            "value": line.value,
            "labels": line.labels,
            "fired_at": line.fired_at,
            "resolved_at": line.resolved_at,
            "flapping": line.flapping,
            "times": entry.times,
        })
    });
    json!({
        "version": 1,
        "id": message.id(),
        "thread": message.thread,
        "status": status(message.is_end, message.acknowledged),
        "severity": message.severity,
        "title": message.title(),
        "text": message.text(),
        "at": message.at,
        "hosts": message.hosts,
        "more": message.more,
        "common": message.common,
        "link": context.link(),
        "silence_link": context.silence_link(),
        "entries": entries.collect::<Vec<_>>(),
    })
}

/// The bytes of a secret.
pub(super) fn signing_key(secret: &str) -> Result<Vec<u8>, Fault> {
    match secret.strip_prefix(SECRET_PREFIX) {
        Some(text) => STANDARD.decode(text).map_err(|_| Fault::new("", "what follows whsec_ is no base64")),
        None => Ok(secret.as_bytes().to_vec()),
    }
}

/// `v1,` and the signature in base64.
fn sign(secret: &str, id: &str, time: &str, body: &[u8]) -> Result<String, Fault> {
    let key = signing_key(secret).map_err(|fault| fault.within("secret"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key)
        .map_err(|_| Fault::new("secret", "it cannot be used as a key"))?;
    mac.update(format!("{id}.{time}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{end, json as body_of, message, sent};
    use super::*;

    const URL: (&str, &str) = ("url", "https://hooks.example/x");

    #[test]
    fn the_payload_has_everything() {
        let request = sent("webhook", &end(), &[URL]);
        let body = body_of(&request);
        assert_eq!(body["status"], "resolved");
        assert_eq!(body["title"], "resolved: web-1: Disk <full>");
        assert_eq!(body["link"], "https://spectra.example/incidents/0190-11");
        assert_eq!(body["entries"][0]["fired_at"], "2026-11-23T17:55:00Z");
        assert_eq!(body["entries"][0]["resolved_at"], "2026-11-23T17:56:05Z");
        assert_eq!(body["entries"][0]["labels"]["env"], "prod");
        assert_eq!(request.header("webhook-id"), Some("ops/7"));
        assert_eq!(request.header("webhook-timestamp"), Some("1795456565"));
        assert_eq!(request.header("webhook-signature"), None);
    }

    /// The example of the libraries of Standard Webhooks.
    #[test]
    fn the_signature_is_the_one_that_receivers_check() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(sign("whsec_%", "a", "1", b"").is_err());
    }

    #[test]
    fn what_is_sent_is_what_is_signed() {
        let request =
            sent("webhook", &message(), &[URL, ("secret", "plain text"), ("authorization", "Bearer x")]);
        let expected = sign("plain text", "ops/7", "1795456565", &request.body).unwrap();
        assert_eq!(request.header("webhook-signature"), Some(expected.as_str()));
        assert_eq!(request.header("authorization"), Some("Bearer x"));
    }

    #[test]
    fn a_template_is_a_body_of_its_own() {
        let template = r#"{"msg": "{{host}}: {{sentence}}"}"#;
        let request = sent("webhook", &message(), &[URL, ("template", template)]);
        assert_eq!(body_of(&request), json!({"msg": "web-1: / is full & \"closed\""}));
        let request = sent("webhook", &message(), &[URL, ("template", "{{title}}")]);
        assert_eq!(request.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(request.body, b"critical: web-1: Disk <full>");
    }
}
