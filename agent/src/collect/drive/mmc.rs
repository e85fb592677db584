//! What SD cards and eMMC say of themselves: the identification register, and how far eMMC is worn.
//!
//! <https://docs.kernel.org/driver-api/mmc/mmc-dev-attrs.html>; the registers are of the JEDEC eMMC and the SD standards.

use spectra_protocol::metric::Drive;

/// Files of a card's folder, as they stand there; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// `MMC` or `SD`.
    pub kind: Vec<u8>,
    pub cid: Vec<u8>,
    pub name: Vec<u8>,
    pub serial: Vec<u8>,
    pub date: Vec<u8>,
    pub firmware: Vec<u8>,
    /// `0x03 0x07`: of two kinds of memory, in tenths of what they were made for.
    pub life_time: Vec<u8>,
    /// `0x01`: normal, then warning, then urgent.
    pub pre_eol: Vec<u8>,
}

pub fn drive(card: &Card) -> Drive {
    let Card { kind, cid, name, serial, date, firmware, life_time, pre_eol } = card;
    let is_mmc = kind.trim_ascii() == b"MMC";
    let cid = hexadecimal::<16>(cid);
    let from_register = cid.map(|cid| Identity::of(&cid, is_mmc)).unwrap_or_default();
    let or = |file: &[u8], known: String| Some(text(file)).filter(|text| !text.is_empty()).unwrap_or(known);
    let (wear, eol) = (wear(life_time), pre_eol_word(pre_eol));
    Drive {
        kind: if is_mmc { "emmc" } else { "sd" }.to_owned(),
        model: or(name, from_register.name),
        serial: or(serial, from_register.serial).trim_start_matches("0x").to_owned(),
        firmware: or(firmware, from_register.revision).trim_start_matches("0x").to_owned(),
        cid: cid.map(|cid| digits(&cid)).unwrap_or_default(),
        made: made(date).unwrap_or(from_register.made),
        failing: eol.map(|word| word == Eol::Urgent),
        warning: match (eol, wear) {
            (Some(Eol::Urgent), _) => "90 % of its spare blocks are used".to_owned(),
            (Some(Eol::Warning), _) => "80 % of its spare blocks are used".to_owned(),
            (_, Some(wear)) if wear >= 100.0 => "it is beyond the writing that it was made for".to_owned(),
            _ => String::new(),
        },
        wear_percent: wear.into(),
        ..Drive::default()
    }
}

/// The end of the step of ten that the more worn kind of memory is in; 0 is not defined.
fn wear(life_time: &[u8]) -> Option<f64> {
    let steps =
        life_time.split(u8::is_ascii_whitespace).filter_map(byte).filter(|step| (1..=11).contains(step));
    steps.max().map(|step| f64::from(step.min(10)) * 10.0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eol {
    Normal,
    Warning,
    Urgent,
}

fn pre_eol_word(text: &[u8]) -> Option<Eol> {
    match byte(text.trim_ascii())? {
        1 => Some(Eol::Normal),
        2 => Some(Eol::Warning),
        3 => Some(Eol::Urgent),
        _ => None,
    }
}

/// What the register says: `mid oid pnm prv psn mdt crc`.
#[derive(Debug, Default)]
struct Identity {
    name: String,
    serial: String,
    revision: String,
    made: String,
}

impl Identity {
    fn of(cid: &[u8; 16], is_mmc: bool) -> Self {
        // eMMC: six letters of a name, half a byte of each month and year since 1997, after 2012 since 2013, which the
        // register alone does not tell; SD: five letters, a year since 2000 and a month.
        let (name, revision, serial, made) = if is_mmc {
            (&cid[3..9], cid[9], &cid[10..14], String::new())
        } else {
            let date = u16::from_be_bytes([cid[13], cid[14]]) & 0xfff;
            (&cid[3..8], cid[8], &cid[9..13], month(date & 0xf, 2000 + (date >> 4)).unwrap_or_default())
        };
        Self {
            name: text(name),
            serial: digits(serial),
            revision: format!("{}.{}", revision >> 4, revision & 0xf),
            made,
        }
    }
}

/// `03/2019`
fn made(date: &[u8]) -> Option<String> {
    let (month_of, year) = str::from_utf8(date.trim_ascii()).ok()?.split_once('/')?;
    month(month_of.parse().ok()?, year.parse().ok()?)
}

fn month(month: u16, year: u16) -> Option<String> {
    ((1..=12).contains(&month) && (1997..=2100).contains(&year)).then(|| format!("{year}-{month:02}"))
}

/// `0x0b`
fn byte(text: &[u8]) -> Option<u8> {
    u8::from_str_radix(str::from_utf8(text).ok()?.strip_prefix("0x")?, 16).ok()
}

fn digits(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let both = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]];
    bytes.iter().flat_map(both).map(char::from).collect()
}

fn hexadecimal<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let text =
        str::from_utf8(text.trim_ascii()).ok().filter(|text| text.len() == 2 * N && text.is_ascii())?;
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Printable text without the blanks and zeros that fill it up.
pub fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let mut text = crate::collect::text::printable(bytes[..end].trim_ascii());
    text.truncate(text.floor_char_boundary(128));
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn card(kind: &str, files: [&str; 7]) -> Card {
        let [cid, name, serial, date, firmware, life_time, pre_eol] =
            files.map(|file| file.as_bytes().to_vec());
        Card { kind: kind.into(), cid, name, serial, date, firmware, life_time, pre_eol }
    }

    #[test]
    fn a_card_says_who_it_is_by_its_register_alone() {
        let sd = drive(&card("SD\n", ["035344534c333247801234567801332b\n", "", "", "", "", "", ""]));
        assert_eq!((&*sd.kind, &*sd.model, &*sd.serial), ("sd", "SL32G", "12345678"));
        assert_eq!(
            (&*sd.firmware, &*sd.made, &*sd.cid),
            ("8.0", "2019-03", "035344534c333247801234567801332b")
        );
        assert_eq!((sd.failing, sd.wear_percent.value()), (None, None));
        let files = [
            "150100424a54443452060a1b2c3d8700",
            "BJTD4R\n",
            "0x0a1b2c3d\n",
            "08/2020\n",
            "0x06\n",
            "",
            "0x01\n",
        ];
        let mmc = drive(&card("MMC", files));
        assert_eq!(
            (&*mmc.kind, &*mmc.model, &*mmc.serial, &*mmc.made),
            ("emmc", "BJTD4R", "0a1b2c3d", "2020-08")
        );
        assert_eq!((mmc.failing, &*mmc.warning), (Some(false), ""));
        let bare = drive(&card("MMC", ["150100424a54443452060a1b2c3d8700", "", "", "", "", "", ""]));
        assert_eq!((&*bare.model, &*bare.serial, &*bare.made), ("BJTD4R", "0a1b2c3d", ""));
    }

    #[test]
    fn wear_is_the_end_of_the_step_of_the_more_worn_kind() {
        for (life_time, expected) in [
            ("0x01 0x01\n", Some(10.0)),
            ("0x03 0x07\n", Some(70.0)),
            ("0x0a 0x01", Some(100.0)),
            ("0x0b 0x0b", Some(100.0)),
            ("0x00 0x02", Some(20.0)),
            ("0x00 0x00", None),
            ("0xff 0x0c", None),
            ("", None),
            ("1 2", None),
        ] {
            assert_eq!(wear(life_time.as_bytes()), expected, "{life_time}");
        }
        for (pre_eol, failing, warns) in [
            ("0x00", None, false),
            ("0x01", Some(false), false),
            ("0x02", Some(false), true),
            ("0x03", Some(true), true),
            ("x", None, false),
        ] {
            let drive = drive(&card("MMC", ["", "", "", "", "", "", pre_eol]));
            assert_eq!((drive.failing, !drive.warning.is_empty()), (failing, warns), "{pre_eol}");
        }
        assert!(drive(&card("MMC", ["", "", "", "", "", "0x0b 0x01", ""])).warning.contains("beyond"));
    }

    proptest! {
        #[test]
        fn any_files_are_read_without_panic(files: [Vec<u8>; 8], cid in "[0-9a-fA-F]{32}", year: u16, of: u16) {
            let [kind, bytes, name, serial, date, firmware, life_time, pre_eol] = files;
            let card = Card { kind, cid: bytes, name, serial, date, firmware, life_time, pre_eol };
            drive(&card);
            drive(&Card { cid: cid.clone().into_bytes(), ..card.clone() });
            drive(&Card { kind: b"MMC".to_vec(), cid: cid.into_bytes(), ..card });
            made(format!("{of}/{year}").as_bytes());
        }
    }
}
