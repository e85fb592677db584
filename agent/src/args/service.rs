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

pub(super) const STATUS_NOTES: &str = "\
Example:
  spectra-agent status

Exit status: 0 if the server takes what is sent, 1 if the agent runs and the server does not, 3 if the agent does
not run, 4 if it is not installed.";
