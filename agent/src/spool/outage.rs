//! What is written down of an outage: where streams begin, what they carry, where they end.

use std::io;

use time::OffsetDateTime;
use uuid::Uuid;

use super::index::Item;
use super::record::{Head, Kind};
use super::{Live, Spool};
use crate::clock::{self, Offset};
use crate::queue::{Entry, Run};

impl Spool {
    /// Notes when this process read for the first time: an earlier one lost nothing behind that, and this one
    /// loses what it read since, should it be killed before the server hears of its stream `live`.
    pub fn note_life(&mut self, live: Uuid, first: OffsetDateTime, offset: Offset) -> io::Result<()> {
        if !self.is_life_noted {
            self.append(&[(life(live, first, offset), &[])])?;
            self.is_life_noted = true;
        }
        Ok(())
    }

    /// The server knows the stream `live` of this process, and will miss what does not come of it.
    pub fn note_known(&mut self, live: Uuid, offset: Offset) -> io::Result<()> {
        if !self.is_unknown() {
            return Ok(());
        }
        self.is_known = true;
        self.mark_known(live);
        self.drop_silent();
        if self.segments.is_empty() {
            return Ok(());
        }
        self.append(&[(head(Kind::Resumed, live, 1, offset), &[])])
    }

    /// Begins to write an outage down. What requests of the live stream carried stays in memory, and is here in
    /// case this process ends before it is told what became of it.
    pub fn begin(&mut self, live: &Live, offset: Offset) -> io::Result<()> {
        let stream = Uuid::new_v4();
        let first = live.first_time.filter(|_| !self.is_life_noted);
        let mut records: Vec<(Head, &[Entry])> =
            first.map(|first| (life(live.stream, first, offset), &[][..])).into_iter().collect();
        records.extend(live_records(live, offset));
        records.push((head(Kind::Begin, stream, 1, offset), &[]));
        self.append(&records)?;
        self.is_life_noted |= first.is_some();
        self.current = Some((stream, 1));
        Ok(())
    }

    /// Writes more of the live stream down, for the end of this process.
    pub fn push_live(&mut self, live: &Live, offset: Offset) -> io::Result<()> {
        if live.runs.is_empty() { Ok(()) } else { self.append(&live_records(live, offset)) }
    }

    /// Writes envelopes of the present outage down; they have numbers of the spool's stream from then on.
    pub fn push(&mut self, entries: &[Entry], offset: Offset) -> io::Result<()> {
        let Some((stream, first)) = self.current else {
            return Err(io::Error::other("no outage is being written down"));
        };
        self.append(&[(batch(stream, first, entries, offset), entries)])?;
        self.current = Some((stream, first + entries.len() as u64));
        Ok(())
    }

    /// The outage is over. With `live`, that stream goes on from memory: what is here of it has arrived.
    /// Without, this process ends, and what it had is here.
    pub fn end(&mut self, live: Option<Uuid>, offset: Offset) -> io::Result<()> {
        let Some((stream, next)) = self.current.take() else { return Ok(()) };
        let mut records = vec![(head(Kind::End, stream, next, offset), &[][..])];
        records.extend(live.map(|live| (head(Kind::Resumed, live, 1, offset), &[][..])));
        let written = self.append(&records);
        if written.is_err() {
            // The disk may not know; this process does.
            if let Some(segment) = self.segments.back_mut() {
                segment.items.push_back(Item::new(None, records[0].0.clone()));
            }
        }
        self.writer = None;
        self.is_known |= live.is_some();
        if let Some(live) = live {
            // Of a copy that had to make room, memory has the original.
            self.lost.forget(live);
            self.mark_known(live);
            let items = self.segments.iter_mut().map(|segment| &mut segment.items);
            items.for_each(|items| {
                items.retain(|Item { head, .. }| head.stream != live || head.kind == Kind::Life);
            });
        }
        self.delete_finished();
        self.lost.save(&self.folder).and(written)
    }

    fn mark_known(&mut self, live: Uuid) {
        let items = self.segments.iter_mut().flat_map(|segment| &mut segment.items);
        items.filter(|item| item.head.stream == live).for_each(|item| item.is_known = true);
    }

    /// Notes that the clock was set, so that a later boot can date what is here.
    pub fn note_clock(&mut self, offset: Offset) -> io::Result<()> {
        let is_moved = clock::is_moved(self.written, offset);
        if self.boots.is_of_this_boot() && is_moved && !self.is_empty() {
            self.append(&[(head(Kind::Clock, Uuid::nil(), 1, offset), &[])])?;
        }
        Ok(())
    }
}

/// What requests of the live stream carried, between its beginning here and its end.
fn live_records(live: &Live, offset: Offset) -> Vec<(Head, &[Entry])> {
    let Live { stream, runs, next, first_time: _ } = live;
    let mut records = Vec::new();
    for Run { first, entries } in runs {
        records.push((head(Kind::Begin, *stream, *first, offset), &[][..]));
        records.push((batch(*stream, *first, entries, offset), &entries[..]));
    }
    // A stream that no request has carried is not known to the server.
    if *next > 1 {
        records.push((head(Kind::Begin, *stream, *next, offset), &[]));
        records.push((head(Kind::End, *stream, *next, offset), &[]));
    }
    records
}

fn life(live: Uuid, first: OffsetDateTime, offset: Offset) -> Head {
    Head { newest: clock::micros(first), ..head(Kind::Life, live, 1, offset) }
}

fn head(kind: Kind, stream: Uuid, first: u64, offset: Offset) -> Head {
    Head { kind, stream, first, count: 0, boot: clock::boot_id(), offset, newest: 0 }
}

fn batch(stream: Uuid, first: u64, entries: &[Entry], offset: Offset) -> Head {
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let newest = entries.iter().map(|entry| clock::micros(entry.time(offset))).max().unwrap_or(0);
    Head { count, newest, ..head(Kind::Batch, stream, first, offset) }
}
