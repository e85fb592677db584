//! One run fills a folder of the cache while others wait for it.

use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::interrupt;
use crate::progress::Step;

/// Waits until nobody else fills `folder`. The lock ends with the file.
pub(crate) fn exclusive(folder: &Path) -> Result<File> {
    let parent = folder.parent().context("the cache folder has no parent")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    let path = folder.with_extension("lock");
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    if file.try_lock().is_err() {
        let step = Step::start("wait for another run that fills the same folder");
        while file.try_lock().is_err() {
            interrupt::check()?;
            thread::sleep(Duration::from_millis(200));
        }
        step.done();
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_held_is_waited_for() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("folder");
        let first = exclusive(&folder).unwrap();
        let waiting = {
            let folder = folder.clone();
            thread::spawn(move || exclusive(&folder).unwrap())
        };
        thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        drop(first);
        drop(waiting.join().unwrap());
    }
}
