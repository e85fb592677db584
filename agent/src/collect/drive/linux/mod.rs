//! Drives under Linux: found in `/sys/block`, asked at `/dev`, or by `smartctl` where that is not possible.

mod find;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use spectra_protocol::metric::Drive;

use super::ata::{self, Question, Registers, Statistics};
use super::{Answer, Ask, DriveCollector, Found, nvme, smartctl};
use crate::collect::fault::is_refusal;
use crate::collect::program::{self, Bounds};
use crate::collect::{Broken, Fault, Start};
use crate::host::Host;
use crate::sys::drive::{nvme_log, scsi};

/// A drive that spins answers within milliseconds; one that is about to fail takes its time.
const SMARTCTL: Bounds = Bounds { patience: Duration::from_secs(15), bytes: 1 << 20 };
const NVME_NEEDS: &str = "the capability CAP_SYS_ADMIN and the group `disk`";
const ATA_NEEDS: &str = "the capability CAP_SYS_RAWIO and the group `disk`";

/// Data and registers.
type Reply = (Vec<u8>, Option<Registers>);

/// How drives are asked; tests ask stand-ins.
#[derive(Clone, Copy, Debug)]
struct Ways {
    nvme: fn(&Path) -> io::Result<[u8; 512]>,
    ata: fn(&Path, Question) -> io::Result<Reply>,
}

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
    ways: Ways,
    smartctl: Option<PathBuf>,
}

pub(super) fn start(host: &Host) -> Start {
    let ways = Ways { nvme: nvme_health, ata: ata_answer };
    let source = Source { host: host.clone(), ways, smartctl: program::find_in(host, "smartctl") };
    match source.find() {
        Err(fault) => Start::Broken(fault),
        Ok(found) if found.is_empty() => Start::NotHere("no drive of its own: no sd, nvme or mmc device"),
        Ok(_) => Start::Ready(Box::new(DriveCollector { source, known: HashMap::new(), broken: Vec::new() })),
    }
}

impl Source {
    pub(super) fn find(&self) -> Result<Vec<Found>, Fault> {
        find::drives(&self.host)
    }

    pub(super) fn ask(&self, drive: &Drive, ask: Ask) -> Answer {
        let path = self.host.path("dev").join(&drive.device);
        let asked = match ask {
            Ask::Nothing => return Answer::Nothing,
            // Opening it would wake it.
            Ask::Ata | Ask::Program if find::is_suspended(&self.host, &drive.device) => {
                return Answer::Asleep;
            }
            Ask::Nvme => self.nvme(drive, &path),
            Ask::Ata => self.ata(drive, &path),
            Ask::Program => Err(None),
        };
        // A program may have rights that we have not, and knows drives that do not answer us.
        match asked {
            Ok(answer) => answer,
            Err(refusal) => match (self.program(drive, &path), refusal) {
                (Answer::Nothing | Answer::Broken(_), Some(fault)) => Answer::Broken(Broken::of(&fault)),
                (answer, _) => answer,
            },
        }
    }

    /// `Err`: it has to be asked otherwise; with the refusal, if it was one.
    fn nvme(&self, drive: &Drive, path: &Path) -> Result<Answer, Option<Fault>> {
        let page = (self.ways.nvme)(path).map_err(|error| refusal(path, NVME_NEEDS, error))?;
        if nvme::is_empty(&page) {
            return Ok(Answer::Nothing);
        }
        let mut drive = drive.clone();
        nvme::add_health(&mut drive, &page);
        Ok(Answer::Health(Box::new(drive)))
    }

    fn ata(&self, drive: &Drive, path: &Path) -> Result<Answer, Option<Fault>> {
        let ask = |question| (self.ways.ata)(path, question).map_err(|error| refusal(path, ATA_NEEDS, error));
        // One that does not say whether it sleeps is not asked for more.
        let Some(mode) = ask(Question::PowerMode)?.1.filter(|mode| !mode.is_error) else { return Err(None) };
        if ata::is_asleep(mode) {
            return Ok(Answer::Asleep);
        }
        let page: Option<[u8; 512]> = ask(Question::Smart)?.0.try_into().ok();
        let Some(attributes) = page.as_ref().and_then(ata::attributes) else { return Err(None) };
        let mut drive = drive.clone();
        ata::add_attributes(&mut drive, &attributes);
        // Many know only one of these.
        drive.failing =
            ask(Question::Status).ok().and_then(|(_, registers)| ata::foresees_failure(registers?));
        if drive.failing == Some(true) {
            super::FORESEEN.clone_into(&mut drive.warning);
        }
        let statistics =
            |number| -> Option<[u8; 512]> { ask(Question::Statistics(number)).ok()?.0.try_into().ok() };
        let general = statistics(ata::GENERAL);
        if let Some(page) = general.as_ref().and_then(|page| Statistics::of(page, ata::GENERAL)) {
            page.add_general(&mut drive);
        }
        let solid = (drive.kind == "ssd").then(|| statistics(ata::SOLID_STATE)).flatten();
        if let Some(page) = solid.as_ref().and_then(|page| Statistics::of(page, ata::SOLID_STATE)) {
            page.add_wear(&mut drive);
        }
        Ok(Answer::Health(Box::new(drive)))
    }

    fn program(&self, drive: &Drive, path: &Path) -> Answer {
        let Some(program) = &self.smartctl else { return Answer::Nothing };
        let device = path.to_string_lossy();
        let mut arguments = smartctl::ARGUMENTS.to_vec();
        arguments.push(&device);
        let said = match program::run(program, &arguments, SMARTCTL) {
            Ok(said) => said,
            Err(fault) => {
                let words = format!("{}: {}", drive.device, fault.in_one_line());
                return Answer::Broken(Broken { words, is_permission: fault.is_permission() });
            }
        };
        let mut drive = drive.clone();
        match smartctl::add(&mut drive, &said.output) {
            Some(smartctl::Said::Health) => Answer::Health(Box::new(drive)),
            Some(smartctl::Said::Asleep) => Answer::Asleep,
            Some(smartctl::Said::Refused(message)) => {
                let words = format!("{}: {message}; it needs {ATA_NEEDS}", drive.device);
                Answer::Broken(Broken::for_want_of_permission(words))
            }
            Some(smartctl::Said::Nothing) | None => Answer::Nothing,
        }
    }
}

fn refusal(path: &Path, needs: &'static str, error: io::Error) -> Option<Fault> {
    is_refusal(&error).then(|| Fault::open(path, needs, error))
}

/// Without waiting for anything: a drive is not to spin up for it.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC).open(path)
}

fn nvme_health(path: &Path) -> io::Result<[u8; 512]> {
    let mut page = [0; 512];
    nvme_log(&open(path)?, nvme::HEALTH_PAGE, &mut page)?;
    Ok(page)
}

fn ata_answer(path: &Path, question: Question) -> io::Result<Reply> {
    let mut data = vec![0; question.data_bytes()];
    let sense = scsi(&open(path)?, &question.command(), &mut data)?;
    let registers = ata::registers(&sense.bytes);
    if registers.is_some_and(|registers| registers.is_error) {
        return Err(io::Error::other("the drive does not know the question"));
    }
    Ok((data, registers))
}

#[cfg(test)]
mod tests;
