//! `adjtimex(2)`, asked without setting anything.

use spectra_protocol::metric::TimeSync;

use crate::collect::Fault;
use crate::sys::kernel_clock::{self, Clock};

pub(super) fn read() -> Result<TimeSync, Fault> {
    let needs =
        "the kernel's clock (adjtimex, which a container's seccomp profile may forbid without CAP_SYS_TIME)";
    kernel_clock::read().map(sync).map_err(|error| Fault::ask(needs, error))
}

/// Nanoseconds instead of microseconds.
const STA_NANO: i32 = 0x2000;
const STA_UNSYNC: i32 = 0x0040;

fn sync(clock: Clock) -> TimeSync {
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

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{read, sync};
    use crate::sys::kernel_clock::Clock;

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

    #[test]
    fn this_kernel_answers() {
        assert!(read().unwrap().max_error_us.value().is_some());
    }
}
