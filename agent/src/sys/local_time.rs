//! Wall-clock time of this host's zone as a moment: what log files write.

#[cfg_attr(unix, path = "local_time/unix.rs")]
#[cfg_attr(windows, path = "local_time/windows.rs")]
mod os;

use time::PrimitiveDateTime;

/// Unix seconds of a date and time in the local zone; `None` where there is no such moment.
pub(crate) fn unix_seconds(local: PrimitiveDateTime) -> Option<i64> {
    os::unix_seconds(local)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::unix_seconds;

    #[test]
    fn an_hour_later_is_3600_seconds_later_in_any_zone() {
        let noon = unix_seconds(datetime!(2026-01-15 12:00)).unwrap();
        assert_eq!(unix_seconds(datetime!(2026-01-15 13:00)).unwrap() - noon, 3600);
        let utc = datetime!(2026-01-15 12:00 UTC).unix_timestamp();
        assert!((noon - utc).abs() <= 14 * 3600);
    }
}
