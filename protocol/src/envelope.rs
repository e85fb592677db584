//! The envelope around every metric, and a request's body: a JSON array of envelopes.
//!
//! Decoding looks at a payload twice and builds it once: the envelope is scanned with its `data`
//! borrowed as text, then the text is read into the payload that `type` names. One envelope that
//! cannot be read never costs its neighbours.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::limit::{ENVELOPES_PER_REQUEST, UNKNOWN_FIELD_NAMES};
use crate::metric::{DecodeError, Metric};

/// One measurement of one host at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// When the values were read, on the agent's clock, with its UTC offset.
    pub timestamp: OffsetDateTime,
    /// The host's name; informational, the agent's identity is in the request's headers.
    pub hostname: String,
    /// The payload; its variant is the envelope's `type`.
    pub metric: Metric,
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let timestamp = self.timestamp.format(&Rfc3339).map_err(serde::ser::Error::custom)?;
        let mut envelope = serializer.serialize_struct("Envelope", 4)?;
        envelope.serialize_field("type", self.metric.name())?;
        envelope.serialize_field("timestamp", &timestamp)?;
        envelope.serialize_field("hostname", &self.hostname)?;
        envelope.serialize_field("data", &self.metric)?;
        envelope.end()
    }
}

/// One element of a request's array, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// A measurement.
    Envelope(Box<Envelope>),
    /// A type this version does not know: kept apart, not an error.
    UnknownType(String),
    /// Not usable, and why.
    Refused(Refusal),
}

/// Why an element of the array is not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// Not an object with a `type` string.
    NotAnEnvelope,
    /// `timestamp` is missing or not RFC 3339.
    BadTimestamp,
    /// `data` does not fit the type.
    BadPayload,
}

impl Refusal {
    /// A stable name for metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAnEnvelope => "not_an_envelope",
            Self::BadTimestamp => "bad_timestamp",
            Self::BadPayload => "bad_payload",
        }
    }
}

/// A decoded body. `received` has one element per element of the array, in its order, because the
/// position of an envelope is its number in the stream.
#[derive(Debug, Default)]
pub struct Batch {
    pub received: Vec<Received>,
    pub unknown_fields: UnknownFields,
}

/// Fields of known payloads that this version does not know.
#[derive(Debug, Default)]
pub struct UnknownFields {
    /// How many there were.
    pub count: u64,
    /// The first of them, as `type.path.to.field`, at most [`UNKNOWN_FIELD_NAMES`].
    pub names: Vec<String>,
}

impl UnknownFields {
    fn add(&mut self, kind: &str, path: &serde_ignored::Path<'_>) {
        self.count += 1;
        if self.names.len() < UNKNOWN_FIELD_NAMES {
            let name = format!("{kind}{}", dotted(path));
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }
}

/// The names on the way to a field, without positions in lists: an unknown field of 300 processes
/// is one name.
fn dotted(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Map { parent, key } => format!("{}.{key}", dotted(parent)),
        Path::Seq { parent, .. }
        | Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => dotted(parent),
    }
}

/// Why a body is no batch at all.
#[derive(Debug)]
pub enum BatchError {
    /// Not JSON, or not an array.
    Syntax(serde_json::Error),
    /// More than [`ENVELOPES_PER_REQUEST`] elements.
    TooManyEnvelopes,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "the body is not a JSON array of envelopes: {error}"),
            Self::TooManyEnvelopes => write!(f, "more than {ENVELOPES_PER_REQUEST} envelopes in one request"),
        }
    }
}

impl std::error::Error for BatchError {}

/// Reads the body of `POST /agent/metrics`. Bytes behind the array are ignored, as the original does.
pub fn decode_batch(body: &[u8]) -> Result<Batch, BatchError> {
    let mut elements = Elements { batch: Batch::default(), too_many: false };
    let mut json = serde_json::Deserializer::from_slice(body);
    let outcome = json.deserialize_seq(&mut elements);
    if elements.too_many {
        return Err(BatchError::TooManyEnvelopes);
    }
    outcome.map_err(BatchError::Syntax)?;
    Ok(elements.batch)
}

/// Writes a body: a JSON array, without a newline at the end.
pub fn encode_batch(envelopes: &[Envelope]) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(envelopes)
}

struct Elements {
    batch: Batch,
    too_many: bool,
}

impl<'de> Visitor<'de> for &mut Elements {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of envelopes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(Element(raw)) = seq.next_element()? {
            if self.batch.received.len() == ENVELOPES_PER_REQUEST {
                self.too_many = true;
                return Err(A::Error::custom("too many envelopes"));
            }
            let received = read(raw, &mut self.batch.unknown_fields);
            self.batch.received.push(received);
        }
        Ok(())
    }
}

fn read(raw: Option<RawEnvelope<'_>>, unknown: &mut UnknownFields) -> Received {
    let Some(RawEnvelope { kind: Some(kind), timestamp, hostname, data }) = raw else {
        return Received::Refused(Refusal::NotAnEnvelope);
    };
    let metric =
        match Metric::decode(&kind, data.map_or("null", RawValue::get), |path| unknown.add(&kind, path)) {
            Ok(metric) => metric,
            Err(DecodeError::UnknownType) => return Received::UnknownType(kind.into_owned()),
            Err(DecodeError::BadPayload) => return Received::Refused(Refusal::BadPayload),
        };
    let Some(timestamp) = timestamp.and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok()) else {
        return Received::Refused(Refusal::BadTimestamp);
    };
    Received::Envelope(Box::new(Envelope {
        timestamp,
        hostname: hostname.unwrap_or_default().into_owned(),
        metric,
    }))
}

/// An element of the array: an object's parts, or `None` for any other JSON value.
struct Element<'a>(Option<RawEnvelope<'a>>);

/// The parts of an envelope; a part of the wrong JSON type is `None`.
#[derive(Default)]
struct RawEnvelope<'a> {
    kind: Option<Cow<'a, str>>,
    timestamp: Option<Cow<'a, str>>,
    hostname: Option<Cow<'a, str>>,
    data: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Element<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor).map(Element)
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

/// The text of a JSON string, borrowed where it has no escapes; `None` for any other value.
fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let quoted = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if quoted.contains('\\') {
        return serde_json::from_str(raw.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(quoted))
}

#[cfg(test)]
mod tests {
    use super::{Received, Refusal, decode_batch};
    use crate::metric::Metric;

    fn decode(body: &str) -> Vec<Received> {
        decode_batch(body.as_bytes()).unwrap().received
    }

    #[test]
    fn a_bad_element_leaves_its_neighbours() {
        let good =
            r#"{"type":"memory","timestamp":"2026-11-23T17:56:00Z","hostname":"h","data":{"ram_total":5}}"#;
        for (bad, expected) in [
            ("1", Received::Refused(Refusal::NotAnEnvelope)),
            ("[[],{}]", Received::Refused(Refusal::NotAnEnvelope)),
            ("{}", Received::Refused(Refusal::NotAnEnvelope)),
            (r#"{"type":7}"#, Received::Refused(Refusal::NotAnEnvelope)),
            (r#"{"type":"weather","data":[]}"#, Received::UnknownType("weather".into())),
            (r#"{"type":"cpu","timestamp":"yesterday","data":{}}"#, Received::Refused(Refusal::BadTimestamp)),
            (r#"{"type":"cpu","data":{}}"#, Received::Refused(Refusal::BadTimestamp)),
            (
                r#"{"type":"disk","timestamp":"2026-11-23T17:56:00Z","data":{"device":[]}}"#,
                Received::Refused(Refusal::BadPayload),
            ),
            (
                r#"{"type":"cpu","timestamp":"2026-11-23T17:56:00Z","data":null}"#,
                Received::Refused(Refusal::BadPayload),
            ),
        ] {
            let received = decode(&format!("[{good},{bad},{good}]"));
            assert_eq!(received.len(), 3, "{bad}");
            assert_eq!(received[1], expected, "{bad}");
            for neighbour in [&received[0], &received[2]] {
                assert!(matches!(neighbour, Received::Envelope(e) if matches!(e.metric, Metric::Memory(_))));
            }
        }
    }

    #[test]
    fn an_overflowing_number_is_one_bad_reading() {
        let body = r#"[{"type":"memory","timestamp":"2026-11-23T17:56:00Z","data":{"ram_total":1e999,"ram_used":7}}]"#;
        let [Received::Envelope(envelope)] = &decode(body)[..] else { panic!("not read") };
        let Metric::Memory(memory) = &envelope.metric else { panic!("not memory") };
        assert_eq!(memory.ram_total, crate::Reading::Bad);
        assert_eq!(memory.ram_used, crate::Reading::Value(7));
    }

    #[test]
    fn unknown_fields_are_counted_and_named() {
        let body = r#"[{"type":"process_list","timestamp":"2026-11-23T17:56:00Z","data":{"processes":[{"pid":1,"colour":"red"}],"x":{}}}]"#;
        let batch = decode_batch(body.as_bytes()).unwrap();
        assert_eq!(batch.unknown_fields.count, 2);
        assert_eq!(batch.unknown_fields.names, ["process_list.processes.colour", "process_list.x"]);
    }

    #[test]
    fn escapes_in_envelope_strings_are_read() {
        let body = r#"[{"type":"c\u0070u","timestamp":"2026-11-23T17:56:00.123456789+02:00","hostname":"a\"b","data":{}}]"#;
        let [Received::Envelope(envelope)] = &decode(body)[..] else { panic!("not read") };
        assert_eq!(envelope.hostname, "a\"b");
        assert_eq!(envelope.timestamp.nanosecond(), 123_456_789);
    }

    #[test]
    fn what_is_no_array_is_an_error() {
        for body in ["", "{}", "null", "[", "[1,", "nonsense", "\u{feff}[]"] {
            assert!(decode_batch(body.as_bytes()).is_err(), "{body}");
        }
        assert!(decode_batch(b"[\"\xff\"]").is_err());
    }

    #[test]
    fn bytes_behind_the_array_are_ignored() {
        assert!(decode("[]\ntrailing").is_empty());
    }
}
