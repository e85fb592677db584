//! Numbers as people read them.

/// Nanoseconds: `0.31 ms`, `12.5 ms`, `1.20 s`.
pub(crate) fn time(nanoseconds: i64) -> String {
    let ms = nanoseconds as f64 / 1e6;
    match ms {
        ms if ms >= 1000.0 => format!("{:.2} s", ms / 1000.0),
        ms if ms >= 10.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.2} ms"),
    }
}

/// Bytes: `512 B`, `1.5 KiB`, `20.0 GiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (mut amount, mut unit) = (bytes as f64 / 1024.0, "KiB");
    for larger in ["MiB", "GiB", "TiB", "PiB"] {
        if amount < 1023.95 {
            break;
        }
        (amount, unit) = (amount / 1024.0, larger);
    }
    format!("{amount:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{bytes, time};

    #[test]
    fn times_and_sizes_are_short() {
        for (nanoseconds, text) in
            [(0, "0.00 ms"), (312_000, "0.31 ms"), (12_480_000, "12.5 ms"), (1_200_000_000, "1.20 s")]
        {
            assert_eq!(time(nanoseconds), text);
        }
        for (size, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (20 << 30, "20.0 GiB"),
            ((1 << 20) - 1, "1.0 MiB"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }
}
