//! How many agents of a fleet follow the settings that hold for them.

use std::collections::HashMap;

use super::{Settings, merge, of_level};
use crate::store::{Follower, OwnLevel, Result, SettingsLevel, Store};

/// Agents that are compared at a time, with their own levels in memory: some hundred bytes each.
const AT_ONCE: i64 = 500;

/// How many agents of the fleet say that they follow what holds for them now. Agents of the original say nothing.
pub(crate) async fn followed(store: &Store, fleet: i32) -> Result<i64> {
    let shared = store.fleet_levels(fleet).await?;
    let mut revisions = Revisions::new(&shared);
    let (mut count, mut after) = (0, 0);
    loop {
        let followers = store.followers(fleet, after, AT_ONCE).await?;
        let (Some(first), Some(last)) = (followers.first(), followers.last()) else { return Ok(count) };
        after = last.id;
        let own = store.own_levels(fleet, (first.id, last.id)).await?;
        count += count_of(&mut revisions, &followers, &own);
    }
}

fn count_of(revisions: &mut Revisions<'_>, followers: &[Follower], own: &[OwnLevel]) -> i64 {
    let mut count = 0;
    for Follower { id, config_revision } in followers {
        // Both are in the order of the agents.
        let first = own.partition_point(|level| level.agent_id < *id);
        let end = own.partition_point(|level| level.agent_id <= *id);
        count += i64::from(revisions.of(&own[first..end]) == *config_revision);
    }
    count
}

/// Revisions of settings, by the levels that they follow from: most agents of a fleet have the same.
struct Revisions<'a> {
    shared: &'a [SettingsLevel],
    known: HashMap<String, i64>,
}

impl<'a> Revisions<'a> {
    fn new(shared: &'a [SettingsLevel]) -> Self {
        Self { shared, known: HashMap::new() }
    }

    /// The revision for an agent with these levels of its own.
    fn of(&mut self, own: &[OwnLevel]) -> i64 {
        let name = |OwnLevel { level, .. }: &OwnLevel| {
            let SettingsLevel { level, name, settings } = level;
            format!("{level} {name} {}", settings.0)
        };
        let key = own.iter().map(name).collect::<Vec<_>>().join("\n");
        let shared = self.shared;
        *self.known.entry(key).or_insert_with(|| {
            let levels = shared.iter().chain(own.iter().map(|own| &own.level));
            let settings: Settings = merge(levels.map(of_level));
            i64::try_from(settings.revision()).unwrap_or(i64::MAX)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn level(level: &str, name: &str, settings: Value) -> SettingsLevel {
        SettingsLevel { level: level.to_owned(), name: name.to_owned(), settings: settings.into() }
    }

    #[test]
    fn an_agent_follows_if_it_echoes_what_its_own_levels_lead_to() {
        let shared = [level("global", "", json!({"flush_seconds": 30}))];
        let revision = |settings: Value| {
            let settings: Settings = serde_json::from_value(settings).unwrap();
            i64::try_from(settings.revision()).unwrap()
        };
        let (plain, labelled) = (json!({"flush_seconds": 30}), json!({"flush_seconds": 60}));
        let own = [
            OwnLevel { agent_id: 2, level: level("label", "env:prod", labelled.clone()) },
            OwnLevel { agent_id: 4, level: level("host", "log_level", json!("debug")) },
        ];
        let debug = json!({"flush_seconds": 30, "log_level": "debug"});
        let followers = [(1, &plain), (2, &labelled), (3, &labelled), (4, &debug), (5, &plain)]
            .map(|(id, settings)| Follower { id, config_revision: revision(settings.clone()) });
        assert_eq!(count_of(&mut Revisions::new(&shared), &followers, &own), 4, "all but the third");
    }
}
