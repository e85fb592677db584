//! Lines that tell a waiting person what is going on; all on stderr, results alone go to stdout.

use std::time::{Duration, Instant};

/// A step that takes a noticeable time.
#[derive(Debug)]
pub(crate) struct Step {
    what: String,
    started: Instant,
}

impl Step {
    /// Announces the step.
    pub(crate) fn start(what: impl Into<String>) -> Self {
        let what = what.into();
        eprintln!("==> {what}");
        Self { what, started: Instant::now() }
    }

    /// Says that the step goes on, and what it is at.
    pub(crate) fn goes_on(&self, at: &str) {
        eprintln!("    {} ({at})", seconds(self.started.elapsed()));
    }

    /// Says that the step ended well.
    pub(crate) fn done(self) {
        eprintln!("    {} {}: done", seconds(self.started.elapsed()), self.what);
    }
}

/// A duration as people read it: `1.3 s`, `42 s`, `3 min 5 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        for (millis, expected) in [(340, "0.3 s"), (9_940, "9.9 s"), (42_700, "42 s"), (185_000, "3 min 5 s")]
        {
            assert_eq!(seconds(Duration::from_millis(millis)), expected);
        }
    }
}
