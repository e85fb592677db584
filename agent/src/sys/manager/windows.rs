//! The service control manager, where it started this process.

use super::Word;
use crate::sys::service_host;

#[derive(Debug)]
pub(super) struct Channel;

impl Channel {
    pub(super) fn of_environment() -> Option<Self> {
        service_host::is_service().then_some(Self)
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is a socket")]
    pub(super) fn send(&self, word: &Word<'_>) {
        match word {
            Word::Ready(_) => service_host::running(),
            Word::Stopping => service_host::stopping(),
            // It has no watchdog: it restarts a process that ends.
            Word::Alive => {}
        }
    }
}
