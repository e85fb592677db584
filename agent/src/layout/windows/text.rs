//! UTF-16 as Windows keeps it: any sequence of units, pairs or not.

use crate::collect::text::printable;

/// Text for a person and a database: up to the first NUL, `U+FFFD` for a surrogate without its other half.
pub fn of_units(units: &[u16]) -> String {
    let units = units.split(|unit| *unit == 0).next().unwrap_or_default();
    printable(String::from_utf16_lossy(units).as_bytes())
}

/// The same of bytes; an odd last one is left out.
pub fn of_bytes(bytes: &[u8]) -> String {
    of_units(&units(bytes))
}

/// Several texts, each of which ends with NUL, behind the last one another (`REG_MULTI_SZ`).
pub fn several(bytes: &[u8]) -> Vec<String> {
    let units = units(bytes);
    units.split(|unit| *unit == 0).take_while(|text| !text.is_empty()).map(of_units).collect()
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unpaired_surrogates_are_replaced_and_the_text_ends_with_nul() {
        for (units, expected) in [
            (&[0x41, 0xd83d, 0xde00, 0x42, 0, 0x43][..], "A\u{1f600}B"),
            (&[0xd83d, 0x41], "\u{fffd}A"),
            (&[0xde00], "\u{fffd}"),
            (&[0x41, 0x0a, 0x42], "A\u{fffd}B"),
            (&[], ""),
        ] {
            assert_eq!(of_units(units), expected, "{units:x?}");
        }
        assert_eq!(of_bytes(&[0x41, 0, 0x42, 0, 0x43]), "AB");
        assert_eq!(several(&[0x41, 0, 0, 0, 0x42, 0, 0, 0, 0, 0, 0x43, 0]), ["A", "B"]);
    }

    proptest! {
        #[test]
        fn any_units_become_printable_text(bytes: Vec<u8>) {
            prop_assert!(!of_bytes(&bytes).contains(char::is_control));
            several(&bytes);
        }
    }
}
