//! The form of labels and names, as hosts' labels have it.

use std::collections::BTreeMap;

use crate::fault::{Fault, Faults};

/// Longest key, characters: as of hosts.
const KEY_CHARACTERS: usize = 63;
/// Longest value, bytes: as of hosts.
const VALUE_BYTES: usize = 255;

/// A key of a label: a letter a-z, then a-z, 0-9 and `_`.
pub fn check_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && key.len() <= KEY_CHARACTERS
}

/// Labels that something can have, at most `most`.
pub fn check_labels(labels: &BTreeMap<String, String>, most: usize) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.demand(labels.len() <= most, "", format!("at most {most} labels"));
    for (key, value) in labels {
        faults.demand(
            check_key(key),
            key,
            format!("a label key begins with a letter a-z, goes on with a-z, 0-9 and _, and has at most {KEY_CHARACTERS} characters"),
        );
        faults.take(key, check_text(value, 1, VALUE_BYTES));
    }
    faults.end()
}

/// A text of so many bytes, on one line.
pub fn check_text(text: &str, least: usize, most: usize) -> Result<(), Fault> {
    let fits = (least..=most).contains(&text.len()) && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Fault::new("", format!("{least} to {most} bytes on one line are needed"))) }
}

/// A name: a-z, 0-9 and `-`, beginning and ending with none.
pub(crate) fn check_name(name: &str, most: usize) -> Result<(), Fault> {
    let fits = (1..=most).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-');
    let message = format!("\"{name}\" is no name: a-z, 0-9 and - within, at most {most} characters");
    if fits { Ok(()) } else { Err(Fault::new("", message)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_have_a_form() {
        for (name, good) in [("disk-full", true), ("a", true), ("", false), ("-a", false), ("Disk", false)] {
            assert_eq!(check_name(name, 10).is_ok(), good, "{name}");
        }
        for (text, good) in [("x", true), ("", false), ("a\nb", false), ("a\0", false), ("ä b", true)] {
            assert_eq!(check_text(text, 1, 5).is_ok(), good, "{text:?}");
        }
        for (key, good) in [("env", true), ("a_1", true), ("1a", false), ("Env", false), ("", false)] {
            assert_eq!(check_key(key), good, "{key}");
        }
    }
}
