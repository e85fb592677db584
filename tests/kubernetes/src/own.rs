//! A cluster of one test's own, for what a whole cluster shares.

use std::path::{Path, PathBuf};

use kube::Client;
use tempfile::TempDir;

use crate::program::{Answer, ask};
use crate::{Audit, space};

/// An API server with its etcd, which ends when this is dropped.
#[derive(Debug)]
pub struct OwnCluster {
    folder: TempDir,
}

impl OwnCluster {
    /// Starts one, with options of `cluster up` beside its folder.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("spectra-own-").tempdir();
        let own = Self { folder: folder.expect("the temporary folder takes a folder") };
        own.ask("up", options).expect("cannot start a cluster");
        own
    }

    /// Its folder: `kubeconfig`, `bin/kubectl`, `log/`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.folder().join("kubeconfig")
    }

    /// A client of the administrator's.
    ///
    /// # Panics
    ///
    /// When the cluster is gone.
    pub async fn client(&self) -> Client {
        let config = space::config(&self.kubeconfig()).await;
        config.and_then(|config| Ok(Client::try_from(config)?)).unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Its audit log, if it was started with `--audit`.
    ///
    /// # Panics
    ///
    /// When the cluster is gone.
    pub async fn audit(&self) -> Audit {
        Audit::of(self.folder().join("log/audit.log"), self.client().await)
    }

    /// Runs one of the program's commands on it.
    pub fn ask(&self, command: &str, arguments: &[&str]) -> Answer {
        let folder = self.folder().as_os_str();
        ask([command.as_ref(), "--dir".as_ref(), folder]
            .into_iter()
            .chain(arguments.iter().map(AsRef::as_ref)))
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        // A test may have ended it already.
        let answer = self.ask("down", &[]);
        if !answer.success && self.folder().exists() {
            eprintln!("{}", answer.stderr);
        }
    }
}
