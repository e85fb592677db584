//! Is there room for the embedded database to grow?

use std::path::Path;

use super::Finding;
use super::database::size;
use crate::secret::private_file::folder_of;

/// Below this the server may stop to store within hours.
const LEAST_BYTES: u64 = 200 << 20;
/// Below this share somebody should look.
const LEAST_PERCENT: u64 = 5;

pub(super) fn look(database: &Path) -> Option<Finding> {
    // A folder that is missing is told elsewhere.
    let folder = folder_of(database).ancestors().find(|folder| folder.exists())?;
    Some(match rustix::fs::statvfs(folder) {
        Ok(space) => judge(space.f_bavail * space.f_frsize, space.f_blocks * space.f_frsize, folder),
        Err(error) => {
            Finding::wrong("disk", format!("cannot ask for the space in {}: {error}", folder.display()))
        }
    })
}

fn judge(free: u64, all: u64, folder: &Path) -> Finding {
    let text = format!(
        "{} free of {} in {}",
        size(free.try_into().unwrap_or(i64::MAX)),
        size(all.try_into().unwrap_or(i64::MAX)),
        folder.display()
    );
    let remedy = "make room, move the database, or keep less (--retention-raw)";
    if free < LEAST_BYTES {
        return Finding::wrong("disk", format!("{text}: {remedy}"));
    }
    if free < all / 100 * LEAST_PERCENT {
        return Finding::note("disk", format!("{text}: {remedy}"));
    }
    Finding::ok("disk", text)
}

#[cfg(test)]
mod tests {
    use super::super::State::{Note, Ok, Wrong};
    use super::*;

    #[test]
    fn a_full_disk_is_told_before_it_is_full() {
        for (free, all, expected) in [
            (100 << 30, 200 << 30, Ok),
            (10 << 30, 200 << 30, Ok),
            (9 << 30, 200 << 30, Note),
            (199 << 20, 1 << 30, Wrong),
            (0, 0, Wrong),
        ] {
            let finding = judge(free, all, Path::new("/srv"));
            assert_eq!(finding.state, expected, "{finding:?}");
        }
    }
}
