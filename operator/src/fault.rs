//! Ends the process after its nth call, or panics after one of a name: how tests find out what comes of that.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};

/// Counts calls to API server and server; ends the process after one of them, if it was told to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// Calls that are left; 0 is no end.
    left: Arc<AtomicU64>,
    /// How the name of the call ends after which its task panics.
    panics: Option<Arc<str>>,
}

impl Faults {
    /// Ends after so many calls, never without a number; panics after a call whose name ends so.
    pub(crate) fn after(calls: Option<u64>, panics: Option<&str>) -> Self {
        Self { left: Arc::new(AtomicU64::new(calls.unwrap_or(0))), panics: panics.map(Into::into) }
    }

    /// A call has been answered, or was not: a verb of the API server's, or a path of the server's.
    pub(crate) fn pass(&self, call: &str) {
        let counted =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if counted == Ok(1) {
            // As the kernel would: nothing is flushed, nothing released.
            let _ = kill_process(getpid(), Signal::KILL);
        }
        assert!(
            !self.panics.as_deref().is_some_and(|name| call.ends_with(name)),
            "told to panic after {call}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_where_nothing_was_asked() {
        let faults = Faults::after(None, None);
        (0..1000).for_each(|_| faults.pass("get"));
        assert_eq!(faults.left.load(Ordering::Relaxed), 0);
    }
}
