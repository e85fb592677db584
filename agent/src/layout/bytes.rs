//! Numbers at places of a structure, little-endian as on every processor that Windows and our FreeBSD run on.

/// The bytes of a number; `None` beyond the end.
fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    chunk(bytes, at).map(u16::from_le_bytes)
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    chunk(bytes, at).map(u32::from_le_bytes)
}

pub fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    chunk(bytes, at).map(i32::from_le_bytes)
}

pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    chunk(bytes, at).map(u64::from_le_bytes)
}

pub fn i64_at(bytes: &[u8], at: usize) -> Option<i64> {
    chunk(bytes, at).map(i64::from_le_bytes)
}

/// A count that systems keep in a signed number; `None` if it is negative.
pub fn count_at(bytes: &[u8], at: usize) -> Option<u64> {
    i64_at(bytes, at)?.try_into().ok()
}

/// The text that ends with NUL, at the latest after `length` bytes.
pub fn text_at(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(field.split(|byte| *byte == 0).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_where_they_stand_and_nowhere_beyond() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 0xff];
        assert_eq!((u16_at(&bytes, 1), u32_at(&bytes, 4)), (Some(0x0302), Some(0x0807_0605)));
        assert_eq!((u64_at(&bytes, 0), u64_at(&bytes, 2)), (Some(0x0807_0605_0403_0201), None));
        assert_eq!(count_at(&[0xff; 8], 0), None);
        assert_eq!(text_at(b"xab\0cd", 1, 5), Some(&b"ab"[..]));
        assert_eq!(text_at(b"abc", 1, 2), Some(&b"bc"[..]));
        assert_eq!(text_at(b"abc", 2, usize::MAX), None);
    }

    proptest! {
        #[test]
        fn any_place_is_read_without_panic(bytes: Vec<u8>, at: usize, length: usize) {
            u16_at(&bytes, at);
            i32_at(&bytes, at);
            count_at(&bytes, at);
            text_at(&bytes, at, length);
        }
    }
}
