//! The audit log of the shared API server: who asked it for what.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use k8s_openapi::api::core::v1::Namespace;
use kube::{Api, Client};
use serde::Deserialize;

use crate::{environment, wait_until};

/// How long the last line may take: it is written with the answer, or a moment after.
const LIMIT: Duration = Duration::from_secs(10);

/// The log of a cluster.
pub struct Audit {
    path: PathBuf,
    client: Client,
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Audit").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A place in the log.
#[derive(Clone, Copy, Debug)]
pub struct Mark(u64);

impl Mark {
    /// Before the first line.
    pub const START: Self = Self(0);
}

/// A request that was answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// `create`, `patch`, `get`, `list`, `watch`, …
    pub verb: String,
    /// Path and query.
    #[serde(rename = "requestURI")]
    pub uri: String,
    /// As whom.
    pub user: User,
    /// What the client calls itself.
    #[serde(default)]
    pub user_agent: String,
    /// Absent where no object is asked for.
    #[serde(default)]
    pub object_ref: Option<ObjectRef>,
    /// How it was answered.
    #[serde(default)]
    pub response_status: Option<Status>,
}

/// Who asked.
#[derive(Clone, Debug, Deserialize)]
pub struct User {
    /// `system:serviceaccount:<namespace>:<name>`, or a user's.
    pub username: String,
}

/// What was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectRef {
    pub resource: String,
    pub subresource: String,
    pub namespace: String,
    pub name: String,
}

/// Of an answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// Of HTTP.
    pub code: u16,
}

impl Entry {
    /// Whether it may have changed something.
    pub fn is_write(&self) -> bool {
        ["create", "update", "patch", "delete", "deletecollection"].contains(&self.verb.as_str())
    }
}

impl Audit {
    /// Of the shared API server.
    ///
    /// # Panics
    ///
    /// When no log is named.
    pub async fn shared() -> Self {
        Self { path: environment::path(environment::AUDIT_LOG), client: crate::client().await }
    }

    /// Of another cluster.
    pub(crate) fn of(path: PathBuf, client: Client) -> Self {
        Self { path, client }
    }

    /// The end of the log as it is now; every request that was answered before is before it.
    ///
    /// # Panics
    ///
    /// When the log does not go on.
    pub async fn mark(&self) -> Mark {
        self.settle().await;
        Mark(fs::metadata(&self.path).map_or(0, |metadata| metadata.len()))
    }

    /// Requests that were answered since the mark.
    ///
    /// # Panics
    ///
    /// When the log does not go on, or holds something else.
    pub async fn since(&self, mark: Mark) -> Vec<Entry> {
        self.settle().await;
        self.read(mark)
    }

    fn read(&self, mark: Mark) -> Vec<Entry> {
        let log = fs::read(&self.path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", self.path.display()));
        let begin = usize::try_from(mark.0).expect("a log fits into memory");
        let new = String::from_utf8_lossy(log.get(begin..).unwrap_or_default()).into_owned();
        // A line without its end is still being written.
        let complete = new.rsplit_once('\n').map_or("", |(lines, _)| lines);
        let entry = |line: &str| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error}: {line}", self.path.display()))
        };
        complete.lines().map(entry).collect()
    }

    /// Asks for something that nobody else asks for, and waits until that is in the log.
    async fn settle(&self) {
        let begin = Mark(fs::metadata(&self.path).map_or(0, |metadata| metadata.len()));
        let name = format!("settle-{:016x}", rand::random::<u64>());
        let namespaces = Api::<Namespace>::all(self.client.clone());
        let answer = namespaces.get_opt(&name).await;
        answer.unwrap_or_else(|error| panic!("the API server does not answer: {error}"));
        wait_until("the audit log goes on", LIMIT, async || {
            let is_there =
                self.path.exists() && self.read(begin).iter().any(|entry| entry.uri.ends_with(&name));
            is_there.then_some(())
        })
        .await;
    }
}
