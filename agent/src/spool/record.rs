//! What a record of the spool looks like on the disk: marked, measured, checked.
//!
//! `SpR1`, length of the body, CRC-32 of the body, body; numbers are little-endian. A body is a head of fixed
//! size and, for a batch, its envelopes as lines, compressed with zstd.

use std::io::{self, Read};

use uuid::Uuid;

use crate::clock::Offset;
use crate::queue::Entry;

/// Begins every record: behind a damaged one, the next is found by it.
const MARK: [u8; 4] = *b"SpR1";
/// Mark, length, checksum.
pub(super) const FRAME_BYTES: usize = 12;
const HEAD_BYTES: usize = 1 + 16 + 8 + 4 + 16 + 8 + 8;
/// Largest body that is believed: a group is a megabyte before it is compressed, and one envelope can be larger.
const MAX_BODY_BYTES: usize = 8 << 20;
/// What a group may become when it is read: a damaged one that passes its checksum costs no more memory.
const MAX_GROUP_BYTES: u64 = 32 << 20;
/// Damaged places in one file before the rest of it is given up: each costs a checksum over what it claims to be.
const MAX_DAMAGED: usize = 1000;
/// Twice as slow as the fastest for a third less; a group takes some 10 ms, every few minutes.
const ZSTD_LEVEL: i32 = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Envelopes.
    Batch,
    /// Numbers of this stream are given to what follows, until its end: without one, the agent was killed.
    Begin,
    /// Nothing more comes in this stream.
    End,
    /// The stream went on from memory: what stands here of it has arrived.
    Resumed,
    /// The clock was set: how it stands now dates everything of this boot.
    Clock,
    /// Another process began: its first reading is what `newest` says, its live stream will be this one.
    Life,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Batch, Self::Begin, Self::End, Self::Resumed, Self::Clock, Self::Life];
}

/// What a record says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub kind: Kind,
    pub stream: Uuid,
    /// Number of the first envelope; of an end, the number that would have come next.
    pub first: u64,
    pub count: u32,
    /// Boot of the host in which it was written.
    pub boot: Uuid,
    /// How the clocks stood then.
    pub offset: Offset,
    /// Time of the newest envelope, microseconds since 1970, by those clocks.
    pub newest: i64,
}

impl Head {
    /// Number behind the last envelope.
    pub fn next(&self) -> u64 {
        self.first.saturating_add(self.count.into())
    }
}

/// A whole record.
pub(super) fn encode(head: &Head, entries: &[Entry]) -> io::Result<Vec<u8>> {
    let Head { kind, stream, first, count, boot, offset, newest } = head;
    let mut record = vec![0; FRAME_BYTES];
    record.push(*kind as u8);
    record.extend_from_slice(stream.as_bytes());
    record.extend_from_slice(&first.to_le_bytes());
    record.extend_from_slice(&count.to_le_bytes());
    record.extend_from_slice(boot.as_bytes());
    record.extend_from_slice(&offset.0.to_le_bytes());
    record.extend_from_slice(&newest.to_le_bytes());
    if !entries.is_empty() {
        let mut lines = Vec::new();
        for entry in entries {
            entry.write_line(&mut lines);
        }
        record.extend(zstd::bulk::compress(&lines, ZSTD_LEVEL)?);
    }
    let body = &record[FRAME_BYTES..];
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= MAX_BODY_BYTES);
    let length = length.ok_or_else(|| io::Error::other("an envelope is too large for the spool"))?;
    let checksum = crc32fast::hash(body);
    record[..4].copy_from_slice(&MARK);
    record[4..8].copy_from_slice(&length.to_le_bytes());
    record[8..12].copy_from_slice(&checksum.to_le_bytes());
    Ok(record)
}

/// The envelopes of a batch's body.
pub(super) fn entries(body: &[u8]) -> io::Result<Vec<Entry>> {
    let broken = || io::Error::other("a record of the spool is no list of envelopes");
    let mut lines = Vec::new();
    let compressed = body.get(HEAD_BYTES..).ok_or_else(broken)?;
    zstd::stream::read::Decoder::new(compressed)?.take(MAX_GROUP_BYTES).read_to_end(&mut lines)?;
    let lines = lines.strip_suffix(b"\n").ok_or_else(broken)?;
    lines.split(|byte| *byte == b'\n').map(|line| Entry::from_line(line).ok_or_else(broken)).collect()
}

/// Where a record stands in a file, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) at: usize,
    /// With its frame.
    pub(super) length: usize,
    pub(super) head: Head,
}

/// Every whole record of a file's bytes; damaged ones are stepped over.
pub(super) fn scan(bytes: &[u8]) -> Vec<Found> {
    let (mut found, mut at, mut damaged) = (Vec::new(), 0, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= FRAME_BYTES && damaged < MAX_DAMAGED) {
        if let Some((length, head)) = body(rest).and_then(|body| Some((body.len(), head(body)?))) {
            let length = FRAME_BYTES + length;
            found.push(Found { at, length, head });
            at += length;
        } else {
            damaged += 1;
            let next = rest[1..].windows(MARK.len()).position(|bytes| bytes == MARK);
            at = next.map_or(bytes.len(), |next| at + 1 + next);
        }
    }
    found
}

/// The body of the record that begins here, if its checksum is right.
pub(super) fn body(record: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
    let length = usize::try_from(number(4)?).ok().filter(|length| *length <= MAX_BODY_BYTES)?;
    let body = record.get(FRAME_BYTES..FRAME_BYTES + length)?;
    (record.starts_with(&MARK) && crc32fast::hash(body) == number(8)?).then_some(body)
}

fn head(body: &[u8]) -> Option<Head> {
    let (head, _) = body.split_at_checked(HEAD_BYTES)?;
    let number = |at: usize| Some(u64::from_le_bytes(head.get(at..at + 8)?.try_into().ok()?));
    let uuid = |at: usize| Uuid::from_slice(head.get(at..at + 16)?).ok();
    Some(Head {
        kind: *Kind::ALL.get(usize::from(head[0]))?,
        stream: uuid(1)?,
        first: number(17)?,
        count: u32::from_le_bytes(head[25..29].try_into().ok()?),
        boot: uuid(29)?,
        offset: Offset(number(45)?.cast_signed()),
        newest: number(53)?.cast_signed(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::Envelope;
    use spectra_protocol::metric::System;
    use time::macros::datetime;

    use super::*;

    fn entry(uptime: u64) -> Entry {
        let envelope = Envelope {
            timestamp: datetime!(2026-11-23 17:00 UTC),
            hostname: "h".into(),
            metric: System { uptime: uptime.into(), ..System::default() }.into(),
        };
        Entry::new(&envelope, Offset(5)).unwrap()
    }

    fn batch(first: u64, count: u32) -> (Head, Vec<Entry>) {
        let (stream, boot) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let head = Head { kind: Kind::Batch, stream, first, count, boot, offset: Offset(-5), newest: 9 };
        (head, (0..u64::from(count)).map(entry).collect())
    }

    #[test]
    fn a_record_reads_back() {
        let (head, written) = batch(41, 3);
        let record = encode(&head, &written).unwrap();
        assert_eq!(scan(&record), [Found { at: 0, length: record.len(), head }]);
        assert_eq!(entries(body(&record).unwrap()).unwrap(), written);
    }

    /// Three records, one of which has one wrong byte.
    #[test]
    fn a_damaged_record_costs_itself_only_wherever_the_damage_is() {
        let records: Vec<Vec<u8>> = [1, 4, 7]
            .map(|first| {
                let (head, entries) = batch(first, 3);
                encode(&head, &entries).unwrap()
            })
            .to_vec();
        let (second, third) = (records[0].len(), records[0].len() + records[1].len());
        let bytes = records.concat();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let hit = if at < second {
                1
            } else if at < third {
                4
            } else {
                7
            };
            let left: Vec<u64> = scan(&damaged).iter().map(|found| found.head.first).collect();
            let expected: Vec<u64> = [1, 4, 7].into_iter().filter(|first| *first != hit).collect();
            assert_eq!(left, expected, "byte {at}");
        }
        for end in 0..bytes.len() {
            let whole = [second, third].iter().filter(|start| **start <= end).count();
            assert_eq!(scan(&bytes[..end]).len(), whole, "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(start in any::<bool>(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bytes = if start { [&MARK[..], &bytes].concat() } else { bytes };
            let _ = scan(&bytes);
            let _ = entries(&bytes);
        }
    }
}
