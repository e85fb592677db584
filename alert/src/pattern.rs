//! Patterns with `*`, by which rules name hosts, mounts and services.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest pattern, bytes.
pub const PATTERN_BYTES: usize = 255;

/// A text in which `*` stands for any number of characters. Upper and lower case differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// As it is written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names one thing only.
    pub fn is_literal(&self) -> bool {
        !self.0.contains('*')
    }

    /// Whether `text` is one of those that it names. Takes time by the length of the text for each `*`.
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }

    /// As [`matches`](Self::matches) where upper and lower case are the same.
    pub fn matches_any_case(&self, text: &str) -> bool {
        self.matches(text) || Self(self.0.to_lowercase()).matches(&text.to_lowercase())
    }

    /// Whether it can be one: not empty, not too long.
    pub fn is_possible(&self) -> bool {
        (1..=PATTERN_BYTES).contains(&self.0.len())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("web-1", "web-1", true),
            ("web-1", "web-10", false),
            ("web-*", "web-", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("/data*/x", "/data/1/x", true),
            ("/data*/x", "/data", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*ü*", "grün", true),
            ("**", "x", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
        assert!(Pattern::new("Spooler").matches_any_case("spooler"));
    }
}
