//! The host's message bus (D-Bus): a client with the few messages that logind and systemd take.
//!
//! A library for all of D-Bus is larger than the agent.

pub(crate) mod blocking;
pub(crate) mod message;
pub(crate) mod values;

use std::path::PathBuf;

/// Where the bus is on a host, unless the environment says otherwise.
pub(crate) const SYSTEM_BUS: &str = "run/dbus/system_bus_socket";

/// The first address with a path, of `unix:path=/run/…;…`; without any word the usual place.
pub(crate) fn path(address: Option<&str>, usual: PathBuf) -> Option<PathBuf> {
    let Some(address) = address else { return Some(usual) };
    let paths = address.split(';').filter_map(|one| one.trim().strip_prefix("unix:"));
    let mut paths = paths.filter_map(|one| one.split(',').find_map(|pair| pair.strip_prefix("path=")));
    paths.next().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::path;

    #[test]
    fn the_bus_is_where_the_environment_says() {
        for (address, expected) in [
            (None, Some("/usual")),
            (Some("unix:path=/a/b"), Some("/a/b")),
            (Some("tcp:host=x;unix:guid=1,path=/c"), Some("/c")),
            (Some("unix:abstract=/x"), None),
            (Some(""), None),
        ] {
            assert_eq!(path(address, "/usual".into()), expected.map(PathBuf::from), "{address:?}");
        }
    }
}
