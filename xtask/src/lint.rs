//! Rules of this tree that no compiler knows, each with the way that is right instead.

mod rules;
mod sources;

use anyhow::{Result, bail};

use sources::Source;

/// A rule over the lines of some sources.
struct Rule {
    /// What is wrong and what to do instead; completes `file:line: …`.
    message: &'static str,
    /// Whether it looks at this file, named from the root with `/`.
    covers: fn(&str) -> bool,
    /// Whether a line of code (no comment) breaks it.
    breaks: fn(&str) -> bool,
}

/// Runs all rules over all Rust sources and tells every breach.
pub(crate) fn run() -> Result<()> {
    let sources = sources::all()?;
    let breaches: Vec<String> = sources.iter().flat_map(breaches).collect();
    for breach in &breaches {
        eprintln!("{breach}");
    }
    if !breaches.is_empty() {
        bail!("{} breaches in {} files looked at", breaches.len(), sources.len());
    }
    Ok(())
}

fn breaches(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.text.starts_with("//! ") {
        let message = "a file starts with one `//!` sentence that says what it is for";
        found.push(format!("{}:1: {message}", source.path));
    }
    for rule in rules::RULES.iter().filter(|rule| (rule.covers)(&source.path)) {
        let lines = source.code().filter(|(_, line)| (rule.breaks)(line));
        found.extend(lines.map(|(number, _)| format!("{}:{number}: {}", source.path, rule.message)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(path: &str, text: &str) -> Vec<String> {
        let found = breaches(&Source { path: path.to_owned(), text: text.to_owned() });
        found.iter().map(|breach| breach.split(':').nth(1).unwrap().to_owned()).collect()
    }

    #[test]
    fn breaches_are_told_with_their_line() {
        let text = "//! Reads.\nuse sqlx::Row;\n// sqlx in a comment\nlet a = 1; // sqlx\n";
        assert_eq!(numbers("server/src/enrol.rs", text), ["2"]);
        assert_eq!(numbers("server/src/store/agents.rs", text), [""; 0]);
    }

    #[test]
    fn a_file_without_its_sentence_is_told() {
        assert_eq!(numbers("protocol/src/x.rs", "use std::fs;\n"), ["1"]);
    }

    #[test]
    fn this_tree_keeps_its_rules() {
        run().unwrap();
    }
}
