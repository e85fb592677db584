//! What the server has not taken, on the disk: oldest first, bounded, every loss accounted for.
//!
//! Nothing is written while the server answers, but for the beginning of the process until the first answer.
//! When it does not, groups of envelopes are appended to
//! segment files, each group a record with length and checksum, compressed. Beyond the limit the oldest
//! segment goes, and what it held is told as a gap. Durability: each append is followed by `fdatasync`, and
//! a new file by `fsync` of its folder, so a power failure costs what was still in memory (minutes at most)
//! and at worst the record that was being written, whose torn end is cut at the next start. Records are
//! deleted with their segment, without a sync: what the server has got already, it recognises.
//!
//! Numbers here are of streams of their own, one for each outage of each process, so that the backlog can
//! be sent beside the newest values, whose stream it does not hold up.

mod files;
mod index;
mod lost;
mod outage;
pub mod quarantine;
mod record;

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use spectra_protocol::metric::Gap;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::{self, Offset};
use crate::queue::{Entry, Queue, Run};
use crate::sys::read_at::read_exact_at;
pub use index::Item;
use index::{Boots, Loaded, Segment};
pub use lost::LostCause;
use lost::{Lost, Range};
pub use record::{Head, Kind};

/// Smallest limit that can hold anything worth it.
pub const LEAST_BYTES: u64 = 256 << 10;
/// Streams that go on and are named to the server, as far as it reads them.
const OPEN_STREAMS: usize = spectra_protocol::header::STREAMS_OPEN_MOST - 1;

/// The spool in its folder, which one process has at a time.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    limit: u64,
    segments: VecDeque<Segment>,
    /// Of the next segment: no file has it.
    next_number: u64,
    /// Segments that are not needed any more and could not be deleted.
    leftovers: Vec<Segment>,
    /// The last segment, while it is this process' and may grow.
    writer: Option<File>,
    /// The stream that envelopes of the present outage get, and their next number.
    current: Option<(Uuid, u64)>,
    lost: Lost,
    boots: Boots,
    /// How the clocks stood when something was written last.
    written: Offset,
    lock: Option<File>,
    /// The front has been sent, and the server may have it.
    is_front_sent: bool,
    /// The first reading of this process is on the disk.
    is_life_noted: bool,
    /// The server has taken something of the live stream of this process.
    is_known: bool,
}

/// The live stream, as the server may know it.
#[derive(Debug)]
pub struct Live {
    pub stream: Uuid,
    /// What requests carried that were not answered.
    pub runs: Vec<Run>,
    /// Number of the next envelope.
    pub next: u64,
    /// Of the first reading of this process.
    pub first_time: Option<OffsetDateTime>,
}

impl Live {
    /// What has a number from `first` on.
    pub fn of(queue: &Queue, first: u64) -> Self {
        Self {
            stream: queue.stream(),
            runs: queue.numbered_from(first),
            next: queue.next_free(),
            first_time: queue.first_time(),
        }
    }
}

/// What is to be sent next of the backlog.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    Batch(Head),
    /// The stream's end, with what is missing of it.
    Finish {
        stream: Uuid,
        first: u64,
        gaps: Vec<Gap>,
        /// Its process was killed: what it had in memory is lost.
        cut: Option<Cut>,
    },
}

/// Between which times a killed process lost what it had in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The newest that it wrote down.
    pub after: OffsetDateTime,
    /// The first of the next process; `None`: that is this one.
    pub before: Option<OffsetDateTime>,
}

impl Spool {
    /// What an earlier process left in the folder. Makes nothing: the folder comes with the first append.
    pub fn open(folder: &Path, limit: u64) -> io::Result<Self> {
        let mut spool = Self {
            folder: folder.to_owned(),
            limit: limit.max(LEAST_BYTES),
            segments: VecDeque::new(),
            next_number: 1,
            leftovers: Vec::new(),
            writer: None,
            current: None,
            lost: Lost::default(),
            boots: Boots::default(),
            written: Offset(0),
            lock: None,
            is_front_sent: false,
            is_life_noted: false,
            is_known: false,
        };
        if fs::exists(folder)? {
            spool.take_folder()?;
            spool.lost = Lost::load(folder);
            let Loaded { segments, boots, next_number } = index::load(folder, &mut spool.lost)?;
            (spool.segments, spool.boots, spool.next_number) = (segments, boots, next_number);
        }
        Ok(spool)
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|segment| segment.items.is_empty()) && self.lost.is_empty()
    }

    /// Whether an outage is being written down.
    pub fn is_writing(&self) -> bool {
        self.current.is_some()
    }

    /// Whether [`Self::note_known`] has something to do.
    pub fn is_unknown(&self) -> bool {
        self.is_life_noted && !self.is_known
    }

    /// Bytes on the disk.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// Requests that the backlog will take.
    pub fn requests(&self) -> usize {
        self.segments.iter().map(|segment| segment.items.len()).sum()
    }

    /// Streams of which more will come, for the server, which takes others for lost.
    pub fn open_streams(&self) -> Vec<Uuid> {
        let mut streams = Vec::new();
        let items = self.segments.iter().flat_map(|segment| &segment.items);
        let items = items.filter(|item| !item.is_of_unknown()).map(|item| item.head.stream);
        for stream in items.chain(self.lost.any_stream()) {
            if !stream.is_nil() && !streams.contains(&stream) && streams.len() < OPEN_STREAMS {
                streams.push(stream);
            }
        }
        streams
    }

    /// First readings of the processes behind the last one that the server knows, microseconds since 1970: with the
    /// oldest of them ends what that one lost. However many there are, the oldest are told.
    pub fn lives(&self, now: Offset) -> Vec<i64> {
        let items = self.segments.iter().flat_map(|segment| &segment.items);
        let lives: Vec<&Item> = items.filter(|item| item.head.kind == Kind::Life).collect();
        let known = lives.iter().rposition(|life| life.is_known).map_or(0, |known| known + 1);
        let unknown = lives[known..].iter().take(OPEN_STREAMS);
        unknown.map(|life| clock::micros(self.time(&life.head, now))).collect()
    }

    fn time(&self, head: &Head, now: Offset) -> OffsetDateTime {
        clock::at(head.newest, head.offset, self.boots.right(head).unwrap_or(now))
    }

    /// What is to be sent next. `now` is how the clocks stand.
    pub fn front(&mut self, now: Offset) -> Option<Work> {
        self.drop_silent();
        let front = self.segments.front().and_then(|segment| segment.items.front());
        let Some(Item { head, is_cut, before, .. }) = front else {
            let stream = self.lost.any_stream()?;
            let (first, gaps) = (self.lost.next(stream), self.lost.gaps(stream));
            return Some(Work::Finish { stream, first, gaps, cut: None });
        };
        self.is_front_sent = true;
        if head.kind == Kind::Batch {
            return Some(Work::Batch(head.clone()));
        }
        let (stream, gaps) = (head.stream, self.lost.gaps(head.stream));
        let time = |head: &Head| self.time(head, now);
        let cut = is_cut.then(|| Cut { after: time(head), before: before.as_ref().map(time) });
        Some(Work::Finish { stream, first: head.next().max(self.lost.next(stream)), gaps, cut })
    }

    /// The envelopes of the batch in front, and the clocks' offset that dates them, if that is known.
    pub fn read(&self) -> io::Result<(Vec<Entry>, Option<Offset>)> {
        let missing = || io::Error::other("there is no such record in the spool");
        let segment = self.segments.front().ok_or_else(missing)?;
        let item = segment.items.front().ok_or_else(missing)?;
        let (at, length) = item.place.ok_or_else(missing)?;
        let mut bytes = vec![0; length];
        read_exact_at(&File::open(segment.path(&self.folder))?, &mut bytes, at)?;
        let body =
            record::body(&bytes).ok_or_else(|| io::Error::other("a record of the spool is damaged"))?;
        Ok((record::entries(body)?, self.boots.right(&item.head)))
    }

    /// The server has what [`Self::front`] gave.
    pub fn done(&mut self) -> io::Result<()> {
        self.is_front_sent = false;
        match self.segments.front_mut().and_then(|segment| segment.items.pop_front()) {
            Some(item) if item.head.kind == Kind::End => self.lost.forget(item.head.stream),
            Some(_) => {}
            None => {
                if let Some(stream) = self.lost.any_stream() {
                    self.lost.forget(stream);
                }
            }
        }
        self.delete_finished();
        self.lost.save(&self.folder)
    }

    /// The batch in front will never be sent: it is lost, and told.
    pub fn lose_front(&mut self, cause: LostCause) -> io::Result<()> {
        self.is_front_sent = false;
        if let Some(item) = self.segments.front_mut().and_then(|segment| segment.items.pop_front()) {
            self.lose(&item.head, cause);
        }
        self.delete_finished();
        self.lost.save(&self.folder)
    }

    /// A part of the batch in front, which the server refused.
    pub fn lose_part(&mut self, stream: Uuid, first: u64, count: u64) -> io::Result<()> {
        self.lost.add(Range { stream, from: first, to: first + count - 1, count, cause: LostCause::Refused });
        self.lost.save(&self.folder)
    }

    fn lose(&mut self, head: &Head, cause: LostCause) {
        if head.kind == Kind::Batch && head.count > 0 {
            let (from, to, count) = (head.first, head.next() - 1, head.count.into());
            self.lost.add(Range { stream: head.stream, from, to, count, cause });
        }
    }
}

#[cfg(test)]
mod tests;
