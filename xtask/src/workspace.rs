//! Where things are: the work tree, cargo's target folder, the user's cache folder, a free port.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the work tree this binary was built in.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root().join(named)
}

/// The built binary of this name, in cargo's folder of a profile (`debug`, `release`).
pub(crate) fn binary(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(name)
}

/// Logs of commands whose output is too long for the screen.
pub(crate) fn logs() -> PathBuf {
    target().join("xtask")
}

/// What is kept between runs and work trees; safe to delete at any time.
pub(crate) fn cache() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty()).map(PathBuf::from);
    cache.or_else(home).map_or_else(|| target().join("cache"), |cache| cache.join("spectra"))
}

/// A port of 127.0.0.1 that nobody used a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("cannot find a free port")?;
    Ok(listener.local_addr().context("cannot read the port of a listener")?.port())
}
