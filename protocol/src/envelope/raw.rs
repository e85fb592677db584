//! The first look at an element of a body: its parts as text, before the payload is read.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The parts of an envelope; a part that is missing or of the wrong JSON type is `None`. Of a key
/// that stands twice the last counts, as in the original.
#[derive(Default)]
pub(super) struct RawEnvelope<'a> {
    pub kind: Option<Cow<'a, str>>,
    pub timestamp: Option<Cow<'a, str>>,
    pub hostname: Option<Cow<'a, str>>,
    pub data: Option<&'a RawValue>,
}

/// An element of the array: an object's parts, or `None` for any other JSON value. Fails for numbers
/// beyond `f64` and lone surrogates in place of an envelope, although the grammar has them.
pub(super) struct Element<'a>(Option<RawEnvelope<'a>>);

/// The same for every JSON value that the grammar has: the element is scanned once more for that.
pub(super) struct IsolatedElement<'a>(Option<RawEnvelope<'a>>);

impl<'a> From<Element<'a>> for Option<RawEnvelope<'a>> {
    fn from(element: Element<'a>) -> Self {
        element.0
    }
}

impl<'a> From<IsolatedElement<'a>> for Option<RawEnvelope<'a>> {
    fn from(element: IsolatedElement<'a>) -> Self {
        element.0
    }
}

impl<'de> Deserialize<'de> for Element<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for IsolatedElement<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str::<Element<'_>>(raw.get()).ok().and_then(|Element(parts)| parts)))
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Option<RawEnvelope<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut raw = RawEnvelope::default();
        while let Some(key) = map.next_key::<&RawValue>()? {
            match text(key).as_deref() {
                Some("type") => raw.kind = text(map.next_value()?),
                Some("timestamp") => raw.timestamp = text(map.next_value()?),
                Some("hostname") => raw.hostname = text(map.next_value()?),
                Some("data") => raw.data = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Some(raw))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// The text of a JSON string, borrowed where it has no escapes; `None` for any other value and for
/// escapes that are no text (a lone surrogate).
fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let quoted = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if quoted.contains('\\') {
        return serde_json::from_str(raw.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(quoted))
}
