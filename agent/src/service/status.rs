//! `spectra-agent status`

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::{os, say, table};
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
                say(table::text(&report, &os::state(), now()).trim_end());
            }
            if report.connected_since.is_some() { ExitCode::SUCCESS } else { ExitCode::from(NOT_CONNECTED) }
        }
        Err(error) => {
            let is_installed = os::is_installed();
            say(&silent(socket, &error, is_installed, &os::state()));
            ExitCode::from(if is_installed { NOT_RUNNING } else { NOT_INSTALLED })
        }
    }
}

/// Why nobody answers, and what to do about it.
fn silent(socket: &Path, error: &io::Error, is_installed: bool, manager: &str) -> String {
    let socket = socket.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => format!("{socket} may not be asked by you: {}", os::AGAIN),
        _ if is_installed => format!(
            "installed ({manager}), and it does not run: nobody answers on {socket}; what it said last: {}",
            os::WORDS.0
        ),
        _ => format!(
            "not installed, and nobody answers on {socket}: {}spectra-agent install --server URL --token-file -",
            os::WORDS.1
        ),
    }
}

/// Asks a running agent.
pub(super) fn ask(socket: &Path) -> io::Result<Report> {
    let answer = local_socket::ask(socket)?;
    serde_json::from_slice(&answer).map_err(io::Error::other)
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
