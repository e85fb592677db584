//! Ends the process after its nth call: how tests find out what a crash at that moment leaves behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};

/// Counts calls to API server and server; ends the process after one of them, if it was told to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// Calls that are left; 0 is no end.
    left: Arc<AtomicU64>,
}

impl Faults {
    /// Ends after so many calls; never without a number.
    pub(crate) fn after(calls: Option<u64>) -> Self {
        Self { left: Arc::new(AtomicU64::new(calls.unwrap_or(0))) }
    }

    /// A call has been answered, or was not.
    pub(crate) fn pass(&self) {
        let counted =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if counted == Ok(1) {
            // As the kernel would: nothing is flushed, nothing released.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_where_nothing_was_asked() {
        let faults = Faults::after(None);
        (0..1000).for_each(|_| faults.pass());
        assert_eq!(faults.left.load(Ordering::Relaxed), 0);
    }
}
