//! `email`: one e-mail for each message, through the server's own SMTP.

use super::text::{cut, percent, without_controls};
use super::{Context, Email, Field, FieldKind, Kind, Make, Outgoing};
use crate::digest;
use crate::fault::Fault;
use crate::notify::Form;

/// Longest subject, characters: more is not shown anywhere.
const SUBJECT: usize = 200;

pub(super) const KIND: Kind = Kind {
    name: "email",
    title: "E-mail",
    form: Form::Text,
    fields: &[Field::required("to", FieldKind::Addresses, "Who gets it, with commas between several")],
    documentation: "https://www.rfc-editor.org/rfc/rfc5322",
    make: Make::Own(make),
};

fn make(context: &Context<'_>) -> Result<Outgoing, Fault> {
    let message = context.message;
    context.settings.need("to")?;
    let advice = message.entries.first().map(|entry| entry.line.advice.clone()).unwrap_or_default();
    let links = [("Look", context.link()), ("Silence for an hour", context.silence_link())];
    let links = links.into_iter().filter_map(|(name, link)| Some(format!("{name}: {}", link?)));
    let parts = [message.text(), advice].into_iter().chain(links).filter(|part| !part.is_empty());
    let text = parts.collect::<Vec<_>>().join("\n\n") + "\n";
    Ok(Outgoing::Email(Email {
        to: context.settings.list("to"),
        subject: cut(&without_controls(&format!("[Spectra] {}", message.title())), SUBJECT),
        text,
        id: format!("spectra.{}.{}", percent(&message.channel), message.number),
        thread: format!("spectra.thread.{}", digest::short(&message.thread)),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, end, message, settings};
    use super::*;

    fn email(message: &crate::notify::Message) -> Email {
        let settings = settings(&[("to", "a@b.org, c@d.org")]);
        match make(&context(message, &settings)).unwrap() {
            Outgoing::Email(email) => email,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_email_has_subject_text_links_and_a_thread() {
        let email = email(&message());
        assert_eq!(email.to, ["a@b.org", "c@d.org"]);
        assert_eq!(email.subject, "[Spectra] critical: web-1: Disk <full>");
        assert_eq!(
            email.text,
            "web-1: firing: / is full & \"closed\"\n\nLook: https://spectra.example/incidents/0190-11\n\n\
             Silence for an hour: https://spectra.example/incidents/0190-11?silence=1h\n"
        );
        assert_eq!(email.id, "spectra.ops.7");
        assert_eq!(email.thread, self::email(&end()).thread);
    }

    #[test]
    fn a_title_cannot_end_the_subject() {
        let mut message = message();
        message.entries[0].line.title = "a\r\nBcc: x@y.org".to_owned();
        assert_eq!(email(&message).subject, "[Spectra] critical: web-1: a  Bcc: x@y.org");
    }
}
