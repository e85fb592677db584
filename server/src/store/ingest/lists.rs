//! Lists that a host sends whole: which of them are news, and what becomes of what they do not name.

use std::collections::{BTreeMap, HashMap};

use super::{Accepted, Backend};
use crate::family::{FAMILIES, Rows, Shape};
use crate::snapshot::{Entries, Snapshot};
use crate::store::{AgentKey, Result, Time};

/// A list of entries, ready to be stored.
#[derive(Debug)]
pub struct SnapshotList {
    pub snapshot: &'static Snapshot,
    /// Position of its envelope in the request.
    pub envelope: usize,
    pub time: Time,
    pub entries: Entries,
}

/// A row of `current_lists`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListRecord {
    pub(super) agent: AgentKey,
    pub(super) kind: &'static str,
    pub(super) time: Time,
    pub(super) hash: Option<[u8; 32]>,
}

/// What is known of the newest list of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) time: Time,
    pub(super) hash: Option<Vec<u8>>,
}

/// What a list means for the entries that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// A newer list was stored already.
    Late,
    /// The same entries, as of now.
    Same,
    Different,
}

fn news(known: Option<&Known>, time: Time, hash: &[u8; 32]) -> News {
    match known {
        Some(known) if time < known.time => News::Late,
        Some(known) if known.hash.as_deref() == Some(hash) => News::Same,
        _ => News::Different,
    }
}

/// Ends those series of a family of lists that the newest list of their host does not name.
pub(super) async fn end_missing(
    tx: &mut impl Backend,
    family: usize,
    accepted: &[Accepted<'_>],
) -> Result<()> {
    let family = FAMILIES[family];
    if family.shape != Shape::Lists {
        return Ok(());
    }
    let mut newest: BTreeMap<AgentKey, Time> = BTreeMap::new();
    for Accepted { submission, skip } in accepted {
        let rows = submission.rows.iter().filter(|rows| rows.family.name == family.name);
        let places = rows.flat_map(Rows::lists).filter(|place| place.envelope >= *skip);
        for time in places.filter_map(|place| Time::from_micros(place.newest)) {
            let kept = newest.entry(submission.agent).or_insert(time);
            *kept = time.max(*kept);
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let record = |(agent, time): (&AgentKey, &Time)| ListRecord {
        agent: *agent,
        kind: family.name,
        time: *time,
        hash: None,
    };
    tx.save_lists(&newest.iter().map(record).collect::<Vec<_>>()).await?;
    tx.end_older(family, &newest.into_keys().collect::<Vec<_>>()).await
}

/// Stores the newest snapshots of the group; entries are written only where they differ.
pub(super) async fn store_snapshots(tx: &mut impl Backend, accepted: &[Accepted<'_>]) -> Result<()> {
    let lists = newest_snapshots(accepted);
    if lists.is_empty() {
        return Ok(());
    }
    let mut agents: Vec<AgentKey> = lists.keys().map(|(agent, _)| *agent).collect();
    agents.dedup();
    let known: HashMap<(AgentKey, String), Known> =
        tx.lists(&agents).await?.into_iter().map(|(agent, kind, known)| ((agent, kind), known)).collect();
    let mut records = Vec::with_capacity(lists.len());
    for ((agent, kind), list) in lists {
        match news(known.get(&(agent, kind.to_owned())), list.time, &list.entries.hash) {
            News::Late => continue,
            News::Same => {}
            News::Different => tx.rewrite(agent, list.snapshot, &list.entries.json).await?,
        }
        records.push(ListRecord { agent, kind, time: list.time, hash: Some(list.entries.hash) });
    }
    tx.save_lists(&records).await
}

/// In the order of agents and kinds.
fn newest_snapshots<'a>(accepted: &[Accepted<'a>]) -> BTreeMap<(AgentKey, &'static str), &'a SnapshotList> {
    let mut newest: BTreeMap<(AgentKey, &'static str), &SnapshotList> = BTreeMap::new();
    for Accepted { submission, skip } in accepted {
        for list in submission.snapshots.iter().filter(|list| list.envelope >= *skip) {
            let kept = newest.entry((submission.agent, list.snapshot.name)).or_insert(list);
            if list.time >= kept.time {
                *kept = list;
            }
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_newer_and_different_is_written() {
        let at = |second: i64| Time::from_micros(second * 1_000_000).unwrap();
        let known =
            |second, hash: Option<u8>| Known { time: at(second), hash: hash.map(|byte| vec![byte; 32]) };
        for (known, expected) in [
            (None, News::Different),
            (Some(known(9, Some(1))), News::Same),
            (Some(known(10, Some(1))), News::Same),
            (Some(known(10, Some(2))), News::Different),
            (Some(known(10, None)), News::Different),
            (Some(known(11, Some(2))), News::Late),
            (Some(known(11, Some(1))), News::Late),
        ] {
            assert_eq!(news(known.as_ref(), at(10), &[1; 32]), expected, "{known:?}");
        }
    }
}
