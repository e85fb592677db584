//! `TzSpecificLocalTimeToSystemTime`, with the rules of the year that is asked about.
#![expect(unsafe_code, reason = "a system call that fills a structure")]

use std::ptr;

use time::{Date, Month, PrimitiveDateTime, Time};
use windows_sys::Win32::Foundation::SYSTEMTIME;
use windows_sys::Win32::System::Time::TzSpecificLocalTimeToSystemTime;

pub(super) fn unix_seconds(local: PrimitiveDateTime) -> Option<i64> {
    let local = SYSTEMTIME {
        wYear: u16::try_from(local.year()).ok()?,
        wMonth: u8::from(local.month()).into(),
        wDayOfWeek: 0,
        wDay: local.day().into(),
        wHour: local.hour().into(),
        wMinute: local.minute().into(),
        wSecond: local.second().into(),
        wMilliseconds: 0,
    };
    let mut utc = local;
    // SAFETY: both are values of their own; no zone means the host's.
    let is_done = unsafe { TzSpecificLocalTimeToSystemTime(ptr::null(), &raw const local, &raw mut utc) };
    if is_done == 0 {
        return None;
    }
    let number = |value: u16| u8::try_from(value).ok();
    let month = Month::try_from(number(utc.wMonth)?).ok()?;
    let date = Date::from_calendar_date(utc.wYear.into(), month, number(utc.wDay)?).ok()?;
    let time = Time::from_hms(number(utc.wHour)?, number(utc.wMinute)?, number(utc.wSecond)?).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp())
}
