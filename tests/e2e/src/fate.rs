//! The verdict on commands: each ends once and for good, and no host runs one twice.

use std::collections::BTreeMap;

use uuid::Uuid;

/// What is known of one command when everything is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// Somebody was told that it is queued.
    pub asked: bool,
    /// States from which nothing leads on, each time that somebody was told one.
    pub told: Vec<String>,
    /// How often the host ran it.
    pub runs: u32,
    /// Its state in the database; none where it is not there.
    pub stored: Option<String>,
}

/// What must not happen to a command.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommandFault {
    /// It was said to be queued, or run, and is not there.
    Lost(Uuid),
    /// It has not ended.
    Open(Uuid, String),
    /// A host ran it more than once.
    Repeated(Uuid, u32),
    /// Somebody was told another end than the one that is stored.
    Changed(Uuid, String, String),
    /// It has a result, and no host ran it.
    Unfounded(Uuid),
}

/// States from which nothing leads on.
pub(crate) fn is_end(state: &str) -> bool {
    matches!(state, "done" | "failed" | "expired" | "cancelled")
}

/// Everything that must not have happened.
pub fn command_faults(fates: &BTreeMap<Uuid, Fate>) -> Vec<CommandFault> {
    let mut faults = Vec::new();
    for (id, Fate { asked, told, runs, stored }) in fates {
        if *runs > 1 {
            faults.push(CommandFault::Repeated(*id, *runs));
        }
        let Some(stored) = stored else {
            if *asked || *runs > 0 {
                faults.push(CommandFault::Lost(*id));
            }
            continue;
        };
        if !is_end(stored) {
            faults.push(CommandFault::Open(*id, stored.clone()));
        }
        if let Some(other) = told.iter().find(|told| *told != stored) {
            faults.push(CommandFault::Changed(*id, other.clone(), stored.clone()));
        }
        if stored == "done" && *runs == 0 {
            faults.push(CommandFault::Unfounded(*id));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_an_open_a_repeated_a_changed_and_an_unfounded_command_are_found() {
        let id = Uuid::from_u128(7);
        let text = str::to_owned;
        for (asked, told, runs, stored, expected) in [
            (true, &["done"][..], 1, Some("done"), vec![]),
            (true, &[], 0, Some("expired"), vec![]),
            (true, &["cancelled", "cancelled"], 1, Some("cancelled"), vec![]),
            // Asked for in a request that was never answered: it may be there or not.
            (false, &[], 0, None, vec![]),
            (false, &[], 1, Some("done"), vec![]),
            (true, &[], 0, None, vec![CommandFault::Lost(id)]),
            (false, &[], 1, None, vec![CommandFault::Lost(id)]),
            (true, &[], 1, Some("running"), vec![CommandFault::Open(id, text("running"))]),
            (true, &[], 2, Some("done"), vec![CommandFault::Repeated(id, 2)]),
            (
                true,
                &["done", "expired"],
                1,
                Some("done"),
                vec![CommandFault::Changed(id, text("expired"), text("done"))],
            ),
            (true, &[], 0, Some("done"), vec![CommandFault::Unfounded(id)]),
            (true, &[], 3, None, vec![CommandFault::Repeated(id, 3), CommandFault::Lost(id)]),
        ] {
            let told: Vec<String> = told.iter().map(|told| text(told)).collect();
            let fate = Fate { asked, told, runs, stored: stored.map(text) };
            assert_eq!(command_faults(&BTreeMap::from([(id, fate.clone())])), expected, "{fate:?}");
        }
    }
}
