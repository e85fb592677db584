//! `drive_list`: how long the host's drives will last. A drive that sleeps is not woken for it.

pub mod ata;
pub mod mmc;
pub mod nvme;
#[cfg_attr(target_os = "linux", path = "drive/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "drive/freebsd.rs")]
#[cfg_attr(windows, path = "drive/other.rs")]
mod os;
pub mod smartctl;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use spectra_protocol::metric::{Drive, DriveList};
use spectra_protocol::{Metric, Reading};

use super::{Broken, Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "drive_list", interval: Duration::from_hours(1), start: os::start, describe };

/// What a drive's sensor can mean, °C.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = -40.0..=150.0;
const FORESEEN: &str = "it foresees its failure";
/// Drives that are looked at: more than the largest cases hold.
const MAX_DRIVES: usize = 256;

/// A drive as it was found, before it is asked.
#[derive(Clone, Debug)]
pub struct Found {
    /// Device, kind, and what the kernel knows of it; of cards all there is.
    pub drive: Drive,
    pub ask: Ask,
}

/// How a drive tells of its health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// It has told already.
    Nothing,
    Nvme,
    Ata,
    /// Only programs know how: SAS, USB bridges.
    Program,
}

/// What a drive answered.
#[derive(Debug)]
pub enum Answer {
    Health(Box<Drive>),
    Asleep,
    /// It has nothing to say; virtual drives.
    Nothing,
    /// It could not be asked, and why.
    Broken(Broken),
}

#[derive(Debug)]
struct DriveCollector {
    source: os::Source,
    /// What drives said last, by device.
    known: HashMap<String, Drive>,
    broken: Vec<Broken>,
}

impl Collector for DriveCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let mut found = self.source.find()?;
        found.truncate(MAX_DRIVES);
        self.broken.clear();
        let mut drives = Vec::with_capacity(found.len());
        for Found { drive, ask } in found {
            let answer = self.source.ask(&drive, ask);
            let known = self
                .known
                .get(&drive.device)
                .filter(|known| known.serial == drive.serial || drive.serial.is_empty());
            let drive = match answer {
                Answer::Health(drive) => *drive,
                Answer::Asleep => asleep(known, drive),
                Answer::Nothing => drive,
                Answer::Broken(what) => {
                    self.broken.push(what);
                    drive
                }
            };
            drives.push(drive);
        }
        self.known = drives.iter().map(|drive| (drive.device.clone(), drive.clone())).collect();
        if drives.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![DriveList { drives }.into()])
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

/// What was last known of a drive, without what has changed since.
fn asleep(known: Option<&Drive>, found: Drive) -> Drive {
    let last = known.cloned().unwrap_or(found);
    Drive { asleep: true, temperature: Reading::Absent, ..last }
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::DriveList(list)] = metrics else { return String::new() };
    let drives: Vec<_> = list.drives.iter().map(in_words).collect();
    super::text::short_list(&drives.iter().map(String::as_str).collect::<Vec<_>>())
}

fn in_words(drive: &Drive) -> String {
    let mut words = vec![format!("{} {}", drive.device, drive.kind)];
    if drive.asleep {
        words.push("asleep".to_owned());
    }
    words.extend(drive.wear_percent.value().map(|wear| format!("{wear:.0} % worn")));
    match drive.failing {
        Some(true) => words.push("failing".to_owned()),
        Some(false) => words.push("healthy".to_owned()),
        None => {}
    }
    if !drive.warning.is_empty() {
        words.push(format!("({})", drive.warning));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Drive, asleep, in_words};

    #[test]
    fn of_a_drive_that_sleeps_the_rest_is_what_was_last_known() {
        let found = Drive { device: "sda".into(), ..Drive::default() };
        let known = Drive { power_on_hours: 7.into(), temperature: 30.0.into(), ..found.clone() };
        let drive = asleep(Some(&known), found.clone());
        assert_eq!(
            (drive.asleep, drive.power_on_hours.value(), drive.temperature),
            (true, Some(7), Reading::Absent)
        );
        assert!(asleep(None, found).asleep);
    }

    #[test]
    fn words_for_people() {
        let drive = Drive {
            device: "sda".into(),
            kind: "ssd".into(),
            wear_percent: 12.0.into(),
            failing: Some(true),
            warning: "x".into(),
            ..Drive::default()
        };
        assert_eq!(in_words(&drive), "sda ssd 12 % worn failing (x)");
    }
}
