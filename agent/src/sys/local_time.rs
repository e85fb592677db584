//! Wall-clock time of this host's zone as a moment: what log files write.
#![expect(unsafe_code, reason = "mktime; the time crate knows zones of single-threaded programs only")]

use time::PrimitiveDateTime;

/// Unix seconds of a date and time in the local zone; `None` where there is no such moment.
pub(crate) fn unix_seconds(local: PrimitiveDateTime) -> Option<i64> {
    // SAFETY: zero is a value of each of its fields.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    parts.tm_year = local.year() - 1900;
    parts.tm_mon = libc::c_int::from(u8::from(local.month())) - 1;
    parts.tm_mday = local.day().into();
    parts.tm_hour = local.hour().into();
    parts.tm_min = local.minute().into();
    parts.tm_sec = local.second().into();
    // Whether it is summer is for the zone to say.
    parts.tm_isdst = -1;
    // SAFETY: `parts` is a value of its own, which mktime may change.
    let seconds = unsafe { libc::mktime(&raw mut parts) };
    #[expect(clippy::useless_conversion, reason = "time_t has 32 bits on some targets")]
    let seconds = i64::from(seconds);
    (seconds != -1).then_some(seconds)
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
