//! The envelope around every metric, and a request's body: a JSON array of envelopes.

mod batch;
mod raw;
mod unknown;

use serde::ser::{Error, SerializeStruct};
use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use batch::{Batch, BatchError, decode_batch, encode_batch};
pub use unknown::UnknownFields;

use crate::metric::Metric;

/// One measurement of one host at one time; on the wire
/// `{"type":"cpu","timestamp":"…","hostname":"…","data":{…}}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// When the values were read, on the agent's clock, with its UTC offset; RFC 3339 with up to nine
    /// fractional digits. Years before 1 or after 9999 and offsets with seconds cannot be written.
    pub timestamp: OffsetDateTime,
    /// The host's name; informational, the agent's identity is in the request's headers.
    pub hostname: String,
    /// The payload (`data`); its variant is the envelope's `type`.
    pub metric: Metric,
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let timestamp = self.timestamp.format(&Rfc3339).map_err(S::Error::custom)?;
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
    /// A type this version does not know: kept apart, not an error. The type's name, cut at
    /// [`UNKNOWN_NAME_BYTES`](crate::limit::UNKNOWN_NAME_BYTES).
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
