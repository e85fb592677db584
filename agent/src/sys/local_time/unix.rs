//! `mktime(3)`.
#![expect(unsafe_code, reason = "the time crate knows zones of single-threaded programs only")]

use time::PrimitiveDateTime;

pub(super) fn unix_seconds(local: PrimitiveDateTime) -> Option<i64> {
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
