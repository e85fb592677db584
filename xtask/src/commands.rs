//! One file per command.

pub(crate) mod check;
pub(crate) mod generate;
pub(crate) mod test;
pub(crate) mod timescale;
pub(crate) mod up;
