//! What `cargo xtask test --platforms` tells the tests.

use std::path::PathBuf;

/// Names the folder of a small Debian with Wine.
pub(crate) const WINE: &str = "SPECTRA_TEST_WINE";

/// Names the agent for Windows.
pub(crate) const AGENT: &str = "SPECTRA_TEST_WINDOWS_AGENT";

/// The path that a variable names.
///
/// # Panics
///
/// When it names none: a test cannot go on without it, and must not be skipped.
pub(crate) fn path(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    path.unwrap_or_else(|| {
        panic!(
            "{variable} is not set: `cargo xtask test --platforms` provides it (as root on Debian or Ubuntu)"
        )
    })
}
