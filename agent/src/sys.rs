//! The operating system's own interfaces, each behind one small module that looks the same everywhere.

pub mod boot;
#[cfg(target_os = "linux")]
pub(crate) mod bus;
pub(crate) mod child;
#[cfg(target_os = "linux")]
pub(crate) mod drive;
#[cfg(target_os = "linux")]
pub(crate) mod error_queue;
#[cfg(target_os = "linux")]
pub(crate) mod folder;
#[cfg(target_os = "freebsd")]
pub(crate) mod freebsd;
pub mod hot_file;
#[cfg(target_os = "linux")]
pub(crate) mod hwmon;
pub(crate) mod idle;
#[cfg(target_os = "linux")]
pub(crate) mod kernel_clock;
pub mod launch;
#[cfg(target_os = "linux")]
pub(crate) mod line_file;
pub(crate) mod local_socket;
pub(crate) mod local_time;
pub mod manager;
pub(crate) mod no_links;
pub mod own;
pub mod paths;
pub mod private_file;
pub(crate) mod read_at;
#[cfg(unix)]
pub(crate) mod readiness;
pub(crate) mod resident;
#[cfg(windows)]
pub(crate) mod service_host;
pub mod stop;
#[cfg(target_os = "linux")]
pub(crate) mod tree;
#[cfg(target_os = "linux")]
pub(crate) mod vcio;
#[cfg(windows)]
pub(crate) mod windows;
