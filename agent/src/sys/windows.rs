//! Windows' own interfaces, as bytes and texts: what they mean is for `layout` to say.

pub(crate) mod access;
pub(crate) mod adapters;
pub(crate) mod computer;
pub(crate) mod device;
pub(crate) mod event_log;
pub(crate) mod final_path;
pub(crate) mod icmp;
pub(crate) mod interfaces;
pub(crate) mod log_file;
pub(crate) mod memory;
pub(crate) mod process;
pub(crate) mod registry;
pub(crate) mod services;
pub(crate) mod sessions;
pub(crate) mod sockets;
pub(crate) mod system_information;
pub(crate) mod text;
pub(crate) mod volumes;
