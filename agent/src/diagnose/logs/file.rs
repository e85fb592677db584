//! The end of one file, opened without following a link.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use spectra_protocol::command::LogEntry;

use super::Wish;
use super::level::Level;
use super::text::moment;
use crate::collect::text::printable;
use crate::diagnose::answer::Lines;
use crate::diagnose::worker::Unwanted;
use crate::sys::no_links;
use crate::sys::read_at::read_exact_at;

/// How far back a file is read: seconds of reading, more lines than are ever shown.
const MAX_BYTES: u64 = 64 << 20;
/// Read at once.
const BLOCK_BYTES: u64 = 256 << 10;
/// Longest line that is shown; the rest of a longer one is left out.
const LINE_BYTES: usize = 16 << 10;
/// Bytes of lines that are kept: more than an answer can have.
const KEPT_BYTES: usize = 8 << 20;

/// The newest lines of the file that are wanted, oldest first.
pub(super) fn read(root: &Path, path: &Path, wish: &Wish, unwanted: &Unwanted) -> io::Result<Lines> {
    let file = no_links::open_file(root, path)?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let written = facts.modified()?.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let mut tail = Tail {
        wish,
        now: i64::try_from(written).unwrap_or(i64::MAX),
        source: format!("file:{}", printable(path.as_os_str().as_encoded_bytes())),
        found: VecDeque::new(),
        bytes: 0,
        is_over: false,
    };
    let is_whole = backwards(&file, facts.len(), |line| !unwanted.is_set() && tail.add(line))?;
    let Tail { found, now, is_over, .. } = tail;
    Ok(Lines::new(times(found, now), !is_whole && !is_over))
}

/// Lines from the last one on.
struct Tail<'a> {
    wish: &'a Wish,
    /// When the file was written last: the newest that a line can be.
    now: i64,
    source: String,
    found: VecDeque<(Option<i64>, LogEntry)>,
    bytes: usize,
    /// All lines before are older than what is wanted.
    is_over: bool,
}

impl Tail<'_> {
    /// Whether more lines are wanted.
    fn add(&mut self, line: &[u8]) -> bool {
        let shown = printable(&line[..line.len().min(LINE_BYTES)]);
        let time = moment(&shown, self.now);
        if shown.is_empty() || !self.wish.wants(time, &shown) {
            // Lines before one that is too old are older still.
            self.is_over = self.wish.since.zip(time).is_some_and(|(since, time)| time < since);
            return !self.is_over;
        }
        if self.found.len() >= self.wish.most || self.bytes > KEPT_BYTES {
            return false;
        }
        self.bytes += shown.len();
        let level = Level::guessed(&shown).name().to_owned();
        let entry = LogEntry { source: self.source.clone(), level, message: shown, ..LogEntry::default() };
        self.found.push_front((time, entry));
        true
    }
}

/// A line without a time has that of the line before it; the first ones that of the first that has one.
fn times(found: VecDeque<(Option<i64>, LogEntry)>, now: i64) -> Vec<LogEntry> {
    let mut last = found.iter().find_map(|(time, _)| *time).unwrap_or(now);
    let timed = found.into_iter().map(|(time, entry)| {
        last = time.unwrap_or(last);
        LogEntry { timestamp: last, ..entry }
    });
    timed.collect()
}

/// Shows the lines of a file from the last one on, until `line` says false. Whether all were shown.
fn backwards(file: &File, length: u64, mut line: impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
    let mut end = length;
    // The start of a line whose beginning has not been read yet, never longer than a line and a block.
    let mut rest: Vec<u8> = Vec::new();
    let least = length.saturating_sub(MAX_BYTES);
    while end > least {
        let start = end.saturating_sub(BLOCK_BYTES).max(least);
        let size = usize::try_from(end - start).map_err(io::Error::other)?;
        let mut block = vec![0; size];
        read_exact_at(file, &mut block, start)?;
        rest.truncate(LINE_BYTES);
        block.append(&mut rest);
        let mut upto = block.len();
        while let Some(at) = block[..upto].iter().rposition(|byte| *byte == b'\n') {
            if !line(&block[at + 1..upto]) {
                return Ok(false);
            }
            upto = at;
        }
        block.truncate(upto);
        rest = block;
        end = start;
    }
    if least > 0 {
        return Ok(false);
    }
    Ok(line(&rest))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;
    use spectra_protocol::command::FetchLogs;
    use time::OffsetDateTime;

    use super::{backwards, read};
    use crate::diagnose::logs::Wish;
    use crate::diagnose::worker::Unwanted;

    fn messages(text: &[u8], asked: &FetchLogs) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("log"), text).unwrap();
        let wish = Wish::new(asked, OffsetDateTime::now_utc());
        let lines = read(root.path(), Path::new("/log"), &wish, &Unwanted::default()).unwrap();
        lines.entries.into_iter().map(|entry| entry.message).collect()
    }

    #[test]
    fn the_newest_lines_are_shown_oldest_first() {
        let lines =
            |lines, contains: &str| FetchLogs { lines, contains: contains.into(), ..FetchLogs::default() };
        let text = b"one\ntwo\n\nthree \xff\nfour\n";
        for (asked, expected) in [
            (lines(0, ""), &["one", "two", "three \u{fffd}", "four"][..]),
            (lines(2, ""), &["older lines are left out", "three \u{fffd}", "four"]),
            (lines(0, "t"), &["two", "three \u{fffd}"]),
            (lines(0, "nothing"), &[]),
        ] {
            assert_eq!(messages(text, &asked), expected);
        }
        assert!(messages(b"", &lines(0, "")).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_costs_its_neighbours_nothing() {
        let mut text = b"first\n".to_vec();
        text.extend(vec![b'x'; 1_000_000]);
        text.extend(b"\nlast\n");
        let shown = messages(&text, &FetchLogs::default());
        let lengths: Vec<_> = shown.iter().map(String::len).collect();
        assert_eq!(lengths, [5, 16 << 10, 4]);
    }

    #[test]
    fn since_ends_at_the_first_line_that_is_too_old() {
        let now = OffsetDateTime::now_utc();
        let line = |minutes, word: &str| {
            let time = now - time::Duration::minutes(minutes);
            format!("{} {word}\n", time.format(&time::format_description::well_known::Rfc3339).unwrap())
        };
        let text = format!("{}{}  trace\n{}", line(90, "old"), line(30, "new"), line(1, "newest"));
        let asked = FetchLogs { since_seconds: 3600, ..FetchLogs::default() };
        let shown = messages(text.as_bytes(), &asked);
        let words: Vec<_> = shown.iter().map(|line| line.split(' ').next_back().unwrap()).collect();
        assert_eq!(words, ["new", "trace", "newest"]);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("folder")).unwrap();
        let wish = Wish::new(&FetchLogs::default(), OffsetDateTime::now_utc());
        for (path, words) in [("/folder", "no file"), ("/missing", "No such file")] {
            let error = read(root.path(), Path::new(path), &wish, &Unwanted::default()).unwrap_err();
            assert!(error.to_string().contains(words), "{path}: {error}");
        }
    }

    proptest! {
        #[test]
        fn backwards_is_forwards_turned_around(lines in proptest::collection::vec("[a-z]{0,9}", 1..50)) {
            let mut file = tempfile::tempfile().unwrap();
            let text = lines.join("\n");
            std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
            let mut shown = Vec::new();
            backwards(&file, text.len() as u64, |line| {
                shown.push(String::from_utf8(line.to_vec()).unwrap());
                true
            }).unwrap();
            shown.reverse();
            // Nothing has no line.
            let expected = if text.is_empty() { vec![String::new()] } else { lines };
            prop_assert_eq!(shown, expected);
        }
    }
}
