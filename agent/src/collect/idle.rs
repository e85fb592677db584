//! Work that may take long and must not be in anybody's way: on a thread of its own with the lowest priority.

use std::thread;

use super::Fault;
use crate::sys::idle::lower_this_thread;

/// Package managers' lists need a little more than one system call.
const STACK_BYTES: usize = 512 << 10;

/// Does `work`; programs that it starts are as idle as it is.
pub(crate) fn idly<T: Send>(work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    thread::scope(|scope| {
        let worker =
            thread::Builder::new().name("idle".into()).stack_size(STACK_BYTES).spawn_scoped(scope, || {
                lower_this_thread();
                work()
            });
        let worker = worker.map_err(|source| Fault::Thread { source })?;
        // A panic is the caller's to contain.
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[cfg(test)]
mod tests {
    use super::idly;
    use crate::contain::contained;

    #[test]
    fn work_is_done_and_a_panic_is_the_callers() {
        assert_eq!(idly(|| Ok(5)).unwrap(), 5);
        assert!(contained(|| idly::<()>(|| panic!("as tested"))).is_err());
    }
}
