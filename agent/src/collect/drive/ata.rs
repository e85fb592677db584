//! Questions to ATA drives inside commands of SCSI, and their answers: ACS-4 and SAT-4 of T10 and T13.

use spectra_protocol::metric::Drive;

/// What is asked. None of it wakes a drive that sleeps but [`Question::Smart`] and the statistics, which are asked only
/// of one that says it is awake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    PowerMode,
    /// Whether the drive foresees its failure.
    Status,
    /// The page of attributes.
    Smart,
    /// A page of the log of statistics.
    Statistics(u8),
}

pub const GENERAL: u8 = 1;
pub const SOLID_STATE: u8 = 7;

impl Question {
    /// ATA PASS-THROUGH (16).
    pub fn command(self) -> [u8; 16] {
        const PASS_THROUGH: u8 = 0x85;
        const NO_DATA: u8 = 3 << 1;
        const DATA_IN: u8 = 4 << 1;
        /// The registers are wanted, whatever comes.
        const REGISTERS: u8 = 0x20;
        /// From the drive, in blocks, as many as the count says.
        const BLOCKS_IN: u8 = 0x0e;
        /// Bit 0 beside the protocol: registers have 16 bits.
        const EXTENDED: u8 = 1;
        let mut command = [0; 16];
        command[0] = PASS_THROUGH;
        let smart = |command: &mut [u8; 16], feature: u8| {
            (command[4], command[10], command[12], command[14]) = (feature, 0x4f, 0xc2, 0xb0);
        };
        match self {
            Self::PowerMode => (command[1], command[2], command[14]) = (NO_DATA, REGISTERS, 0xe5),
            Self::Status => {
                (command[1], command[2]) = (NO_DATA, REGISTERS);
                smart(&mut command, 0xda);
            }
            Self::Smart => {
                (command[1], command[2], command[6]) = (DATA_IN, BLOCKS_IN, 1);
                smart(&mut command, 0xd0);
            }
            Self::Statistics(page) => {
                (command[1], command[2], command[6]) = (DATA_IN | EXTENDED, BLOCKS_IN, 1);
                // READ LOG EXT: the log's number, then the page's.
                (command[8], command[10], command[14]) = (0x04, page, 0x2f);
            }
        }
        command
    }

    pub fn data_bytes(self) -> usize {
        match self {
            Self::PowerMode | Self::Status => 0,
            Self::Smart | Self::Statistics(_) => 512,
        }
    }
}

/// Registers after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registers {
    pub count: u8,
    pub mid: u8,
    pub high: u8,
    /// The command was aborted.
    pub is_error: bool,
}

/// From sense bytes in either of their two forms; `None` if there are none.
pub fn registers(sense: &[u8; 32]) -> Option<Registers> {
    let is_error = |status: u8| status & 1 == 1;
    match sense[0] & 0x7f {
        // Descriptors, the first of which is that of ATA: number, length, and then the registers.
        0x72 | 0x73 if sense[8] == 0x09 => Some(Registers {
            count: sense[13],
            mid: sense[17],
            high: sense[19],
            is_error: is_error(sense[21]),
        }),
        // Of the sort that says that registers are in it; else the command was refused on its way.
        0x70 | 0x71 if sense[12..14] == [0x00, 0x1d] => {
            Some(Registers { count: sense[6], mid: sense[10], high: sense[11], is_error: is_error(sense[4]) })
        }
        _ => None,
    }
}

/// Whether the answer to [`Question::PowerMode`] says that the drive stands still.
pub fn is_asleep(registers: Registers) -> bool {
    // Standby of two kinds, and with the cache of non-volatile memory before the platters.
    matches!(registers.count, 0x00 | 0x01 | 0x40)
}

/// Whether the answer to [`Question::Status`] foresees a failure; `None` where it is no such answer.
pub fn foresees_failure(registers: Registers) -> Option<bool> {
    match (registers.mid, registers.high) {
        (0x4f, 0xc2) => Some(false),
        (0xf4, 0x2c) => Some(true),
        _ => None,
    }
}

/// One attribute. What the numbers mean, every maker decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub id: u8,
    /// 1 to 253, falling as it gets worse.
    pub current: u8,
    /// Six bytes.
    pub raw: u64,
}

/// The attributes of a page; `None` if its checksum is wrong.
pub fn attributes(page: &[u8; 512]) -> Option<Vec<Attribute>> {
    const FIRST: usize = 2;
    const COUNT: usize = 30;
    const BYTES: usize = 12;
    if page.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0 || page.iter().all(|byte| *byte == 0)
    {
        return None;
    }
    let entries = page[FIRST..FIRST + COUNT * BYTES].chunks_exact(BYTES);
    let read = |entry: &[u8]| Attribute {
        id: entry[0],
        current: entry[3],
        raw: entry[5..11].iter().rev().fold(0, |raw, byte| raw << 8 | u64::from(*byte)),
    };
    Some(entries.filter(|entry| entry[0] != 0).map(read).collect())
}

/// Adds what attributes say that all makers, or this one, mean the same by.
pub fn add_attributes(drive: &mut Drive, attributes: &[Attribute]) {
    let find = |id: u8| attributes.iter().find(|attribute| attribute.id == id);
    let low = |id: u8, bits: u32| find(id).map(|attribute| attribute.raw & ((1 << bits) - 1));
    // The upper bytes are used for something else by some makers.
    drive.reallocated_sectors = low(5, 16).into();
    drive.power_on_hours = low(9, 24).into();
    drive.power_cycles = low(12, 32).into();
    drive.media_errors = low(187, 16).or_else(|| low(198, 32)).into();
    drive.pending_sectors = low(197, 32).into();
    drive.unsafe_shutdowns = low(192, 32).filter(|_| drive.kind == "ssd").or_else(|| low(174, 32)).into();
    let celsius = |id: u8| {
        let byte = find(id)?.raw.to_le_bytes()[0];
        Some(f64::from(byte.cast_signed()))
            .filter(|celsius| *celsius != 0.0 && super::PLAUSIBLE.contains(celsius))
    };
    drive.temperature = celsius(194).or_else(|| celsius(190)).into();
    if drive.kind == "ssd" {
        let left =
            wear_attributes(&drive.model).iter().find_map(|id| find(*id)).map(|attribute| attribute.current);
        drive.wear_percent =
            left.filter(|left| (1..=100).contains(left)).map(|left| f64::from(100 - left)).into();
    }
}

/// Which attribute counts down from 100 as the memory wears: makers differ.
fn wear_attributes(model: &str) -> &'static [u8] {
    let model = model.to_ascii_uppercase();
    let is = |name: &str| model.contains(name);
    if is("SAMSUNG") {
        &[177, 179]
    } else if is("INTEL") || is("SOLIDIGM") {
        &[233]
    } else if is("CRUCIAL") || is("MICRON") || model.starts_with("CT") {
        &[202, 173]
    } else if is("SANDISK") || model.starts_with("WDC WDS") {
        &[232]
    } else {
        &[231, 169, 202]
    }
}

/// What a page of statistics says; each number has flags in its upper byte: it is there, and it is valid.
#[derive(Clone, Copy, Debug)]
pub struct Statistics<'a>(&'a [u8; 512]);

impl<'a> Statistics<'a> {
    /// `None` if it is another page.
    pub fn of(page: &'a [u8; 512], number: u8) -> Option<Self> {
        (page[2] == number).then_some(Self(page))
    }

    fn number(self, at: usize) -> Option<u64> {
        const VALID: u8 = 0xc0;
        let bytes: [u8; 8] = self.0[at..at + 8].try_into().ok()?;
        (bytes[7] & VALID == VALID).then(|| u64::from_le_bytes(bytes) & 0x00ff_ffff_ffff_ffff)
    }

    /// Of [`GENERAL`].
    pub fn add_general(self, drive: &mut Drive) {
        const SECTOR_BYTES: u64 = 512;
        let bytes = |at: usize| self.number(at).and_then(|sectors| sectors.checked_mul(SECTOR_BYTES));
        if let Some(hours) = self.number(16) {
            drive.power_on_hours = (hours & 0xffff_ffff).into();
        }
        drive.written_bytes = bytes(24).into();
        drive.read_bytes = bytes(40).into();
    }

    /// Of [`SOLID_STATE`]: better than any maker's attribute.
    pub fn add_wear(self, drive: &mut Drive) {
        if let Some(used) = self.number(8) {
            drive.wear_percent = ((used & 0xff).min(100) as f64).into();
        }
    }
}

#[cfg(test)]
mod tests;
