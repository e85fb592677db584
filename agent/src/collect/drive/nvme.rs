//! The health page of NVMe drives: log page 2 of the NVM Express base specification.

use spectra_protocol::metric::Drive;

pub const HEALTH_PAGE: u8 = 2;

/// What each bit of the first byte means.
const WARNINGS: [&str; 6] = [
    "spare blocks run out",
    "it is too warm or too cold",
    "it is not reliable any more",
    "it is read-only",
    "its backup of volatile memory failed",
    "its persistent memory is read-only",
];
/// Units of data are a thousand sectors of 512 bytes.
const UNIT_BYTES: u128 = 512_000;
const KELVIN: f64 = 273.0;

/// Adds what the page says.
pub fn add_health(drive: &mut Drive, page: &[u8; 512]) {
    let number = |at: usize| {
        page[at..at + 16].iter().rev().fold(0_u128, |number, byte| number << 8 | u128::from(*byte))
    };
    let count = |at: usize| u64::try_from(number(at)).ok();
    let bytes = |at: usize| number(at).checked_mul(UNIT_BYTES).and_then(|bytes| u64::try_from(bytes).ok());
    let warnings = page[0];
    let named =
        WARNINGS.iter().enumerate().filter(|(bit, _)| warnings >> bit & 1 == 1).map(|(_, name)| *name);
    drive.warning = named.collect::<Vec<_>>().join(", ");
    // That it is warm is no failure of its own.
    drive.failing = Some(warnings & !0b10 != 0);
    let kelvin = u16::from_le_bytes([page[1], page[2]]);
    let celsius = f64::from(kelvin) - KELVIN;
    drive.temperature =
        Some(celsius).filter(|celsius| kelvin != 0 && super::PLAUSIBLE.contains(celsius)).into();
    drive.spare_percent = percent(page[3]).into();
    drive.spare_threshold_percent = percent(page[4]).into();
    // May be beyond 100.
    drive.wear_percent = f64::from(page[5].min(100)).into();
    drive.read_bytes = bytes(32).into();
    drive.written_bytes = bytes(48).into();
    drive.power_cycles = count(112).into();
    drive.power_on_hours = count(128).into();
    drive.unsafe_shutdowns = count(144).into();
    drive.media_errors = count(160).into();
}

fn percent(byte: u8) -> Option<f64> {
    (byte <= 100).then(|| f64::from(byte))
}

/// Whether the page says nothing at all: some controllers answer with zeros.
pub fn is_empty(page: &[u8; 512]) -> bool {
    page.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The beginning of a page, as three makers fill it.
    fn page(head: [u8; 6], numbers: [(usize, u128); 6]) -> [u8; 512] {
        let mut page = [0; 512];
        page[..6].copy_from_slice(&head);
        for (at, number) in numbers {
            page[at..at + 16].copy_from_slice(&number.to_le_bytes());
        }
        page
    }

    #[test]
    fn the_numbers_stand_where_the_standard_says() {
        let samsung = page(
            [0, 0x3a, 0x01, 100, 10, 3],
            [(32, 48_123_456), (48, 33_222_111), (112, 812), (128, 9_123), (144, 41), (160, 0)],
        );
        let mut drive = Drive::default();
        add_health(&mut drive, &samsung);
        assert_eq!((drive.failing, &*drive.warning), (Some(false), ""));
        assert_eq!((drive.temperature.value(), drive.spare_percent.value()), (Some(41.0), Some(100.0)));
        assert_eq!(
            (drive.spare_threshold_percent.value(), drive.wear_percent.value()),
            (Some(10.0), Some(3.0))
        );
        assert_eq!(drive.read_bytes.value(), Some(48_123_456 * 512_000));
        assert_eq!(drive.written_bytes.value(), Some(33_222_111 * 512_000));
        assert_eq!((drive.power_cycles.value(), drive.power_on_hours.value()), (Some(812), Some(9_123)));
        assert_eq!((drive.unsafe_shutdowns.value(), drive.media_errors.value()), (Some(41), Some(0)));
    }

    #[test]
    fn worn_drives_warn_and_what_cannot_be_is_left_out() {
        let worn = page(
            [0b101, 0, 0, 255, 10, 255],
            [(32, u128::MAX), (48, 0), (112, u128::MAX), (128, 1), (144, 1), (160, 7)],
        );
        let mut drive = Drive::default();
        add_health(&mut drive, &worn);
        assert_eq!(drive.warning, "spare blocks run out, it is not reliable any more");
        assert_eq!((drive.failing, drive.wear_percent.value()), (Some(true), Some(100.0)));
        assert_eq!((drive.temperature.value(), drive.spare_percent.value()), (None, None));
        assert_eq!((drive.read_bytes.value(), drive.power_cycles.value()), (None, None));
        add_health(&mut drive, &page([0b10, 0x60, 0x01, 9, 10, 1], [(32, 0); 6]));
        assert_eq!((drive.failing, &*drive.warning), (Some(false), "it is too warm or too cold"));
        assert!(is_empty(&[0; 512]) && !is_empty(&worn));
    }

    proptest! {
        #[test]
        fn any_page_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 512)) {
            let mut drive = Drive::default();
            add_health(&mut drive, bytes.as_slice().try_into().unwrap());
            prop_assert!(drive.wear_percent.value().unwrap() <= 100.0);
        }
    }
}
