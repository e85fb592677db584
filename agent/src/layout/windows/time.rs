//! Moments as Windows counts them: 100 ns since the beginning of 1601.

/// In a second.
pub const TICKS: u64 = 10_000_000;
/// Between 1601 and 1970, seconds.
const TO_UNIX: i64 = 11_644_473_600;

/// Unix seconds; `None` of 0, which stands for no time.
pub fn unix_seconds(ticks: u64) -> Option<i64> {
    let seconds = i64::try_from(ticks / TICKS).ok()?;
    (ticks > 0).then(|| seconds - TO_UNIX)
}

#[cfg(test)]
mod tests {
    use super::unix_seconds;

    #[test]
    fn moments_are_counted_from_1970() {
        for (ticks, expected) in [
            (0, None),
            (116_444_736_000_000_000, Some(0)),
            (134_400_000_000_000_000, Some(1_795_526_400)),
            (1, Some(-11_644_473_600)),
        ] {
            assert_eq!(unix_seconds(ticks), expected, "{ticks}");
        }
    }
}
