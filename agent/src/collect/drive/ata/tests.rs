//! Tests of questions to ATA drives and their answers, over pages as makers fill them.

use proptest::prelude::*;

use super::*;

/// A page of attributes with its checksum: number, current value, raw value.
fn page(attributes: &[(u8, u8, u64)]) -> [u8; 512] {
    let mut page = [0; 512];
    page[0] = 0x10;
    for (entry, (id, current, raw)) in page[2..362].chunks_exact_mut(12).zip(attributes) {
        (entry[0], entry[3], entry[4]) = (*id, *current, *current);
        entry[5..11].copy_from_slice(&raw.to_le_bytes()[..6]);
    }
    page[511] = 0_u8.wrapping_sub(page.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)));
    page
}

fn read(kind: &str, model: &str, entries: &[(u8, u8, u64)]) -> Drive {
    let mut drive = Drive { kind: kind.into(), model: model.into(), ..Drive::default() };
    add_attributes(&mut drive, &attributes(&page(entries)).unwrap());
    drive
}

#[test]
fn commands_are_those_of_the_standard() {
    for (question, expected) in [
        (Question::PowerMode, [0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe5, 0]),
        (Question::Status, [0x85, 0x06, 0x20, 0, 0xda, 0, 0, 0, 0, 0, 0x4f, 0, 0xc2, 0, 0xb0, 0]),
        (Question::Smart, [0x85, 0x08, 0x0e, 0, 0xd0, 0, 1, 0, 0, 0, 0x4f, 0, 0xc2, 0, 0xb0, 0]),
        (Question::Statistics(7), [0x85, 0x09, 0x0e, 0, 0, 0, 1, 0, 4, 0, 7, 0, 0, 0, 0x2f, 0]),
    ] {
        assert_eq!(question.command(), expected, "{question:?}");
    }
}

#[test]
fn registers_come_in_two_forms() {
    let mut descriptor = [0; 32];
    descriptor[..22].copy_from_slice(&[
        0x72, 0x01, 0x00, 0x1d, 0, 0, 0, 0x0e, 0x09, 0x0c, 0, 0, 0, 0xff, 0, 0, 0, 0x4f, 0, 0xc2, 0x40, 0x50,
    ]);
    let awake = registers(&descriptor).unwrap();
    assert_eq!(awake, Registers { count: 0xff, mid: 0x4f, high: 0xc2, is_error: false });
    assert_eq!((is_asleep(awake), foresees_failure(awake)), (false, Some(false)));
    let mut fixed = [0; 32];
    fixed[..14].copy_from_slice(&[0x70, 0, 1, 0, 0x50, 0x40, 0, 0x0a, 0, 0, 0xf4, 0x2c, 0, 0x1d]);
    let asleep = registers(&fixed).unwrap();
    assert_eq!((is_asleep(asleep), foresees_failure(asleep)), (true, Some(true)));
    assert_eq!(registers(&[0; 32]), None);
    for (count, expected) in
        [(0x00, true), (0x01, true), (0x40, true), (0x80, false), (0x82, false), (0xff, false)]
    {
        assert_eq!(is_asleep(Registers { count, ..awake }), expected, "{count:#x}");
    }
    assert_eq!(foresees_failure(Registers { mid: 0, ..awake }), None);
}

#[test]
fn disks_of_several_makers_are_understood() {
    // The upper bytes of raw values hold something else: minutes, extremes of temperature.
    let seagate = read(
        "hdd",
        "ST4000VN008",
        &[
            (5, 100, 8),
            (9, 62, 0x7b00_0000_8235),
            (12, 100, 41),
            (187, 97, 3),
            (190, 66, 0x2322_0022),
            (194, 34, 0x0012_0000_0022),
            (197, 100, 16),
            (198, 100, 16),
        ],
    );
    assert_eq!(
        (seagate.reallocated_sectors.value(), seagate.power_on_hours.value()),
        (Some(8), Some(0x8235))
    );
    assert_eq!((seagate.media_errors.value(), seagate.pending_sectors.value()), (Some(3), Some(16)));
    assert_eq!((seagate.temperature.value(), seagate.wear_percent.value()), (Some(34.0), None));
    let hitachi = read(
        "hdd",
        "HGST HUS724040ALE641",
        &[(5, 100, 0), (9, 93, 51_234), (194, 250, 0x0031_0014_0018), (198, 100, 2)],
    );
    assert_eq!((hitachi.temperature.value(), hitachi.media_errors.value()), (Some(24.0), Some(2)));
    let samsung = read(
        "ssd",
        "Samsung SSD 860 EVO 500GB",
        &[(5, 100, 0), (9, 97, 12_345), (12, 99, 321), (177, 94, 88), (190, 70, 30), (241, 99, 1 << 40)],
    );
    assert_eq!((samsung.wear_percent.value(), samsung.temperature.value()), (Some(6.0), Some(30.0)));
    let intel =
        read("ssd", "INTEL SSDSC2BB480G6", &[(9, 100, 22_000), (170, 100, 0), (174, 100, 55), (233, 88, 0)]);
    assert_eq!((intel.wear_percent.value(), intel.unsafe_shutdowns.value()), (Some(12.0), Some(55)));
    let crucial = read("ssd", "CT500MX500SSD1", &[(173, 90, 150), (202, 85, 15), (194, 60, 0x0028)]);
    assert_eq!((crucial.wear_percent.value(), crucial.temperature.value()), (Some(15.0), Some(40.0)));
    let kingston = read("ssd", "KINGSTON SA400S37240G", &[(231, 78, 22), (194, 30, 30)]);
    assert_eq!(kingston.wear_percent.value(), Some(22.0));
    // It counts something else there.
    assert_eq!(read("ssd", "X", &[(231, 0, 0)]).wear_percent.value(), None);
    assert_eq!(read("ssd", "X", &[(231, 253, 0), (194, 1, 0xb0)]).temperature.value(), None);
}

#[test]
fn a_page_with_a_wrong_checksum_or_of_zeros_is_none() {
    let mut damaged = page(&[(5, 100, 8)]);
    damaged[7] ^= 1;
    assert_eq!(attributes(&damaged), None);
    assert_eq!(attributes(&[0; 512]), None);
}

#[test]
fn statistics_count_where_they_are_valid() {
    let mut general = [0; 512];
    general[2] = GENERAL;
    for (at, number, flags) in [(16, 30_000_u64, 0xc0_u8), (24, 1 << 33, 0xc0), (40, 1 << 34, 0x80)] {
        general[at..at + 8].copy_from_slice(&number.to_le_bytes());
        general[at + 7] = flags;
    }
    let mut drive = Drive { power_on_hours: 1.into(), ..Drive::default() };
    Statistics::of(&general, GENERAL).unwrap().add_general(&mut drive);
    assert_eq!((drive.power_on_hours.value(), drive.written_bytes.value()), (Some(30_000), Some(1 << 42)));
    assert_eq!(drive.read_bytes.value(), None);
    assert!(Statistics::of(&general, SOLID_STATE).is_none());
    let mut solid = [0; 512];
    (solid[2], solid[8], solid[15]) = (SOLID_STATE, 130, 0xc0);
    Statistics::of(&solid, SOLID_STATE).unwrap().add_wear(&mut drive);
    assert_eq!(drive.wear_percent.value(), Some(100.0));
}

proptest! {
    #[test]
    fn any_page_is_read_without_panic(
        bytes in prop::collection::vec(any::<u8>(), 512), sense: [u8; 32], entries in prop::collection::vec(any::<(u8, u8, u64)>(), 0..30),
        model: String,
    ) {
        let bytes: [u8; 512] = bytes.try_into().unwrap();
        registers(&sense).map(foresees_failure);
        attributes(&bytes);
        for kind in ["ssd", "hdd"] {
            let mut drive = read(kind, &model, &entries);
            for number in [GENERAL, SOLID_STATE] {
                if let Some(statistics) = Statistics::of(&bytes, number) {
                    statistics.add_general(&mut drive);
                    statistics.add_wear(&mut drive);
                }
            }
            prop_assert!(drive.wear_percent.value().is_none_or(|wear| (0.0..=100.0).contains(&wear)));
        }
    }
}
