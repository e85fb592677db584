//! Time as both databases keep it: `timestamptz`, or microseconds since 1970 in SQLite.

use serde::{Serialize, Serializer};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// An instant with the precision of the databases: a microsecond. As JSON: RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(OffsetDateTime);

impl Time {
    pub fn now() -> Self {
        OffsetDateTime::now_utc().into()
    }

    /// From microseconds since 1970; `None` beyond the year 9999.
    pub const fn from_micros(micros: i64) -> Option<Self> {
        match OffsetDateTime::from_unix_timestamp_nanos(micros as i128 * 1000) {
            Ok(time) => Some(Self(time)),
            Err(_) => None,
        }
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1000).expect("the years -9999 to 9999 fit")
    }

    pub fn unix_seconds(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// Later by `duration`, at most at the end of the calendar.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.0.saturating_add(duration).into()
    }

    /// Earlier by `duration`.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        self.0.saturating_sub(duration).into()
    }

    /// From `earlier` to `self`.
    pub fn since(self, earlier: Self) -> Duration {
        self.0 - earlier.0
    }

    /// RFC 3339 in UTC, whole seconds where `subseconds` is false.
    pub fn rfc3339(self, subseconds: bool) -> String {
        let time = if subseconds { self.0 } else { self.0.truncate_to_second() };
        time.format(&Rfc3339).unwrap_or_default()
    }
}

/// A time that is beyond the year 9999 in UTC, as the last hours of that year west of Greenwich are, becomes
/// the last one before it.
impl From<OffsetDateTime> for Time {
    fn from(time: OffsetDateTime) -> Self {
        let utc = time.checked_to_offset(UtcOffset::UTC).unwrap_or(PrimitiveDateTime::MAX.assume_utc());
        Self(utc.truncate_to_microsecond())
    }
}

impl From<Time> for OffsetDateTime {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339(true))
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        <OffsetDateTime as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> PgTypeInfo {
        OffsetDateTime::array_type_info()
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode_by_ref(&self.0, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Time {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <OffsetDateTime as Decode<Postgres>>::decode(value).map(Self::from)
    }
}

impl Type<Sqlite> for Time {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(info)
    }
}

impl Encode<'_, Sqlite> for Time {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode_by_ref(&self.micros(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Time {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let micros = <i64 as Decode<Sqlite>>::decode(value)?;
        Self::from_micros(micros).ok_or_else(|| format!("{micros} µs is beyond the calendar").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_time_that_can_be_written_has_an_instant() {
        for (text, expected) in [
            ("2026-11-24T12:00:00.123456789+02:00", "2026-11-24T10:00:00.123456Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z"),
            ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ] {
            let time = Time::from(OffsetDateTime::parse(text, &Rfc3339).unwrap());
            assert_eq!(time.rfc3339(true), expected, "{text}");
        }
        let before_all = OffsetDateTime::parse("0000-01-01T00:00:00+23:59", &Rfc3339).unwrap();
        assert!(Time::from(before_all) < Time::from_micros(0).unwrap());
    }
}
