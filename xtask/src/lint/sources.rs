//! The Rust sources of the tree, and their lines without comments.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// Folders that hold no sources of ours.
const NOT_OURS: &[&str] = &["target", "node_modules", ".git", ".spectra"];

/// One source file.
pub(super) struct Source {
    /// From the root of the tree, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Lines with their numbers from 1, without comments and the insides of strings. A string over several
    /// lines is seen as code from its second line on.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, String)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, bare(line)))
    }
}

/// A line without its comment and the insides of its strings.
fn bare(line: &str) -> String {
    let mut code = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if in_string => {
                characters.next();
            }
            // A quotation mark as a character opens no string.
            '"' if !code.ends_with('\'') || characters.peek() != Some(&'\'') => {
                in_string = !in_string;
                code.push('"');
            }
            '/' if !in_string && characters.peek() == Some(&'/') => break,
            _ if in_string => {}
            _ => code.push(character),
        }
    }
    code
}

/// All Rust files, in the order of their names.
pub(super) fn all() -> Result<Vec<Source>> {
    let root = workspace::root();
    let mut paths = Vec::new();
    collect(&root, &mut paths)?;
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let relative = path.strip_prefix(&root).unwrap_or(path);
        Ok(Source { path: relative.to_string_lossy().into_owned(), text })
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in listed {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let path = entry.path();
        if path.is_dir() {
            if !NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                collect(&path, paths)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        for (line, expected) in [
            ("let a = 1; // unsafe", "let a = 1; "),
            ("let url = \"http://x\"; unsafe {", "let url = \"\"; unsafe {"),
            (r#"let a = "a \" unsafe"; b"#, "let a = \"\"; b"),
            ("let a = '\"'; unsafe {", "let a = '\"'; unsafe {"),
        ] {
            assert_eq!(bare(line), expected, "{line}");
        }
    }
}
