//! What the revision code of a Raspberry Pi says of the board:
//! <https://www.raspberrypi.com/documentation/computers/raspberry-pi.html#raspberry-pi-revision-codes>.

const MIB: u64 = 1 << 20;

/// Bit 23: the code has fields.
const HAS_FIELDS: u32 = 1 << 23;

/// What a code says; empty or none where it says nothing that we know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Revision {
    pub(super) board: &'static str,
    pub(super) soc: &'static str,
    pub(super) manufacturer: &'static str,
    pub(super) memory_bytes: Option<u64>,
}

pub(super) fn decode(code: u32) -> Revision {
    if code & HAS_FIELDS == 0 {
        // Bits from 24 on tell of the warranty.
        return old(code & 0x00ff_ffff);
    }
    let field = |shift: u32, bits: u32| code >> shift & ((1 << bits) - 1);
    Revision {
        board: board(field(4, 8)),
        soc: named(SOCS, field(12, 4)),
        manufacturer: named(MANUFACTURERS, field(16, 4)),
        // 256 MiB, and twice as much from each to the next; 7 is not taken.
        memory_bytes: Some(field(20, 3)).filter(|size| *size < 7).map(|size| (256 * MIB) << size),
    }
}

const SOCS: &[&str] = &["BCM2835", "BCM2836", "BCM2837", "BCM2711", "BCM2712"];
const MANUFACTURERS: &[&str] = &["Sony UK", "Egoman", "Embest", "Sony Japan", "Embest", "Stadium"];

fn named(names: &'static [&'static str], number: u32) -> &'static str {
    usize::try_from(number).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
}

fn board(number: u32) -> &'static str {
    match number {
        0x00 => "A",
        0x01 => "B",
        0x02 => "A+",
        0x03 => "B+",
        0x04 => "2B",
        0x05 => "Alpha",
        0x06 => "CM1",
        0x08 => "3B",
        0x09 => "Zero",
        0x0a => "CM3",
        0x0c => "Zero W",
        0x0d => "3B+",
        0x0e => "3A+",
        0x10 => "CM3+",
        0x11 => "4B",
        0x12 => "Zero 2 W",
        0x13 => "400",
        0x14 => "CM4",
        0x15 => "CM4S",
        0x17 => "5",
        0x18 => "CM5",
        0x19 => "500",
        0x1a => "CM5 Lite",
        _ => "",
    }
}

/// Codes of before the Raspberry Pi 2 are a list.
fn old(code: u32) -> Revision {
    let (board, megabytes, manufacturer) = match code {
        0x02 | 0x03 | 0x06 => ("B", 256, "Egoman"),
        0x04 => ("B", 256, "Sony UK"),
        0x05 => ("B", 256, "Qisda"),
        0x07 => ("A", 256, "Egoman"),
        0x08 => ("A", 256, "Sony UK"),
        0x09 => ("A", 256, "Qisda"),
        0x0d | 0x0f => ("B", 512, "Egoman"),
        0x0e => ("B", 512, "Sony UK"),
        0x10 => ("B+", 512, "Sony UK"),
        0x11 => ("CM1", 512, "Sony UK"),
        0x12 => ("A+", 256, "Sony UK"),
        0x13 => ("B+", 512, "Embest"),
        0x14 => ("CM1", 512, "Embest"),
        // With 256 or 512 MiB.
        0x15 => return Revision { board: "A+", soc: SOCS[0], manufacturer: "Embest", memory_bytes: None },
        _ => return Revision::default(),
    };
    Revision { board, soc: SOCS[0], manufacturer, memory_bytes: Some(megabytes * MIB) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MIB, Revision, decode};

    #[test]
    fn codes_tell_board_processor_maker_and_memory() {
        for (code, board, soc, manufacturer, mib) in [
            (0x0000_0002, "B", "BCM2835", "Egoman", Some(256)),
            (0x0000_000e, "B", "BCM2835", "Sony UK", Some(512)),
            (0x0100_000d, "B", "BCM2835", "Egoman", Some(512)),
            (0x0000_0015, "A+", "BCM2835", "Embest", None),
            (0x0090_0092, "Zero", "BCM2835", "Sony UK", Some(512)),
            (0x0090_00c1, "Zero W", "BCM2835", "Sony UK", Some(512)),
            (0x00a0_1041, "2B", "BCM2836", "Sony UK", Some(1024)),
            (0x00a0_2082, "3B", "BCM2837", "Sony UK", Some(1024)),
            (0x00a5_2082, "3B", "BCM2837", "Stadium", Some(1024)),
            (0x00a0_20d3, "3B+", "BCM2837", "Sony UK", Some(1024)),
            (0x0090_2120, "Zero 2 W", "BCM2837", "Sony UK", Some(512)),
            (0x00c0_3111, "4B", "BCM2711", "Sony UK", Some(4096)),
            (0x00d0_3114, "4B", "BCM2711", "Sony UK", Some(8192)),
            (0x00b0_3140, "CM4", "BCM2711", "Sony UK", Some(2048)),
            (0x00c0_3130, "400", "BCM2711", "Sony UK", Some(4096)),
            (0x00d0_4170, "5", "BCM2712", "Sony UK", Some(8192)),
            (0x00e0_4171, "5", "BCM2712", "Sony UK", Some(16_384)),
            (0x02d0_4180, "CM5", "BCM2712", "Sony UK", Some(8192)),
            (0x00f0_5ff0, "", "", "Sony UK", None),
        ] {
            let expected = Revision { board, soc, manufacturer, memory_bytes: mib.map(|mib: u64| mib * MIB) };
            assert_eq!(decode(code), expected, "{code:x}");
        }
        assert_eq!(decode(0), Revision::default());
    }

    proptest! {
        #[test]
        fn any_code_is_read_without_panic(code: u32) {
            decode(code);
        }
    }
}
