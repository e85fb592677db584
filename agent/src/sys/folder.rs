//! What stands in a folder.

use std::fs;
use std::path::Path;

/// Entries that are looked at: more than any folder of devices has.
const MAX_ENTRIES: usize = 4096;

/// Names in a folder, those with numbers in their order; none where there is no folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_ENTRIES);
    let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn numbered_names_come_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["md10", "md2", "md1"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(names(folder.path()), ["md1", "md2", "md10"]);
        assert!(names(&folder.path().join("none")).is_empty());
    }
}
