//! What strangers may send, made up by the hundred thousand: nothing of it panics, grows without bound or is
//! answered with a fault of the server.
//!
//! `cargo xtask soak` runs twenty times as many cases. Each property prints its seed.

mod bodies;
mod decompression;
mod mutation;
mod time_range;
