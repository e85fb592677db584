//! `spectra-agent status`

use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use spectra_service::{System, has_systemd};

use super::place::say;
use super::{PACKAGED_UNIT, SERVICE, UNIT, table};
use crate::args::StatusArgs;
use crate::status::Report;
use crate::sys::local_socket;

/// Exit statuses, as those of init scripts.
const NOT_CONNECTED: u8 = 1;
const NOT_RUNNING: u8 = 3;
const NOT_INSTALLED: u8 = 4;

/// Says how the agent of this host is doing.
pub fn status(args: &StatusArgs) -> ExitCode {
    let StatusArgs { socket, json } = args;
    match ask(socket) {
        Ok(report) => {
            if *json {
                say(&serde_json::to_string_pretty(&report).unwrap_or_default());
            } else {
                say(table::text(&report, &manager(), now()).trim_end());
            }
            if report.connected_since.is_some() { ExitCode::SUCCESS } else { ExitCode::from(NOT_CONNECTED) }
        }
        Err(error) => {
            let system = System::below("/".into());
            let is_installed = [UNIT, PACKAGED_UNIT].iter().any(|path| system.path(path).exists());
            say(&silent(socket, &error, is_installed, &manager()));
            ExitCode::from(if is_installed { NOT_RUNNING } else { NOT_INSTALLED })
        }
    }
}

/// Why nobody answers, and what to do about it.
fn silent(socket: &Path, error: &io::Error, is_installed: bool, manager: &str) -> String {
    let socket = socket.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => format!("{socket} may not be asked by you: put sudo in front"),
        _ if is_installed => format!(
            "installed ({manager}), and it does not run: nobody answers on {socket}; what it said last: journalctl -u {SERVICE}"
        ),
        _ => format!(
            "not installed, and nobody answers on {socket}: sudo spectra-agent install --server URL --token-file -"
        ),
    }
}

/// Asks a running agent.
pub(super) fn ask(socket: &Path) -> io::Result<Report> {
    let answer = local_socket::ask(socket)?;
    serde_json::from_slice(&answer).map_err(io::Error::other)
}

/// What the service manager says.
fn manager() -> String {
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

fn now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_with_what_to_do() {
        let socket = Path::new("/run/x.sock");
        let gone = io::Error::from(io::ErrorKind::NotFound);
        assert!(silent(socket, &gone, true, "enabled, failed").contains("journalctl -u spectra-agent"));
        assert!(silent(socket, &gone, false, "").contains("install --server URL"));
        let closed = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(silent(socket, &closed, true, "").contains("sudo"));
    }
}
