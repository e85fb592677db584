//! Which part of a long list a request asks for: pages of a bounded size, counted from 1.

use super::parameters::Parameters;
use super::problem::{Problem, Result};

/// Entries of a page without `size`.
const DEFAULT_SIZE: i64 = 25;
/// Entries of the largest page; who asks for more gets as many.
const MOST_SIZE: i64 = 250;
/// The last page: far behind the end of any list, near enough to be counted with.
const LAST_PAGE: i64 = 1_000_000;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// From 1.
    pub(crate) page: i64,
    pub(crate) size: i64,
}

impl Paging {
    /// From `page` and `size`.
    pub(crate) fn of(parameters: &Parameters) -> Result<Self> {
        let number = |name: &str, default: i64, most: i64| {
            let Some(text) = parameters.get(name) else { return Ok(default) };
            let number = text.parse().ok().filter(|number| *number >= 1).map(|number: i64| number.min(most));
            number.ok_or_else(|| {
                Problem::bad_request(format!("invalid {name} \"{text}\": a number from 1 on is needed"))
            })
        };
        Ok(Self { page: number("page", 1, LAST_PAGE)?, size: number("size", DEFAULT_SIZE, MOST_SIZE)? })
    }

    /// Entries before the page.
    pub(crate) fn offset(self) -> i64 {
        (self.page - 1) * self.size
    }

    /// Cuts the one entry more than the page has that was asked for; tells whether it was there.
    pub(crate) fn cut<T>(self, entries: &mut Vec<T>) -> bool {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = entries.len() > size;
        entries.truncate(size);
        more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_bounds() {
        for (query, expected) in [
            (vec![], Some((1, 25, 0))),
            (vec![("page", "3"), ("size", "10")], Some((3, 10, 20))),
            (vec![("size", "100000")], Some((1, 250, 0))),
            (vec![("page", "99999999999")], Some((1_000_000, 25, 24_999_975))),
            (vec![("page", "0")], None),
            (vec![("size", "-1")], None),
            (vec![("size", "many")], None),
        ] {
            let paging = Paging::of(&Parameters::from_pairs(&query)).ok();
            assert_eq!(paging.map(|p| (p.page, p.size, p.offset())), expected, "{query:?}");
        }
    }

    #[test]
    fn one_entry_more_tells_that_there_are_more() {
        let paging = Paging { page: 1, size: 2 };
        for (found, kept, more) in [(0, 0, false), (2, 2, false), (3, 2, true)] {
            let mut entries = vec![(); found];
            assert_eq!((paging.cut(&mut entries), entries.len()), (more, kept));
        }
    }
}
