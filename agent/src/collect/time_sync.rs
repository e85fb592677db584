//! `time_sync`: whether the host's clock is right, as its kernel sees it.

#[cfg_attr(target_os = "linux", path = "time_sync/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "time_sync/freebsd.rs")]
#[cfg_attr(windows, path = "time_sync/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::TimeSync;

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "time_sync", interval: Duration::from_mins(1), start: os::start, describe };

#[derive(Debug)]
struct TimeSyncCollector {
    source: os::Source,
}

impl Collector for TimeSyncCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        self.source.read().map(|sync| vec![sync.into()])
    }
}

/// A kernel's own account of its clock, as Mills' model has it, in the kernel's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What the call returns: 0 to 5.
    pub state: i32,
    pub status: i32,
    /// Micro- or nanoseconds, as `status` says.
    pub offset: i64,
    pub frequency: i64,
    /// Microseconds, as the next one.
    pub max_error: i64,
    pub estimated_error: i64,
}

/// Nanoseconds instead of microseconds.
const STA_NANO: i32 = 0x2000;
const STA_UNSYNC: i32 = 0x0040;

/// The account in microseconds.
pub fn sync(clock: Clock) -> TimeSync {
    let Clock { state, status, offset, frequency, max_error, estimated_error } = clock;
    let state = match state {
        0 => "ok",
        1 => "insert",
        2 => "delete",
        3 => "leaping",
        4 => "leaped",
        _ => "error",
    };
    let unit = if status & STA_NANO != 0 { 1000.0 } else { 1.0 };
    TimeSync {
        synchronized: Some(status & STA_UNSYNC == 0),
        state: state.into(),
        offset_us: (offset as f64 / unit).into(),
        estimated_error_us: u64::try_from(estimated_error).ok().into(),
        max_error_us: u64::try_from(max_error).ok().into(),
        // Parts in a million, with 16 bits behind the point.
        frequency_ppm: (frequency as f64 / 65_536.0).into(),
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::TimeSync(sync)) = metrics.first() else { return String::new() };
    let kept = if sync.synchronized == Some(true) { "kept right" } else { "kept right by nobody" };
    let error = sync.max_error_us.value().unwrap_or_default() / 1000;
    format!("the clock is {kept}, {error} ms off at most")
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Clock, sync};

    const CLOCK: Clock = Clock {
        state: 0,
        status: 0x2001,
        offset: -213_500,
        frequency: -802_816,
        max_error: 5000,
        estimated_error: 120,
    };

    #[test]
    fn the_kernels_units_become_microseconds() {
        let nano = sync(CLOCK);
        assert_eq!((nano.synchronized, &*nano.state), (Some(true), "ok"));
        assert_eq!((nano.offset_us, nano.frequency_ppm), (Reading::Value(-213.5), Reading::Value(-12.25)));
        assert_eq!((nano.max_error_us, nano.estimated_error_us), (Reading::Value(5000), Reading::Value(120)));
        let micro = sync(Clock { status: 1, ..CLOCK });
        assert_eq!(micro.offset_us, Reading::Value(-213_500.0));
    }

    #[test]
    fn a_clock_that_nobody_keeps_right_is_told_so() {
        let unkept = sync(Clock { state: 5, status: 0x40, ..CLOCK });
        assert_eq!((unkept.synchronized, &*unkept.state), (Some(false), "error"));
        let odd = sync(Clock { state: 77, max_error: -1, offset: i64::MIN, ..CLOCK });
        assert_eq!((&*odd.state, odd.max_error_us), ("error", Reading::Absent));
    }
}
