//! Batches that the server refuses for good: the newest few are kept as files, for whoever asks why.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::sys::private_file;

/// Batches that are kept: enough to see what is refused.
pub const MAX_BATCHES: usize = 8;
/// Bytes of one that is kept, compressed; a larger one is only counted.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
const EXTENSION: &str = "json.zst";
const ZSTD_LEVEL: i32 = 3;

/// Keeps one batch, in place of the oldest if there are too many. Returns where.
pub fn keep(folder: &Path, json: &[u8]) -> io::Result<PathBuf> {
    let bytes = zstd::bulk::compress(json, ZSTD_LEVEL)?;
    if bytes.len() > MAX_BATCH_BYTES {
        return Err(io::Error::other(format!("it is larger than {MAX_BATCH_BYTES} bytes")));
    }
    private_file::create_folder(folder)?;
    let mut kept = numbers(folder)?;
    kept.sort_unstable();
    let next = kept.last().map_or(1, |last| last + 1);
    while kept.len() >= MAX_BATCHES {
        fs::remove_file(path(folder, kept.remove(0)))?;
    }
    let path = path(folder, next);
    private_file::replace(&path, &bytes)?;
    Ok(path)
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.{EXTENSION}"))
}

fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let number = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(EXTENSION)?.strip_suffix('.')?.parse().ok()
    };
    Ok(fs::read_dir(folder)?.flatten().filter_map(number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_batches_are_kept_and_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("quarantine");
        let mut last = PathBuf::new();
        for number in 0..20 {
            last = keep(&place, format!("[{number}]").as_bytes()).unwrap();
        }
        assert_eq!(fs::read_dir(&place).unwrap().count(), MAX_BATCHES);
        let json = zstd::bulk::decompress(&fs::read(last).unwrap(), 100).unwrap();
        assert_eq!(json, b"[19]");
    }
}
