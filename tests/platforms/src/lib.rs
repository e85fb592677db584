//! The agent for Windows under test, on a machine that has no Windows: Wine runs it.
//!
//! `cargo xtask test --platforms` builds it and names what the tests need. Without that every test fails and says so.

mod environment;
mod wine;

pub use wine::{AGENT, FOLDER, Wine};
