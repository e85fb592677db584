//! What this process itself costs.

#[cfg_attr(target_os = "linux", path = "own/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "own/freebsd.rs")]
#[cfg_attr(windows, path = "own/windows.rs")]
mod os;

use std::time::Duration;

/// Resident memory, bytes; `None` where it cannot be read.
pub fn resident_bytes() -> Option<u64> {
    os::resident_bytes()
}

/// Processor time since the process started.
pub fn processor_time() -> Option<Duration> {
    os::processor_time()
}

#[cfg(test)]
mod tests {
    use super::{processor_time, resident_bytes};

    #[test]
    fn a_running_process_has_memory_and_has_used_a_processor() {
        assert!(resident_bytes().unwrap() > 100_000);
        assert!(processor_time().unwrap().as_nanos() > 0);
    }
}
