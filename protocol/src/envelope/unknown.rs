//! The account of fields that this version does not know.

use crate::limit::{UNKNOWN_FIELD_NAMES, UNKNOWN_NAME_BYTES};

/// Fields of known payloads that this version does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownFields {
    /// How many there were; each element of a list counts.
    pub count: u64,
    /// The first different ones, as `type.path.to.field` without positions in lists: an unknown field
    /// of 300 processes is one name. At most [`UNKNOWN_FIELD_NAMES`], each cut at [`UNKNOWN_NAME_BYTES`].
    pub names: Vec<String>,
}

impl UnknownFields {
    /// Counts one field. `name` is asked for only while there is room for another.
    pub(crate) fn add(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.names.len() < UNKNOWN_FIELD_NAMES {
            self.keep(name());
        }
    }

    /// Adds the account of one payload to the account of its request.
    pub(crate) fn merge(&mut self, other: Self) {
        let Self { count, names } = other;
        self.count += count;
        for name in names {
            if self.names.len() < UNKNOWN_FIELD_NAMES {
                self.keep(name);
            }
        }
    }

    fn keep(&mut self, mut name: String) {
        cut(&mut name);
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

/// Shortens a name that a stranger chose to [`UNKNOWN_NAME_BYTES`], at the end of a character.
pub(crate) fn cut(name: &mut String) {
    if name.len() > UNKNOWN_NAME_BYTES {
        name.truncate(name.floor_char_boundary(UNKNOWN_NAME_BYTES));
        name.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::{UnknownFields, cut};
    use crate::limit::{UNKNOWN_FIELD_NAMES, UNKNOWN_NAME_BYTES};

    #[test]
    fn names_are_kept_once_and_up_to_the_limit_while_all_are_counted() {
        let mut fields = UnknownFields::default();
        for number in 0..UNKNOWN_FIELD_NAMES + 5 {
            fields.add(|| format!("cpu.{number}"));
            fields.add(|| format!("cpu.{number}"));
        }
        let mut merged = UnknownFields { count: 1, names: vec!["cpu.0".into()] };
        merged.merge(fields);
        assert_eq!(merged.count, 1 + 2 * (UNKNOWN_FIELD_NAMES as u64 + 5));
        assert_eq!(merged.names.len(), UNKNOWN_FIELD_NAMES);
        assert_eq!(merged.names[..2], ["cpu.0", "cpu.1"]);
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        for (name, expected_bytes) in [
            ("short".to_owned(), 5),
            ("x".repeat(UNKNOWN_NAME_BYTES), UNKNOWN_NAME_BYTES),
            ("x".repeat(1000), UNKNOWN_NAME_BYTES),
            (format!("x{}", "é".repeat(1000)), UNKNOWN_NAME_BYTES - 1),
        ] {
            let mut shortened = name.clone();
            cut(&mut shortened);
            assert_eq!(shortened.len(), expected_bytes, "{name}");
            assert!(name.starts_with(&shortened));
        }
    }
}
