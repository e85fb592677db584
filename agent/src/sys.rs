//! The operating system's own interfaces, each behind one small module that looks the same everywhere.

#[cfg(unix)]
pub mod hot_file;
pub mod own;
pub mod paths;
pub mod private_file;
pub mod stop;
