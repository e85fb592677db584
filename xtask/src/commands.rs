//! One file per command.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod generate;
pub(crate) mod image;
pub(crate) mod package;
pub(crate) mod schemathesis;
pub(crate) mod screenshots;
pub(crate) mod soak;
pub(crate) mod test;
pub(crate) mod timescale;
pub(crate) mod up;
