//! The fleet: which hosts there are, what they are called, how each is, and what follows from it.

pub mod forecast;
pub mod host;
pub mod label;
pub mod overview;
pub(crate) mod presence;
pub mod status;
