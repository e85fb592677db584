//! Channels with a plain payload, as rows of one table: address, headers and body with names to be filled in.
//!
//! Names are those of templates, the channel's settings, and `level`: how bad it is in the channel's own words. In an
//! address what is filled in is escaped, in a body of JSON it stays a text.

mod rows;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text::{cut, cut_bytes, fill, fill_json, percent, value};
use super::{Context, Field, FieldKind, Kind, Method, Outgoing, Request};
use crate::fault::Fault;
use crate::rule::Severity;
use FieldKind::{Choice, Url};

pub(super) use rows::ROWS;

/// A row: a channel.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: Kind,
    method: Method,
    url: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: Body,
    /// `level`, of info, warning, critical and of what is over.
    levels: [&'static str; 4],
    /// Most characters of a title.
    title: usize,
    /// Most bytes of a text.
    text: usize,
    /// Address and body for the end, where they are others.
    end: Option<(&'static str, Body)>,
}

#[derive(Debug)]
enum Body {
    Json(&'static str),
    /// Fields of a form, which are left out where they are empty.
    Form(&'static [(&'static str, &'static str)]),
}

impl Row {
    /// What the row sends.
    pub(super) fn make(&self, context: &Context<'_>) -> Result<Outgoing, Fault> {
        for field in self.kind.fields.iter().filter(|field| field.required) {
            context.settings.need(field.name)?;
        }
        let value = |name: &str| self.value(context, name);
        let (url, body) = match &self.end {
            Some((url, body)) if context.message.is_end => (*url, body),
            _ => (self.url, &self.body),
        };
        // Settings that are addresses stand at the beginning of addresses, as they are.
        let in_url = |name: &str| match self.kind.fields.iter().find(|field| field.name == name) {
            Some(Field { kind: Url, .. }) => Some(value(name)?.trim_end_matches('/').to_owned()),
            Some(Field { kind: Choice(_), .. }) => value(name),
            _ => Some(percent(&value(name)?)),
        };
        let mut request = match body {
            Body::Json(text) => {
                let json = serde_json::from_str(text).map_err(|error| Fault::new("", error.to_string()))?;
                Request::json(fill(url, &in_url), &fill_json(&json, &value))
            }
            Body::Form(fields) => {
                let pairs = fields.iter().map(|(name, text)| (name, fill(text, &value)));
                let pairs = pairs.filter(|(_, text)| !text.is_empty());
                let text: Vec<_> = pairs.map(|(name, text)| format!("{name}={}", percent(&text))).collect();
                Request {
                    method: self.method,
                    url: fill(url, &in_url),
                    headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
                    body: text.join("&").into_bytes(),
                }
            }
        };
        request.method = self.method;
        for (name, text) in self.headers {
            request = request.with(name, fill(text, &value));
        }
        Ok(Outgoing::Http(request))
    }

    /// What a name stands for in this row.
    fn value(&self, context: &Context<'_>, name: &str) -> Option<String> {
        if let Some((user, password)) = name.strip_prefix("basic:").and_then(|names| names.split_once(':')) {
            let pair = format!("{}:{}", context.settings.get(user)?, context.settings.get(password)?);
            return Some(STANDARD.encode(pair));
        }
        if let Some(field) = self.kind.fields.iter().find(|field| field.name == name) {
            let text = context.settings.get(name).map(str::to_owned);
            return text.or(match field.kind {
                Choice(choices) => choices.first().map(|first| (*first).to_owned()),
                _ => Some(String::new()),
            });
        }
        let [info, warning, critical, over] = self.levels;
        Some(match name {
            "level" => match (context.message.is_end, context.message.severity) {
                (true, _) => over,
                (false, Severity::Info) => info,
                (false, Severity::Warning) => warning,
                (false, Severity::Critical) => critical,
            }
            .to_owned(),
            "title" => cut(&value(context, name), self.title),
            "text" => cut_bytes(&value(context, name), self.text),
            _ => value(context, name),
        })
    }
}

#[cfg(test)]
#[path = "templated_tests.rs"]
mod tests;
