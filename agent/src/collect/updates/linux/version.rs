//! Which of two versions of a Debian package is newer: deb-version(7).

use std::cmp::Ordering;

use crate::collect::text::number;

pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    let ((upstream_a, revision_a), (upstream_b, revision_b)) = (revision(a), revision(b));
    epoch_a
        .cmp(&epoch_b)
        .then_with(|| part(upstream_a, upstream_b))
        .then_with(|| part(revision_a, revision_b))
}

/// `1:2.3-4` is `2.3-4` of epoch 1.
fn epoch(version: &[u8]) -> (u64, &[u8]) {
    let colon = version.iter().position(|&byte| byte == b':');
    match colon.map(|colon| (number(&version[..colon]), &version[colon + 1..])) {
        Some((Some(epoch), rest)) => (epoch, rest),
        _ => (0, version),
    }
}

/// What stands behind the last `-`; without one it is as good as 0.
fn revision(version: &[u8]) -> (&[u8], &[u8]) {
    match version.iter().rposition(|&byte| byte == b'-') {
        Some(dash) => (&version[..dash], &version[dash + 1..]),
        None => (version, b"0"),
    }
}

/// Letters and numbers in turn.
fn part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (letters_a, letters_b) = (take(&mut a, false), take(&mut b, false));
        for at in 0..letters_a.len().max(letters_b.len()) {
            match rank(letters_a.get(at)).cmp(&rank(letters_b.get(at))) {
                Ordering::Equal => {}
                other => return other,
            }
        }
        let (digits_a, digits_b) = (take(&mut a, true), take(&mut b, true));
        // Of any length: a date and a time are more than 64 bits.
        let without_zeros = |digits: &[u8]| digits.iter().take_while(|&&digit| digit == b'0').count();
        let (digits_a, digits_b) =
            (&digits_a[without_zeros(digits_a)..], &digits_b[without_zeros(digits_b)..]);
        match digits_a.len().cmp(&digits_b.len()).then_with(|| digits_a.cmp(digits_b)) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    Ordering::Equal
}

fn take<'a>(text: &mut &'a [u8], digits: bool) -> &'a [u8] {
    let end = text.iter().position(|byte| byte.is_ascii_digit() != digits).unwrap_or(text.len());
    let (taken, rest) = text.split_at(end);
    *text = rest;
    taken
}

/// `~` before the end, the end before letters, letters before all else.
fn rank(byte: Option<&u8>) -> u16 {
    match byte {
        Some(b'~') => 0,
        None => 1,
        Some(letter) if letter.is_ascii_alphabetic() => 2 + u16::from(*letter),
        Some(other) => 300 + u16::from(*other),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{self, Equal, Greater, Less};

    use proptest::prelude::*;

    use super::compare;

    #[test]
    fn versions_are_ordered_as_dpkg_does() {
        for (a, b, expected) in [
            ("1.0", "1.0", Equal),
            ("1.0", "1.0-0", Equal),
            ("1.0-1", "1.0-2", Less),
            ("1.10", "1.9", Greater),
            ("1:1.0", "2.0", Greater),
            ("1.0~rc1", "1.0", Less),
            ("1.0~~", "1.0~", Less),
            ("1.0+b1", "1.0", Greater),
            ("1.0a", "1.0+", Less),
            ("2.36-9+deb12u10", "2.36-9+deb12u7", Greater),
            ("007", "7", Equal),
            ("20240101123456789012345", "20240101123456789012344", Greater),
            ("1-2-3", "1-2-4", Less),
            ("", "0", Equal),
        ] {
            assert_eq!(compare(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(compare(b.as_bytes(), a.as_bytes()), expected.reverse(), "{b} {a}");
        }
    }

    #[test]
    fn dpkg_of_this_machine_agrees() {
        let dpkg = std::path::Path::new("/usr/bin/dpkg");
        if !dpkg.exists() {
            return;
        }
        for (a, b) in [
            ("1.2~beta3-1", "1.2-1"),
            ("2:1", "10:0"),
            ("1.2.3+git1", "1.2.3-5"),
            ("a1", "1a"),
            ("1.0-", "1.0"),
        ] {
            let is_less = std::process::Command::new(dpkg)
                .args(["--compare-versions", a, "lt", b])
                .status()
                .unwrap()
                .success();
            assert_eq!(compare(a.as_bytes(), b.as_bytes()) == Ordering::Less, is_less, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn it_is_an_order_of_any_bytes(a: Vec<u8>, b in "[0-9a-z.~+:-]{0,12}", c in "[0-9a-z.~+:-]{0,12}") {
            prop_assert_eq!(compare(&a, b.as_bytes()), compare(b.as_bytes(), &a).reverse());
            prop_assert_eq!(compare(b.as_bytes(), c.as_bytes()), compare(c.as_bytes(), b.as_bytes()).reverse());
        }
    }
}
