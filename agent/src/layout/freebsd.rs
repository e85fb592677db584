//! What FreeBSD answers (14 and 15, 64 bits).

pub mod devstat;
pub mod interface;
pub mod memory;
pub mod package;
pub mod process;
pub mod processor;
pub mod service;
pub mod session;
pub mod socket;
pub mod temperature;
