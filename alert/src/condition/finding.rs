//! What a condition finds: how one thing of a host is, with its number and a sentence for people.

use crate::history::Key;

/// How one thing of a host is.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which thing: `{mountpoint: /}`; empty where there is one.
    pub key: Key,
    /// How it is.
    pub verdict: Verdict,
    /// The number that was judged.
    pub value: Option<f64>,
    /// For people, without the host's name: `/ is 93.4 % used, limit 90 %`.
    pub sentence: String,
}

/// How a thing is, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is well.
    Clear,
    /// It cannot be said.
    Unknown,
    /// Between the limit at which it begins and the one at which it ends: as before.
    Between,
    /// It is wrong.
    Breached,
}

impl Finding {
    /// Of a thing that the host has once.
    pub fn new(verdict: Verdict, value: Option<f64>, sentence: impl Into<String>) -> Self {
        Self::of(Key::default(), verdict, value, sentence)
    }

    /// Of one of several things.
    pub fn of(key: Key, verdict: Verdict, value: Option<f64>, sentence: impl Into<String>) -> Self {
        Self { key, verdict, value, sentence: sentence.into() }
    }
}

impl Verdict {
    /// Breached or clear.
    pub(crate) fn breached_if(breached: bool) -> Self {
        if breached { Self::Breached } else { Self::Clear }
    }
}

/// Of findings with the same key the worst.
pub(crate) fn worst(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: std::collections::BTreeMap<Key, Finding> = std::collections::BTreeMap::new();
    for finding in findings {
        match kept.get(&finding.key) {
            Some(other) if other.verdict >= finding.verdict => {}
            _ => {
                kept.insert(finding.key.clone(), finding);
            }
        }
    }
    kept.into_values().collect()
}

/// A number as people write it: about three digits that say something.
pub(crate) fn number(value: f64, unit: &str) -> String {
    const SCALES: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let large = if unit.starts_with("bytes") || unit.starts_with("bits") {
        SCALES.iter().find(|(scale, _)| value.abs() >= *scale)
    } else {
        None
    };
    let (value, prefix) = large.map_or((value, ""), |(scale, prefix)| (value / scale, *prefix));
    let unit = match unit {
        "bytes" => "B",
        "bytes/s" => "B/s",
        "bits/s" => "bit/s",
        unit => unit,
    };
    let digits = match value.abs() {
        size if size >= 100.0 || size.fract() == 0.0 => 0,
        size if size >= 1.0 => 1,
        _ => 3,
    };
    let text = format!("{value:.digits$}");
    if unit.is_empty() && prefix.is_empty() { text } else { format!("{text} {prefix}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        for (value, unit, expected) in [
            (93.44, "%", "93.4 %"),
            (90.0, "%", "90 %"),
            (0.02, "", "0.020"),
            (1234.5, "", "1234"),
            (1.5e9, "bytes", "1.5 GB"),
            (999.0, "bytes/s", "999 B/s"),
            (-12.34, "°C", "-12.3 °C"),
        ] {
            assert_eq!(number(value, unit), expected);
        }
    }

    #[test]
    fn the_worst_of_one_key_counts() {
        let finding = |key, verdict| Finding::of(Key::of("k", key), verdict, None, "");
        let kept = worst(vec![
            finding("a", Verdict::Clear),
            finding("a", Verdict::Breached),
            finding("a", Verdict::Between),
            finding("b", Verdict::Unknown),
            finding("b", Verdict::Clear),
        ]);
        let verdicts: Vec<_> = kept.iter().map(|finding| finding.verdict).collect();
        assert_eq!(verdicts, [Verdict::Breached, Verdict::Unknown]);
    }
}
