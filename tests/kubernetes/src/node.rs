//! The shared node: what runs on it, and the clients that people would use.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use crate::program::{Answer, ask, run};
use crate::{Space, environment};

/// A cluster whose one node runs pods.
#[derive(Clone, Debug)]
pub struct Node {
    folder: PathBuf,
}

impl Node {
    /// The one that all tests share.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn shared() -> Self {
        Self { folder: environment::path(environment::NODE) }
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.join("kubeconfig")
    }

    /// A fresh namespace on it. When that is dropped, what is in it ends.
    ///
    /// # Panics
    ///
    /// When the cluster refuses.
    pub async fn space(&self) -> Space {
        Space::on(&self.kubeconfig()).await
    }

    /// A command of kubectl, as the administrator.
    pub fn kubectl(&self) -> Command {
        let mut command = Command::new(self.folder.join("bin/kubectl"));
        command.env("KUBECONFIG", self.kubeconfig());
        command
    }

    /// A command of Helm 4, as the administrator, without files of the person who tests.
    pub fn helm(&self) -> Command {
        self.any_helm("helm")
    }

    /// The same of Helm 3.
    pub fn helm3(&self) -> Command {
        self.any_helm("helm3")
    }

    fn any_helm(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join("bin").join(name));
        command.env("KUBECONFIG", self.kubeconfig());
        for variable in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            command.env(variable, self.folder.join(name));
        }
        command
    }

    /// Loads an image that is made of files, named as `FILE` or `FILE:DEST`; the first is its entrypoint.
    ///
    /// # Panics
    ///
    /// When it cannot be made or is not taken.
    pub fn load(&self, name: &str, files: &[&str]) {
        let arguments = ["image".as_ref(), "--dir".as_ref(), self.folder.as_os_str(), name.as_ref()];
        ask(arguments.into_iter().chain(files.iter().map(AsRef::as_ref))).expect("cannot load an image");
    }

    /// Runs a command in the node's namespaces, where pods and Services are reached.
    pub fn enter(&self, words: &[&str]) -> Answer {
        let arguments: [&OsStr; 4] =
            ["enter".as_ref(), "--dir".as_ref(), self.folder.as_os_str(), "--".as_ref()];
        ask(arguments.into_iter().chain(words.iter().map(AsRef::as_ref)))
    }

    /// What kubectl says to these arguments.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn ask_kubectl(&self, space: &Space, arguments: &[&str]) -> Answer {
        run(self.kubectl().args(["--namespace", &space.name]).args(arguments))
    }
}
