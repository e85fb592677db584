//! Searches the snapshots of the whole fleet.

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::snapshots::{EntryRow as _, fields};
use super::statement::{Argument, Arguments, bind_all, contains};
use super::{Result, Store, Time, read, sql};
use crate::family::Cell;
use crate::snapshot::Snapshot;

/// Which hosts are looked at. What is absent is no condition.
#[derive(Clone, Debug, Default)]
pub struct HostFilter {
    /// Part of the host's name, in any case.
    pub name: Option<String>,
    /// Labels that the host has, all of them.
    pub labels: Vec<(String, String)>,
}

/// What is searched for. What is absent is no condition.
#[derive(Clone, Debug, Default)]
pub struct SnapshotSearch {
    /// Part of the entry's name, in any case.
    pub name: Option<String>,
    pub hosts: HostFilter,
    /// Positions of fields, and what they have to be.
    pub equal: Vec<(usize, Cell)>,
    /// Entries to leave out at the start, and how many to give at most.
    pub offset: i64,
    pub limit: i64,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEntry {
    pub agent: Uuid,
    pub hostname: String,
    /// A cell for each field.
    pub entry: Vec<Cell>,
    /// When the host last sent the list.
    pub updated_at: Time,
}

impl Store {
    /// Entries of all hosts by name; those of one name in the order in which their hosts registered.
    pub async fn search(&self, snapshot: &Snapshot, search: &SnapshotSearch) -> Result<Vec<FoundEntry>> {
        let (text, arguments) = statement(snapshot, search);
        read!(self, pool => {
            let rows = bind_all!(sqlx::query(AssertSqlSafe(text)), &arguments).fetch_all(pool).await?;
            rows.iter()
                .map(|row| {
                    Ok(FoundEntry {
                        agent: row.try_get(0)?,
                        hostname: row.try_get(1)?,
                        updated_at: row.try_get(2)?,
                        entry: row.entry(3, snapshot.fields)?,
                    })
                })
                .collect()
        })
    }
}

fn statement(snapshot: &Snapshot, search: &SnapshotSearch) -> (String, Arguments) {
    let mut arguments = Arguments::default();
    let mut conditions = vec![format!("l.kind = '{}'", snapshot.name)];
    if let Some(name) = &search.name {
        conditions.push(contains("e.name", name, &mut arguments));
    }
    on_host(&search.hosts, &mut conditions, &mut arguments);
    for (at, cell) in &search.equal {
        let argument = match cell {
            Cell::Boolean(flag) => Argument::Boolean(*flag),
            cell => Argument::Text(cell.text().unwrap_or_default().to_owned()),
        };
        let name = sql::quoted(snapshot.fields[*at].name);
        conditions.push(format!("e.{name} = {}", arguments.add(argument)));
    }
    let limit = arguments.add(Argument::Integer(search.limit));
    let offset = arguments.add(Argument::Integer(search.offset));
    let text = format!(
        "select a.uuid, a.hostname, l.time, {} from current_{} e
         join agents a on a.id = e.agent_id join current_lists l on l.agent_id = e.agent_id
         where {} order by e.name, e.agent_id, e.position limit {limit} offset {offset}",
        fields(snapshot, "e."),
        snapshot.name,
        conditions.join(" and ")
    );
    (text, arguments)
}

/// Adds the conditions on the host `a`.
pub(super) fn on_host(hosts: &HostFilter, conditions: &mut Vec<String>, arguments: &mut Arguments) {
    let HostFilter { name, labels } = hosts;
    if let Some(name) = name {
        conditions.push(contains("a.hostname", name, arguments));
    }
    for (key, value) in labels {
        let key = arguments.add(Argument::Text(key.clone()));
        let value = arguments.add(Argument::Text(value.clone()));
        conditions.push(format!(
            "exists (select 1 from labels l where l.agent_id = a.id and l.key = {key} and l.value = {value})"
        ));
    }
}
