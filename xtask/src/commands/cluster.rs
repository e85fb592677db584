//! `cargo xtask cluster`: a Kubernetes on this machine for as long as you need it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::progress::Step;
use crate::{AlreadyTold, cluster, process, programs, workspace};

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  export KUBECONFIG=$(cargo xtask cluster up)
  cargo xtask cluster up --full --provision
  cargo xtask cluster kubectl get pods --all-namespaces
  cargo xtask cluster image localhost/web:dev ./web ./site:/srv/site
  cargo xtask cluster enter -- curl http://10.123.2.1:443
  SPECTRA_TEST_KUBECONFIG=$(cargo xtask cluster kubeconfig) cargo test -p spectra-kubernetes-tests
  cargo xtask cluster down";

/// Run Kubernetes on this machine: an API server alone, or a node with pods
///
/// One program, built by Go from the sources in tests/cluster the first time (6 to 12 minutes on two processors), holds
/// kube-apiserver, etcd, kubectl, Helm and the components of a node. An API server alone is ready in 3 to 6 seconds and
/// needs no root. A node (`--full`) is ready in 10, needs root and Debian's containerd, runc, containernetworking-plugins,
/// nftables and iptables; it has no way to the internet, so that its pods run the images alone that `image` loads.
///
/// Everything of a cluster is in its folder, .spectra/cluster unless `--dir` names another; several may be up at once.
/// tests/cluster/README.md says what such a cluster has and what it lacks.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder of the cluster, at most 64 bytes from the root on; its sockets are below it
    #[arg(long, value_name = "DIR", global = true)]
    dir: Option<PathBuf>,
    /// Install what is missing: Go in the cache folder, for a node containerd and its kin here
    #[arg(long, global = true)]
    provision: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Start a cluster and print the path of its kubeconfig
    Up(Up),
    /// End a cluster, or what is left of one, and remove its folder
    Down {
        /// Leave its logs behind
        #[arg(long)]
        keep_logs: bool,
    },
    /// Print the path of a kubeconfig: the administrator's, or one made for a user
    Kubeconfig {
        /// A user without any rights but those that a binding gives
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// A group that the user is in; may be repeated
        #[arg(long, value_name = "NAME", requires = "user")]
        group: Vec<String>,
    },
    /// Load an image onto the node: made of files, the first of them its entrypoint, or taken from an archive
    Image {
        /// The name with its tag, and files as `FILE` or `FILE:DEST`; with --archive, the name of what has only a tag there
        #[arg(value_name = "NAME|FILE", required_unless_present = "archive")]
        parts: Vec<OsString>,
        /// An archive of OCI or Docker, such as `cargo xtask image` writes
        #[arg(long, value_name = "TAR")]
        archive: Option<PathBuf>,
    },
    /// Run a command in the node's namespaces, where pods and Services are reached by address
    Enter {
        /// The command with its arguments
        #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// End the API server and start it again, on the same port with the same data
    Restart,
    /// Run kubectl on the cluster
    Kubectl {
        /// Its arguments
        #[arg(value_name = "ARGUMENT", trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run Helm 4 on the cluster
    Helm {
        /// Its arguments
        #[arg(value_name = "ARGUMENT", trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// What a cluster is to be.
#[derive(Debug, clap::Args)]
struct Up {
    /// With a node that runs pods; needs root
    #[arg(long)]
    full: bool,
    /// Write each request to log/audit.log in the cluster's folder
    #[arg(long)]
    audit: bool,
    /// Port of the API server on 127.0.0.1; a free one when none is named
    #[arg(long)]
    port: Option<u16>,
    /// Of the API server, such as MutatingAdmissionPolicy=true
    #[arg(long, value_name = "LIST")]
    feature_gates: Option<String>,
    /// Of the API server, such as `admissionregistration.k8s.io/v1beta1=true`
    #[arg(long, value_name = "LIST")]
    runtime_config: Option<String>,
    /// Take etcd and kube-apiserver from this folder
    #[arg(long, value_name = "DIR", env = "KUBEBUILDER_ASSETS")]
    assets: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Args { dir, provision, action } = args;
    if let Action::Up(Up { full: true, .. }) = action {
        programs::provide(cluster::PROGRAMS, *provision)?;
    }
    let mut command = Command::new(cluster::provide_program(*provision)?);
    let folder = match dir {
        Some(dir) => std::path::absolute(dir).with_context(|| format!("cannot find {}", dir.display()))?,
        None => workspace::root().join(".spectra/cluster"),
    };
    action.describe(&mut command, &folder);
    if let Action::Up(_) = action {
        let step = Step::start(format!("start Kubernetes in {}", folder.display()));
        // The program tells itself what is wrong.
        if !process::run(&mut command)?.success() {
            return Err(AlreadyTold.into());
        }
        step.done();
        return Ok(());
    }
    // It takes the place of this process, with its terminal, its signals and its exit status.
    Err(command.exec()).context("cannot run the cluster's program")
}

impl Action {
    /// Writes it as the program takes it.
    fn describe(&self, command: &mut Command, folder: &Path) {
        let with_folder = |command: &mut Command, name| {
            command.arg(name).arg("--dir").arg(folder);
        };
        match self {
            Self::Up(up) => {
                with_folder(command, "up");
                up.describe(command);
            }
            Self::Down { keep_logs } => {
                with_folder(command, "down");
                command.args(keep_logs.then_some("--keep-logs"));
            }
            Self::Kubeconfig { user, group } => {
                with_folder(command, "kubeconfig");
                command.args(user.iter().flat_map(|name| ["--user", name]));
                command.args(group.iter().flat_map(|name| ["--group", name]));
            }
            Self::Image { parts, archive } => {
                with_folder(command, "image");
                command
                    .args(archive.iter().flat_map(|path| ["--archive".as_ref(), path.as_os_str()]))
                    .args(parts);
            }
            Self::Enter { command: words } => {
                with_folder(command, "enter");
                command.arg("--").args(words);
            }
            Self::Restart => with_folder(command, "restart"),
            Self::Kubectl { arguments } => {
                command.arg("kubectl").args(arguments).env("KUBECONFIG", folder.join("kubeconfig"));
            }
            Self::Helm { arguments } => {
                command.arg("helm").args(arguments).env("KUBECONFIG", folder.join("kubeconfig"));
            }
        }
    }
}

impl Up {
    fn describe(&self, command: &mut Command) {
        let Self { full, audit, port, feature_gates, runtime_config, assets } = self;
        command.args(full.then_some("--full")).args(audit.then_some("--audit"));
        command.args(port.map(|port| format!("--port={port}")));
        command.args(feature_gates.as_ref().map(|list| format!("--feature-gates={list}")));
        command.args(runtime_config.as_ref().map(|list| format!("--runtime-config={list}")));
        if let Some(assets) = assets.as_ref().filter(|assets| !assets.as_os_str().is_empty()) {
            command.arg("--assets").arg(assets);
        }
    }
}
