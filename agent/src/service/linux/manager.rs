//! What systemd says of the service.

use std::process::{Command, Stdio};

use spectra_service::{System, has_systemd};

use super::{PACKAGED_UNIT, SERVICE, UNIT};

/// Whether there is a unit.
pub(in crate::service) fn is_installed() -> bool {
    let system = System::below("/".into());
    [UNIT, PACKAGED_UNIT].iter().any(|path| system.path(path).exists())
}

/// What the service manager says.
pub(in crate::service) fn state() -> String {
    if !has_systemd() {
        return "systemd does not run here".to_owned();
    }
    let ask = |word| {
        let asked = Command::new("systemctl").args([word, SERVICE]).stdin(Stdio::null()).output();
        let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        said.ok().filter(|said| !said.is_empty()).unwrap_or_else(|| "unknown".to_owned())
    };
    format!("{}, {}", ask("is-enabled"), ask("is-active"))
}

/// The last lines of its log; empty where there is no journal.
pub(in crate::service) fn last_words() -> String {
    let mut journalctl = Command::new("journalctl");
    journalctl.args(["--unit", SERVICE, "--lines", "8", "--no-pager", "--output", "cat"]);
    let said = journalctl.stdin(Stdio::null()).stderr(Stdio::null()).output();
    said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
