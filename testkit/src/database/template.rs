//! The template that test databases are copied from: named by the schema's sources, made once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Everything that shapes a freshly started server's tables: the migrations, and the descriptors
/// from which the server makes the rest when it starts.
const SCHEMA_SOURCES: &[&str] = &[
    "migrations/timescale",
    "server/src/family",
    "server/src/family.rs",
    "server/src/store",
    "server/src/store.rs",
];

/// Prefix of all templates, so that old ones can be found and dropped.
pub(super) const PREFIX: &str = "spectra_template_";

/// Name of the template for the schema of this work tree, as the package under test makes it (cargo
/// tells tests which one that is).
pub(super) fn name() -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hasher = DefaultHasher::new();
    std::env::var_os("CARGO_PKG_NAME").hash(&mut hasher);
    for source in SCHEMA_SOURCES {
        hash_path(&root.join(source), &mut hasher)?;
    }
    Ok(format!("{PREFIX}{:016x}", hasher.finish()))
}

/// Hashes the name and content of a file, or of all files below a folder in the order of their names.
/// What is not there counts as empty.
fn hash_path(path: &Path, hasher: &mut impl Hasher) -> Result<()> {
    if path.is_dir() {
        for entry in entries(path)? {
            hash_path(&entry, hasher)?;
        }
    } else if path.exists() {
        path.file_name().hash(hasher);
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).and_then(|list| list.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = listed.with_context(|| format!("cannot list {}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(folder: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        hash_path(folder, &mut hasher).unwrap();
        hasher.finish()
    }

    #[test]
    fn a_changed_added_or_renamed_file_changes_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = vec![hash(folder.path())];
        let steps: [&dyn Fn(); 3] = [
            &|| std::fs::write(folder.path().join("0001.sql"), "create table a ()").unwrap(),
            &|| std::fs::write(folder.path().join("0001.sql"), "create table b ()").unwrap(),
            &|| std::fs::rename(folder.path().join("0001.sql"), folder.path().join("0002.sql")).unwrap(),
        ];
        for step in steps {
            step();
            let now = hash(folder.path());
            assert!(!seen.contains(&now), "{seen:?} has {now}");
            assert_eq!(now, hash(folder.path()), "the same files give the same name");
            seen.push(now);
        }
    }
}
