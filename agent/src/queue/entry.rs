//! One envelope that waits: its JSON, and what is needed to date it anew.

use std::ops::Range;

use spectra_protocol::Envelope;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::gaps;
use crate::clock::{Offset, restamped};

/// What stands before the time in an envelope's JSON; no type's name has a quote.
const BEFORE_STAMP: &[u8] = b"\"timestamp\":\"";
/// Longest time that is looked for: nine digits after the point, and an offset.
const STAMP_BYTES: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    json: Box<[u8]>,
    /// Where in the JSON its time stands.
    stamp: Range<usize>,
    time: OffsetDateTime,
    /// How the host's clocks stood when it was dated.
    offset: Offset,
    /// What it reports, if it is a gap: it must not be lost with its envelope.
    pub(super) gap: Option<(gaps::Cause, gaps::Range)>,
}

impl Entry {
    pub fn new(envelope: &Envelope, offset: Offset) -> serde_json::Result<Self> {
        let json = serde_json::to_vec(envelope)?.into_boxed_slice();
        let stamp = stamp_in(&json).unwrap_or(0..0);
        Ok(Self { json, stamp, time: envelope.timestamp, offset, gap: None })
    }

    /// Reads back what [`Self::write_line`] wrote; `None` if it is anything else.
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let space = line.iter().position(|byte| *byte == b' ')?;
        let offset = std::str::from_utf8(&line[..space]).ok()?.parse().ok()?;
        let json = &line[space + 1..];
        let stamp = stamp_in(json)?;
        let text = std::str::from_utf8(&json[stamp.clone()]).ok()?;
        let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some(Self { json: json.into(), stamp, time, offset: Offset(offset), gap: None })
    }

    /// Its line in a group: JSON has no line breaks of its own.
    pub fn write_line(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.offset.0.to_string().as_bytes());
        out.push(b' ');
        out.extend_from_slice(&self.json);
        out.push(b'\n');
    }

    /// Bytes of its JSON.
    pub fn len(&self) -> usize {
        self.json.len()
    }

    pub fn is_empty(&self) -> bool {
        self.json.is_empty()
    }

    /// When it was read, as far as is known now.
    pub fn time(&self, right: Offset) -> OffsetDateTime {
        restamped(self.time, self.offset, right)
    }

    /// How the host's clocks stood when it was dated.
    pub fn offset(&self) -> Offset {
        self.offset
    }

    /// Its JSON with the right time.
    pub fn write(&self, right: Offset, out: &mut Vec<u8>) {
        let time = self.time(right);
        // A time that cannot be written stays what it was.
        match time.format(&Rfc3339) {
            Ok(text) if time != self.time => {
                out.extend_from_slice(&self.json[..self.stamp.start]);
                out.extend_from_slice(text.as_bytes());
                out.extend_from_slice(&self.json[self.stamp.end..]);
            }
            _ => out.extend_from_slice(&self.json),
        }
    }
}

/// Entries as a request's body.
pub fn array<'a>(entries: impl Iterator<Item = &'a Entry>, right: impl Fn(&Entry) -> Offset) -> Vec<u8> {
    let mut json = vec![b'['];
    for entry in entries {
        if json.len() > 1 {
            json.push(b',');
        }
        entry.write(right(entry), &mut json);
    }
    json.push(b']');
    json
}

fn stamp_in(json: &[u8]) -> Option<Range<usize>> {
    let start = json.windows(BEFORE_STAMP.len()).position(|bytes| bytes == BEFORE_STAMP)?;
    let start = start + BEFORE_STAMP.len();
    let length = json[start..].iter().take(STAMP_BYTES).position(|byte| *byte == b'"')?;
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::metric::System;
    use time::macros::datetime;

    use super::{Entry, Envelope, Offset};

    fn envelope() -> Envelope {
        Envelope {
            timestamp: datetime!(1970-01-01 00:00:10.25 UTC),
            // A name that looks like the place of the time.
            hostname: "\"timestamp\":\"2000".into(),
            metric: System { uptime: 10.into(), ..System::default() }.into(),
        }
    }

    #[test]
    fn an_entry_is_dated_anew_and_otherwise_as_it_was() {
        let entry = Entry::new(&envelope(), Offset(0)).unwrap();
        let text = |right| {
            let mut json = Vec::new();
            entry.write(Offset(right), &mut json);
            String::from_utf8(json).unwrap()
        };
        assert_eq!(text(0), serde_json::to_string(&envelope()).unwrap());
        let later = Envelope { timestamp: datetime!(1970-01-01 06:00:10.25 UTC), ..envelope() };
        assert_eq!(text(6 * 3_600_000_000), serde_json::to_string(&later).unwrap());
    }

    #[test]
    fn a_line_reads_back() {
        let entry = Entry::new(&envelope(), Offset(-7)).unwrap();
        let mut line = Vec::new();
        entry.write_line(&mut line);
        assert_eq!(line.pop(), Some(b'\n'));
        assert_eq!(Entry::from_line(&line), Some(entry));
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(line in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Entry::from_line(&line);
            let text = [b"5 {\"timestamp\":\"", &line[..], b"\"}"].concat();
            let _ = Entry::from_line(&text);
        }
    }
}
