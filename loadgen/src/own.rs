//! What the generator itself takes: a measurement in which it was the limit says nothing of the server.

use std::fs;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// A connection is a descriptor: as many as the system allows.
pub(crate) fn raise_descriptor_limit() {
    let limit = getrlimit(Resource::Nofile);
    // Without it there is an error at the connection that is too many, which says what is wrong.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// Descriptors that the process may have.
pub(crate) fn descriptor_limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Open descriptors.
pub(crate) fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// Processor time so far, user and system; nothing where there is no `/proc`.
pub(crate) fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    nanoseconds(&stat).map_or(Duration::ZERO, Duration::from_nanos)
}

/// The first field of schedstat: time on a processor. The generator has one thread.
fn nanoseconds(schedstat: &str) -> Option<u64> {
    schedstat.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read() {
        assert_eq!(nanoseconds("1234567 89 12\n"), Some(1_234_567));
        assert_eq!(nanoseconds(""), None);
    }
}
