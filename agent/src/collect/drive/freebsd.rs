//! Drives of `kern.disks`, asked by `smartctl`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use spectra_protocol::metric::Drive;

use super::{Answer, Ask, DriveCollector, Found, smartctl};
use crate::collect::program::{self, Bounds};
use crate::collect::{Broken, Fault, Start};
use crate::host::Host;
use crate::sys::freebsd::sysctl;

/// A drive that spins answers within milliseconds; one that is about to fail takes its time.
const SMARTCTL: Bounds = Bounds { patience: Duration::from_secs(15), bytes: 1 << 20 };
const NEEDS: &str = "root";

#[derive(Debug)]
pub(super) struct Source {
    program: PathBuf,
}

pub(super) fn start(_: &Host) -> Start {
    match program::find("smartctl") {
        Some(program) => Start::Ready(Box::new(DriveCollector {
            source: Source { program },
            known: HashMap::new(),
            broken: Vec::new(),
        })),
        None => Start::NotHere("no smartctl (pkg install smartmontools)"),
    }
}

impl Source {
    /// `ada0`, `da0`, `nda0`, `nvd0`: names between blanks, memory disks and others beside them.
    #[expect(clippy::unused_self, reason = "elsewhere it is a folder")]
    pub(super) fn find(&self) -> Result<Vec<Found>, Fault> {
        let names = sysctl::text("kern.disks")
            .ok_or_else(|| Fault::parse(Path::new("kern.disks"), "no list of this name"))?;
        let kind = |name: &str| {
            let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
            match letters {
                "nda" | "nvd" => Some("nvme"),
                "ada" | "da" => Some(""),
                _ => None,
            }
        };
        let drives = names.split_whitespace().filter_map(|name| {
            let drive = Drive { device: name.to_owned(), kind: kind(name)?.into(), ..Drive::default() };
            Some(Found { drive, ask: Ask::Program })
        });
        Ok(drives.collect())
    }

    pub(super) fn ask(&self, drive: &Drive, _: Ask) -> Answer {
        let device = format!("/dev/{}", drive.device);
        let mut arguments = smartctl::ARGUMENTS.to_vec();
        arguments.push(&device);
        let said = match program::run(&self.program, &arguments, SMARTCTL) {
            Ok(said) => said,
            Err(fault) => return Answer::Broken(Broken::of(&fault)),
        };
        let mut drive = drive.clone();
        match smartctl::add(&mut drive, &said.output) {
            Some(smartctl::Said::Health) => Answer::Health(Box::new(drive)),
            Some(smartctl::Said::Asleep) => Answer::Asleep,
            Some(smartctl::Said::Refused(message)) => {
                let words = format!("{}: {message}; it needs {NEEDS}", drive.device);
                Answer::Broken(Broken::for_want_of_permission(words))
            }
            Some(smartctl::Said::Nothing) | None => Answer::Nothing,
        }
    }
}
