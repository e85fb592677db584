//! The entries of a list on their way from the wire into the database: checked, in one canonical order,
//! with the hash that tells whether they differ from those that are there.

use std::cmp::Ordering;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::family::{Cell, storable};

/// Entries of one list. A host on which every package of a distribution is installed has more; of real
/// ones the longest lists have a few thousand. What comes behind is left out and counted.
pub(crate) const MOST_ENTRIES: usize = 20_000;

/// Entries of one list, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// A JSON array of arrays with a value for each field: what both databases turn into rows.
    pub json: String,
    /// SHA-256 of `json`.
    pub hash: [u8; 32],
}

/// What was wrong with entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFaults {
    /// Without a name that can be stored, or behind [`MOST_ENTRIES`]: left out.
    pub refused: u64,
    /// Texts that cannot be stored: empty now.
    pub bad_values: u64,
}

impl Entries {
    /// Checks the entries and puts them into the order of their names.
    pub(crate) fn of(entries: Vec<Vec<Cell>>) -> (Self, EntryFaults) {
        let all = entries.len();
        let mut entries: Vec<_> = entries.into_iter().filter(|entry| has_name(entry)).collect();
        entries.truncate(MOST_ENTRIES);
        let mut faults = EntryFaults { refused: (all - entries.len()) as u64, bad_values: 0 };
        for cell in entries.iter_mut().flatten() {
            if cell.text().is_some_and(|text| !storable(text)) {
                *cell = Cell::Text("".into());
                faults.bad_values += 1;
            }
        }
        // Package managers promise no order; the same entries must not look like new ones.
        entries.sort_by(|a, b| compare(a, b));
        let rows = entries.iter().map(|entry| Value::Array(entry.iter().map(value).collect()));
        let json = Value::Array(rows.collect()).to_string();
        let hash = Sha256::digest(&json).into();
        (Self { json, hash }, faults)
    }
}

fn has_name(entry: &[Cell]) -> bool {
    entry.first().and_then(Cell::text).is_some_and(|name| !name.is_empty() && storable(name))
}

fn compare(a: &[Cell], b: &[Cell]) -> Ordering {
    let key = |cell: &Cell| (cell.text().map(str::to_owned), cell.boolean(), cell.integer());
    a.iter().map(key).cmp(b.iter().map(key))
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(&**text),
        Cell::Boolean(flag) => Value::from(*flag),
        Cell::Integer(number) => Value::from(*number),
        // No field is of another kind.
        Cell::Null | Cell::Float(_) | Cell::Floats(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, version: &str) -> Vec<Cell> {
        vec![Cell::Text(name.into()), Cell::Text(version.into())]
    }

    #[test]
    fn the_order_of_a_list_does_not_matter() {
        let (one, _) = Entries::of(vec![entry("b", "1"), entry("a", "2"), entry("a", "1")]);
        let (other, _) = Entries::of(vec![entry("a", "1"), entry("b", "1"), entry("a", "2")]);
        assert_eq!(one, other);
        assert_eq!(one.json, r#"[["a","1"],["a","2"],["b","1"]]"#);
        let (changed, _) = Entries::of(vec![entry("a", "1"), entry("b", "1"), entry("a", "3")]);
        assert_ne!(one.hash, changed.hash);
    }

    #[test]
    fn what_cannot_be_stored_is_left_out_and_counted() {
        let long = "x".repeat(2000);
        for (entries, json, faults) in [
            (vec![entry("", "1"), entry("a\0", "1"), entry(&long, "1")], "[]", (3, 0)),
            (vec![entry("a", "1\0"), entry("b", &long)], r#"[["a",""],["b",""]]"#, (0, 2)),
            (vec![], "[]", (0, 0)),
        ] {
            let (entries, found) = Entries::of(entries);
            assert_eq!((&*entries.json, (found.refused, found.bad_values)), (json, faults));
        }
        let (entries, faults) = Entries::of((0..=MOST_ENTRIES).map(|n| entry(&n.to_string(), "")).collect());
        let stored: Vec<Value> = serde_json::from_str(&entries.json).unwrap();
        assert_eq!((stored.len(), faults.refused), (MOST_ENTRIES, 1));
    }
}
