//! What was typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::agents::AgentsArgs;
use crate::can_run::{self, CanRunArgs};
use crate::diagnose::DiagnoseArgs;
use crate::token::TokenArgs;

/// Tokens, diagnostics and hosts of Spectra, in one line each
#[derive(Debug, Parser)]
#[command(name = "kubectl spectra", bin_name = "kubectl spectra", version, propagate_version = true)]
#[command(max_term_width = 110, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which cluster, and where in it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub(crate) struct Place {
    /// Namespace to work in; that of the context without it
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Context of the kubeconfig; the current one without it
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// File that says which cluster; otherwise the variable KUBECONFIG, and ~/.kube/config
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Have a token made, and print the line by which a host joins
    Token(TokenArgs),
    /// Run a diagnostic on hosts, and print what they answer
    Diagnose(DiagnoseArgs),
    /// Show the hosts that have joined
    Agents(AgentsArgs),
    /// Show which diagnostics you may run
    #[command(after_help = can_run::NOTES)]
    CanRun(CanRunArgs),
}

const EXAMPLES: &str = "\
Examples:
  kubectl spectra token create attic --fleet lab            a line by which one host joins the fleet lab
  kubectl spectra agents                                    the hosts that have joined
  kubectl spectra diagnose ping node/n1 192.0.2.1           whether a node reaches an address
  kubectl spectra diagnose du attic /var                    what takes the room below /var
  kubectl spectra diagnose logs rack=a1 --unit ssh.service  log lines of all hosts with this label
  kubectl spectra can-run                                   what you may run here

Exit status: 0; 1 if it failed, or not every host answered; 2 for a wrong command line.";
