//! A measured number as it stands on the wire: there, absent, or unusable.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A number field of a payload. Absent and unusable are different answers: the first is normal
/// (an old agent, no swap), the second is counted, and neither is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Reading<T> {
    /// The number.
    Value(T),
    /// The key is missing, or its value is `null`.
    #[default]
    Absent,
    /// The value is not a number of this type: negative for an unsigned one, a fraction for an
    /// integer, out of range, a string, …
    Bad,
}

impl<T: Copy> Reading<T> {
    /// The number, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Bad => None,
        }
    }

    /// For `skip_serializing_if`: the key is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Reads an absent number as 0: agents of the original leave out fields that are zero.
    #[must_use]
    pub fn or_zero(self) -> Self
    where
        T: Default,
    {
        match self {
            Self::Absent => Self::Value(T::default()),
            other => other,
        }
    }

    /// Applies `f` to the number, if there is one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Value(value) => Reading::Value(f(value)),
            Self::Absent => Reading::Absent,
            Self::Bad => Reading::Bad,
        }
    }
}

impl<T> From<T> for Reading<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Reading<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

/// Types that a [`Reading`] can hold. A conversion gives `None` for what the type does not have;
/// `f64` takes the nearest number, integers take only themselves.
pub trait Number: Sized + Serialize {
    /// From a JSON integer without a sign.
    fn from_u64(value: u64) -> Option<Self>;
    /// From a negative JSON integer.
    fn from_i64(value: i64) -> Option<Self>;
    /// From a JSON number with a fraction or an exponent, or beyond 64 bits.
    fn from_f64(value: f64) -> Option<Self>;
}

impl Number for f64 {
    fn from_u64(value: u64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_i64(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then_some(value)
    }
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn from_u64(value: u64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_i64(value: i64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_f64(value: f64) -> Option<Self> {
                // Integers that some encoders write as `3.0`; exact below 2^53.
                const EXACT: f64 = 9_007_199_254_740_992.0;
                if value.fract() != 0.0 || value.abs() > EXACT {
                    return None;
                }
                #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
                Self::from_i64(value as i64)
            }
        }
    )*};
}

integer!(u64, u32, i64, i32);

impl<T: Number> Serialize for Reading<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Bad => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Number> Deserialize<'de> for Reading<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadingVisitor(PhantomData))
    }
}

struct ReadingVisitor<T>(PhantomData<T>);

impl<T> ReadingVisitor<T> {
    fn checked(value: Option<T>) -> Reading<T> {
        value.map_or(Reading::Bad, Reading::Value)
    }
}

/// Accepts every JSON value: what is no number of the type becomes [`Reading::Bad`], not an error.
impl<'de, T: Number> Visitor<'de> for ReadingVisitor<T> {
    type Value = Reading<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Self::checked(T::from_u64(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Self::checked(T::from_i64(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Self::checked(T::from_f64(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Reading::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Reading::Bad)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Reading::Bad)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Reading::Bad)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Reading::Bad)
    }
}

#[cfg(test)]
impl<T: proptest::arbitrary::Arbitrary + Clone + fmt::Debug + 'static> proptest::arbitrary::Arbitrary
    for Reading<T>
{
    type Parameters = ();
    type Strategy = proptest::strategy::BoxedStrategy<Self>;

    /// Only what can be written: a bad reading exists on the receiving side alone.
    fn arbitrary_with((): ()) -> Self::Strategy {
        use proptest::prelude::*;
        prop_oneof![1 => Just(Self::Absent), 9 => any::<T>().prop_map(Self::Value)].boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::Reading;

    #[test]
    fn json_values_become_readings() {
        for (json, expected) in [
            ("0", Reading::Value(0u64)),
            ("18446744073709551615", Reading::Value(u64::MAX)),
            ("18446744073709551616", Reading::Bad),
            ("3.0", Reading::Value(3)),
            ("3.5", Reading::Bad),
            ("-1", Reading::Bad),
            ("null", Reading::Absent),
            ("\"12\"", Reading::Bad),
            ("true", Reading::Bad),
            ("[1,[2]]", Reading::Bad),
            ("{\"a\":1}", Reading::Bad),
        ] {
            assert_eq!(serde_json::from_str::<Reading<u64>>(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn negative_numbers_are_numbers_where_the_type_is_signed() {
        assert_eq!(serde_json::from_str::<Reading<i32>>("-50").unwrap(), Reading::Value(-50));
        assert_eq!(serde_json::from_str::<Reading<f64>>("-40.5").unwrap(), Reading::Value(-40.5));
    }
}
