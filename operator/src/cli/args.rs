//! What was typed: the command line and its environment variables.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::cleanup::{self, CleanupArgs};
use super::doctor::{self, DoctorArgs};
use super::setup::{self, SetupArgs};

/// Keeps Spectra's fleets, tokens and diagnostics of a Kubernetes cluster as they are declared
#[derive(Debug, Parser)]
#[command(name = "spectra-operator", version, propagate_version = true, max_term_width = 110)]
#[command(arg_required_else_help = true, after_long_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Reconcile until stopped
    #[command(after_long_help = RUN_NOTES)]
    Run(Box<RunArgs>),
    /// Print the definitions of Spectra's kinds, or install them
    #[command(after_help = CRDS_NOTES)]
    Crds(CrdsArgs),
    /// Make the Secrets that an installation begins with, where they are missing
    #[command(after_help = setup::NOTES)]
    Setup(SetupArgs),
    /// Look whether an installation works: definitions, lease, server
    #[command(after_help = doctor::NOTES)]
    Doctor(DoctorArgs),
    /// End the operator and let go of its objects, before it is removed
    #[command(after_help = cleanup::NOTES)]
    Cleanup(CleanupArgs),
    /// Let every object go that waits for an operator, before there is none any more
    #[command(after_help = FINALIZERS_NOTES)]
    DropFinalizers(FinalizersArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct FinalizersArgs {
    /// Only of this namespace; of all without it
    #[arg(long, value_name = "NAME")]
    pub(super) namespace: Option<String>,
    /// How long it may take
    #[arg(long, value_name = "SECONDS", default_value_t = 50)]
    pub(super) deadline_seconds: u64,
}

#[derive(Debug, clap::Args)]
pub(super) struct CrdsArgs {
    /// Only this one, such as spectratokens.spectra.dev
    pub(super) name: Option<String>,
    /// Install them, or bring them up to date, instead of printing them
    #[arg(long)]
    pub(super) apply: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// Address of the server, as this operator reaches it
    #[arg(long, env = "SPECTRA_SERVER", value_name = "URL")]
    pub(super) server: String,

    /// Certificate authorities (PEM) of the server, instead of the system's; hosts outside are told the same
    #[arg(long, env = "SPECTRA_SERVER_CA", value_name = "FILE")]
    pub(super) server_ca: Option<PathBuf>,

    /// Token for the audience spectra-server, by which the server knows this operator; read again when it changes
    #[arg(long, env = "SPECTRA_SERVER_TOKEN_FILE", value_name = "FILE")]
    #[arg(default_value = "/var/run/secrets/spectra/token")]
    pub(super) server_token_file: PathBuf,

    /// Address of the server that hosts outside of the cluster are told; without it tokens for them are not ready
    #[arg(long, env = "SPECTRA_EXTERNAL_URL", value_name = "URL")]
    pub(super) external_url: Option<String>,

    /// Certificate authorities (PEM) that hosts outside are told, where they are others than those of --server-ca
    #[arg(long, env = "SPECTRA_EXTERNAL_CA", value_name = "FILE")]
    pub(super) external_ca: Option<PathBuf>,

    /// Namespaces to look at, with commas; every one without it
    #[arg(long, env = "SPECTRA_WATCH_NAMESPACES", value_name = "NAMES", value_delimiter = ',')]
    pub(super) watch_namespaces: Vec<String>,

    /// Namespaces in which fleets may have agents on the nodes, with commas; none without it
    #[arg(long, env = "SPECTRA_WORKLOAD_NAMESPACES", value_name = "NAMES", value_delimiter = ',')]
    pub(super) workload_namespaces: Vec<String>,

    /// Image of the agents on the nodes, where a fleet does not name its own
    #[arg(long, env = "SPECTRA_AGENT_IMAGE", value_name = "IMAGE", default_value = AGENT_IMAGE)]
    pub(super) agent_image: String,

    /// Where liveness, readiness and metrics are asked for: /healthz, /readyz, /metrics
    #[arg(long, env = "SPECTRA_OPERATOR_LISTEN", value_name = "ADDRESS", default_value = "0.0.0.0:8081")]
    pub(super) listen: SocketAddr,

    /// Install the definitions of the kinds at the start, and bring them up to date; it takes rights to do so
    #[arg(long, env = "SPECTRA_MANAGE_CRDS")]
    pub(super) manage_crds: bool,

    /// UID of the namespace kube-system, which names the cluster, where the operator may not get that namespace
    #[arg(long, env = "SPECTRA_CLUSTER_UID", value_name = "UID")]
    pub(super) cluster_uid: Option<String>,

    /// Namespace of this operator, for its lease; in a pod by the downward API
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAME", default_value = "spectra-system")]
    pub(super) namespace: String,

    /// Name of this operator among its replicas; in a pod by the downward API
    #[arg(long, env = "POD_NAME", value_name = "NAME", default_value = "spectra-operator")]
    pub(super) pod_name: String,

    /// UID of its pod, which tells it from a later one of the same name
    #[arg(long, env = "POD_UID", value_name = "UID", default_value = "")]
    pub(super) pod_uid: String,

    /// Lease that one replica holds at a time
    #[arg(long, env = "SPECTRA_LEASE", value_name = "NAME", default_value = "spectra-operator")]
    pub(super) lease: String,

    /// Form of the log on standard error
    #[arg(long, env = "SPECTRA_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(super) log_format: LogFormat,

    /// How many times quicker things are looked at that nobody tells of; for tests
    #[arg(long, hide = true, default_value_t = 1)]
    pub(super) pace: u32,

    /// End as by SIGKILL after so many calls; for tests
    #[arg(long, hide = true)]
    pub(super) fault_after: Option<u64>,

    /// Panic after a call whose verb or path ends so; for tests
    #[arg(long, hide = true)]
    pub(super) fault_panic: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// The agent of this version.
const AGENT_IMAGE: &str = concat!("ghcr.io/spectra-monitoring/spectra-agent:", env!("CARGO_PKG_VERSION"));

const EXAMPLES: &str = "\
Examples:
  spectra-operator crds | kubectl apply --server-side -f -    install the kinds
  spectra-operator crds --apply                               the same, without kubectl
  spectra-operator run --server https://spectra-server:8443   reconcile until stopped

Environment: KUBECONFIG, or the pod's service account, says which cluster; the rest stands in `run --help`.";

const RUN_NOTES: &str = "\
Examples:
  In a pod, with a projected token of its service account for the audience spectra-server:
    spectra-operator run --server https://spectra-server.spectra-system.svc:8443 \\
      --server-ca /etc/spectra/ca.crt --external-url https://spectra.example.org

  On a workstation, with the credential that the server was given by --operator-credential-file:
    KUBECONFIG=~/.kube/config spectra-operator run --server http://127.0.0.1:8080 --server-token-file credential

  Of two namespaces only, with rights in these alone:
    spectra-operator run --server https://spectra:8443 --watch-namespaces lab,attic

Environment: every option has the variable that stands with it. KUBECONFIG, or the pod's service account, says which
cluster; RUST_LOG what is logged (default: info); HTTPS_PROXY and its kin are proxies, as usual.

Exit status: 0 after SIGTERM or SIGINT, 1 if it cannot start, lost its lease or a part of it ended, 2 for a wrong
command line.";

const FINALIZERS_NOTES: &str = "\
Tokens, hosts and fleets wait for the operator when they are deleted, a minute at most, so that the server hears of it.
Without an operator they would wait for ever. `cleanup`, which the chart runs before it is uninstalled, stops the
operator and does the same.

Example:
  spectra-operator drop-finalizers --namespace lab";

const CRDS_NOTES: &str = "\
Examples:
  spectra-operator crds                                print all
  spectra-operator crds spectratokens.spectra.dev      print one
  spectra-operator crds --apply                        install all by server-side apply

It wants rights to get, create and patch customresourcedefinitions for --apply.";
