//! Envelopes that the spool had and will never send: which, and why; kept until the server has been told.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use spectra_protocol::metric::Gap;
use uuid::Uuid;

use crate::sys::private_file;

/// Ranges that are kept apart. Beyond it two of one stream and cause become one with a smaller count.
const MAX_RANGES: usize = 64;
/// Streams and causes that are kept, a range for each: a full spool has as many outages only where each was short.
/// Beyond it a loss is logged, and told by nobody.
const MAX_KEPT: usize = 1024;
/// Largest file that is read; a full one has half of it.
const MAX_BYTES: u64 = 512 << 10;
const NAME: &str = "lost.json";

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostCause {
    SpoolFull,
    SpoolDamaged,
    Refused,
}

impl LostCause {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::SpoolFull => "spool_full",
            Self::SpoolDamaged => "spool_damaged",
            Self::Refused => "refused",
        }
    }
}

/// Numbers of one stream, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Range {
    pub(super) stream: Uuid,
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) count: u64,
    pub(super) cause: LostCause,
}

#[derive(Debug, Default)]
pub(super) struct Lost {
    ranges: Vec<Range>,
    /// Differs from the file.
    is_changed: bool,
}

impl Lost {
    /// What the folder's file says; one that is no such list says nothing.
    pub(super) fn load(folder: &Path) -> Self {
        let path = folder.join(NAME);
        let is_small = fs::metadata(&path).is_ok_and(|file| file.len() <= MAX_BYTES);
        let bytes = if is_small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let mut ranges: Vec<Range> = serde_json::from_slice(&bytes).unwrap_or_default();
        ranges.retain(|range| 1 <= range.from && range.from <= range.to);
        ranges.truncate(MAX_KEPT);
        Self { ranges, is_changed: false }
    }

    /// Writes the file if there is something new in it. As a whole or not at all.
    pub(super) fn save(&mut self, folder: &Path) -> io::Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        let path = folder.join(NAME);
        if self.ranges.is_empty() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        } else {
            private_file::replace(&path, &serde_json::to_vec(&self.ranges)?)?;
        }
        self.is_changed = false;
        Ok(())
    }

    pub(super) fn add(&mut self, range: Range) {
        self.is_changed = true;
        let continues = |known: &Range| {
            known.stream == range.stream && known.cause == range.cause && known.to + 1 == range.from
        };
        match self.ranges.iter_mut().find(|known| continues(known)) {
            Some(known) => (known.to, known.count) = (range.to, known.count + range.count),
            None => self.ranges.push(range),
        }
        if self.ranges.len() > MAX_RANGES {
            self.merge_two();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// A stream that has lost something.
    pub(super) fn any_stream(&self) -> Option<Uuid> {
        self.ranges.first().map(|range| range.stream)
    }

    /// Number behind the last one that the stream lost.
    pub(super) fn next(&self, stream: Uuid) -> u64 {
        self.of(stream).map(|range| range.to.saturating_add(1)).max().unwrap_or(1)
    }

    pub(super) fn gaps(&self, stream: Uuid) -> Vec<Gap> {
        let gap = |range: &Range| Gap {
            from: range.from.into(),
            to: range.to.into(),
            count: range.count.into(),
            cause: range.cause.name().into(),
            ..Gap::default()
        };
        self.of(stream).map(gap).collect()
    }

    /// The server has been told.
    pub(super) fn forget(&mut self, stream: Uuid) {
        let before = self.ranges.len();
        self.ranges.retain(|range| range.stream != stream);
        self.is_changed |= before != self.ranges.len();
    }

    fn of(&self, stream: Uuid) -> impl Iterator<Item = &Range> {
        self.ranges.iter().filter(move |range| range.stream == stream)
    }

    /// The oldest two of one stream and cause, if there are any.
    fn merge_two(&mut self) {
        let mut first: HashMap<(Uuid, LostCause), usize> = HashMap::new();
        let alike = self.ranges.iter().enumerate().find_map(|(index, range)| {
            first.insert((range.stream, range.cause), index).map(|before| (before, index))
        });
        let Some((index, other)) = alike else {
            if self.ranges.len() > MAX_KEPT
                && let Some(Range { stream, from, to, count, cause }) = self.ranges.pop()
            {
                let cause = cause.name();
                tracing::error!(%stream, from, to, count, cause, "too many losses: the server is not told of this one");
            }
            return;
        };
        let other = self.ranges.remove(other);
        let range = &mut self.ranges[index];
        *range = Range {
            from: range.from.min(other.from),
            to: range.to.max(other.to),
            count: range.count + other.count,
            ..*range
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: u64, to: u64, cause: LostCause) -> Range {
        Range { stream: Uuid::from_u128(1), from, to, count: to + 1 - from, cause }
    }

    #[test]
    fn what_is_lost_outlives_the_process_and_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut lost = Lost::load(folder.path());
        lost.save(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is lost, nothing is written");
        lost.add(range(1, 4, LostCause::SpoolFull));
        lost.add(range(5, 9, LostCause::SpoolFull));
        lost.add(range(12, 12, LostCause::SpoolDamaged));
        lost.save(folder.path()).unwrap();
        let mut again = Lost::load(folder.path());
        let stream = again.any_stream().unwrap();
        let told = again.gaps(stream).iter().map(|gap| gap.count.value().unwrap()).collect::<Vec<_>>();
        assert_eq!((told, again.next(stream)), (vec![9, 1], 13));
        again.forget(stream);
        again.save(folder.path()).unwrap();
        assert!(Lost::load(folder.path()).is_empty());
    }

    #[test]
    fn ranges_are_bounded_and_the_count_stays_right() {
        let mut lost = Lost::default();
        for number in 1..=500 {
            lost.add(range(number * 10, number * 10, LostCause::SpoolDamaged));
        }
        assert!(lost.ranges.len() <= MAX_RANGES);
        assert_eq!(lost.ranges.iter().map(|range| range.count).sum::<u64>(), 500);
    }

    #[test]
    fn losses_of_many_streams_are_all_kept_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut lost = Lost::default();
        for stream in 0..200_u64 {
            // Those of one cause are no neighbours.
            for number in [1, 5] {
                for cause in [LostCause::SpoolFull, LostCause::Refused] {
                    let stream = Uuid::from_u128(u128::MAX - u128::from(stream));
                    lost.add(Range { stream, ..range(u64::MAX / 2 + number, u64::MAX / 2 + number, cause) });
                }
            }
        }
        let count = |lost: &Lost| lost.ranges.iter().map(|range| range.count).sum::<u64>();
        assert_eq!((lost.ranges.len(), count(&lost)), (400, 800));
        lost.save(folder.path()).unwrap();
        assert_eq!(count(&Lost::load(folder.path())), 800);
        for stream in 0..2000 {
            lost.add(Range {
                stream: Uuid::from_u128(stream),
                ..range(u64::MAX / 2, u64::MAX - 1, LostCause::SpoolDamaged)
            });
        }
        lost.save(folder.path()).unwrap();
        assert_eq!(Lost::load(folder.path()).ranges.len(), MAX_KEPT);
    }

    #[test]
    fn a_file_that_is_no_list_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "[", "{}", "[{\"from\":0}]"] {
            fs::write(folder.path().join(NAME), text).unwrap();
            assert!(Lost::load(folder.path()).is_empty(), "{text}");
        }
    }
}
