//! Reading the kernel's text files: bytes in, no allocation, nothing from outside trusted.
//!
//! The `procfs` crate is not used: its parsers panic on an empty `/proc/cpuinfo`, give up a whole
//! mount table for one line that is not UTF-8, leave `\040` in mount points, and want twenty keys of
//! `/proc/meminfo` where four decide.

/// The lines of a file, without their ends.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n')
}

/// The words of a line, between spaces and tabs.
pub fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// A whole number that fits; `None` for a sign, a fraction, anything else, or one too large.
pub fn number(word: &[u8]) -> Option<u64> {
    if word.is_empty() {
        return None;
    }
    word.iter().try_fold(0u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// A number with an optional sign.
pub fn signed(word: &[u8]) -> Option<i64> {
    str::from_utf8(word).ok()?.parse().ok()
}

/// A finite decimal number.
pub fn decimal(word: &[u8]) -> Option<f64> {
    str::from_utf8(word).ok()?.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Text for a person and a database: replacement characters for what is not UTF-8, none for NUL and
/// other control characters, which PostgreSQL or a terminal would not take.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.extend(chunk.valid().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        if !chunk.invalid().is_empty() {
            text.push('\u{fffd}');
        }
    }
    text
}

/// The kernel writes blanks, line ends, `\` and `#` as three octal digits behind a backslash.
pub fn unescape(word: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((&byte, after)) = rest.split_first() {
        match after {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] if byte == b'\\' => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = after;
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    bytes
}

/// Names for one line of a table: the first of them, and how many more.
pub fn short_list(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    match names.split_at_checked(SHOWN) {
        Some((shown, rest)) if !rest.is_empty() => format!("{} and {} more", shown.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

/// The value behind `key` in lines of `key<separator>value`, both trimmed.
pub fn value_of<'a>(text: &'a [u8], key: &[u8], separator: u8) -> Option<&'a [u8]> {
    lines(text).find_map(|line| {
        let at = line.iter().position(|&byte| byte == separator)?;
        (line[..at].trim_ascii() == key).then(|| line[at + 1..].trim_ascii())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decimal, number, printable, unescape, value_of, words};

    #[test]
    fn numbers_are_exact_or_none() {
        for (text, expected) in [
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("99999999999999999999999", None),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.0", None),
            ("1a", None),
        ] {
            assert_eq!(number(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn decimals_are_finite() {
        assert_eq!(decimal(b"0.25"), Some(0.25));
        for text in ["inf", "nan", "1e999", "", "one"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn only_three_octal_digits_are_an_escape() {
        for (word, expected) in [
            (r"a\040b\011c\012d\134e\043f", "a b\tc\nd\\e#f"),
            (r"a\04", r"a\04"),
            (r"a\999", r"a\999"),
            (r"\", r"\"),
        ] {
            assert_eq!(unescape(word.as_bytes()), expected.as_bytes(), "{word}");
        }
    }

    #[test]
    fn words_stand_between_any_blanks() {
        assert_eq!(words(b"  a\tb   c ").collect::<Vec<_>>(), [b"a", b"b", b"c"]);
    }

    #[test]
    fn control_characters_and_broken_utf8_are_replaced() {
        assert_eq!(printable(b"a\0b\n\xff\xc3\xa9"), "a\u{fffd}b\u{fffd}\u{fffd}\u{e9}");
    }

    #[test]
    fn values_are_found_by_their_whole_key() {
        let text = b"Model name\t: A\nModel : B\nbroken line\n";
        assert_eq!(value_of(text, b"Model", b':'), Some(&b"B"[..]));
        assert_eq!(value_of(text, b"broken", b':'), None);
    }

    proptest! {
        #[test]
        fn printable_has_no_control_characters(bytes: Vec<u8>) {
            prop_assert!(!printable(&bytes).contains(char::is_control));
        }
    }
}
