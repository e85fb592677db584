//! rc and `daemon(8)` want to be told nothing.

use super::Word;

#[derive(Debug)]
pub(super) enum Channel {}

impl Channel {
    pub(super) fn of_environment() -> Option<Self> {
        None
    }

    pub(super) fn send(&self, _: &Word<'_>) {
        match *self {}
    }
}
