//! Who is told of a rule's incidents, and when again.

use serde::{Deserialize, Serialize};

use super::labels::check_name;
use super::{NAME_BYTES, Rule};
use crate::fault::{Fault, Faults};
use crate::time::Span;

/// Channels of one step: more are a mailing list's work.
pub const CHANNELS: usize = 8;
/// Steps of an escalation.
pub const STEPS: usize = 5;
/// Shortest time between two messages about the same thing.
pub const SHORTEST_REPEAT: Span = Span::minutes(5);
/// Longest one: what is repeated less often is forgotten.
pub const LONGEST_REPEAT: Span = Span::days(7);

/// Who is told, and when again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// Names of channels; none: those that the server takes where a rule names none.
    pub channels: Vec<String>,
    /// How often it is told again while it fires and nobody has taken it up; never without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Span>,
    /// Who else is told if nobody takes it up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<Escalation>,
    /// Whether the end is told, to everybody who was told the beginning.
    pub resolved: bool,
}

impl Default for Notify {
    fn default() -> Self {
        Self { channels: Vec::new(), repeat: None, escalation: Vec::new(), resolved: true }
    }
}

/// A step of an escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// How long after the first message.
    pub after: Span,
    /// Who is told then.
    pub channels: Vec<String>,
}

impl Notify {
    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        check_channels(&mut faults, "channels", &self.channels);
        if let Some(repeat) = self.repeat {
            faults.demand(
                (SHORTEST_REPEAT..=LONGEST_REPEAT).contains(&repeat),
                "repeat",
                format!("{SHORTEST_REPEAT} to {LONGEST_REPEAT}, not {repeat}"),
            );
        }
        faults.demand(self.escalation.len() <= STEPS, "escalation", format!("at most {STEPS} steps"));
        let mut before = Span::ZERO;
        for (at, step) in self.escalation.iter().enumerate() {
            let path = format!("escalation[{at}]");
            faults.demand(
                step.after > before && step.after <= LONGEST_REPEAT,
                &format!("{path}.after"),
                format!("more than {before} and at most {LONGEST_REPEAT}, not {}", step.after),
            );
            before = step.after;
            let channels = format!("{path}.channels");
            faults.demand(!step.channels.is_empty(), &channels, "at least one channel is needed");
            check_channels(&mut faults, &channels, &step.channels);
        }
        faults.end()
    }
}

impl Rule {
    /// Every channel that it names.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        let steps = self.notify.escalation.iter().flat_map(|step| &step.channels);
        self.notify.channels.iter().chain(steps).map(String::as_str)
    }
}

fn check_channels(faults: &mut Faults, path: &str, channels: &[String]) {
    faults.demand(channels.len() <= CHANNELS, path, format!("at most {CHANNELS} channels"));
    for (at, channel) in channels.iter().enumerate() {
        faults.take(&format!("{path}[{at}]"), check_name(channel, NAME_BYTES));
        faults.demand(!channels[..at].contains(channel), path, format!("{channel} stands there twice"));
    }
}
