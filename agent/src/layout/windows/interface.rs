//! `MIB_IF_TABLE2`: every interface with what it is and its counters.

use super::super::bytes::{u32_at, u64_at};
use super::text;
use crate::collect::network::{Direction, Interface, Link};

/// Of a row, and where the first one begins.
pub const ROW_BYTES: usize = 1352;
const FIRST: usize = 8;
/// Rows that are read; a host with more has something else.
const MAX_ROWS: usize = 4096;

/// Places in a row.
pub const DESCRIPTION: usize = 542;
const DESCRIPTION_BYTES: usize = 514;
pub const ADDRESS_LENGTH: usize = 1056;
const ADDRESS: usize = 1060;
pub const MTU: usize = 1124;
pub const KIND: usize = 1128;
pub const FLAGS: usize = 1152;
pub const STATE: usize = 1156;
pub const SPEED: usize = 1192;
pub const RECEIVED: usize = 1208;
pub const SENT: usize = 1280;

/// Types of interfaces (IANA's `ifType`).
const LOOPBACK: u32 = 24;
/// Bits of the flags: hardware; a filter over another interface, which counts the same again.
const HARDWARE: u8 = 1;
const FILTER: u8 = 2;
const UP: u32 = 1;
/// Kinds of media that are carried: Windows tells so of a speed that it does not know.
const UNKNOWN_SPEED: u64 = u64::MAX;

/// Interfaces of interest: hardware, and what else is up. What Windows keeps ready for connections that nobody makes
/// (miniports of each kind, tunnels) is down.
pub fn interfaces(table: &[u8]) -> Vec<Interface> {
    let count = u32_at(table, 0).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let rows = table.get(FIRST..).unwrap_or_default().chunks_exact(ROW_BYTES);
    rows.take(count.min(MAX_ROWS)).filter_map(interface).collect()
}

fn interface(row: &[u8]) -> Option<Interface> {
    let flags = *row.get(FLAGS)?;
    let state = u32_at(row, STATE)?;
    let is_hardware = flags & HARDWARE != 0;
    if flags & FILTER != 0 || u32_at(row, KIND)? == LOOPBACK || !(is_hardware || state == UP) {
        return None;
    }
    let name = text::of_bytes(row.get(DESCRIPTION..DESCRIPTION + DESCRIPTION_BYTES)?);
    let link = Link {
        mac_address: address(row),
        mtu: u32_at(row, MTU).filter(|mtu| *mtu != u32::MAX),
        speed: u64_at(row, SPEED).filter(|speed| *speed != UNKNOWN_SPEED).unwrap_or_default(),
        physical: Some(is_hardware),
        operstate: word(state).map(str::to_owned),
        duplex: None,
    };
    (!name.is_empty()).then_some(Interface {
        name,
        link,
        received: direction(row, RECEIVED)?,
        sent: direction(row, SENT)?,
    })
}

/// Octets, packets to one, packets to many, discards, errors.
fn direction(row: &[u8], at: usize) -> Option<Direction> {
    let number = |index: usize| u64_at(row, at + index * 8);
    Some(Direction {
        bytes: number(0)?,
        packets: number(1)?.saturating_add(number(2)?),
        drops: number(3)?,
        errors: number(4)?,
    })
}

fn address(row: &[u8]) -> String {
    let length =
        u32_at(row, ADDRESS_LENGTH).and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let bytes = row.get(ADDRESS..ADDRESS + length.min(32)).unwrap_or_default();
    if bytes.len() < 6 || bytes.iter().all(|byte| *byte == 0) {
        return String::new();
    }
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// RFC 2863's states in Linux' words.
fn word(state: u32) -> Option<&'static str> {
    Some(match state {
        1 => "up",
        2 => "down",
        3 => "testing",
        4 => "unknown",
        5 => "dormant",
        6 => "notpresent",
        7 => "lowerlayerdown",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A row of the table, as synthetic as its numbers.
    fn row(name: &[u16], kind: u32, flags: u8, state: u32) -> Vec<u8> {
        let mut row = vec![0; ROW_BYTES];
        let mut put = |at: usize, bytes: &[u8]| row[at..at + bytes.len()].copy_from_slice(bytes);
        let name: Vec<u8> = name.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        put(DESCRIPTION, &name);
        put(ADDRESS_LENGTH, &6u32.to_le_bytes());
        put(ADDRESS, &[0, 0x15, 0x5d, 1, 2, 0xfe]);
        put(MTU, &1500u32.to_le_bytes());
        put(KIND, &kind.to_le_bytes());
        put(FLAGS, &[flags]);
        put(STATE, &state.to_le_bytes());
        put(SPEED, &1_000_000_000u64.to_le_bytes());
        for (at, first) in [(RECEIVED, 1u64), (SENT, 11)] {
            for index in 0..5 {
                put(at + index * 8, &(first + index as u64).to_le_bytes());
            }
        }
        row
    }

    fn table(rows: &[Vec<u8>]) -> Vec<u8> {
        let mut table = u64::try_from(rows.len()).unwrap().to_le_bytes().to_vec();
        table.extend(rows.concat());
        table
    }

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn hardware_and_what_is_up_is_told_without_filters_and_loopback() {
        let rows = [
            row(&units("Intel(R) Ethernet"), 6, HARDWARE | 4, 1),
            row(&units("Intel(R) Ethernet-WFP Native MAC Layer"), 6, FILTER, 1),
            row(&units("Wi-Fi"), 71, HARDWARE, 2),
            row(&units("WireGuard Tunnel"), 53, 0, 1),
            row(&units("WAN Miniport (IP)"), 6, 0, 2),
            row(&units("Software Loopback Interface 1"), LOOPBACK, 0, 1),
            row(&[0x41, 0xd800], 6, 0, 1),
            row(&[], 6, HARDWARE, 1),
        ];
        let found = interfaces(&table(&rows));
        let told: Vec<_> = found.iter().map(|i| (i.name.as_str(), i.link.physical)).collect();
        let expected = [
            ("Intel(R) Ethernet", Some(true)),
            ("Wi-Fi", Some(true)),
            ("WireGuard Tunnel", Some(false)),
            ("A\u{fffd}", Some(false)),
        ];
        assert_eq!(told, expected);
        let first = &found[0];
        assert_eq!((&*first.link.mac_address, first.link.mtu), ("00:15:5D:01:02:FE", Some(1500)));
        assert_eq!((first.link.speed, first.link.operstate.as_deref()), (1_000_000_000, Some("up")));
        assert_eq!(first.received, Direction { bytes: 1, packets: 5, drops: 4, errors: 5 });
        assert_eq!(first.sent, Direction { bytes: 11, packets: 25, drops: 14, errors: 15 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            interfaces(&bytes);
            let mut table = table(&[row(&units("x"), 6, HARDWARE, 1)]);
            let at = at.index(table.len());
            table[at] = byte;
            interfaces(&table);
        }
    }
}
