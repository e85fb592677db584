//! Wall clock and time since boot side by side: what was read before a clock was set is put right by it.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::sys::boot;

/// Where the time of day comes from.
pub type WallClock = fn() -> OffsetDateTime;
/// Where the time since the host's start comes from; it goes on while the host sleeps and is never set.
pub type BootClock = fn() -> Duration;

/// Differences below this are left alone: a clock that is only slewed is right enough, and the moments of
/// reading both clocks are a little apart.
const SETTLED: i64 = 1_000_000;
/// The host's clock is believed as long as the server's is not further away than this: its date has whole
/// seconds, and an answer may take some.
const BELIEVED: i64 = 60_000_000;

/// The host's clocks, and what is known about their error. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock {
    wall: WallClock,
    since_boot: BootClock,
    /// Added to the wall clock, microseconds: nothing, unless the server's clock is far from it.
    correction: Rc<Cell<i64>>,
}

/// The wall clock's zero on the clock that counts from boot, microseconds: it changes only when the wall clock
/// is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset(pub i64);

impl Clock {
    pub fn new(wall: WallClock, since_boot: BootClock) -> Self {
        Self { wall, since_boot, correction: Rc::default() }
    }

    /// The host's own.
    pub fn of_host() -> Self {
        Self::new(OffsetDateTime::now_utc, boot::time_since)
    }

    /// What the host's wall clock says, right or wrong.
    pub fn wall(&self) -> OffsetDateTime {
        (self.wall)()
    }

    /// The wall clock against the time since boot, as the host has it.
    pub fn offset(&self) -> Offset {
        Offset(micros((self.wall)()) - i64::try_from((self.since_boot)().as_micros()).unwrap_or(i64::MAX))
    }

    /// The same, corrected by what the server's clock told.
    pub fn right_offset(&self) -> Offset {
        Offset(self.offset().0.saturating_add(self.correction.get()))
    }

    /// Now, corrected by what the server's clock told.
    pub fn right_now(&self) -> OffsetDateTime {
        shifted((self.wall)(), self.correction.get())
    }

    /// Takes note of the server's clock, from the date of an answer that has just come.
    pub fn compare(&self, server: OffsetDateTime) {
        let ahead = micros(server).saturating_sub(micros((self.wall)()));
        let correction = if ahead.saturating_abs() < BELIEVED { 0 } else { ahead };
        let before = self.correction.get();
        if correction.saturating_sub(before).saturating_abs() < BELIEVED {
            return;
        }
        self.correction.set(correction);
        if correction == 0 {
            tracing::info!("the host's clock agrees with the server's");
        } else {
            let (seconds, way) = lag(correction);
            tracing::warn!(
                seconds,
                "the host's clock is {way} the server's by this much: what is sent is dated by the server's"
            );
        }
    }
}

/// By how many seconds a clock is wrong that wants `correction`, microseconds, and on which side.
fn lag(correction: i64) -> (u64, &'static str) {
    (correction.unsigned_abs() / 1_000_000, if correction < 0 { "ahead of" } else { "behind" })
}

/// When something was read that was dated `wall` while the clocks stood at `then`, now that `right` is known.
pub fn restamped(wall: OffsetDateTime, then: Offset, right: Offset) -> OffsetDateTime {
    if is_moved(then, right) { shifted(wall, right.0.saturating_sub(then.0)) } else { wall }
}

/// Whether the wall clock was set between the two.
pub fn is_moved(then: Offset, now: Offset) -> bool {
    now.0.saturating_sub(then.0).saturating_abs() >= SETTLED
}

/// A time in microseconds since 1970 that was noted when the clocks stood at `then`, now that `right` is known.
pub(crate) fn at(micros: i64, then: Offset, right: Offset) -> OffsetDateTime {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000);
    restamped(time.unwrap_or(OffsetDateTime::UNIX_EPOCH), then, right)
}

/// The id of this boot; nil where the system tells none: then nobody knows which boot is which.
pub fn boot_id() -> Uuid {
    static BOOT: LazyLock<Uuid> = LazyLock::new(boot::id);
    *BOOT
}

/// Microseconds since 1970.
pub(crate) fn micros(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos().div_euclid(1000)).unwrap_or(i64::MAX)
}

fn shifted(time: OffsetDateTime, micros: i64) -> OffsetDateTime {
    time.checked_add(time::Duration::microseconds(micros)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use time::OffsetDateTime;
    use time::macros::datetime;

    use super::{Clock, Offset, lag, restamped};

    thread_local! {
        static WALL: Cell<OffsetDateTime> = const { Cell::new(datetime!(1970-01-01 00:01 UTC)) };
    }

    fn clock() -> Clock {
        Clock::new(|| WALL.get(), || Duration::from_mins(1))
    }

    #[test]
    fn a_clock_that_is_set_moves_what_was_read_before_and_a_slewed_one_does_not() {
        let read = datetime!(1970-01-01 00:00:10.5 UTC);
        for (moved, expected) in [
            (0, read),
            (999_999, read),
            (3_600_000_000, datetime!(1970-01-01 01:00:10.5 UTC)),
            (-5_000_000, datetime!(1970-01-01 00:00:05.5 UTC)),
            (i64::MAX, read),
        ] {
            assert_eq!(restamped(read, Offset(0), Offset(moved)), expected, "{moved}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_told_by_how_much_and_to_which_side() {
        assert_eq!(lag(90_000_000), (90, "behind"));
        assert_eq!(lag(-3_600_000_000), (3600, "ahead of"));
    }

    #[test]
    fn the_servers_clock_corrects_one_that_is_far_off_only() {
        let clock = clock();
        let start = clock.right_offset();
        clock.compare(WALL.get() + time::Duration::seconds(59));
        assert_eq!(clock.right_offset(), start);
        clock.compare(datetime!(2026-11-23 17:00 UTC));
        assert_eq!(clock.right_now(), datetime!(2026-11-23 17:00 UTC));
        assert_ne!(clock.right_offset(), start);
        // It is set, by somebody who knows the time.
        WALL.set(datetime!(2026-11-23 17:00:02 UTC));
        clock.compare(datetime!(2026-11-23 17:00:01 UTC));
        assert_eq!(clock.right_now(), WALL.get());
        assert_eq!(clock.right_offset(), clock.offset());
    }
}
