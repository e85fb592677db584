//! Lengths of time, as people write them: `90s`, `24h`, `1h30m`.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Hours, minutes and seconds; days are not taken, for CEL does not know them.
const PATTERN: &str = "^([0-9]+(s|m|h))+$";
/// Long enough for every length that is in range.
const LONGEST: u32 = 16;

/// A length of time. The API server checks its form and, by the rules of the field, its range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(String);

impl Span {
    /// As it is written; what has another form is zero long.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// How long it is. What the API server would refuse is `None`.
    pub fn length(&self) -> Option<Duration> {
        let (mut total, mut number, mut digits) = (0_u64, 0_u64, false);
        for character in self.0.chars() {
            let unit = match character {
                '0'..='9' => {
                    let digit = u64::from(character.to_digit(10)?);
                    number = number.checked_mul(10)?.checked_add(digit)?;
                    digits = true;
                    continue;
                }
                's' => 1,
                'm' => 60,
                'h' => 3600,
                _ => return None,
            };
            if !digits {
                return None;
            }
            total = total.checked_add(number.checked_mul(unit)?)?;
            (number, digits) = (0, false);
        }
        let is_whole = !digits && !self.0.is_empty();
        is_whole.then(|| Duration::from_secs(total))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": LONGEST, "pattern": PATTERN})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_hours_minutes_and_seconds() {
        for (text, seconds) in [
            ("0s", Some(0)),
            ("90s", Some(90)),
            ("24h", Some(86_400)),
            ("1h30m", Some(5_400)),
            ("1m1m", Some(120)),
            ("", None),
            ("1", None),
            ("h", None),
            ("1d", None),
            ("1h5", None),
            ("-1s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(Span::new(text).length(), seconds.map(Duration::from_secs), "{text:?}");
        }
    }
}
