//! Levels of log lines: syslog's eight.

/// By syslog's number; the least number is the most severe.
const NAMES: [&str; 8] = ["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG"];
/// Words of lines that have no level, the most telling first.
const WORDS: &[(&str, u8)] = &[
    ("emerg", 0),
    ("panic", 0),
    ("crit", 2),
    ("fatal", 2),
    ("error", 3),
    ("fail", 3),
    ("warn", 4),
    ("notice", 5),
    ("debug", 7),
];
const ERROR: u8 = 3;
const INFO: u8 = 6;

/// One of the eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(u8);

impl Level {
    /// As asked for; anything else is `ERROR`, as the original does it.
    pub fn asked_for(name: &str) -> Self {
        Self(number(name).unwrap_or(ERROR))
    }

    /// Syslog's number; above 7 is none.
    pub fn of(number: u8) -> Option<Self> {
        (number <= 7).then_some(Self(number))
    }

    /// What a line without a level is, by its words.
    pub fn guessed(line: &str) -> Self {
        let line = line.to_ascii_lowercase();
        Self(WORDS.iter().find(|(word, _)| line.contains(word)).map_or(INFO, |(_, level)| *level))
    }

    pub fn number(self) -> u8 {
        self.0
    }

    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("DEBUG")
    }

    /// Whether lines of the level of this name are severe enough.
    pub fn takes(self, name: &str) -> bool {
        number(name).is_some_and(|number| number <= self.0)
    }
}

fn number(name: &str) -> Option<u8> {
    let at = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn names_numbers_and_severity_belong_together() {
        assert_eq!(Level::asked_for("warning").number(), 4);
        assert_eq!(Level::asked_for("EMERGENCY").number(), 0);
        assert_eq!(Level::asked_for("LOUD").name(), "ERROR");
        assert_eq!(Level::of(8), None);
        let warning = Level::asked_for("WARNING");
        for (name, taken) in [("ERROR", true), ("WARNING", true), ("NOTICE", false), ("?", false)] {
            assert_eq!(warning.takes(name), taken, "{name}");
        }
    }

    #[test]
    fn a_line_without_a_level_is_judged_by_its_words() {
        for (line, name) in [
            ("Kernel panic - not syncing", "EMERGENCY"),
            ("ERROR: disk is full", "ERROR"),
            ("authentication failure", "ERROR"),
            ("[warn] slow", "WARNING"),
            ("started", "INFO"),
        ] {
            assert_eq!(Level::guessed(line).name(), name, "{line}");
        }
    }
}
