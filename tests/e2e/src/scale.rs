//! How long the long tests are: the short form runs everywhere, the full form by hand.

use std::io::Write;

/// Set to `1` for the full form: a thousand kills, a database that is away for a minute.
const SOAK_VARIABLE: &str = "SPECTRA_SOAK";

/// Whether the full form was asked for.
fn is_soak() -> bool {
    std::env::var(SOAK_VARIABLE).is_ok_and(|value| value == "1")
}

/// Picks the size of a test and says which form runs.
pub fn scaled<T: std::fmt::Display>(what: &str, short: T, full: T) -> T {
    let (form, size) = if is_soak() { ("full", full) } else { ("short", short) };
    say(&format!("{what}: {size} ({form} form; `cargo xtask soak` runs the full one)"));
    size
}

/// Prints a line past the capture of the test runner: seeds and sizes are wanted of passed tests too.
pub fn say(line: &str) {
    // Nobody may be listening, and a test does not fail for that.
    let _ = writeln!(std::io::stderr(), "{line}");
}
