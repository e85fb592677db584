//! The numbers in the files of control groups, of both versions.

use crate::collect::text::{decimal, lines, number, value_of, words};

/// Version 1 writes "no limit" as the greatest multiple of a page below 2^63; nobody has half of that.
pub(super) const UNLIMITED: u64 = 1 << 62;

/// Memory without page cache that can be dropped: `usage` − `total_inactive_file`.
pub(super) fn memory_v1(usage: Option<u64>, stat: Option<&[u8]>) -> Option<u64> {
    Some(without(usage?, stat.and_then(|stat| number(value_of(stat, b"total_inactive_file", b' ')?))))
}

/// The same by version 2, which counts groups within always: `current` − `inactive_file`.
pub(super) fn memory_v2(current: Option<u64>, stat: Option<&[u8]>) -> Option<u64> {
    Some(without(current?, stat.and_then(|stat| number(value_of(stat, b"inactive_file", b' ')?))))
}

/// A cache that is greater than the whole, for the two are read one after the other, is not taken off.
pub(in super::super) fn without(usage: u64, cache: Option<u64>) -> u64 {
    usage.checked_sub(cache.unwrap_or(0)).unwrap_or(usage)
}

/// Nanoseconds out of `usage_usec`.
pub(super) fn cpu_v2(stat: &[u8]) -> Option<u64> {
    number(value_of(stat, b"usage_usec", b' ')?)?.checked_mul(1000)
}

/// Processors out of `<quota> <period>`; `max` is no limit.
pub(super) fn quota_v2(text: &[u8]) -> Option<f64> {
    let mut words = words(text);
    ratio(decimal(words.next()?)?, decimal(words.next()?)?)
}

/// The same out of two files; -1 is no limit.
pub(super) fn quota_v1(quota: Option<&[u8]>, period: Option<&[u8]>) -> Option<f64> {
    ratio(decimal(quota?.trim_ascii())?, decimal(period?.trim_ascii())?)
}

fn ratio(quota: f64, period: f64) -> Option<f64> {
    (quota > 0.0 && period > 0.0).then(|| quota / period).filter(|ratio| ratio.is_finite())
}

/// How many processors `0-3,8` are.
pub(in crate::collect::container) fn processors(text: &[u8]) -> Option<u32> {
    let mut count = 0u64;
    for range in text.trim_ascii().split(|byte| *byte == b',') {
        let (first, last) = match range.iter().position(|byte| *byte == b'-') {
            Some(at) => (number(&range[..at])?, number(&range[at + 1..])?),
            None => (number(range)?, number(range)?),
        };
        count = count.checked_add(last.checked_sub(first)?.checked_add(1)?)?;
    }
    u32::try_from(count).ok().filter(|count| *count > 0)
}

pub(super) fn smaller(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Bytes read and written out of lines of `8:0 Read 4096`; `None` where nothing was counted yet: that can be
/// nothing read and written, or a kernel that does not count.
pub(super) fn block_v1(text: &[u8]) -> Option<(u64, u64)> {
    let mut sums: Option<(u64, u64)> = None;
    for line in lines(text) {
        let mut words = words(line);
        let (Some(_device), Some(operation), Some(bytes)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let bytes = number(bytes).unwrap_or(0);
        let (read, written) = sums.unwrap_or_default();
        match operation {
            b"Read" => sums = Some((read.saturating_add(bytes), written)),
            b"Write" => sums = Some((read, written.saturating_add(bytes))),
            _ => {}
        }
    }
    sums
}

/// Bytes read and written out of lines of `8:0 rbytes=4096 wbytes=0 rios=…`.
pub(super) fn block_v2(text: &[u8]) -> (u64, u64) {
    let mut sums = (0u64, 0u64);
    for word in lines(text).flat_map(words) {
        if let Some(bytes) = word.strip_prefix(b"rbytes=").and_then(number) {
            sums.0 = sums.0.saturating_add(bytes);
        } else if let Some(bytes) = word.strip_prefix(b"wbytes=").and_then(number) {
            sums.1 = sums.1.saturating_add(bytes);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn page_cache_that_can_be_dropped_is_not_in_use() {
        let v1 = b"cache 100\ninactive_file 7\ntotal_cache 500\ntotal_inactive_file 400\n";
        assert_eq!(memory_v1(Some(1000), Some(v1)), Some(600));
        let v2 = b"anon 10\nfile 500\ninactive_anon 3\ninactive_file 400\n";
        assert_eq!(memory_v2(Some(1000), Some(v2)), Some(600));
        assert_eq!(memory_v2(Some(300), Some(v2)), Some(300), "a cache greater than the whole");
        assert_eq!(memory_v2(Some(300), None), Some(300));
        assert_eq!(memory_v1(None, Some(v1)), None);
    }

    #[test]
    fn quotas_are_processors() {
        for (text, expected) in [
            ("150000 100000\n", Some(1.5)),
            ("max 100000\n", None),
            ("max\n", None),
            ("", None),
            ("1 0", None),
            ("nan 1", None),
        ] {
            assert_eq!(quota_v2(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(quota_v1(Some(b"50000\n"), Some(b"100000\n")), Some(0.5));
        assert_eq!(quota_v1(Some(b"-1\n"), Some(b"100000\n")), None);
    }

    #[test]
    fn sets_of_processors_are_counted() {
        for (text, expected) in [
            ("0-3,8\n", Some(5)),
            ("0\n", Some(1)),
            ("\n", None),
            ("3-1", None),
            ("0-18446744073709551615", None),
            ("a-b", None),
        ] {
            assert_eq!(processors(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn devices_are_summed() {
        let v1 = b"8:0 Read 4096\n8:0 Write 10\n8:0 Sync 5\n8:16 Read 4\n8:16 Total 14\nTotal 4110\n";
        assert_eq!(block_v1(v1), Some((4100, 10)));
        assert_eq!(block_v1(b"Total 0\n"), None);
        let v2 = b"8:0 rbytes=4096 wbytes=10 rios=1 wios=1 dbytes=0 dios=0\n253:0 rbytes=4 wbytes=0\n7:0 \n";
        assert_eq!(block_v2(v2), (4100, 10));
        assert_eq!(block_v2(b""), (0, 0));
    }

    #[test]
    fn processors_count_in_nanoseconds() {
        assert_eq!(cpu_v2(b"usage_usec 1500\nuser_usec 1000\n"), Some(1_500_000));
        assert_eq!(cpu_v2(b"usage_usec 18446744073709551615\n"), None);
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>, usage: Option<u64>) {
            memory_v1(usage, Some(&bytes));
            memory_v2(usage, Some(&bytes));
            cpu_v2(&bytes);
            quota_v2(&bytes);
            quota_v1(Some(&bytes), Some(&bytes));
            processors(&bytes);
            block_v1(&bytes);
            block_v2(&bytes);
        }

        #[test]
        fn large_numbers_never_overflow(read: u64, more: u64) {
            block_v1(format!("8:0 Read {read}\n8:1 Read {more}\n").as_bytes());
            block_v2(format!("8:0 rbytes={read}\n8:1 rbytes={more}\n").as_bytes());
            processors(format!("0-{read},0-{more}").as_bytes());
        }
    }
}
