//! Which part of a file a `range` header asks for.

/// The part lies behind the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beyond;

/// First and last byte; `None` where the whole file is the answer: for what is no range of bytes, and for
/// several at once, which nobody needs here.
pub(super) fn part(header: &str, bytes: u64) -> Option<Result<(u64, u64), Beyond>> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        let length: u64 = last.parse().ok()?;
        let first = bytes.saturating_sub(length);
        return Some(if length == 0 || bytes == 0 { Err(Beyond) } else { Ok((first, bytes - 1)) });
    }
    let first: u64 = first.parse().ok()?;
    let last: u64 = if last.is_empty() { u64::MAX } else { last.parse().ok()? };
    if last < first {
        return None;
    }
    Some(if first < bytes { Ok((first, last.min(bytes - 1))) } else { Err(Beyond) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_within_the_file() {
        for (header, bytes, expected) in [
            ("bytes=0-9", 100, Some(Ok((0, 9)))),
            ("bytes=90-", 100, Some(Ok((90, 99)))),
            ("bytes=90-1000", 100, Some(Ok((90, 99)))),
            ("bytes=-10", 100, Some(Ok((90, 99)))),
            ("bytes=-1000", 100, Some(Ok((0, 99)))),
            ("bytes=100-", 100, Some(Err(Beyond))),
            ("bytes=-0", 100, Some(Err(Beyond))),
            ("bytes=-5", 0, Some(Err(Beyond))),
            ("bytes=9-0", 100, None),
            ("bytes=0-1,5-6", 100, None),
            ("lines=0-1", 100, None),
            ("bytes=a-b", 100, None),
            ("bytes=-", 100, None),
            ("bytes=18446744073709551616-", 100, None),
        ] {
            assert_eq!(part(header, bytes), expected, "{header} of {bytes}");
        }
    }
}
