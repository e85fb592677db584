//! What is wrong with a rule, a channel or a file, and where.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Something wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field: `rules[2].condition.threshold.above`; empty for the whole.
    pub path: String,
    /// What is wrong, in lower case without a full stop.
    pub message: String,
}

impl Fault {
    /// A fault of the field `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    /// The same fault seen from `outer`, which has the faulty thing as a field.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        let path = match (outer.is_empty(), self.path.is_empty()) {
            (true, _) => self.path,
            (_, true) => outer.to_owned(),
            _ if self.path.starts_with('[') => format!("{outer}{}", self.path),
            _ => format!("{outer}.{}", self.path),
        };
        Self { path, message: self.message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.path, self.message)
        }
    }
}

impl std::error::Error for Fault {}

/// Reads a value; what does not fit is told with its path.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        Fault::new(path, error.into_inner().to_string())
    })
}

/// Reads a document of YAML, of which JSON is a part.
pub fn read_yaml<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let value: Value = serde_saphyr::from_str(text).map_err(|error| Fault::new("", error.to_string()))?;
    read(value)
}

/// Collects what is wrong with the fields of one thing.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// `message` is what is wrong with `path` if `good` does not hold.
    pub(crate) fn demand(&mut self, good: bool, path: &str, message: impl Into<String>) {
        if !good {
            self.0.push(Fault::new(path, message));
        }
    }

    /// What a part of it found, below `path`.
    pub(crate) fn take<T>(&mut self, path: &str, outcome: Result<T, Fault>) -> Option<T> {
        outcome.map_err(|fault| self.0.push(fault.within(path))).ok()
    }

    /// As [`take`](Self::take), of a part that found several.
    pub(crate) fn take_all<T>(&mut self, path: &str, outcome: Result<T, Vec<Fault>>) -> Option<T> {
        outcome.map_err(|faults| self.0.extend(faults.into_iter().map(|fault| fault.within(path)))).ok()
    }

    /// All of them; none is good.
    pub(crate) fn end(self) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    /// The first of them.
    pub(crate) fn first(self) -> Result<(), Fault> {
        self.0.into_iter().next().map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn paths_lead_to_the_field() {
        for (outer, inner, expected) in [
            ("", "a", "a: bad"),
            ("rule", "", "rule: bad"),
            ("rule", "a", "rule.a: bad"),
            ("rules", "[2].a", "rules[2].a: bad"),
            ("", "", "bad"),
        ] {
            assert_eq!(Fault::new(inner, "bad").within(outer).to_string(), expected);
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_path() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Inner {
            #[expect(dead_code, reason = "it is only read")]
            a: u8,
        }
        #[derive(Debug, Deserialize)]
        struct Outer {
            #[expect(dead_code, reason = "it is only read")]
            inner: Vec<Inner>,
        }
        let fault = read_yaml::<Outer>("inner: [{a: 1}, {a: x}]").unwrap_err();
        assert_eq!(fault.path, "inner[1].a");
        let fault = read_yaml::<Outer>("inner: [{a: 1, b: 2}]").unwrap_err();
        assert!(fault.path.starts_with("inner[0]") && fault.message.contains("unknown field `b`"), "{fault}");
    }
}
