//! What agents call.

pub(crate) mod command;
pub(crate) mod enrol;
pub(crate) mod metrics;
pub(crate) mod register;
