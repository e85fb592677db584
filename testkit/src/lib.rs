//! What the tests of several crates share.

pub mod database;

pub use database::{TestDatabase, database};
