//! The largest few of many, in bounded memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

/// Keeps so many of what it is shown.
#[derive(Debug)]
pub(super) struct Largest {
    most: usize,
    /// The smallest on top; of equals the one with the later path.
    kept: BinaryHeap<Reverse<(u64, Reverse<PathBuf>, u64)>>,
}

impl Largest {
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: BinaryHeap::new() }
    }

    /// The path is made only for what may be kept.
    pub(super) fn show(&mut self, size: u64, count: u64, path: impl FnOnce() -> PathBuf) {
        let is_small = self.kept.peek().is_some_and(|Reverse((least, ..))| size < *least);
        if self.most == 0 || (is_small && self.kept.len() >= self.most) {
            return;
        }
        self.kept.push(Reverse((size, Reverse(path()), count)));
        if self.kept.len() > self.most {
            self.kept.pop();
        }
    }

    /// Size, path and count of each: the largest first, equals by their path without regard to case.
    pub(super) fn sorted(&self) -> Vec<(u64, &Path, u64)> {
        let kept =
            self.kept.iter().map(|Reverse((size, Reverse(path), count))| (*size, path.as_path(), *count));
        let mut kept: Vec<_> = kept.collect();
        kept.sort_by_cached_key(|(size, path, _)| (Reverse(*size), path.to_string_lossy().to_lowercase()));
        kept
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::Largest;

    #[test]
    fn equals_are_sorted_without_regard_to_case() {
        let mut largest = Largest::new(3);
        for (size, path) in [(1, "/z"), (7, "/b"), (7, "/A"), (3, "/c"), (9, "/d")] {
            largest.show(size, 0, || path.into());
        }
        let sorted: Vec<_> = largest.sorted().into_iter().map(|(size, path, _)| (size, path)).collect();
        assert_eq!(sorted, [(9, Path::new("/d")), (7, Path::new("/A")), (7, Path::new("/b"))]);
    }

    proptest! {
        #[test]
        fn it_is_the_start_of_the_sorted_list(sizes in proptest::collection::vec(0..20u64, 0..60), most in 0..10usize) {
            let mut largest = Largest::new(most);
            let mut all: Vec<(u64, PathBuf)> = Vec::new();
            for (number, size) in sizes.into_iter().enumerate() {
                let path = PathBuf::from(format!("/{number:03}"));
                all.push((size, path.clone()));
                largest.show(size, 0, || path);
            }
            all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            all.truncate(most);
            let sorted: Vec<_> = largest.sorted().into_iter().map(|(size, path, _)| (size, path.to_owned())).collect();
            prop_assert_eq!(sorted, all);
        }
    }
}
