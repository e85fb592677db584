//! Pages of the program's own file that nobody uses are no part of what it takes of the host: half of what would be
//! resident is such pages.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub(crate) use linux::keep_small;
/// Elsewhere nobody tells which they are.
#[cfg(not(target_os = "linux"))]
pub(crate) use std::future::pending as keep_small;
