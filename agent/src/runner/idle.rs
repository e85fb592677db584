//! Readings that may take long and must not be in anybody's way: on a thread of its own with the lowest priority.

use std::{io, thread};

use crate::sys::idle::lower_this_thread;

/// Package managers' lists need a little more than one system call.
const STACK_BYTES: usize = 512 << 10;

/// Does `work`; programs that it starts are as idle as it is.
pub(super) fn idly<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let worker =
            thread::Builder::new().name("idle".into()).stack_size(STACK_BYTES).spawn_scoped(scope, || {
                lower_this_thread();
                work()
            })?;
        // A panic is the caller's to contain.
        Ok(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use super::idly;
    use crate::contain::contained;

    #[test]
    fn work_is_done_with_the_lowest_priority_and_a_panic_is_the_callers() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        assert_eq!(idly(nice).unwrap(), 19);
        assert_eq!(nice(), before);
        assert!(contained(|| idly(|| panic!("as tested"))).is_err());
    }
}
