//! What stands in the folder of a spool: read once at the start, and put together from its records.

use std::collections::{HashMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::lost::{Lost, LostCause, Range};
use super::record::{Found, Head, Kind, scan};
use crate::clock::{self, Offset};

const EXTENSION: &str = "spool";
/// Largest file that is read: a segment, and a record that did not fit it.
const MAX_FILE_BYTES: u64 = 16 << 20;
/// Boots that are remembered with how their clock stood last.
const MAX_BOOTS: usize = 64;

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) bytes: u64,
    pub(super) items: VecDeque<Item>,
}

/// A record that is still to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where in its segment, and how long; `None`: it stands nowhere.
    pub(super) place: Option<(u64, usize)>,
    pub(super) head: Head,
    /// An end that nobody wrote: the process was killed, and what it had in memory is lost.
    pub(super) is_cut: bool,
    /// Of a cut: the first reading of the next process, if that is in the spool.
    pub(super) before: Option<Head>,
    /// Of a life: the server knew this process, and with it the beginning.
    pub(super) is_known: bool,
}

impl Item {
    pub(super) fn new(place: Option<(u64, usize)>, head: Head) -> Self {
        Self { place, head, is_cut: false, before: None, is_known: false }
    }

    /// The end behind `head` that its process could not write.
    fn cut(head: &Head, first: u64, newest: i64, before: Option<Head>) -> Self {
        let head = Head { kind: Kind::End, first, count: 0, newest, ..head.clone() };
        Self { is_cut: true, before, ..Self::new(None, head) }
    }

    /// Of a live stream that the spool has nothing of. If the server knows it, it ends it by itself.
    pub(super) fn is_of_unknown(&self) -> bool {
        self.head.kind == Kind::Life || (self.is_cut && self.head.next() == 1)
    }
}

impl Segment {
    pub(super) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{:016x}.{EXTENSION}", self.number))
    }
}

/// How the clocks stood last in each boot.
#[derive(Debug, Default)]
pub(super) struct Boots(HashMap<Uuid, Offset>);

impl Boots {
    pub(super) fn note(&mut self, head: &Head) {
        if self.0.len() < MAX_BOOTS || self.0.contains_key(&head.boot) {
            self.0.insert(head.boot, head.offset);
        }
    }

    /// What dates a record; `None`: the clocks as they stand now, for it is of this boot.
    pub(super) fn right(&self, head: &Head) -> Option<Offset> {
        let is_now = head.boot == clock::boot_id() && !head.boot.is_nil();
        (!is_now).then(|| self.0.get(&head.boot).copied().unwrap_or(head.offset))
    }

    pub(super) fn is_of_this_boot(&self) -> bool {
        self.0.contains_key(&clock::boot_id())
    }
}

/// What [`load`] found.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Oldest first.
    pub(super) segments: VecDeque<Segment>,
    pub(super) boots: Boots,
    /// Behind that of every file, readable or not.
    pub(super) next_number: u64,
}

/// The segments of a folder. Holes in the numbers of a stream are what damage has cost, and what stands in a file
/// that cannot be read.
pub(super) fn load(folder: &Path, losses: &mut Lost) -> io::Result<Loaded> {
    let mut numbers: Vec<u64> =
        fs::read_dir(folder)?.flatten().filter_map(|entry| number(&entry.path())).collect();
    numbers.sort_unstable();
    let (mut segments, mut boots) = (VecDeque::new(), Boots::default());
    let last = numbers.last().copied();
    let next_number = last.map_or(1, |last| last + 1);
    for number in numbers {
        let mut segment = Segment { number, bytes: 0, items: VecDeque::new() };
        let path = segment.path(folder);
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(%error, file = %path.display(), "cannot read this file of the spool: the others are used");
                continue;
            }
        };
        let found = scan(&bytes);
        let end = found.last().map_or(0, |found| found.at + found.length);
        if Some(number) == last && end < bytes.len() {
            cut(&path, end, bytes.len());
        }
        segment.bytes = bytes.len() as u64;
        segment.items.extend(found.into_iter().map(|Found { at, length, head }| {
            boots.note(&head);
            Item::new(Some((at as u64, length)), head)
        }));
        segments.push_back(segment);
    }
    forget_resumed(&segments, losses);
    note_damage(&segments, losses);
    resolve(&mut segments);
    Ok(Loaded { segments, boots, next_number })
}

/// The number of a segment's file. The largest is no segment's: none could follow it.
fn number(path: &Path) -> Option<u64> {
    let name = path.file_stem()?.to_str().filter(|name| name.len() == 16)?;
    let number = u64::from_str_radix(name, 16).ok().filter(|number| *number < u64::MAX)?;
    path.extension().is_some_and(|extension| extension == EXTENSION).then_some(number)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Cuts off what was being written when the power failed. Where that cannot be done it is stepped over.
fn cut(path: &Path, end: usize, length: usize) {
    let cut = File::options().write(true).open(path).and_then(|file| file.set_len(end as u64));
    let bytes = length - end;
    match cut {
        Ok(()) => tracing::info!(file = %path.display(), bytes, "cut the torn end of the spool off"),
        Err(error) => tracing::warn!(%error, file = %path.display(), bytes, "the end of the spool is torn"),
    }
}

/// A stream that went on from memory had there what the spool dropped of it.
fn forget_resumed(segments: &VecDeque<Segment>, lost: &mut Lost) {
    let heads = segments.iter().flat_map(|segment| &segment.items).map(|item| &item.head);
    let kinds: HashMap<Uuid, Kind> =
        heads.filter(|head| is_of_stream(head)).map(|head| (head.stream, head.kind)).collect();
    kinds.iter().filter(|(_, kind)| **kind == Kind::Resumed).for_each(|(stream, _)| lost.forget(*stream));
}

/// Numbers that are missing between two records of a stream were in a record that is damaged.
fn note_damage(segments: &VecDeque<Segment>, lost: &mut Lost) {
    let mut expected: HashMap<Uuid, u64> = HashMap::new();
    let heads = segments.iter().flat_map(|segment| &segment.items).map(|item| &item.head);
    for head in heads.filter(|head| is_of_stream(head)) {
        let is_numbered = matches!(head.kind, Kind::Batch | Kind::End);
        if let Some(from) =
            expected.get(&head.stream).copied().filter(|from| is_numbered && *from < head.first)
        {
            let (to, count) = (head.first - 1, head.first - from);
            let is_known = lost.next(head.stream) > from;
            if !is_known {
                lost.add(Range { stream: head.stream, from, to, count, cause: LostCause::SpoolDamaged });
            }
        }
        expected.insert(head.stream, head.next());
    }
}

/// Leaves out what has arrived, and ends what its process could not end.
fn resolve(segments: &mut VecDeque<Segment>) {
    let items: Vec<(usize, Item)> = segments
        .iter_mut()
        .enumerate()
        .flat_map(|(at, segment)| std::mem::take(&mut segment.items).into_iter().map(move |item| (at, item)))
        .collect();
    let resumed = last_of_each(&items, |item| item.head.kind == Kind::Resumed);
    let ended = last_of_each(&items, |item| item.head.kind == Kind::End);
    let last = last_of_each(&items, |item| is_of_stream(&item.head));
    let is_life = |at: &usize| items[*at].1.head.kind == Kind::Life;
    let lives: Vec<(usize, Head)> =
        (0..items.len()).filter(is_life).map(|at| (at, items[at].1.head.clone())).collect();
    let marks: Vec<usize> = (0..items.len()).filter(|at| is_of_stream(&items[*at].1.head)).collect();
    let mut newest = 0;
    for (index, (at, mut item)) in items.into_iter().enumerate() {
        item.is_known = item.head.kind == Kind::Life && resumed.contains_key(&item.head.stream);
        let head = &item.head;
        let next_life = lives.iter().find(|(life, _)| *life > index);
        let before = next_life.map(|(_, head)| head.clone());
        let end = match head.kind {
            Kind::Life => {
                newest = head.newest - 1;
                let next_life = next_life.map_or(usize::MAX, |(life, _)| *life);
                let is_silent = !marks.iter().any(|mark| (index..next_life).contains(mark));
                is_silent.then(|| Item::cut(head, head.first, newest, before))
            }
            _ if resumed.get(&head.stream).is_some_and(|resumed| index <= *resumed) => continue,
            kind => {
                if kind == Kind::Batch {
                    newest = head.newest;
                }
                let is_last = last.get(&head.stream) == Some(&index);
                let is_cut = is_last && ended.get(&head.stream).is_none_or(|end| *end < index);
                is_cut.then(|| Item::cut(head, head.next(), newest, before))
            }
        };
        segments[at].items.push_back(item);
        segments[at].items.extend(end);
    }
}

/// Whether it says something about the stream, rather than about a process or the clock.
fn is_of_stream(head: &Head) -> bool {
    !matches!(head.kind, Kind::Life | Kind::Clock)
}

/// Where each stream has its last record of a kind.
fn last_of_each(items: &[(usize, Item)], is_it: impl Fn(&Item) -> bool) -> HashMap<Uuid, usize> {
    let found = items.iter().enumerate().filter(|(_, (_, item))| is_it(item));
    found.map(|(index, (_, item))| (item.head.stream, index)).collect()
}
