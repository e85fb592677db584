//! What of Windows' numbers is main memory, and what stands for swap.

use crate::collect::memory::Amounts;

/// Bytes. `limit` is what can be promised to programs: memory and page files; `left` is what of it is not promised yet.
/// The part of page files is what limit and promises go beyond memory. So a host without page files has no swap, and
/// memory that is promised and not touched counts as none of it before it has to be.
pub fn amounts(total: u64, available: u64, limit: u64, left: u64, cached: Option<u64>) -> Amounts {
    let swap_total = limit.saturating_sub(total);
    let promised = limit.saturating_sub(left);
    let swap_used = promised.saturating_sub(total).min(swap_total);
    Amounts { total, available, swap_total, swap_free: swap_total - swap_used, cached, buffers: None }
}

#[cfg(test)]
mod tests {
    use super::amounts;

    #[test]
    fn page_files_are_what_lies_beyond_memory() {
        for ((total, limit, left), expected) in [
            ((100, 100, 40), (0, 0)),
            ((100, 150, 90), (50, 50)),
            ((100, 150, 20), (50, 20)),
            ((100, 150, 0), (50, 0)),
            ((100, 80, 90), (0, 0)),
        ] {
            let amounts = amounts(total, 30, limit, left, Some(7));
            assert_eq!((amounts.swap_total, amounts.swap_free), expected, "{total} {limit} {left}");
            assert_eq!((amounts.available, amounts.cached, amounts.buffers), (30, Some(7), None));
        }
    }
}
