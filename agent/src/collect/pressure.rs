//! `pressure`: how long work waited for processors, memory and disks.

#[cfg_attr(target_os = "linux", path = "pressure/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "pressure/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::metric::Pressure;
use spectra_protocol::{Metric, Reading};

use super::rate::{advance, to_hundredth};
use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "pressure", interval: Duration::from_secs(15), start: os::start, describe };

/// Time in which tasks waited since the host's start, microseconds, of processors, memory, disks and interrupts.
type Waited = [Resource; 4];

/// Of one resource; `None` where the kernel does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    pub some: Option<u64>,
    pub full: Option<u64>,
}

#[derive(Debug)]
struct PressureCollector {
    source: os::Source,
    before: Option<(Instant, Waited)>,
}

impl Collector for PressureCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let now = self.source.read()?;
        let before = self.before.replace((at, now));
        let pressure = before
            .and_then(|(then, before)| since(&before, &now, at.saturating_duration_since(then)))
            .map(Metric::from);
        Ok(pressure.into_iter().collect())
    }

    fn has_rates(&self) -> bool {
        true
    }
}

/// `None` where no time has passed, or nothing is known.
fn since(before: &Waited, now: &Waited, elapsed: Duration) -> Option<Pressure> {
    if elapsed.is_zero() {
        return None;
    }
    let share = |before: Option<u64>, now: Option<u64>| -> Reading<f64> {
        let waited = before.zip(now).and_then(|(before, now)| advance(before, now));
        // The kernel's clock and ours are read at slightly different moments.
        waited
            .map(|waited| to_hundredth((waited as f64 / elapsed.as_micros() as f64 * 100.0).min(100.0)))
            .into()
    };
    let shares =
        [0, 1, 2, 3].map(|at| (share(before[at].some, now[at].some), share(before[at].full, now[at].full)));
    let [cpu, memory, io, irq] = shares;
    let pressure = Pressure {
        cpu_some_pct: cpu.0,
        cpu_full_pct: cpu.1,
        memory_some_pct: memory.0,
        memory_full_pct: memory.1,
        io_some_pct: io.0,
        io_full_pct: io.1,
        irq_full_pct: irq.1,
    };
    (pressure != Pressure::default()).then_some(pressure)
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Pressure(pressure)) = metrics.first() else { return String::new() };
    let [cpu, memory, io] = [pressure.cpu_some_pct, pressure.memory_some_pct, pressure.io_some_pct]
        .map(|share| share.value().map_or_else(|| "?".to_owned(), |share| format!("{share:.1} %")));
    format!("waiting for processors {cpu}, memory {memory}, disks {io}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spectra_protocol::Reading;

    use super::{Resource, since};

    const SECOND: Duration = Duration::from_secs(1);

    fn resource(some: u64, full: u64) -> Resource {
        Resource { some: Some(some), full: Some(full) }
    }

    #[test]
    fn shares_are_of_the_time_between() {
        let none = Resource::default();
        let before = [resource(100, 0), resource(5, 5), none, none];
        let now = [resource(250_100, 10_000), resource(5, 4), none, Resource { some: None, full: Some(1) }];
        let pressure = since(&before, &now, SECOND).unwrap();
        assert_eq!(
            (pressure.cpu_some_pct, pressure.cpu_full_pct),
            (Reading::Value(25.0), Reading::Value(1.0))
        );
        assert_eq!(pressure.memory_full_pct, Reading::Absent, "a counter that went back");
        assert_eq!((pressure.io_some_pct, pressure.irq_full_pct), (Reading::Absent, Reading::Absent));
        assert_eq!(since(&before, &now, Duration::ZERO), None);
        assert_eq!(since(&[none; 4], &[none; 4], SECOND), None);
    }

    #[test]
    fn no_more_than_all_of_the_time_is_waited() {
        let all =
            |some| [resource(some, some), Resource::default(), Resource::default(), Resource::default()];
        let pressure = since(&all(0), &all(1_000_500), SECOND).unwrap();
        assert_eq!(pressure.cpu_some_pct, Reading::Value(100.0));
    }
}
