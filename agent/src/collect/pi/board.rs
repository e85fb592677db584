//! `pi_board`: which Raspberry Pi it is.

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::PiBoard;

use super::revision::{self, Revision};
use super::{on_pi, os};
use crate::collect::text::{printable, value_of};
use crate::collect::{Collector, Fault, Spec, Start};
use crate::host::Host;

pub(super) const SPEC: Spec = Spec { name: "pi_board", interval: Duration::from_hours(1), start, describe };

/// What is kept of a text of the device tree; real ones have 40.
const TEXT_BYTES: usize = 128;

/// What the firmware told the kernel, as it stands there.
#[derive(Clone, Debug, Default)]
pub(super) struct DeviceTree {
    pub(super) model: Vec<u8>,
    pub(super) serial: Vec<u8>,
    /// Four bytes, the highest first.
    pub(super) revision: Vec<u8>,
    /// Kernels of before 2023 have model, revision and serial here as well.
    pub(super) cpuinfo: Vec<u8>,
}

#[derive(Debug)]
struct BoardCollector {
    host: Host,
}

fn start(host: &Host) -> Start {
    on_pi(host, || Start::Ready(Box::new(BoardCollector { host: host.clone() })))
}

impl Collector for BoardCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        Ok(vec![board(&os::device_tree(&self.host)).into()])
    }
}

fn board(tree: &DeviceTree) -> PiBoard {
    let DeviceTree { model, serial, revision, cpuinfo } = tree;
    let code = code(revision).or_else(|| hexadecimal(value_of(cpuinfo, b"Revision", b':')?));
    let Revision { board, soc, manufacturer, memory_bytes } = code.map(revision::decode).unwrap_or_default();
    let serial = Some(text(serial)).filter(|serial| !serial.is_empty());
    PiBoard {
        model: text(model),
        revision: code.map(|code| format!("{code:x}")).unwrap_or_default(),
        board: board.to_owned(),
        soc: soc.to_owned(),
        manufacturer: manufacturer.to_owned(),
        serial: serial.or_else(|| value_of(cpuinfo, b"Serial", b':').map(text)).unwrap_or_default(),
        memory_bytes: memory_bytes.into(),
    }
}

fn code(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_be_bytes)
}

fn hexadecimal(text: &[u8]) -> Option<u32> {
    u32::from_str_radix(str::from_utf8(text).ok()?, 16).ok()
}

/// A string of the device tree ends with NUL.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let mut text = printable(bytes.trim_ascii());
    text.truncate(text.floor_char_boundary(TEXT_BYTES));
    text
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::PiBoard(board)] = metrics else { return String::new() };
    let memory = board.memory_bytes.value().map(|bytes| format!(", {} MiB", bytes >> 20)).unwrap_or_default();
    let soc = if board.soc.is_empty() { String::new() } else { format!(", {}", board.soc) };
    format!("{} (revision {}){soc}{memory}", board.model, board.revision)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DeviceTree, board};

    #[test]
    fn a_board_is_what_its_device_tree_says() {
        let tree = DeviceTree {
            model: b"Raspberry Pi 4 Model B Rev 1.1\0".to_vec(),
            serial: b"10000000abcdef01\0".to_vec(),
            revision: vec![0, 0xc0, 0x31, 0x11],
            cpuinfo: b"Revision\t: a02082\n".to_vec(),
        };
        let known = board(&tree);
        assert_eq!((&*known.model, &*known.serial), ("Raspberry Pi 4 Model B Rev 1.1", "10000000abcdef01"));
        assert_eq!((&*known.revision, &*known.board, &*known.soc), ("c03111", "4B", "BCM2711"));
        assert_eq!(known.memory_bytes.value(), Some(4 << 30));
        let cpuinfo = b"Hardware\t: BCM2835\nRevision\t: a02082\nSerial\t\t: 00000000abcdef01\n".to_vec();
        let old = board(&DeviceTree { model: b"Raspberry Pi 3".to_vec(), cpuinfo, ..DeviceTree::default() });
        assert_eq!((&*old.revision, &*old.board, &*old.serial), ("a02082", "3B", "00000000abcdef01"));
        let unknown = board(&DeviceTree::default());
        assert_eq!((&*unknown.revision, unknown.memory_bytes.value()), ("", None));
    }

    proptest! {
        #[test]
        fn any_bytes_make_a_short_board(model: Vec<u8>, serial: Vec<u8>, revision: Vec<u8>, cpuinfo: Vec<u8>) {
            let board = board(&DeviceTree { model, serial, revision, cpuinfo });
            prop_assert!(board.model.len() <= 128 && !board.serial.contains(char::is_control));
        }
    }
}
