//! Pages of the virtual memory, and swap devices (`struct xswdev` of `vm.swap_info`).

use super::super::bytes::u32_at;
use crate::collect::memory::Amounts;

/// What `vm.stats.vm` and others tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    pub page_bytes: u64,
    pub free: u64,
    pub inactive: u64,
    /// Bytes of ZFS' cache, which shrinks when memory is wanted.
    pub arc: u64,
    /// Bytes of the buffer cache.
    pub buffers: Option<u64>,
}

/// `total` in bytes; `swap` in pages, as [`swap`] tells it of each device.
pub fn amounts(total: u64, pages: Pages, swap: impl IntoIterator<Item = (u64, u64)>) -> Amounts {
    let Pages { page_bytes, free, inactive, arc, buffers } = pages;
    let bytes = |pages: u64| pages.saturating_mul(page_bytes);
    let (all, used) = swap
        .into_iter()
        .fold((0u64, 0u64), |(all, used), (more, of)| (all.saturating_add(more), used.saturating_add(of)));
    Amounts {
        total,
        available: bytes(free.saturating_add(inactive)).saturating_add(arc).min(total),
        swap_total: bytes(all),
        swap_free: bytes(all.saturating_sub(used)),
        cached: Some(bytes(inactive).saturating_add(arc)),
        buffers,
    }
}

/// Pages of a swap device, and how many are used.
pub fn swap(device: &[u8]) -> Option<(u64, u64)> {
    const VERSION: u32 = 2;
    const PAGES: usize = 20;
    const USED: usize = 24;
    (u32_at(device, 0)? == VERSION)
        .then(|| Some((u32_at(device, PAGES)?.into(), u32_at(device, USED)?.into())))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_had_is_free_inactive_and_zfs_cache() {
        let pages = Pages { page_bytes: 4096, free: 10, inactive: 20, arc: 1000, buffers: Some(5) };
        let amounts = amounts(1 << 20, pages, [(100, 40), (50, 60)]);
        assert_eq!((amounts.available, amounts.cached), (30 * 4096 + 1000, Some(20 * 4096 + 1000)));
        assert_eq!((amounts.swap_total, amounts.swap_free), (150 * 4096, 50 * 4096));
        assert_eq!(super::amounts(100, pages, []).available, 100);
    }

    #[test]
    fn swap_devices_are_read_by_version() {
        let mut bytes = vec![0; 32];
        bytes[0] = 2;
        bytes[20..24].copy_from_slice(&100_u32.to_le_bytes());
        bytes[24..28].copy_from_slice(&7_u32.to_le_bytes());
        assert_eq!(swap(&bytes), Some((100, 7)));
        bytes[0] = 1;
        assert_eq!((swap(&bytes), swap(&[2, 0, 0, 0])), (None, None));
    }
}
