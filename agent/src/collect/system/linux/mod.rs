//! `/proc/uptime`, the numbered folders of `/proc`, and the record of sessions.

mod sessions;

use std::path::PathBuf;

use spectra_protocol::metric::System;

use crate::collect::Fault;
use crate::collect::text::{decimal, number, words};
use crate::host::{self, Host};
use crate::sys::hot_file::{HotFile, read_once};

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
    uptime: HotFile,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let mut source = Self { uptime: HotFile::new(host.proc("uptime")), host: host.clone() };
        source.uptime()?;
        Ok(source)
    }

    pub(super) fn read(&mut self) -> Result<System, Fault> {
        let uptime = self.uptime()?;
        Ok(System {
            uptime: uptime.into(),
            processes: self.processes()?.into(),
            users: sessions::count(&self.host).into(),
            boot_time: self.boot_time().into(),
        })
    }

    fn uptime(&mut self) -> Result<u64, Fault> {
        let parsed = parse_uptime(self.uptime.read()?);
        parsed.ok_or_else(|| Fault::parse(self.uptime.path(), "no uptime in seconds"))
    }

    fn processes(&self) -> Result<u64, Fault> {
        let folder: PathBuf = self.host.proc("");
        let entries = std::fs::read_dir(&folder).map_err(|error| Fault::read(&folder, error))?;
        let is_process = |name: &std::ffi::OsStr| number(name.as_encoded_bytes()).is_some();
        Ok(entries.flatten().filter(|entry| is_process(&entry.file_name())).count() as u64)
    }

    /// The kernel's own, which does not move with each reading as *now − uptime* would.
    fn boot_time(&self) -> Option<i64> {
        host::os::boot_time(&read_once(&self.host.proc("stat")).ok()?)
    }
}

/// Whole seconds of `12345.67 23456.78`.
fn parse_uptime(text: &[u8]) -> Option<u64> {
    // Beyond this an f64 of seconds is no uptime but a broken file.
    const MAX_SECONDS: f64 = 1e12;
    let seconds = words(text).next().and_then(decimal)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked on this line")]
    (0.0..MAX_SECONDS).contains(&seconds).then_some(seconds as u64)
}

#[cfg(test)]
mod tests {
    use super::parse_uptime;

    #[test]
    fn uptime_is_whole_seconds_within_reason() {
        for (text, expected) in [
            ("3354.99 6000.00\n", Some(3354)),
            ("0.00 0.00", Some(0)),
            ("-1 0", None),
            ("1e300 0", None),
            ("nan", None),
            ("", None),
        ] {
            assert_eq!(parse_uptime(text.as_bytes()), expected, "{text}");
        }
    }
}
