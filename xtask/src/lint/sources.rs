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
    /// Lines with their numbers from 1, comments cut off. A `//` inside a string cuts as well, which hides
    /// the rest of such a line from the rules and no more.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| {
            let code = line.split_once("//").map_or(line, |(code, _)| code);
            (index + 1, code)
        })
    }
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
