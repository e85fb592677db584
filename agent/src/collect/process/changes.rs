//! What of a process list is different from the last whole one: most processes of a host do nothing, and all of them
//! would be most of what an agent sends.

use spectra_protocol::Metric;
use spectra_protocol::metric::{Process, ProcessChanges, ProcessList};

/// After as many lists one comes whole: every 5 minutes at the default interval, for a server that has lost the one
/// before.
const WHOLE_EVERY: u32 = 20;

/// Lists on their way to a server that reads changes.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    whole: Option<Whole>,
}

/// The last whole list, in ascending order of process ids.
#[derive(Debug)]
struct Whole {
    list: u64,
    processes: Vec<Process>,
    /// Lists of which only the changes were sent since.
    followed_by: u32,
}

impl Changes {
    /// The list as it is to be sent: whole, or what is different since the last whole one. `list` is in ascending order
    /// of process ids.
    pub(crate) fn of(&mut self, list: ProcessList) -> Metric {
        if let Some(changes) = self.whole.as_mut().and_then(|whole| whole.changes(&list.processes)) {
            return changes.into();
        }
        let number = u64::from(rand::random::<u32>()) + 1;
        self.whole = Some(Whole { list: number, processes: list.processes.clone(), followed_by: 0 });
        ProcessList { list: number, ..list }.into()
    }

    /// The next list is whole.
    pub(crate) fn forget(&mut self) {
        self.whole = None;
    }
}

impl Whole {
    /// `None` where it is time for a whole list, or one would be little longer.
    fn changes(&mut self, now: &[Process]) -> Option<ProcessChanges> {
        self.followed_by += 1;
        if self.followed_by >= WHOLE_EVERY {
            return None;
        }
        let at = |pid: i64, list: &[Process]| list.binary_search_by_key(&pid, |process| process.pid).ok();
        let mut changes = ProcessChanges { list: self.list, ..ProcessChanges::default() };
        for process in now {
            let before = at(process.pid, &self.processes).map(|index| &self.processes[index]);
            match before.and_then(|before| before.change(process)) {
                Some(change) if change.is_empty() => {}
                Some(change) => changes.changed.push(change),
                None => changes.processes.push(process.clone()),
            }
        }
        let ended = self.processes.iter().map(|process| process.pid).filter(|pid| at(*pid, now).is_none());
        changes.ended.extend(ended);
        (2 * changes.processes.len() <= now.len()).then_some(changes)
    }
}

#[cfg(test)]
mod tests {
    use spectra_protocol::metric::ProcessChange;

    use super::*;

    fn process(pid: i64, cpu: f64) -> Process {
        Process { pid, cpu_percent: cpu.into(), ..Process::default() }
    }

    fn list(processes: &[(i64, f64)]) -> ProcessList {
        ProcessList { processes: processes.iter().map(|(pid, cpu)| process(*pid, *cpu)).collect(), list: 0 }
    }

    fn whole(metric: &Metric) -> &ProcessList {
        let Metric::ProcessList(list) = metric else { panic!("not whole: {metric:?}") };
        list
    }

    #[test]
    fn only_what_is_different_follows_a_whole_list() {
        let mut changes = Changes::default();
        let first = changes.of(list(&[(1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0)]));
        let number = whole(&first).list;
        assert!(number > 0);
        let expected = ProcessChanges {
            list: number,
            processes: vec![process(9, 1.0)],
            changed: vec![ProcessChange { pid: 2, cpu_percent: 5.0.into(), ..ProcessChange::default() }],
            ended: vec![3],
        };
        assert_eq!(changes.of(list(&[(1, 0.0), (2, 5.0), (4, 0.0), (9, 1.0)])), expected.into());
        // Since the whole list, not since the changes before.
        let nothing = ProcessChanges { list: number, ..ProcessChanges::default() };
        assert_eq!(changes.of(list(&[(1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0)])), nothing.into());
        let mostly = changes.of(list(&[(5, 1.0), (6, 1.0), (7, 1.0), (4, 0.0)]));
        assert_eq!(whole(&mostly).processes.len(), 4, "what is mostly new is sent whole");
        assert_ne!(whole(&mostly).list, number);
        changes.forget();
        whole(&changes.of(list(&[(1, 1.0)])));
    }

    #[test]
    fn a_whole_list_comes_again_and_again() {
        let mut changes = Changes::default();
        let sent: Vec<bool> = (0..2 * WHOLE_EVERY)
            .map(|_| matches!(changes.of(list(&[(1, 0.0)])), Metric::ProcessList(_)))
            .collect();
        let expected: Vec<bool> =
            (0..2 * WHOLE_EVERY).map(|number| number.is_multiple_of(WHOLE_EVERY)).collect();
        assert_eq!(sent, expected);
    }
}
