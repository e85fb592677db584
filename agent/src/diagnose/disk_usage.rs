//! `disk_usage`: the largest folders and files of one file system, below a folder.

mod largest;
#[cfg_attr(target_os = "linux", path = "disk_usage/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "disk_usage/other.rs")]
mod walk;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use spectra_protocol::command::{DiskUsage, DiskUsageEntry, DiskUsageReport};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use largest::Largest;

use super::worker::on_thread;
use super::{Context, Fault, Progress};
use crate::sys::paths::ROOT;

/// As the original.
const TOP: u64 = 50;
/// As the server's API; the original has no bound.
const MOST: u64 = 1000;
/// How often it says how far it is.
const TELL_EVERY: Duration = Duration::from_secs(2);
/// Before the deadline, so that the part that was seen still arrives.
const MARGIN: Duration = Duration::from_secs(1);

/// What is wanted.
#[derive(Debug)]
struct Ask {
    /// Where the host's tree stands.
    root: PathBuf,
    /// Where to begin, absolute as the host sees it.
    folder: PathBuf,
    /// How many of each.
    largest: usize,
    until: Instant,
}

/// What was seen.
#[derive(Debug)]
struct Seen {
    folders: Largest,
    files: Largest,
    scanned_dirs: u64,
    scanned_files: u64,
    errors: u64,
    /// A bound was reached before the end.
    is_partial: bool,
}

pub(super) async fn disk_usage(wish: &DiskUsage, context: &Context) -> Result<DiskUsageReport, Fault> {
    let folder = if wish.path.is_empty() { ROOT.to_owned() } else { wish.path.clone() };
    if !Path::new(&folder).is_absolute() {
        return Err(Fault::failed(format!("cannot look into {folder}: it is no absolute path")));
    }
    let wanted = if wish.top_n == 0 { TOP } else { wish.top_n.min(MOST) };
    let begun = Instant::now();
    let time = context.deadline.saturating_duration_since(tokio::time::Instant::now());
    let ask = Ask {
        root: context.host.path(""),
        folder: folder.clone().into(),
        largest: usize::try_from(wanted).unwrap_or(usize::MAX),
        until: begun + time.saturating_sub(MARGIN),
    };
    let (progress, told_folder) = (context.progress.clone(), folder.clone());
    let seen = on_thread("disk_usage", move |unwanted| {
        let mut teller = Teller { progress, folder: told_folder, next: begun + TELL_EVERY };
        walk::walk(&ask, unwanted, &mut |dirs, files| teller.tell(dirs, files))
    });
    let seen = seen.await?.map_err(|error| Fault::doing(format!("cannot look into {folder}"), &error))?;
    Ok(report(folder, seen, begun.elapsed()))
}

struct Teller {
    progress: Progress,
    folder: String,
    next: Instant,
}

impl Teller {
    fn tell(&mut self, scanned_dirs: u64, scanned_files: u64) {
        if Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + TELL_EVERY;
        let root = self.folder.clone();
        self.progress.tell(&DiskUsageReport {
            root,
            scanned_dirs,
            scanned_files,
            partial: true,
            ..DiskUsageReport::default()
        });
    }
}

fn report(root: String, seen: Seen, time: Duration) -> DiskUsageReport {
    let Seen { folders, files, scanned_dirs, scanned_files, errors, is_partial } = seen;
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let folder =
        |(size, at, count): (u64, _, u64)| DiskUsageEntry { path: path(at), size, count: Some(count) };
    let file = |(size, at, _): (u64, _, u64)| DiskUsageEntry { path: path(at), size, count: None };
    DiskUsageReport {
        root,
        top_dirs: folders.sorted().into_iter().map(folder).collect(),
        top_files: files.sorted().into_iter().map(file).collect(),
        scanned_dirs,
        scanned_files,
        error_count: errors,
        partial: is_partial,
        duration_ms: i64::try_from(time.as_millis()).unwrap_or(i64::MAX),
        scanned_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
    }
}
