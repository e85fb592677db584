//! What was typed: the command line and its environment variables.

mod service;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::sys::paths;
pub use service::{InstallArgs, PlaceArgs, StatusArgs, UninstallArgs};

/// Reads this host's metrics and sends them to a Spectra server.
#[derive(Debug, Parser)]
#[command(name = "spectra-agent", version, after_long_help = EXAMPLES, propagate_version = true)]
#[command(arg_required_else_help = true, max_term_width = 110)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure and send until stopped; register first if there is no identity yet
    #[command(after_long_help = EXAMPLES)]
    Run(Box<RunArgs>),
    /// Show every collector with what it finds on this host; sends nothing
    #[command(after_long_help = CHECK_NOTES)]
    Check(CheckArgs),
    /// Install this program as a service of this system, or a newer version over an older one
    #[command(after_help = crate::service::INSTALL_NOTES)]
    Install(Box<InstallArgs>),
    /// End the service and remove it; identity, settings and spool stay
    #[command(after_help = crate::service::UNINSTALL_NOTES)]
    Uninstall(UninstallArgs),
    /// Say how the agent of this host is doing: connection, last batch, spool, collectors
    #[command(after_help = service::STATUS_NOTES)]
    Status(StatusArgs),
}

#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Address of the server, http or https [default: the one in --config, else port 8080 of this machine]
    #[arg(long, value_name = "URL", env = "SPECTRA_SERVER")]
    pub server: Option<String>,

    /// Settings of the original's agent, which flags win over [default: /etc/spectra/agent.json, if it is there]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// One-time token to register with
    ///
    /// Needed once, while there is no identity file. Other users of this host can read a command
    /// line: prefer --token-file or the variable.
    #[arg(long, value_name = "TOKEN", env = "SPECTRA_TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// File that holds the one-time token; - reads it from standard input; wins over --token
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Token of the pod's service account, kept fresh by Kubernetes: the agent enrols with it again and again
    #[arg(long, value_name = "FILE", env = "SPECTRA_KUBERNETES_TOKEN_FILE", conflicts_with_all = ["token", "token_file"])]
    pub kubernetes_token_file: Option<PathBuf>,

    /// Fleet to enrol into, where the service account may enrol into several
    #[arg(long, value_name = "NAME", env = "SPECTRA_FLEET", requires = "kubernetes_token_file")]
    pub fleet: Option<String>,

    /// What the server calls the pod's cluster, where that is not the server's own
    #[arg(long, value_name = "NAME", env = "SPECTRA_CLUSTER", requires = "kubernetes_token_file")]
    pub cluster: Option<String>,

    /// File that says who this agent is, written at registration with mode 0600
    #[arg(long, value_name = "PATH", default_value = paths::IDENTITY, env = "SPECTRA_IDENTITY")]
    pub identity: PathBuf,

    /// File that says what this host forbids, whatever the server wants; none forbids nothing
    #[arg(long, value_name = "FILE", default_value = paths::POLICY)]
    pub policy: PathBuf,

    /// File that is told what this host is asked to find out, by whom, and what came of it
    #[arg(long, value_name = "PATH", default_value = paths::AUDIT, env = "SPECTRA_AUDIT")]
    pub audit: PathBuf,

    /// Certificate authorities (PEM) to trust for https instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Trust the one authority or server certificate with this SHA-256, instead of the system's authorities
    #[arg(long, value_name = "sha256:HEX", conflicts_with = "ca_file")]
    pub pin: Option<String>,

    /// Believe any certificate: whoever is between can read the secret and change everything
    #[arg(long, conflicts_with_all = ["ca_file", "pin"])]
    pub insecure: bool,

    /// Folder for what the server does not take; written only while it does not answer, and at the end
    ///
    /// By default /var/lib/spectra-agent/spool, or beside an identity file that is named.
    #[arg(long, value_name = "PATH")]
    pub spool: Option<PathBuf>,

    /// Most that the spool holds, such as 64MiB; the oldest goes first; 0 is no spool
    #[arg(long, value_name = "SIZE", default_value = "64MiB")]
    pub spool_size: String,

    /// While the server is away: seconds that envelopes stay in memory before they are written, 1 to 3600
    ///
    /// Less loses less to a power failure, more writes less to the disk.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub spool_age: u64,

    /// Seconds between sendings, 5 to 60; measuring has times of its own
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    pub flush: u64,

    #[command(flatten)]
    pub host: HostArgs,

    /// Socket on which `spectra-agent status` is answered [default: status.sock in the folder that systemd made]
    #[arg(long, value_name = "PATH")]
    pub status_socket: Option<PathBuf>,

    /// Form of the log on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Least important message that is logged
    #[arg(long, value_enum, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,
}

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub host: HostArgs,
}

#[derive(Debug, clap::Args)]
pub struct HostArgs {
    /// Where the watched host's tree stands: its /proc and /sys are under it
    #[arg(long, value_name = "PATH", default_value = "/")]
    pub root: PathBuf,

    /// Name to report instead of the operating system's; in a pod, the node's name
    #[arg(long, value_name = "NAME", env = "HOSTNAME")]
    pub hostname: Option<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

const EXAMPLES: &str = "\
Examples:
  Register with a token in a file, then measure and send:
    spectra-agent run --server https://spectra.example:8080 --token-file /run/secrets/token

  The same with the token on standard input:
    spectra-server token create | spectra-agent run --token-file -

  As an ordinary user, with an identity of its own:
    spectra-agent run --identity ~/.config/spectra/agent-id.json --token-file token

  Watch a host whose tree is mounted at /host, from a pod:
    HOSTNAME=node-7 spectra-agent run --root /host

  See what can be measured here:
    spectra-agent check

  As a service of this host:
    spectra-agent install --server https://spectra.example:8080 --token-file token
    spectra-agent status

Environment:
  SPECTRA_SERVER  address of the server            [default: http://127.0.0.1:8080]
  SPECTRA_TOKEN   one-time token, for the first start only
  HOSTNAME        name to report                   [default: the operating system's]
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  proxies, as usual
  DOCKER_HOST     unix:// and a socket of Docker or Podman, beside the usual ones
  NODE_IP, NODE_NAME  address and name of the node, for an agent that is a pod: its kubelet names pods
  SPECTRA_KUBELET, SPECTRA_KUBELET_TOKEN_FILE, SPECTRA_KUBELET_CA_FILE  another address of the kubelet, another
                  service account's token and authorities

Exit status: 0 after SIGTERM or SIGINT, 1 if the agent cannot start, 2 for a wrong command line.";

const CHECK_NOTES: &str = "\
Each collector reads twice, one second apart (those that read once a day: once), and is in one of these states:
  ok                it reads something
  empty             it works, and there is nothing to read now
  not on this host  this host has nothing of the kind
  needs permission  more rights are needed to read it
  stuck             it does not come back
  broken            it should work here and does not

Example:
  spectra-agent check --root /host

Environment:
  HOSTNAME  name to report  [default: the operating system's]
  NO_COLOR  if set, no colours

Exit status: 0, or 1 if a collector is broken or stuck.";
