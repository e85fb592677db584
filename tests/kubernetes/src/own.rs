//! A cluster of one test's own, for what a whole cluster shares.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use kube::Client;
use tempfile::TempDir;

use crate::program::{Answer, ask, run};
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

    /// Sends a signal, such as `STOP`, to one of its components, such as `kube-apiserver`.
    ///
    /// # Panics
    ///
    /// When there is no such component.
    pub fn signal(&self, component: &str, signal: &str) {
        let folder = self.folder().to_str().expect("the folder's name is a text");
        let is_it = |id: &u32| {
            let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line);
            line.split('\0').next() == Some(component) && line.contains(folder)
        };
        let all = std::fs::read_dir("/proc").expect("it can be listed").flatten();
        let mut ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let id = ids.find(is_it).unwrap_or_else(|| panic!("no {component} runs in {folder}"));
        run(Command::new("kill").args([&format!("-{signal}"), &id.to_string()])).expect("cannot signal");
    }

    /// Has etcd forget everything but the newest state, as it does every few minutes.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub fn compact(&self) {
        let revision = self.etcd("range", r#"{"key": "AA=="}"#);
        let revision = revision.split("\"revision\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let revision = revision.expect("etcd tells its revision").to_owned();
        let answer =
            self.etcd("compaction", &format!("{{\"revision\": \"{revision}\", \"physical\": true}}"));
        assert!(answer.contains("200 OK"), "{answer}");
    }

    fn etcd(&self, path: &str, body: &str) -> String {
        let mut socket = UnixStream::connect(self.folder().join("etcd.sock")).expect("etcd listens");
        let length = body.len();
        write!(socket, "POST /v3/kv/{path} HTTP/1.0\r\nHost: etcd\r\nContent-Length: {length}\r\n\r\n{body}")
            .expect("etcd takes a request");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("etcd answers");
        answer
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
