//! Reading the arguments of a message: values one after the other, each aligned to its own size.

use crate::collect::text::printable;

/// What is left of the arguments. `None` from any of its functions: they are not of the form that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Values<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// Structures begin at multiples of 8.
    pub(crate) fn align(&mut self, to: usize) -> Option<()> {
        self.at = self.at.checked_next_multiple_of(to)?;
        Some(())
    }

    pub(crate) fn number(&mut self) -> Option<u32> {
        self.align(4)?;
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// A text or the path of an object, with NUL behind it.
    pub(crate) fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let text = self.take(length.try_into().ok()?)?;
        (self.take(1)? == b"\0").then_some(text)
    }

    /// The same for a person.
    pub(crate) fn printable(&mut self) -> Option<String> {
        self.text().map(printable)
    }

    /// The elements of an array of structures: what `one` reads, until the array ends or `most` are read.
    pub(crate) fn structures<T>(
        &mut self,
        most: usize,
        mut one: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let length = usize::try_from(self.number()?).ok()?;
        self.align(8)?;
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        let mut read = Vec::new();
        while self.at < end && read.len() < most {
            self.align(8)?;
            read.push(one(self)?);
        }
        (self.at <= end).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Values;

    #[test]
    fn values_stand_at_multiples_of_their_size() {
        let mut bytes = vec![3, 0, 0, 0];
        bytes.extend(b"abc\0");
        bytes.extend([7, 0, 0, 0]);
        let mut values = Values::new(&bytes);
        assert_eq!(values.text(), Some(&b"abc"[..]));
        assert_eq!(values.number(), Some(7));
        assert_eq!(values.number(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let mut values = Values::new(&bytes);
            let _ = values.structures(10, |value| Some((value.text()?, value.number()?)));
            let _ = values.text();
        }
    }
}
