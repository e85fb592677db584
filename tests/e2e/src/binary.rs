//! Finds the built programs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Folder of the programs under test; without it, the folder above this test's own executable.
const FOLDER_VARIABLE: &str = "SPECTRA_BIN_DIR";

/// Variables that the programs read themselves, beside those of [`OWN_PREFIX`]: a developer's shell must
/// not decide a test.
const OWN_VARIABLES: &[&str] = &["DATABASE_URL", "HOSTNAME", "NO_COLOR", "RUST_LOG"];

/// Begins the names of all variables of Spectra.
const OWN_PREFIX: &str = "SPECTRA_";

/// A command that runs `program` (`spectra-server`, …) with nothing on its stdin.
///
/// # Panics
///
/// When the program is not built.
pub fn command(program: &str) -> Command {
    let path = folder().join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is not built: run `cargo build -p {program}`, or let {FOLDER_VARIABLE} name its folder",
        path.display()
    );
    let mut command = Command::new(path);
    command.stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with(OWN_PREFIX) || OWN_VARIABLES.contains(&name.as_ref()) {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Test executables stand in `target/<profile>/deps`, programs in `target/<profile>`.
fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os(FOLDER_VARIABLE) {
        return folder.into();
    }
    let own = std::env::current_exe().expect("the test knows its own executable");
    own.ancestors().nth(2).expect("the executable stands in target/<profile>/deps").to_owned()
}
