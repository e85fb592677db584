//! `process_changes`: how the processes of a host are different from a list of them.

use serde::{Deserialize, Serialize};

use super::Process;
use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `process_changes`: what is different since a whole list, not since the changes before these. In its place
/// every 15 s where the server says that it reads it; the list itself comes every 5 minutes. Ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ProcessChanges {
    /// Of the list.
    pub list: u64,
    /// Processes that are new, whole; those of the list with the same id are no more.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub processes: Vec<Process>,
    /// What is different of processes of the list.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub changed: Vec<ProcessChange>,
    /// Process ids of the list that are no more.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub ended: Vec<i64>,
}

/// What is different of one process, by the names of [`Process`]; what is absent is as it was. A type of its own: in a
/// whole process an absent number is one that nobody knows, and a name is always told.
#[expect(missing_docs, reason = "as in Process")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ProcessChange {
    pub pid: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub cpu_percent: Reading<f64>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub mem_percent: Reading<f64>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub mem_rss: Reading<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_total: Reading<u32>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_running: Reading<u32>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_runnable: Reading<u32>,
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_waiting: Reading<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

impl Process {
    /// What is different of it `now`. A command that is not told any more stays. `None`: it is another process, or
    /// something else is not told any more.
    pub fn change(&self, now: &Self) -> Option<ProcessChange> {
        let is_same = self.pid == now.pid && self.started_at == now.started_at;
        if is_same { self.difference(now).ok() } else { None }
    }

    fn difference(&self, now: &Self) -> Result<ProcessChange, Untold> {
        Ok(ProcessChange {
            pid: now.pid,
            name: (self.name != now.name).then(|| now.name.clone()),
            cpu_percent: number(self.cpu_percent, now.cpu_percent)?,
            mem_percent: number(self.mem_percent, now.mem_percent)?,
            mem_rss: number(self.mem_rss, now.mem_rss)?,
            status: (self.status != now.status).then(|| now.status.clone()),
            threads_total: number(self.threads_total, now.threads_total)?,
            threads_running: number(self.threads_running, now.threads_running)?,
            threads_runnable: number(self.threads_runnable, now.threads_runnable)?,
            threads_waiting: number(self.threads_waiting, now.threads_waiting)?,
            state: text(self.state.as_ref(), now.state.as_ref())?,
            user: text(self.user.as_ref(), now.user.as_ref())?,
            command: text(self.command.as_ref(), now.command.as_ref().or(self.command.as_ref()))?,
        })
    }

    /// The process as it is after `change`.
    pub fn apply(&mut self, change: ProcessChange) {
        let ProcessChange {
            pid: _,
            name,
            cpu_percent,
            mem_percent,
            mem_rss,
            status,
            threads_total,
            threads_running,
            threads_runnable,
            threads_waiting,
            state,
            user,
            command,
        } = change;
        replace(&mut self.name, name);
        replace(&mut self.cpu_percent, told(cpu_percent));
        replace(&mut self.mem_percent, told(mem_percent));
        replace(&mut self.mem_rss, told(mem_rss));
        replace(&mut self.status, status);
        replace(&mut self.threads_total, told(threads_total));
        replace(&mut self.threads_running, told(threads_running));
        replace(&mut self.threads_runnable, told(threads_runnable));
        replace(&mut self.threads_waiting, told(threads_waiting));
        replace(&mut self.state, state.map(Some));
        replace(&mut self.user, user.map(Some));
        replace(&mut self.command, command.map(Some));
    }
}

impl ProcessChange {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Self { pid: self.pid, ..Self::default() }
    }
}

impl ProcessChanges {
    /// The processes of the list as they are after the changes.
    pub fn apply(self, mut list: Vec<Process>) -> Vec<Process> {
        let Self { list: _, processes, mut changed, mut ended } = self;
        ended.extend(processes.iter().map(|process| process.pid));
        ended.sort_unstable();
        changed.sort_unstable_by_key(|change| change.pid);
        list.retain_mut(|process| {
            if let Ok(index) = changed.binary_search_by_key(&process.pid, |change| change.pid) {
                process.apply(std::mem::take(&mut changed[index]));
            }
            ended.binary_search(&process.pid).is_err()
        });
        list.extend(processes);
        list
    }
}

/// Something is not told any more, which no change can say.
struct Untold;

fn number<T: Copy + PartialEq>(before: Reading<T>, now: Reading<T>) -> Result<Reading<T>, Untold> {
    match now {
        _ if before == now => Ok(Reading::Absent),
        Reading::Value(_) => Ok(now),
        Reading::Absent | Reading::Bad => Err(Untold),
    }
}

fn text(before: Option<&String>, now: Option<&String>) -> Result<Option<String>, Untold> {
    match now {
        _ if before == now => Ok(None),
        Some(now) => Ok(Some(now.clone())),
        None => Err(Untold),
    }
}

fn told<T: Copy>(reading: Reading<T>) -> Option<Reading<T>> {
    (!reading.is_absent()).then_some(reading)
}

fn replace<T>(value: &mut T, now: Option<T>) {
    if let Some(now) = now {
        *value = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn process(pid: i64, name: &str) -> Process {
        Process { pid, name: name.to_owned(), ..Process::default() }
    }

    #[test]
    fn only_what_is_different_is_told() {
        let before = Process { mem_rss: 10.into(), user: Some("root".to_owned()), ..process(7, "sh") };
        assert!(before.change(&before).unwrap().is_empty());
        let now = Process { mem_rss: 11.into(), ..before.clone() };
        let change = ProcessChange { pid: 7, mem_rss: 11.into(), ..ProcessChange::default() };
        assert_eq!(before.change(&now).as_ref(), Some(&change));
        assert_eq!(serde_json::to_string(&change).unwrap(), r#"{"pid":7,"mem_rss":11}"#);
    }

    #[test]
    fn what_is_not_told_any_more_cannot_be_a_change() {
        let before = Process { mem_rss: 10.into(), command: Some("sh -c x".to_owned()), ..process(7, "sh") };
        assert_eq!(before.change(&process(7, "sh")), None, "its memory");
        let quiet = Process { command: None, ..before.clone() };
        assert!(before.change(&quiet).unwrap().is_empty(), "a command stays");
        assert_eq!(before.change(&Process { started_at: 5.into(), ..before.clone() }), None, "another one");
        assert_eq!(before.change(&Process { pid: 8, ..before.clone() }), None, "another one");
    }

    #[test]
    fn what_has_changed_takes_the_place_of_what_was() {
        let list = vec![process(1, "init"), process(2, "cron"), process(3, "sh"), process(5, "old")];
        let changes = ProcessChanges {
            list: 7,
            processes: vec![process(9, "new"), process(5, "reused")],
            changed: vec![
                ProcessChange { pid: 2, name: Some("crond".to_owned()), ..ProcessChange::default() },
                ProcessChange { pid: 99, ..ProcessChange::default() },
            ],
            ended: vec![4, 3],
        };
        let expected = [process(1, "init"), process(2, "crond"), process(9, "new"), process(5, "reused")];
        assert_eq!(changes.apply(list), expected);
    }

    proptest! {
        #[test]
        fn what_changed_of_a_process_makes_it_what_it_is(before: Process, now: Process) {
            let now = Process { pid: before.pid, started_at: before.started_at, ..now };
            if let Some(change) = before.change(&now) {
                let json = serde_json::to_string(&change).unwrap();
                let mut process = before.clone();
                process.apply(serde_json::from_str(&json).unwrap());
                let command = now.command.clone().or(before.command);
                prop_assert_eq!(process, Process { command, ..now });
            }
        }
    }
}
