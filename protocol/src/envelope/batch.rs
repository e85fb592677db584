//! A request's body: decoding and encoding an array of envelopes.
//!
//! Decoding looks at a payload twice and builds it once: the envelope is scanned with its `data`
//! borrowed as text, then the text is read into the payload that `type` names. One envelope that
//! cannot be read never costs its neighbours.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::raw::{Element, IsolatedElement, RawEnvelope};
use super::unknown::{UnknownFields, cut};
use super::{Envelope, Received, Refusal};
use crate::limit::{ENVELOPES_PER_REQUEST, LIST_ELEMENTS_PER_REQUEST};
use crate::metric::{DecodeError, Metric};
use crate::watch::Watch;

/// A decoded body.
#[derive(Debug, Default, PartialEq)]
pub struct Batch {
    /// One element per element of the array, in its order, because the position of an envelope is its
    /// number in the stream.
    pub received: Vec<Received>,
    /// What the payloads that could be read carried beyond the fields of this version.
    pub unknown_fields: UnknownFields,
}

/// Why a body is no batch at all.
#[derive(Debug)]
pub enum BatchError {
    /// Not JSON, or not an array.
    Syntax(serde_json::Error),
    /// More than [`ENVELOPES_PER_REQUEST`] elements.
    TooManyEnvelopes,
    /// More than [`LIST_ELEMENTS_PER_REQUEST`] elements in the lists of all payloads together.
    TooManyListElements,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "the body is not a JSON array of envelopes: {error}"),
            Self::TooManyEnvelopes => write!(f, "more than {ENVELOPES_PER_REQUEST} envelopes in one request"),
            Self::TooManyListElements => {
                write!(f, "more than {LIST_ELEMENTS_PER_REQUEST} list elements in one request")
            }
        }
    }
}

impl std::error::Error for BatchError {}

/// Reads the body of `POST /agent/metrics`. Bytes behind the array are ignored, as the original does.
pub fn decode_batch(body: &[u8]) -> Result<Batch, BatchError> {
    match decode_elements::<Element<'_>>(body) {
        // Perhaps only one element is beyond the parser: now each is cut out before it is looked at.
        // Only such bodies and broken ones pay for the second attempt.
        Err(BatchError::Syntax(_)) => decode_elements::<IsolatedElement<'_>>(body),
        outcome => outcome,
    }
}

/// Writes a body: a JSON array, without a newline at the end. Fails for a timestamp that RFC 3339
/// does not have.
pub fn encode_batch(envelopes: &[Envelope]) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(envelopes)
}

fn decode_elements<'de, E>(body: &'de [u8]) -> Result<Batch, BatchError>
where
    E: Deserialize<'de> + Into<Option<RawEnvelope<'de>>>,
{
    let mut elements =
        Elements::<E> { received: Vec::new(), watch: Watch::default(), beyond: None, element: PhantomData };
    let outcome = serde_json::Deserializer::from_slice(body).deserialize_seq(&mut elements);
    let Elements { received, watch, beyond, element: _ } = elements;
    if let Some(error) = beyond {
        return Err(error);
    }
    outcome.map_err(BatchError::Syntax)?;
    Ok(Batch { received, unknown_fields: watch.unknown_fields })
}

/// The elements so far.
struct Elements<E> {
    received: Vec<Received>,
    watch: Watch,
    /// The limit that ended the reading.
    beyond: Option<BatchError>,
    element: PhantomData<E>,
}

impl<'de, E> Visitor<'de> for &mut Elements<E>
where
    E: Deserialize<'de> + Into<Option<RawEnvelope<'de>>>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of envelopes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(element) = seq.next_element::<E>()? {
            if self.received.len() == ENVELOPES_PER_REQUEST {
                return Err(A::Error::custom(self.beyond.insert(BatchError::TooManyEnvelopes)));
            }
            let received = read(element.into(), &mut self.watch);
            if self.watch.list_elements > LIST_ELEMENTS_PER_REQUEST {
                return Err(A::Error::custom(self.beyond.insert(BatchError::TooManyListElements)));
            }
            self.received.push(received);
        }
        Ok(())
    }
}

fn read(raw: Option<RawEnvelope<'_>>, watch: &mut Watch) -> Received {
    let Some(RawEnvelope { kind: Some(kind), timestamp, hostname, data }) = raw else {
        return Received::Refused(Refusal::NotAnEnvelope);
    };
    let metric = match Metric::decode(&kind, data.map_or("null", RawValue::get), watch) {
        Ok(metric) => metric,
        Err(DecodeError::UnknownType) => {
            let mut name = kind.into_owned();
            cut(&mut name);
            return Received::UnknownType(name);
        }
        Err(DecodeError::BadPayload) => return Received::Refused(Refusal::BadPayload),
    };
    let Some(timestamp) = timestamp.and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok()) else {
        return Received::Refused(Refusal::BadTimestamp);
    };
    let hostname = hostname.unwrap_or_default().into_owned();
    Received::Envelope(Box::new(Envelope { timestamp, hostname, metric }))
}

#[cfg(test)]
mod tests {
    use super::{BatchError, decode_batch};
    use crate::envelope::{Received, Refusal};
    use crate::limit::{ENVELOPES_PER_REQUEST, LIST_ELEMENTS_PER_REQUEST, UNKNOWN_NAME_BYTES};
    use crate::metric::Metric;

    fn decode(body: &str) -> Vec<Received> {
        decode_batch(body.as_bytes()).unwrap().received
    }

    /// An envelope as text.
    fn envelope(kind: &str, data: &str) -> String {
        format!(r#"{{"type":"{kind}","timestamp":"2026-11-23T17:56:00Z","data":{data}}}"#)
    }

    #[test]
    fn a_bad_element_leaves_its_neighbours() {
        let good = envelope("memory", r#"{"ram_total":5}"#);
        let refused = Received::Refused;
        for (bad, expected) in [
            ("1".into(), refused(Refusal::NotAnEnvelope)),
            ("1e999".into(), refused(Refusal::NotAnEnvelope)),
            (r#""\ud800""#.into(), refused(Refusal::NotAnEnvelope)),
            ("[[],{}]".into(), refused(Refusal::NotAnEnvelope)),
            ("{}".into(), refused(Refusal::NotAnEnvelope)),
            (r#"{"\ud800":1}"#.into(), refused(Refusal::NotAnEnvelope)),
            (r#"{"type":7}"#.into(), refused(Refusal::NotAnEnvelope)),
            (r#"{"type":"weather","data":[]}"#.into(), Received::UnknownType("weather".into())),
            (r#"{"type":"cpu","timestamp":"yesterday","data":{}}"#.into(), refused(Refusal::BadTimestamp)),
            (r#"{"type":"cpu","timestamp":1,"data":{}}"#.into(), refused(Refusal::BadTimestamp)),
            (r#"{"type":"cpu","data":{}}"#.into(), refused(Refusal::BadTimestamp)),
            (envelope("disk", r#"{"device":[]}"#), refused(Refusal::BadPayload)),
            (envelope("disk", r#"{"device":"\ud800"}"#), refused(Refusal::BadPayload)),
            (envelope("cpu", "null"), refused(Refusal::BadPayload)),
            (envelope("cpu", "[1,[2]]"), refused(Refusal::BadPayload)),
            (envelope("cpu", r#"{"usage":1,"usage":2}"#), refused(Refusal::BadPayload)),
            (envelope("process_list", r#"{"processes":[[1,"init"]]}"#), refused(Refusal::BadPayload)),
            (envelope("process_list", r#"{"processes":[null]}"#), refused(Refusal::BadPayload)),
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
        let body = format!("[{}]", envelope("memory", r#"{"ram_total":1e999,"ram_used":7}"#));
        let [Received::Envelope(envelope)] = &decode(&body)[..] else { panic!("not read") };
        let Metric::Memory(memory) = &envelope.metric else { panic!("not memory") };
        assert_eq!(memory.ram_total, crate::Reading::Bad);
        assert_eq!(memory.ram_used, crate::Reading::Value(7));
    }

    #[test]
    fn unknown_fields_of_readable_payloads_are_counted_once_each() {
        for (kind, data, count, names) in [
            (
                "process_list",
                r#"{"processes":[{"pid":1,"colour":"red"},{"colour":2}],"x":{"y":1}}"#,
                3,
                &["process_list.processes.colour", "process_list.x"][..],
            ),
            ("cpu", r#"{"colour":1e999}"#, 1, &["cpu.colour"]),
            ("cpu", r#"{"a":1,"usage":1e999,"b":2}"#, 2, &["cpu.a", "cpu.b"]),
            ("cpu", r#"{"a":1,"cores":"none"}"#, 0, &[]),
            ("cpu", r#"{"usage":[1,{"a":2}]}"#, 0, &[]),
            ("cpu", r#"{"\u0061":1}"#, 1, &["cpu.a"]),
            ("weather", r#"{"wind":1}"#, 0, &[]),
        ] {
            let batch = decode_batch(format!("[{}]", envelope(kind, data)).as_bytes()).unwrap();
            assert_eq!(batch.unknown_fields.count, count, "{data}");
            assert_eq!(batch.unknown_fields.names, names, "{data}");
        }
    }

    #[test]
    fn names_of_unknown_types_are_cut() {
        let [Received::UnknownType(name)] = &decode(&format!("[{}]", envelope(&"x".repeat(9000), "{}")))[..]
        else {
            panic!("known")
        };
        assert_eq!(name.len(), UNKNOWN_NAME_BYTES);
    }

    #[test]
    fn escapes_in_envelope_strings_are_read() {
        let body = r#"[{"type":"c\u0070u","timestamp":"2026-11-23T17:56:00.123456789+02:00","hostname":"a\"b","data":{}}]"#;
        let [Received::Envelope(envelope)] = &decode(body)[..] else { panic!("not read") };
        assert_eq!(envelope.hostname, "a\"b");
        assert_eq!(envelope.timestamp.nanosecond(), 123_456_789);
        assert_eq!(envelope.timestamp.offset().whole_hours(), 2);
    }

    #[test]
    fn what_is_no_array_is_an_error() {
        for body in ["", "{}", "null", "1e999", "[", "[1,", "[1,]", "nonsense", "\u{feff}[]"] {
            assert!(matches!(decode_batch(body.as_bytes()), Err(BatchError::Syntax(_))), "{body}");
        }
        assert!(matches!(decode_batch(b"[\"\xff\"]"), Err(BatchError::Syntax(_))));
    }

    #[test]
    fn more_elements_than_the_limits_are_an_error() {
        let envelopes = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
        assert_eq!(decode(&envelopes(ENVELOPES_PER_REQUEST)).len(), ENVELOPES_PER_REQUEST);
        let error = decode_batch(envelopes(ENVELOPES_PER_REQUEST + 1).as_bytes()).unwrap_err();
        assert!(matches!(error, BatchError::TooManyEnvelopes), "{error}");

        // Spread over two payloads: the limit is the request's.
        let cores = |count: usize| envelope("cpu", &format!(r#"{{"cores":[{}0]}}"#, "0,".repeat(count - 1)));
        let body = |count| format!("[{},{}]", cores(1000), cores(count - 1000));
        assert_eq!(decode(&body(LIST_ELEMENTS_PER_REQUEST)).len(), 2);
        let error = decode_batch(body(LIST_ELEMENTS_PER_REQUEST + 1).as_bytes()).unwrap_err();
        assert!(matches!(error, BatchError::TooManyListElements), "{error}");
    }

    #[test]
    fn deep_nesting_is_skipped_without_recursion() {
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(decode(&format!("[{deep}]")), [Received::Refused(Refusal::NotAnEnvelope)]);
        let unknown_field = envelope("cpu", &format!(r#"{{"x":{deep},"usage":{deep}}}"#));
        assert!(matches!(&decode(&format!("[{unknown_field}]"))[..], [Received::Envelope(_)]));
    }

    #[test]
    fn bytes_behind_the_array_are_ignored() {
        assert!(decode("[]\ntrailing").is_empty());
    }
}
