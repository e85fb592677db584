//! What holds for a channel: how it is told, how often, and whether it is quiet.

use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Faults};
use crate::rule::Severity;
use crate::time::Span;

/// How a channel is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// People read its messages: several things are one message.
    Text,
    /// It follows alerts by their keys: each thing is a message, but in a storm.
    Threads,
}

/// What holds for a channel at a moment.
#[derive(Clone, Copy, Debug)]
pub struct ChannelRules<'a> {
    /// Its name.
    pub name: &'a str,
    /// How it is told.
    pub form: Form,
    /// Messages that go out at once.
    pub burst: u32,
    /// Time after which there may be another.
    pub every: Span,
    /// It is within its quiet hours.
    pub quiet: bool,
    /// What is at least as bad is told in quiet hours, too.
    pub quiet_except: Severity,
    /// Everything waits: the server has just come back and hears of everything at once.
    pub hold: bool,
    /// Why messages are digests now, for people: `Spectra was away from … to …`; empty otherwise.
    pub cause: &'a str,
}

/// How often a channel may be told, as people set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rate {
    /// Messages that go out at once.
    pub burst: u32,
    /// Time after which there may be another.
    pub every: Span,
}

/// Bursts that can be asked for.
pub const BURSTS: std::ops::RangeInclusive<u32> = 1..=100;
/// Times between messages that can be asked for.
pub const EVERY: std::ops::RangeInclusive<Span> = Span::seconds(1)..=Span::days(1);

impl Default for Rate {
    fn default() -> Self {
        Self { burst: 10, every: Span::MINUTE }
    }
}

impl Rate {
    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        let (least, most) = BURSTS.into_inner();
        faults.demand(BURSTS.contains(&self.burst), "burst", format!("{least} to {most}"));
        let (least, most) = EVERY.into_inner();
        faults.demand(EVERY.contains(&self.every), "every", format!("{least} to {most}, not {}", self.every));
        faults.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_bounds() {
        assert_eq!(Rate::default().check(), Ok(()));
        for (rate, path) in [
            (Rate { burst: 0, ..Rate::default() }, "burst"),
            (Rate { burst: 101, ..Rate::default() }, "burst"),
            (Rate { every: Span::ZERO, ..Rate::default() }, "every"),
            (Rate { every: Span::days(2), ..Rate::default() }, "every"),
        ] {
            assert_eq!(rate.check().unwrap_err()[0].path, path);
        }
    }
}
