//! `service`: a service that should run does not.

use serde::Deserialize;

use super::need::LONGEST;
use super::{Condition, Finding, Kind, Look, Need, Verdict, made};
use crate::fault::Fault;
use crate::history::{Key, Listed};
use crate::pattern::Pattern;
use crate::rule::Patterns;

/// The words of systemd and Windows for services that run or are about to.
const RUNNING: &[&str] = &[
    "active",
    "activating",
    "reloading",
    "running",
    "startpending",
    "stoppending",
    "continuepending",
    "pausepending",
];
/// Suffix of systemd, which people leave out.
const SUFFIX: &str = ".service";

pub(super) const KIND: Kind = Kind {
    name: "service",
    summary: "A service does not run, or has failed",
    example: "{names: [nginx, 'postgresql*'], when: not_running}",
    make: |parameters, _| {
        made::<Service>(parameters, |service| {
            service.names.check().map_err(|fault| fault.within("names"))?;
            match service.when {
                When::NotRunning if service.names.list().iter().any(|name| name.as_str() == "*") => {
                    Err(Fault::new(
                        "names",
                        "many services do not run and need not: name them, or use when: failed",
                    ))
                }
                _ => Ok(()),
            }
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    /// With or without `.service`; upper and lower case are the same.
    names: Patterns,
    #[serde(default)]
    when: When,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    /// It does not run; one that is named without `*` and is not there does not run.
    #[default]
    NotRunning,
    /// The service manager says that it failed.
    Failed,
}

impl Condition for Service {
    fn needs(&self) -> Vec<Need> {
        vec![Need::items(Listed::Services, LONGEST)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        // A host that never told its services has none that are missing.
        if look.history.listed.get(&Listed::Services).is_none_or(|since| *since > look.at) {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut there = vec![false; self.names.list().len()];
        for item in look.history.items.iter().filter(|item| item.list == Listed::Services) {
            let name = item.name.strip_suffix(SUFFIX).unwrap_or(&item.name);
            let Some(at) = self.names.list().iter().position(|pattern| means(pattern, name)) else {
                continue;
            };
            let Some((_, state)) = item.at(look.at) else { continue };
            there[at] = true;
            let status = state.status.to_lowercase();
            let breached = match self.when {
                When::NotRunning => !RUNNING.contains(&status.as_str()),
                When::Failed => status == "failed",
            };
            let sentence = format!("service {name} is {status}");
            findings.push(Finding::of(key(name), Verdict::breached_if(breached), None, sentence));
        }
        for (pattern, there) in self.names.list().iter().zip(there) {
            let name = pattern.as_str().strip_suffix(SUFFIX).unwrap_or(pattern.as_str());
            if !there && pattern.is_literal() {
                let verdict = Verdict::breached_if(matches!(self.when, When::NotRunning));
                findings.push(Finding::of(key(name), verdict, None, format!("there is no service {name}")));
            }
        }
        findings
    }
}

fn means(pattern: &Pattern, name: &str) -> bool {
    let text = pattern.as_str();
    Pattern::new(text.strip_suffix(SUFFIX).unwrap_or(text)).matches_any_case(name)
}

fn key(name: &str) -> Key {
    Key::of("service", name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, try_condition};
    use super::*;
    use crate::history::{Change, History, Item, State};

    fn history(services: &[(&str, &str)]) -> History {
        let item = |(name, status): &(&str, &str)| Item {
            list: Listed::Services,
            name: (*name).to_owned(),
            states: vec![Change {
                at: at(0),
                state: Some(State { status: (*status).to_owned(), ..State::default() }),
            }],
        };
        History {
            items: services.iter().map(item).collect(),
            listed: [(Listed::Services, at(0))].into(),
            ..History::default()
        }
    }

    #[test]
    fn what_should_run_and_does_not_is_found() {
        for (text, services, expected) in [
            ("{names: nginx}", &[("nginx.service", "active")][..], vec![("nginx", Clear)]),
            ("{names: nginx}", &[("nginx.service", "failed")], vec![("nginx", Breached)]),
            ("{names: nginx.service}", &[("nginx.service", "inactive")], vec![("nginx", Breached)]),
            ("{names: spooler}", &[("Spooler", "Running")], vec![("spooler", Clear)]),
            (
                "{names: [nginx, redis]}",
                &[("nginx.service", "active")],
                vec![("nginx", Clear), ("redis", Breached)],
            ),
            ("{names: 'pg*'}", &[("x.service", "active")], vec![]),
            ("{names: 'pg*'}", &[("pg@1.service", "failed")], vec![("pg@1", Breached)]),
            (
                "{names: '*', when: failed}",
                &[("a", "failed"), ("b", "inactive")],
                vec![("a", Breached), ("b", Clear)],
            ),
            ("{names: a, when: failed}", &[], vec![("a", Clear)]),
        ] {
            let found = judge(&*condition("service", text), &history(services), at(1));
            let found: Vec<_> = found.iter().map(|found| (found.key.short(), found.verdict)).collect();
            let expected: Vec<_> =
                expected.into_iter().map(|(key, verdict)| (key.to_owned(), verdict)).collect();
            assert_eq!(found, expected, "{text}");
        }
        let before = judge(&*condition("service", "{names: nginx}"), &history(&[]), at(-1));
        assert_eq!(before, [], "its services are not known yet");
    }

    #[test]
    fn all_services_cannot_be_asked_to_run() {
        let error = try_condition("service", "{names: '*'}").unwrap_err();
        assert!(error.starts_with("names: many services do not run"), "{error}");
    }
}
