//! The files of a spool: appended to, bounded, deleted when they have been sent.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::index::{Item, Segment};
use super::record::{self, Head, Kind};
use super::{LostCause, Spool};
use crate::queue::Entry;
use crate::sys::private_file;

/// A segment is this part of the limit: so much is lost at once when the limit is reached.
const SEGMENTS: u64 = 64;

/// Smallest and largest segment, bytes.
const SEGMENT_BYTES: std::ops::RangeInclusive<u64> = (64 << 10)..=(1 << 20);

/// Files that could not be deleted, before nothing more is written: each is tried again before each append.
const MAX_LEFTOVERS: usize = 256;

impl Spool {
    /// Writes records at the end, as a whole or not at all.
    pub(super) fn append(&mut self, records: &[(Head, &[Entry])]) -> io::Result<()> {
        let encoded: Vec<Vec<u8>> =
            records.iter().map(|(head, entries)| record::encode(head, entries)).collect::<Result<_, _>>()?;
        let bytes: u64 = encoded.iter().map(|record| record.len() as u64).sum();
        self.take_folder()?;
        self.delete_leftovers(bytes)?;
        self.make_room(bytes)?;
        self.open_writer(bytes)?;
        let (Some(file), Some(segment)) = (&mut self.writer, self.segments.back_mut()) else {
            return Err(io::Error::other("the spool has no file"));
        };
        let start = segment.bytes;
        if let Err(error) = write(file, &encoded) {
            // Half a record would only be stepped over; without room it must not stay. Where it does, nothing
            // more goes into this file, whose end is not where it should be.
            if file.set_len(start).is_err() {
                self.writer = None;
            }
            return Err(error);
        }
        for ((head, _), record) in records.iter().zip(&encoded) {
            let place = Some((segment.bytes, record.len()));
            segment.bytes += record.len() as u64;
            segment.items.push_back(Item::new(place, head.clone()));
            self.boots.note(head);
            self.written = head.offset;
        }
        Ok(())
    }

    /// Makes the folder, and keeps others out of it.
    pub(super) fn take_folder(&mut self) -> io::Result<()> {
        if self.lock.is_none() {
            private_file::create_folder(&self.folder)?;
            self.lock = private_file::lock_folder(&self.folder)?;
            if self.lock.is_none() {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another agent uses it"));
            }
        }
        Ok(())
    }

    /// Drops the oldest until `bytes` more fit. What a request carries is not dropped.
    pub(super) fn make_room(&mut self, bytes: u64) -> io::Result<()> {
        while self.bytes() + bytes > self.limit && !self.segments.is_empty() {
            let oldest = usize::from(self.is_front_sent && self.segments.len() > 1);
            let Some(segment) = self.segments.remove(oldest) else { break };
            if self.segments.is_empty() {
                self.writer = None;
            }
            segment.items.iter().for_each(|item| self.lose(&item.head, LostCause::SpoolFull));
            self.lost.save(&self.folder)?;
            tracing::debug!(bytes = segment.bytes, "the spool is full: its oldest segment is dropped");
            self.delete(segment);
        }
        Ok(())
    }

    /// Opens a file that `bytes` more fit.
    pub(super) fn open_writer(&mut self, bytes: u64) -> io::Result<()> {
        let most = (self.limit / SEGMENTS).clamp(*SEGMENT_BYTES.start(), *SEGMENT_BYTES.end());
        let is_full = |segment: &Segment| segment.bytes > 0 && segment.bytes + bytes > most;
        if self.writer.is_none() || self.segments.back().is_none_or(is_full) {
            let segment = Segment { number: self.next_number, bytes: 0, items: VecDeque::new() };
            // Also where it cannot be made: somebody else may have put something there.
            self.next_number += 1;
            let path = segment.path(&self.folder);
            self.writer = Some(OpenOptions::new().append(true).create_new(true).open(path)?);
            self.segments.push_back(segment);
            private_file::sync_folder(&self.folder)?;
        }
        Ok(())
    }

    /// Marks that say nothing to the server.
    pub(super) fn drop_silent(&mut self) {
        let is_silent = |item: &Item| !matches!(item.head.kind, Kind::Batch | Kind::End);
        while let Some(segment) = self.segments.front_mut() {
            while segment.items.front().is_some_and(is_silent) {
                segment.items.pop_front();
            }
            if !segment.items.is_empty() || self.segments.len() == 1 {
                break;
            }
            self.delete_front();
        }
        self.delete_finished();
    }

    /// Deletes segments of which everything has been sent.
    pub(super) fn delete_finished(&mut self) {
        while self.segments.front().is_some_and(|segment| segment.items.is_empty()) {
            if self.segments.len() == 1 && self.current.is_some() {
                return;
            }
            self.delete_front();
        }
    }

    pub(super) fn delete_front(&mut self) {
        let Some(segment) = self.segments.pop_front() else { return };
        if self.segments.is_empty() {
            self.writer = None;
        }
        self.delete(segment);
    }

    /// Deletes the file of a segment that is not needed any more. One that cannot be deleted is emptied, so that
    /// a later start finds nothing in it, and tried again before the next append.
    fn delete(&mut self, mut segment: Segment) {
        let path = segment.path(&self.folder);
        let Err(error) = remove(&path) else { return };
        tracing::warn!(%error, file = %path.display(), "cannot delete a file of the spool: tried again later");
        if File::options().write(true).open(path).and_then(|file| file.set_len(0)).is_ok() {
            segment.bytes = 0;
        }
        self.leftovers.push(segment);
    }

    /// Tries again. What is still there counts: a spool has no more than twice its limit on the disk.
    fn delete_leftovers(&mut self, bytes: u64) -> io::Result<()> {
        let folder = &self.folder;
        self.leftovers.retain(|segment| remove(&segment.path(folder)).is_err());
        let left: u64 = self.leftovers.iter().map(|segment| segment.bytes).sum();
        if left + bytes > self.limit || self.leftovers.len() >= MAX_LEFTOVERS {
            let (files, folder) = (self.leftovers.len(), folder.display());
            return Err(io::Error::other(format!("{files} files in {folder} cannot be deleted")));
        }
        Ok(())
    }
}

/// That it is gone already is as good.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write(file: &mut File, records: &[Vec<u8>]) -> io::Result<()> {
    for record in records {
        file.write_all(record)?;
    }
    file.sync_data()
}
