//! Conditions: what can be wrong with a host, each in a file of its own.
//!
//! | to add a condition | where |
//! |---|---|
//! | its parameters, what it needs, how it judges | a file in `condition/` |
//! | its name in [`CONDITIONS`] | one line below |

mod agent_version;
mod clock_off;
mod data_gap;
mod disk_full;
mod drive;
mod finding;
mod fold;
mod limit;
pub mod need;
mod no_data;
pub mod offline;
mod rate;
mod reboot_needed;
mod selection;
mod service;
#[cfg(test)]
pub(crate) mod testing;
mod threshold;
pub mod trend;
mod under_voltage;
mod updates;
mod workload;

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use finding::{Finding, Verdict};
pub use fold::Fold;
pub use limit::Limit;
pub use need::{Need, Source};

use crate::catalog::Catalog;
use crate::fault::{Fault, read};
use crate::history::{History, Host, Surroundings};
use crate::time::{Span, Time};

/// Every condition, in the order in which they are shown.
pub const CONDITIONS: &[&Kind] = &[
    &threshold::KIND,
    &rate::KIND,
    &offline::KIND,
    &agent_version::KIND,
    &disk_full::KIND,
    &service::KIND,
    &workload::KIND,
    &updates::KIND,
    &reboot_needed::KIND,
    &under_voltage::KIND,
    &drive::KIND,
    &clock_off::KIND,
    &data_gap::KIND,
    &no_data::KIND,
];

/// Longest window that a condition looks at.
pub const LONGEST_WINDOW: Span = Span::days(7);
/// Shortest one: of minutes there has to be one.
pub const SHORTEST_WINDOW: Span = Span::MINUTE;

/// A kind of condition.
#[derive(Debug)]
pub struct Kind {
    /// As rules name it.
    pub name: &'static str,
    /// One sentence for people who choose.
    pub summary: &'static str,
    /// Parameters as YAML, for editors and documentation; a test makes the condition of them.
    pub example: &'static str,
    /// Makes it of its parameters.
    pub make: fn(Value, Catalog<'_>) -> Result<Box<dyn Condition>, Fault>,
}

/// A condition with its parameters: judges values, and knows nothing of rules, incidents and people.
pub trait Condition: Debug + Send + Sync {
    /// What has to be known of hosts.
    fn needs(&self) -> Vec<Need>;

    /// When it is judged.
    fn cadence(&self) -> Cadence {
        Cadence::Minute
    }

    /// How each thing that it looks at is; what is not named is not known.
    fn judge(&self, look: &Look<'_>) -> Vec<Finding>;
}

/// When a condition is judged, live as in a look back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cadence {
    /// Of silence, which cannot wait for a minute to end.
    Tick,
    /// Of measurements: when a minute has ended.
    Minute,
}

impl Cadence {
    /// The grid, from 1970 on.
    pub const fn grid(self) -> Span {
        match self {
            Self::Tick => Span::seconds(5),
            Self::Minute => Span::MINUTE,
        }
    }
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The moment that is judged, on the grid of the condition's cadence.
    pub at: Time,
    /// The host.
    pub host: &'a Host,
    /// What is known of it.
    pub history: &'a History,
    /// What holds for all hosts.
    pub around: &'a Surroundings,
    /// Nothing is followed yet: what is clear need not be told. Most of what is judged is of that kind.
    pub brief: bool,
}

/// Makes the condition `kind` of its parameters.
pub fn make(kind: &str, parameters: Value, catalog: Catalog<'_>) -> Result<Box<dyn Condition>, Fault> {
    let Some(found) = CONDITIONS.iter().find(|known| known.name == kind) else {
        return Err(Fault::new("", format!("there is no condition \"{kind}\", known are {}", names())));
    };
    // `reboot_needed:` without parameters is null in YAML.
    let parameters = if parameters.is_null() { Value::Object(serde_json::Map::new()) } else { parameters };
    (found.make)(parameters, catalog)
}

/// All names, for people.
pub(crate) fn names() -> String {
    CONDITIONS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

/// Parameters that need no catalogue.
fn made<T: DeserializeOwned + Condition + 'static>(
    parameters: Value,
    check: fn(&T) -> Result<(), Fault>,
) -> Result<Box<dyn Condition>, Fault> {
    let condition: T = read(parameters)?;
    check(&condition)?;
    Ok(Box::new(condition))
}

fn check_window(window: Span) -> Result<(), Fault> {
    check_span("window", window, SHORTEST_WINDOW, LONGEST_WINDOW)
}

fn check_span(path: &str, span: Span, least: Span, most: Span) -> Result<(), Fault> {
    if (least..=most).contains(&span) {
        return Ok(());
    }
    Err(Fault::new(path, format!("{least} to {most}, not {span}")))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::catalog::testing::catalog;
    use crate::fault::read_yaml;

    #[test]
    fn every_example_makes_its_condition_and_says_what_it_needs() {
        let mut names = HashSet::new();
        for kind in CONDITIONS {
            assert!(names.insert(kind.name), "{} stands twice", kind.name);
            assert!(!kind.summary.is_empty());
            let parameters = read_yaml(kind.example).unwrap();
            let condition = catalog(|catalog| make(kind.name, parameters, catalog))
                .unwrap_or_else(|fault| panic!("{}: {fault}", kind.name));
            let needs = condition.needs();
            assert!(!needs.is_empty(), "{}", kind.name);
            assert!(needs.iter().all(|need| need.window <= need::LONGEST), "{}", kind.name);
        }
    }

    #[test]
    fn nothing_known_is_no_breach() {
        for kind in CONDITIONS {
            let parameters = read_yaml(kind.example).unwrap();
            let condition = catalog(|catalog| make(kind.name, parameters, catalog)).unwrap();
            let findings = testing::judge(&*condition, &History::default(), testing::at(600));
            assert!(
                findings.iter().all(|finding| finding.verdict != Verdict::Breached),
                "{}: {findings:?}",
                kind.name
            );
        }
    }

    #[test]
    fn nothing_known_ends_nothing() {
        // That a host calls and that nothing got lost is known by nothing being noted.
        for kind in CONDITIONS.iter().filter(|kind| !["offline", "data_gap"].contains(&kind.name)) {
            let parameters = read_yaml(kind.example).unwrap();
            let condition = catalog(|catalog| make(kind.name, parameters, catalog)).unwrap();
            let findings = testing::judge(&*condition, &History::default(), testing::at(600));
            assert!(findings.iter().all(|finding| finding.verdict != Verdict::Clear), "{}", kind.name);
        }
    }

    #[test]
    fn unknown_conditions_and_parameters_are_told() {
        let fault = |kind, text| {
            let parameters = read_yaml(text).unwrap();
            catalog(|catalog| make(kind, parameters, catalog)).unwrap_err().to_string()
        };
        assert!(fault("treshold", "{}").contains("there is no condition \"treshold\", known are threshold,"));
        for kind in CONDITIONS {
            let text = fault(kind.name, "{bogus: 1}");
            assert!(text.contains("unknown field `bogus`"), "{}: {text}", kind.name);
        }
    }
}
