//! The kernel's buffer, through `/dev/kmsg`: no program is needed, and it tells exact times.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;
use spectra_protocol::command::LogEntry;

use super::ring;
use crate::diagnose::logs::Wish;
use crate::host::Host;
use crate::host::os::boot_time;
use crate::sys::hot_file::read_once;

/// Largest record of the kernel is 8 KiB (`CONSOLE_EXT_LOG_MAX`), and a shorter buffer is an error.
const RECORD_BYTES: usize = 16 << 10;
/// Records that are read: the largest buffer holds less.
const MAX_RECORDS: usize = 1_000_000;

/// The newest lines that are wanted.
pub(super) fn read(host: &Host, wish: &Wish) -> io::Result<VecDeque<LogEntry>> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let mut kernel = File::options().read(true).custom_flags(flags).open(host.path("dev/kmsg"))?;
    let stat = read_once(&host.proc("stat")).unwrap_or_default();
    let boot = boot_time(&stat).unwrap_or_default();
    let mut entries = VecDeque::new();
    let mut record = vec![0; RECORD_BYTES];
    for _ in 0..MAX_RECORDS {
        match kernel.read(&mut record) {
            Ok(0) => break,
            Ok(length) => add(&mut entries, &record[..length], boot, wish),
            // All are read.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            // The oldest were overwritten meanwhile: the next reading goes on behind them.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(entries)
}

fn add(entries: &mut VecDeque<LogEntry>, record: &[u8], boot: i64, wish: &Wish) {
    let Some((level, entry)) = ring::entry(record, boot) else { return };
    if level.number() > wish.level.number() || !wish.wants(Some(entry.timestamp), &entry.message) {
        return;
    }
    entries.push_back(entry);
    if entries.len() > wish.most {
        entries.pop_front();
    }
}
