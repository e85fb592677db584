//! Whether everything that agents measured is stored once, or lies in a recorded gap.

use spectra_e2e::{GapRow, Identity, Series, Storage, faults, say};

/// Values are there at the first tick; rates need two.
pub(crate) const MEMORY: Series = Series { interval: 10_000_000, warm_up: 0 };
const CPU: Series = Series { interval: 5_000_000, warm_up: 1 };

/// Asserts that recorded gaps explain every reading that is missing, each because the agent was killed, and that they
/// claim nothing that is stored; returns how many readings are missing, and the gaps.
pub(crate) fn assert_complete(test: &str, storage: &Storage, identity: &Identity) -> (usize, Vec<GapRow>) {
    let gaps = storage.gaps(identity.id);
    let stretches: Vec<_> = gaps.iter().map(|gap| gap.stretch).collect();
    let mut missing = 0;
    for (family, series) in [("memory", MEMORY), ("cpu", CPU)] {
        let times = storage.times(family, identity.id);
        say(&format!("{test}: {} {family} readings, {} gaps", times.len(), gaps.len()));
        let found = faults(&times, series, &stretches);
        assert!(found.is_empty(), "{family}: {found:?}\ntimes {times:?}\ngaps {gaps:?}");
        missing += faults(&times, series, &[]).len();
    }
    for GapRow { cause, to, .. } in &gaps {
        assert_eq!((cause.as_str(), to), ("agent_lost", &None), "{gaps:?}");
    }
    (missing, gaps)
}
