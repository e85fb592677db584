//! Channels: a message and a channel's settings become a request of HTTP or an e-mail. Nothing is sent here.
//!
//! | to add a channel | where |
//! |---|---|
//! | one with a payload of its own | a file in `channel/`, and its name in [`CHANNELS`] |
//! | one with a plain payload | a row in `channel/templated.rs` |

pub mod address;
mod alertmanager;
mod definition;
mod discord;
mod email;
mod ntfy;
mod original;
mod outgoing;
mod pagerduty;
pub mod settings;
mod slack;
mod telegram;
mod templated;
#[cfg(test)]
mod testing;
mod text;
mod webhook;

use crate::fault::Fault;
use crate::notify::{Form, Message};
use crate::time::Time;

pub use definition::Definition;
pub use outgoing::{Email, Method, Outgoing, Request};
pub use settings::{Field, FieldKind, Settings};

/// Every channel with a payload of its own; those of the table follow.
const OWN: &[&Kind] = &[
    &email::KIND,
    &webhook::KIND,
    &slack::KIND,
    &discord::KIND,
    &telegram::KIND,
    &ntfy::KIND,
    &pagerduty::KIND,
    &alertmanager::KIND,
    &original::KIND,
];

/// A kind of channel.
#[derive(Debug)]
pub struct Kind {
    /// As channels name it.
    pub name: &'static str,
    /// As its maker writes it.
    pub title: &'static str,
    /// How it is told.
    pub form: Form,
    /// What it has to be told about itself.
    pub fields: &'static [Field],
    /// Where what is sent is documented.
    pub documentation: &'static str,
    make: Make,
}

/// How a kind makes what is sent.
#[derive(Debug)]
enum Make {
    Own(fn(&Context<'_>) -> Result<Outgoing, Fault>),
    Row(&'static templated::Row),
}

/// What is sent is made of.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What is to be told.
    pub message: &'a Message,
    /// The channel's settings, with its secrets.
    pub settings: &'a Settings,
    /// The dashboard's address without a slash at its end; `None` where the server knows none.
    pub base: Option<&'a str>,
    /// When it is sent: signatures have a time.
    pub now: Time,
}

/// Every kind of channel, in the order in which they are offered.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    OWN.iter().copied().chain(templated::ROWS.iter().map(|row| &row.kind))
}

/// The kind with that name.
pub fn kind(name: &str) -> Result<&'static Kind, Fault> {
    kinds().find(|kind| kind.name == name).ok_or_else(|| {
        let known: Vec<_> = kinds().map(|kind| kind.name).collect();
        Fault::new("kind", format!("there is no channel \"{name}\", known are {}", known.join(", ")))
    })
}

impl Kind {
    /// What is sent. The error says which setting is wrong; settings that were checked make none.
    pub fn make(&self, context: &Context<'_>) -> Result<Outgoing, Fault> {
        match self.make {
            Make::Own(make) => make(context),
            Make::Row(row) => row.make(context),
        }
    }
}

impl Context<'_> {
    /// Where people look at the first thing of the message; without the dashboard's address nowhere.
    pub fn link(&self) -> Option<String> {
        let entry = self.message.entries.first()?;
        let base = self.base?;
        Some(if self.message.entries.len() + self.message.more > 1 {
            format!("{base}/incidents")
        } else {
            format!("{base}/incidents/{}", text::percent(&entry.line.incident))
        })
    }

    /// Where people silence it.
    pub fn silence_link(&self) -> Option<String> {
        let [entry] = self.message.entries.as_slice() else { return None };
        Some(format!("{}/incidents/{}?silence=1h", self.base?, text::percent(&entry.line.incident)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::testing::{context, message, settings_of};
    use super::*;

    #[test]
    fn every_channel_of_the_issue_is_there_and_makes_something() {
        let names: Vec<_> = kinds().map(|kind| kind.name).collect();
        for name in [
            "email",
            "webhook",
            "slack",
            "discord",
            "telegram",
            "ntfy",
            "pagerduty",
            "alertmanager",
            "teams",
            "matrix",
            "gotify",
            "pushover",
            "opsgenie",
            "google_chat",
            "mattermost",
            "rocket_chat",
            "zulip",
            "signal",
            "twilio",
            "home_assistant",
            "apprise",
        ] {
            assert!(names.contains(&name), "{name}");
        }
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        for kind in kinds() {
            let settings = settings_of(kind);
            settings.check(kind).unwrap_or_else(|faults| panic!("{}: {faults:?}", kind.name));
            let message = message();
            let outgoing = kind.make(&context(&message, &settings)).unwrap();
            assert_ne!(outgoing, Outgoing::Nothing, "{}", kind.name);
            assert!(kind.documentation.starts_with("https://"));
        }
    }

    #[test]
    fn no_secret_is_printed() {
        for kind in kinds() {
            let settings = settings_of(kind);
            let message = message();
            let outgoing = kind.make(&context(&message, &settings)).unwrap();
            let printed = format!("{settings:?} {outgoing:?}");
            for field in kind.fields.iter().filter(|field| field.secret) {
                let Some(secret) = settings.get(field.name) else { continue };
                assert!(!printed.contains(secret), "{}.{}: {printed}", kind.name, field.name);
            }
        }
    }

    #[test]
    fn links_lead_to_the_dashboard() {
        let message = message();
        let settings = Settings::default();
        let with = context(&message, &settings);
        assert_eq!(with.link().unwrap(), "https://spectra.example/incidents/0190-11");
        assert_eq!(with.silence_link().unwrap(), "https://spectra.example/incidents/0190-11?silence=1h");
        assert_eq!(Context { base: None, ..with }.link(), None);
    }
}
