//! What Windows and FreeBSD answer, as bytes and texts: readers that touch nothing, and so are compiled and tested on
//! every platform. The leaves of those platforms read the bytes; offsets are checked against the structures of the
//! platform's own headers where these are compiled (`sys`).

pub mod bytes;
pub mod freebsd;
pub mod windows;
