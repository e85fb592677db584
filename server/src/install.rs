//! How an agent is installed, upgraded and removed: texts for people, and scripts, for each kind of system.
//!
//! The service runs `spectra-agent run …`. The original's agents stop reading their command line at `run` and
//! take their configuration from its usual place, where the texts put it: either binary works.

pub mod platform;
mod quote;
pub mod releases;
mod unix;
mod windows;

use crate::install::platform::Platform;
use crate::install::releases::Checksums;
use quote::json_config;

/// What is to be installed, and where it shall report to.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub platform: &'static Platform,
    /// Address of the server, without a slash at its end; checked by [`is_plain`].
    pub server: &'a str,
    pub token: &'a str,
    /// What the agent has to trust, PEM; `None` where the system's authorities do.
    pub authority: Option<&'a str>,
    /// Of the binary, if it is there.
    pub sha256: Option<&'a str>,
}

/// How to install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// `systemd`, `launchd`, `rc_d` or `windows_service`.
    pub kind: &'static str,
    /// Definition of the service.
    pub content: String,
    /// Numbered steps, each with its command lines.
    pub steps: String,
    /// The same as one line: for any shell of who may use `sudo`, or of root; for an administrator's PowerShell.
    pub one_liner: String,
}

/// Where an agent's files are on a kind of system.
struct Layout {
    kind: &'static str,
    authority: &'static str,
    config: &'static str,
    identity: &'static str,
    binary: &'static str,
}

const SYSTEMD: Layout = Layout {
    kind: "systemd",
    authority: "/etc/spectra/ca.crt",
    config: "/etc/spectra/agent.json",
    identity: "/etc/spectra/agent-id.json",
    binary: "/usr/local/bin/spectra-agent",
};
const RC_D: Layout = Layout {
    kind: "rc_d",
    authority: "/usr/local/etc/spectra/ca.crt",
    config: "/usr/local/etc/spectra/agent.json",
    identity: "/etc/spectra/agent-id.json",
    binary: "/usr/local/bin/spectra-agent",
};
const LAUNCHD: Layout = Layout {
    kind: "launchd",
    authority: "/usr/local/etc/spectra/ca.crt",
    config: "/usr/local/etc/spectra/agent.json",
    identity: "/etc/spectra/agent-id.json",
    binary: "/usr/local/bin/spectra-agent",
};
const WINDOWS: Layout = Layout {
    kind: "windows_service",
    authority: r"C:\Spectra\ca.crt",
    config: r"C:\Spectra\agent.json",
    identity: r"C:\ProgramData\Spectra\agent-id.json",
    binary: r"C:\Spectra\spectra-agent.exe",
};

fn layout(os: &str) -> &'static Layout {
    match os {
        "windows" => &WINDOWS,
        "freebsd" => &RC_D,
        "darwin" => &LAUNCHD,
        _ => &SYSTEMD,
    }
}

/// Where the authority's certificate is put on that system.
pub fn authority_path(os: &str) -> &'static str {
    layout(os).authority
}

/// Whether an address can stand in every text as it is. What is refused here could end a quotation.
pub fn is_plain(server: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/[]".contains(&byte);
    !server.is_empty() && server.bytes().all(plain)
}

/// How to install what was ordered.
pub fn install(order: &Order<'_>) -> Install {
    let layout = layout(order.platform.os);
    let (content, steps, one_liner) = match layout.kind {
        "windows_service" => windows::install(order, layout),
        _ => unix::install(order, layout),
    };
    Install { kind: layout.kind, content, steps, one_liner }
}

/// Kind of system, and command lines that put the newest binary in place of the one that runs.
pub fn upgrade(
    platform: &Platform,
    server: &str,
    authority: bool,
    sha256: Option<&str>,
) -> (&'static str, String) {
    let layout = layout(platform.os);
    let lines = match layout.kind {
        "windows_service" => windows::upgrade(platform, layout, server, authority, sha256),
        _ => unix::upgrade(platform, layout, server, authority, sha256),
    };
    (layout.kind, lines.join("\n"))
}

/// Kind of system, and command lines that remove the agent.
pub fn uninstall(platform: &Platform) -> (&'static str, String) {
    let layout = layout(platform.os);
    let lines = match layout.kind {
        "windows_service" => windows::uninstall(layout),
        _ => unix::uninstall(layout),
    };
    (layout.kind, lines.join("\n"))
}

/// A script for every Unix, to be piped into `sh`; the token comes in `SPECTRA_TOKEN`.
pub fn unix_script(server: &str, authority: Option<&str>, checksums: &Checksums) -> String {
    unix::script(server, authority, checksums)
}

/// The same for PowerShell.
pub fn windows_script(server: &str, authority: Option<&str>, checksums: &Checksums) -> String {
    windows::script(server, authority, checksums)
}

/// `1. Title`, then its lines, and so on.
fn numbered(steps: &[(&str, Vec<String>)]) -> String {
    let step = |(at, (title, lines)): (usize, &(&str, Vec<String>))| {
        format!("{}. {title}\n{}", at + 1, lines.join("\n"))
    };
    steps.iter().enumerate().map(step).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod script_tests;
#[cfg(test)]
mod tests;
