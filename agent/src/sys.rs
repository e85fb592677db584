//! The operating system's own interfaces, each behind one small module that looks the same everywhere.

pub mod boot;
#[cfg(target_os = "linux")]
pub(crate) mod drive;
#[cfg(target_os = "linux")]
pub(crate) mod error_queue;
pub(crate) mod folder;
#[cfg(unix)]
pub mod hot_file;
#[cfg(target_os = "linux")]
pub(crate) mod idle;
#[cfg(target_os = "linux")]
pub(crate) mod kernel_clock;
#[cfg(unix)]
pub(crate) mod line_file;
pub(crate) mod local_socket;
#[cfg(unix)]
pub(crate) mod local_time;
pub mod manager;
#[cfg(target_os = "linux")]
pub(crate) mod no_links;
pub mod own;
pub mod paths;
pub mod private_file;
#[cfg(unix)]
pub(crate) mod readiness;
pub(crate) mod resident;
pub mod stop;
#[cfg(target_os = "linux")]
pub(crate) mod tree;
#[cfg(target_os = "linux")]
pub(crate) mod vcio;
