//! The files of an image.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::recipe::Recipe;
use crate::archive::Archive;
use crate::package::Target;
use crate::process;

/// What goes into an image: the program, and what it needs beside it.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) program: Vec<u8>,
    /// Absolute paths with contents: libraries, agents that a server gives away.
    pub(crate) others: Vec<(PathBuf, Vec<u8>)>,
    /// What tells the program of them, `NAME=value`.
    pub(crate) environment: Vec<String>,
}

impl Files {
    /// A built program with the libraries it names.
    pub(crate) fn of(target: &Target, program: &Path) -> Result<Self> {
        let others = if target.is_static() { Vec::new() } else { libraries(target, program)? };
        Ok(Self { program: read(program)?, others, environment: Vec::new() })
    }

    /// Everything in a folder, without its folders, under `into`.
    pub(crate) fn add_folder(&mut self, folder: &Path, into: &Path) -> Result<()> {
        let what = || format!("cannot list {}", folder.display());
        let listed = fs::read_dir(folder).with_context(what)?;
        let paths =
            listed.map(|entry| Ok(entry.with_context(what)?.path())).collect::<Result<BTreeSet<_>>>()?;
        for path in paths.iter().filter(|path| path.is_file()) {
            let name = path.file_name().with_context(what)?;
            self.others.push((into.join(name), read(path)?));
        }
        Ok(())
    }
}

/// The loader and the C library of this machine: an image with a program that was built for no other. They are where
/// the loader looks first.
fn libraries(target: &Target, program: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    ensure!(
        !target.is_foreign(),
        "an image for {} has this machine's C library in it, which is for another processor: use a musl target",
        target.triple
    );
    let listed = process::ask("ldd", &[&program.to_string_lossy()])
        .with_context(|| format!("ldd does not tell which libraries {} needs", program.display()))?;
    named(&listed).into_iter().map(|path| Ok((path.clone(), read(&path)?))).collect()
}

/// Paths in the output of `ldd`: `libc.so.6 => /lib/…/libc.so.6 (0x…)`, and the loader's own.
fn named(listed: &str) -> BTreeSet<PathBuf> {
    let words = listed.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')));
    words.map(PathBuf::from).collect()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The files, as a tar that is not compressed.
pub(super) fn layer(recipe: &Recipe, files: &Files, time: u32) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Vec::new(), time);
    let program = Path::new("/").join(recipe.program());
    let owned: Vec<&Path> = recipe.folders.iter().map(Path::new).collect();
    let placed = files.others.iter().map(|(path, _)| path.as_path()).chain([program.as_path()]);
    for folder in folders(placed.chain(owned.iter().copied())).difference(&owned.iter().copied().collect()) {
        archive.folder(&relative(folder, "/"))?;
    }
    for folder in owned {
        archive.folder_of(recipe.user, &relative(folder, "/"))?;
    }
    for (path, bytes) in &files.others {
        archive.file(&relative(path, ""), 0o755, bytes)?;
    }
    archive.file(&recipe.program(), 0o755, &files.program)?;
    archive.finish()
}

/// Every folder above some paths, from the top down.
fn folders<'a>(paths: impl Iterator<Item = &'a Path>) -> BTreeSet<&'a Path> {
    let above = paths.flat_map(|path| path.ancestors().skip(1));
    above.filter(|folder| folder.parent().is_some()).collect()
}

fn relative(path: &Path, end: &str) -> String {
    format!("{}{end}", path.to_string_lossy().trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_those_with_a_path() {
        let listed = "\tlinux-vdso.so.1 (0x00007ffc)\n\tlibgcc_s.so.1 => /lib/x86_64-linux-gnu/libgcc_s.so.1 (0x00007f)\n\
                      \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        let found: Vec<_> = named(listed).into_iter().map(|path| path.display().to_string()).collect();
        assert_eq!(
            found,
            [
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/x86_64-linux-gnu/libgcc_s.so.1",
                "/lib64/ld-linux-x86-64.so.2"
            ]
        );
        assert!(named("\tstatically linked\n").is_empty());
    }

    #[test]
    fn folders_come_before_what_is_in_them() {
        let paths = ["/usr/bin/x", "/usr/share/y/z", "/lib64/l"].map(Path::new);
        let found: Vec<_> =
            folders(paths.into_iter()).into_iter().map(|path| path.display().to_string()).collect();
        assert_eq!(found, ["/lib64", "/usr", "/usr/bin", "/usr/share", "/usr/share/y"]);
    }
}
