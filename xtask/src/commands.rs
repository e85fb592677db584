//! One file per command.

pub(crate) mod test;
pub(crate) mod timescale;
