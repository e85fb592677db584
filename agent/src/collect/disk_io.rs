//! `disk_io`: traffic of each block device.

#[cfg_attr(target_os = "linux", path = "disk_io/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "disk_io/freebsd.rs")]
#[cfg_attr(windows, path = "disk_io/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::DiskIo;

use super::rate::{Before, advance, each_since, per_second, to_hundredth};
use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "disk_io", interval: Duration::from_secs(5), start: os::start, describe };

/// One device's counters since the host started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counters {
    pub device: String,
    pub read_bytes: u64,
    pub write_bytes: u64,
    pub reads: u64,
    pub writes: u64,
    pub read_time_ms: u64,
    pub write_time_ms: u64,
    /// Milliseconds with at least one request in flight.
    pub busy_ms: u64,
    /// Requests in flight now; `None` where the system gives nonsense.
    pub in_progress: Option<u64>,
}

#[derive(Debug)]
struct DiskIoCollector {
    source: os::Source,
    before: Before<Counters>,
}

impl Collector for DiskIoCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let now = self.source.read()?;
        Ok(each_since(&mut self.before, at, now, since))
    }

    fn has_rates(&self) -> bool {
        true
    }
}

/// The device's metric; `None` for one that was not there before or was counted anew.
fn since(before: &[Counters], now: &Counters, elapsed: Duration) -> Option<DiskIo> {
    let before = before.iter().find(|before| before.device == now.device)?;
    disk_io(before, now, elapsed)
}

fn disk_io(before: &Counters, now: &Counters, elapsed: Duration) -> Option<DiskIo> {
    let rate = |before, now| per_second(advance(before, now)?, elapsed);
    let busy_ms = advance(before.busy_ms, now.busy_ms)?;
    Some(DiskIo {
        device: now.device.clone(),
        read_bytes: rate(before.read_bytes, now.read_bytes)?.into(),
        write_bytes: rate(before.write_bytes, now.write_bytes)?.into(),
        read_ops: rate(before.reads, now.reads)?.into(),
        write_ops: rate(before.writes, now.writes)?.into(),
        read_time_ms: advance(before.read_time_ms, now.read_time_ms)?.into(),
        write_time_ms: advance(before.write_time_ms, now.write_time_ms)?.into(),
        io_in_progress: now.in_progress.into(),
        // The kernel's clock and ours differ by a little: a saturated disk can seem 101 % busy.
        busy_pct: to_hundredth((busy_ms as f64 / (elapsed.as_secs_f64() * 10.0)).min(100.0)).into(),
    })
}

fn describe(metrics: &[Metric]) -> String {
    let mut names: Vec<_> = metrics.iter().filter_map(name).collect();
    names.sort_unstable();
    super::text::short_list(&names)
}

fn name(metric: &Metric) -> Option<&str> {
    match metric {
        Metric::DiskIo(disk) => Some(&disk.device),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spectra_protocol::Reading;

    use super::{Counters, disk_io, since};

    const FIVE_SECONDS: Duration = Duration::from_secs(5);

    fn before() -> Counters {
        Counters {
            device: "sda".into(),
            read_bytes: 1000,
            write_bytes: 2000,
            reads: 10,
            writes: 20,
            read_time_ms: 100,
            write_time_ms: 200,
            busy_ms: 250,
            in_progress: Some(0),
        }
    }

    #[test]
    fn bytes_and_operations_are_per_second_and_times_per_interval() {
        let now = Counters {
            read_bytes: 6000,
            reads: 19,
            read_time_ms: 190,
            busy_ms: 2750,
            in_progress: Some(3),
            ..before()
        };
        let io = disk_io(&before(), &now, FIVE_SECONDS).unwrap();
        assert_eq!(io.read_bytes, Reading::Value(1000));
        assert_eq!(io.write_bytes, Reading::Value(0));
        assert_eq!(io.read_ops, Reading::Value(1));
        assert_eq!(io.read_time_ms, Reading::Value(90));
        assert_eq!(io.io_in_progress, Reading::Value(3));
        assert_eq!(io.busy_pct, Reading::Value(50.0));
    }

    #[test]
    fn any_counter_that_went_back_gives_no_row() {
        for now in [
            Counters { read_bytes: 999, ..before() },
            Counters { write_bytes: 1, ..before() },
            Counters { reads: 9, ..before() },
            Counters { writes: 19, ..before() },
            Counters { read_time_ms: 99, ..before() },
            Counters { write_time_ms: 0, ..before() },
            Counters { busy_ms: 0, ..before() },
        ] {
            assert_eq!(disk_io(&before(), &now, FIVE_SECONDS), None, "{now:?}");
        }
    }

    #[test]
    fn a_new_device_gives_no_row_and_no_time_gives_none() {
        let new = Counters { device: "sdb".into(), ..before() };
        assert_eq!(since(&[before()], &new, FIVE_SECONDS), None);
        assert_eq!(disk_io(&before(), &before(), Duration::ZERO), None);
    }

    #[test]
    fn a_saturated_disk_is_at_most_100_percent_busy() {
        let now = Counters { busy_ms: 250 + 5050, ..before() };
        assert_eq!(disk_io(&before(), &now, FIVE_SECONDS).unwrap().busy_pct, Reading::Value(100.0));
    }
}
