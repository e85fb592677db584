//! Envelopes that can be counted: each has its number as its value.

use spectra_protocol::metric::Network;
use spectra_protocol::{Envelope, encode_batch};
use time::OffsetDateTime;

use super::Reporter;

/// Times of consecutive envelopes are this far apart.
const STEP: time::Duration = time::Duration::milliseconds(1);

/// A request's body with the envelopes of these numbers, each with a time of its own.
pub(super) fn encode(first_time: OffsetDateTime, numbers: std::ops::RangeInclusive<u64>) -> Vec<u8> {
    let envelopes: Vec<Envelope> = numbers
        .map(|number| Envelope {
            timestamp: first_time + STEP * i32::try_from(number).expect("a test sends less than 2^31"),
            hostname: "reporter".to_owned(),
            metric: Network {
                interface: Reporter::INTERFACE.to_owned(),
                rx_bytes: number.into(),
                ..Network::default()
            }
            .into(),
        })
        .collect();
    encode_batch(&envelopes).expect("these envelopes can be written")
}
