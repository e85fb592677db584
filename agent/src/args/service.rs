//! The command line of the agent as a service: `install`, `uninstall`, `status`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct InstallArgs {
    /// Address of the server, http or https [default: the one of the service that is there]
    #[arg(long, value_name = "URL", env = "SPECTRA_SERVER")]
    pub server: Option<String>,

    /// File that holds the one-time token; - reads it from standard input
    ///
    /// Needed where this host is not registered at this server yet; otherwise it is not used.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// One-time token; other users of this host can read a command line, prefer --token-file or the variable
    #[arg(long, value_name = "TOKEN", env = "SPECTRA_TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// Certificate authorities (PEM) to trust instead of the system's; copied to /etc/spectra/ca.crt
    #[arg(long, value_name = "FILE", visible_alias = "ca-file")]
    pub ca: Option<PathBuf>,

    /// Trust the one authority or server certificate with this SHA-256, instead of the system's authorities
    #[arg(long, value_name = "sha256:HEX", conflicts_with = "ca")]
    pub pin: Option<String>,

    /// Do not grant what is needed for this; may be repeated. The names are in the list that `install` prints
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,

    /// Seconds to wait until the server has taken the first batch; 0 does not wait
    #[arg(long, value_name = "SECONDS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub wait: u64,

    /// Neither enable nor start the service: for the scripts of packages, which leave it as they found it
    #[arg(long, hide = true)]
    pub no_start: bool,

    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
pub struct UninstallArgs {
    /// Remove identity, settings, spool, audit and user too
    #[arg(long)]
    pub purge: bool,

    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Socket of the agent to ask
    #[arg(long, value_name = "PATH", default_value = crate::service::SOCKET)]
    pub socket: PathBuf,

    /// Print what the agent answers, as JSON
    #[arg(long)]
    pub json: bool,
}

/// Where, and whether at all.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Folder that stands for the root: files only, no user, nothing is started; to make images
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub root: PathBuf,

    /// Only say what would be done, and what would be written
    #[arg(long)]
    pub print: bool,
}

pub(super) const INSTALL_NOTES: &str = "\
Puts this program into /usr/local/bin (unless a package brought it), makes the user spectra-agent and a unit of
systemd with few rights, registers, starts the service and waits until the server has taken the first batch.
Looks what this host has (Docker, Podman, Proxmox, drives, a Raspberry Pi's firmware, a journal), and grants the
groups and capabilities that are needed to read it: each is printed with its reason, and --without leaves it out.
/etc/spectra/agent.toml, which has the last word over the server, is looked at too: what it forbids needs no rights.

Doing it again changes only what is different. A newer program replaces the older one; identity, settings and
spool stay.

Examples:
  With a token from `spectra-server token create` on the server:
    spectra-agent install --server https://spectra.example:8080 --token-file -

  With an authority of the server's own (`spectra-server tls ca`), or its fingerprint (`… tls fingerprint`):
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --ca spectra-ca.pem
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --pin sha256:…

  Without membership in the group docker, which is worth as much as root:
    spectra-agent install --without docker

  See first what it would do, as anybody:
    spectra-agent install --print --server https://spectra.example:8080

Environment:
  SPECTRA_SERVER  address of the server
  SPECTRA_TOKEN   one-time token
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                  proxies, which the service then uses too; kept in /etc/spectra/agent-proxy.env, for root alone

Exit status: 0 when the service runs and the server takes what it sends; 1 otherwise, with what to do about it.";

pub(super) const UNINSTALL_NOTES: &str = "\
Examples:
  spectra-agent uninstall            ends the service; identity, settings and spool stay for the next installation
  spectra-agent uninstall --purge    leaves nothing of it on this host
Of a package: apt remove spectra-agent (apt purge), dnf remove spectra-agent.";

pub(super) const STATUS_NOTES: &str = "\
Example:
  spectra-agent status

Exit status: 0 if the server takes what is sent, 1 if the agent runs and the server does not, 3 if the agent does
not run, 4 if it is not installed.";
