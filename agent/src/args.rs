//! What was typed: the command line and its environment variables.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::sys::paths;

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
    Run(RunArgs),
    /// Show every collector with what it finds on this host; sends nothing
    #[command(after_long_help = CHECK_NOTES)]
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Address of the server, http or https
    #[arg(long, value_name = "URL", env = "SPECTRA_SERVER", default_value = "http://127.0.0.1:8080")]
    pub server: String,

    /// One-time token to register with
    ///
    /// Needed once, while there is no identity file. Other users of this host can read a command
    /// line: prefer --token-file or the variable.
    #[arg(long, value_name = "TOKEN", env = "SPECTRA_TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// File that holds the one-time token; - reads it from standard input; wins over --token
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// File that says who this agent is, written at registration with mode 0600
    #[arg(long, value_name = "PATH", default_value = paths::IDENTITY)]
    pub identity: PathBuf,

    /// File that says what this host forbids, whatever the server wants; none forbids nothing
    #[arg(long, value_name = "FILE", default_value = paths::POLICY)]
    pub policy: PathBuf,

    /// File that is told what this host is asked to find out, by whom, and what came of it
    #[arg(long, value_name = "PATH", default_value = paths::AUDIT)]
    pub audit: PathBuf,

    /// Certificate authorities (PEM) to trust for https instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Seconds between sendings, 5 to 60; measuring has times of its own
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    pub flush: u64,

    #[command(flatten)]
    pub host: HostArgs,

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

Environment:
  SPECTRA_SERVER  address of the server            [default: http://127.0.0.1:8080]
  SPECTRA_TOKEN   one-time token, for the first start only
  HOSTNAME        name to report                   [default: the operating system's]
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  proxies, as usual

Exit status: 0 after SIGTERM or SIGINT, 1 if the agent cannot start, 2 for a wrong command line.";

const CHECK_NOTES: &str = "\
Each collector reads twice, one second apart, and is in one of these states:
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
