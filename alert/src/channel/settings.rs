//! Settings of channels: texts by name, some of them secret.

use std::collections::BTreeMap;
use std::fmt;

use super::Kind;
use super::address::check_url;
use super::text::Template;
use super::webhook::signing_key;
use crate::fault::{Fault, Faults};

/// Longest setting, bytes.
pub const SETTING_BYTES: usize = 4096;
/// Longest template, bytes.
pub const TEMPLATE_BYTES: usize = 16_384;
/// Recipients of one channel.
pub const RECIPIENTS: usize = 20;

/// A setting.
#[derive(Debug)]
pub struct Field {
    /// As it is written.
    pub name: &'static str,
    /// What it is.
    pub kind: FieldKind,
    /// It is stored encrypted, and nobody gets it back.
    pub secret: bool,
    /// The channel cannot do without.
    pub required: bool,
    /// One sentence for people.
    pub description: &'static str,
}

/// What a setting is.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// A text on one line.
    Text,
    /// Several, with commas between them.
    Texts,
    /// Addresses of e-mail, with commas between them.
    Addresses,
    /// An address of HTTP.
    Url,
    /// One of these.
    Choice(&'static [&'static str]),
    /// A text with names in double braces.
    Template,
    /// A whole number.
    Number,
    /// What webhooks are signed with.
    SigningSecret,
}

impl Field {
    /// A setting that the channel needs.
    pub(super) const fn required(name: &'static str, kind: FieldKind, description: &'static str) -> Self {
        Self { name, kind, secret: false, required: true, description }
    }

    /// A setting that may be missing.
    pub(super) const fn optional(name: &'static str, kind: FieldKind, description: &'static str) -> Self {
        Self { name, kind, secret: false, required: false, description }
    }

    /// The same, secret.
    pub(super) const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

/// Settings of one channel. Printed by their names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// As they are written.
    pub fn new(settings: BTreeMap<String, String>) -> Self {
        Self(settings)
    }

    /// One that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// One that the channel cannot do without.
    pub(super) fn need(&self, name: &str) -> Result<&str, Fault> {
        self.get(name).ok_or_else(|| Fault::new(name, "it is needed"))
    }

    /// The parts of one with commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let parts = self.get(name).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// What is stored and given back as it is, and what is stored encrypted and never given back.
    pub fn split(self, kind: &Kind) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let is_secret = |name: &str| kind.fields.iter().any(|field| field.name == name && field.secret);
        self.0.into_iter().partition(|(name, _)| !is_secret(name))
    }

    /// What was stored, with what somebody writes over it: of secrets, which nobody gets back, what is not given stays,
    /// and an empty text takes one away.
    #[must_use]
    pub fn over(self, stored_secrets: BTreeMap<String, String>) -> Self {
        let mut settings = stored_secrets;
        settings.extend(self.0);
        settings.retain(|_, value| !value.is_empty());
        Self(settings)
    }

    /// The errors say what is not possible.
    pub fn check(&self, kind: &Kind) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        for name in self.0.keys() {
            let known = kind.fields.iter().any(|field| field.name == name);
            let names: Vec<_> = kind.fields.iter().map(|field| field.name).collect();
            faults.demand(
                known,
                name,
                format!("{} has no such setting, it has {}", kind.title, names.join(", ")),
            );
        }
        for field in kind.fields {
            match self.get(field.name) {
                None => faults.demand(!field.required, field.name, "it is needed"),
                Some(text) => {
                    faults.take(field.name, check(field.kind, text));
                }
            }
        }
        faults.end()
    }
}

fn check(kind: FieldKind, text: &str) -> Result<(), Fault> {
    let fault = |message: String| Err(Fault::new("", message));
    let most = if matches!(kind, FieldKind::Template) { TEMPLATE_BYTES } else { SETTING_BYTES };
    if text.len() > most {
        return fault(format!("at most {most} bytes"));
    }
    if !matches!(kind, FieldKind::Template) && text.chars().any(char::is_control) {
        return fault("it has to be on one line".to_owned());
    }
    match kind {
        FieldKind::Text => Ok(()),
        FieldKind::Number if text.parse::<u64>().is_ok() => Ok(()),
        FieldKind::Number => fault("a whole number is needed".to_owned()),
        FieldKind::SigningSecret => signing_key(text).map(|_| ()),
        FieldKind::Url => check_url(text).map(|_| ()),
        FieldKind::Choice(choices) if choices.contains(&text) => Ok(()),
        FieldKind::Choice(choices) => fault(format!("one of {}", choices.join(", "))),
        FieldKind::Template => Template::new(text).map(|_| ()),
        FieldKind::Texts | FieldKind::Addresses => {
            let parts: Vec<_> = text.split(',').map(str::trim).collect();
            if parts.len() > RECIPIENTS {
                return fault(format!("at most {RECIPIENTS}"));
            }
            let is_address = |part: &&str| {
                part.split_once('@').is_some_and(|(name, domain)| {
                    !name.is_empty() && domain.contains('.') && !part.contains([' ', '<', '>', '"'])
                })
            };
            match parts
                .iter()
                .find(|part| part.is_empty() || (matches!(kind, FieldKind::Addresses) && !is_address(part)))
            {
                Some(part) => fault(format!("\"{part}\" is none")),
                None => Ok(()),
            }
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind;
    use super::super::testing::settings;

    #[test]
    fn impossible_settings_are_told() {
        for (name, given, expected) in [
            ("slack", &[][..], "url: it is needed"),
            ("slack", &[("url", "https://hooks.example/x"), ("uri", "x")], "uri: Slack has no such setting"),
            ("slack", &[("url", "ftp://hooks.example/x")], "url: an address as in https://"),
            ("email", &[("to", "ann")], "to: \"ann\" is none"),
            ("email", &[("to", "a@b.org,")], "to: \"\" is none"),
            ("ntfy", &[("topic", "a\nb")], "topic: it has to be on one line"),
            (
                "telegram",
                &[("token", "1:a"), ("chat", "1"), ("topic", "x")],
                "topic: a whole number is needed",
            ),
            (
                "webhook",
                &[("url", "https://x.example/"), ("secret", "whsec_%")],
                "secret: what follows whsec_ is no base64",
            ),
            (
                "webhook",
                &[("url", "https://x.example/"), ("template", "{{bogus}}")],
                "template: there is no {{bogus}}",
            ),
        ] {
            let faults = settings(given).check(kind(name).unwrap()).unwrap_err();
            assert!(
                faults.iter().any(|fault| fault.to_string().starts_with(expected)),
                "{expected}: {faults:?}"
            );
        }
    }

    #[test]
    fn secrets_are_kept_apart_and_stay_unless_they_are_written_over() {
        let kind = kind("telegram").unwrap();
        let (open, secret) = settings(&[("token", "s3cret"), ("chat", "42")]).split(kind);
        assert_eq!((open.len(), secret["token"].as_str()), (1, "s3cret"));
        for (given, expected) in [
            (&[("chat", "43")][..], Some("s3cret")),
            (&[("chat", "43"), ("token", "new")], Some("new")),
            (&[("chat", "43"), ("token", "")], None),
        ] {
            let merged = settings(given).over(secret.clone());
            assert_eq!((merged.get("chat"), merged.get("token")), (Some("43"), expected));
        }
    }
}
