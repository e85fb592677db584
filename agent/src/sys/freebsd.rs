//! FreeBSD's own interfaces, as bytes and texts: what they mean is for `layout` to say.

pub(crate) mod clock;
pub(crate) mod interfaces;
pub(crate) mod mounts;
pub(crate) mod sysctl;
