//! What the audit tells of earlier lives of the agent.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::line::{Event, Line};
use super::writer::earlier;

/// What is read of each file, from its end: more lines than are remembered.
const MAX_BYTES: u64 = 512 << 10;
/// Commands of the time before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// All that were asked for, the newest last.
    pub ids: Vec<String>,
    /// Those that had not ended.
    pub unfinished: Vec<Line>,
}

impl Past {
    /// Ids that are remembered, the newest. Servers hand a command out again within minutes.
    pub const MAX_IDS: usize = 1024;

    /// A file that is not there, or cannot be read, tells nothing.
    pub(super) fn read(path: &Path) -> Self {
        let mut text = tail(&earlier(path)).unwrap_or_default();
        text.extend(tail(path).unwrap_or_default());
        parse(&text)
    }
}

fn tail(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(text: &[u8]) -> Past {
    let mut ids = Vec::new();
    let mut open = BTreeMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
        match line.event {
            Event::Asked => {
                ids.push(line.id.clone());
                open.insert(line.id.clone(), line);
            }
            Event::Ended => drop(open.remove(&line.id)),
        }
    }
    ids.drain(..ids.len().saturating_sub(Past::MAX_IDS));
    Past { ids, unfinished: open.into_values().collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Past, parse};

    fn line(event: &str, id: &str) -> String {
        format!(
            "{{\"time\":\"2026-11-28T12:00:00Z\",\"event\":\"{event}\",\"id\":\"{id}\",\"type\":\"X\"}}\n"
        )
    }

    #[test]
    fn what_is_no_line_costs_no_other() {
        let text = format!(
            "cut off\n{}{}{{\"event\":\"other\"}}\n{}{}",
            line("asked", "a"),
            line("asked", "b"),
            line("ended", "a"),
            &line("asked", "c")[..20]
        );
        let past = parse(text.as_bytes());
        assert_eq!(past.ids, ["a", "b"]);
        assert_eq!(past.unfinished.iter().map(|line| &*line.id).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn only_the_newest_ids_are_remembered() {
        let text: String = (0..Past::MAX_IDS + 10).map(|number| line("asked", &number.to_string())).collect();
        let past = parse(text.as_bytes());
        assert_eq!((past.ids.len(), past.ids[0].as_str()), (Past::MAX_IDS, "10"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
