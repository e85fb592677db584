//! What the tests of several crates share.

pub mod database;
pub mod fuzz;

pub use database::{TestDatabase, database};
pub use fuzz::fuzz;
