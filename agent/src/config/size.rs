//! Sizes as people type them: `64MiB`, `500k`, `1048576`.

/// Letters and what they multiply by, in the binary sense, whatever follows them.
const UNITS: &[(&str, u64)] = &[("", 1), ("b", 1), ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30)];

/// Bytes; `None` if it is no size.
pub(super) fn parse(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let short = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b').filter(|rest| !rest.is_empty()));
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == short.unwrap_or(unit))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_have_units_or_none() {
        for (text, expected) in [
            ("64MiB", Some(64 << 20)),
            ("64 MB", Some(64 << 20)),
            ("64m", Some(64 << 20)),
            ("1G", Some(1 << 30)),
            ("500k", Some(500 << 10)),
            ("1048576", Some(1 << 20)),
            ("10b", Some(10)),
            ("0", Some(0)),
            ("", None),
            ("MiB", None),
            ("-1", None),
            ("1.5G", None),
            ("64 mibs", None),
            ("99999999999G", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
