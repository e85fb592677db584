//! What is true of this operator, after everything that was typed has been checked.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Url;

/// Everything that is decided at the start.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The server, as this operator and pods of the cluster reach it.
    pub(crate) server: Url,
    /// Authorities (PEM) of the server; the system's without.
    pub(crate) authorities: Option<String>,
    /// Where hosts outside find the server, if anybody said so; without a slash at its end.
    pub(crate) external_url: Option<String>,
    /// Authorities (PEM) that hosts outside are told.
    pub(crate) external_authorities: String,
    /// Namespaces that are watched; every one where none is named.
    pub(crate) namespaces: Vec<String>,
    /// Namespaces in which fleets may have agents on the nodes.
    pub(crate) workload_namespaces: Vec<String>,
    pub(crate) agent_image: String,
    pub(crate) listen: SocketAddr,
    pub(crate) manages_crds: bool,
    /// UID of the cluster, where the operator may not look for it.
    pub(crate) cluster_uid: Option<String>,
    pub(crate) namespace: String,
    pub(crate) lease: String,
    /// Name and UID of the pod.
    pub(crate) identity: String,
    pub(crate) instance: String,
    pub(crate) pace: Pace,
}

/// How often things are looked at that nobody tells of. Tests make all of it quicker at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How many times quicker than it is meant.
    factor: u32,
}

impl Pace {
    pub(crate) fn new(factor: u32) -> Self {
        Self { factor: factor.max(1) }
    }

    /// A length of time, as long as it is meant or shorter.
    pub(crate) fn of(self, meant: Duration) -> Duration {
        meant / self.factor
    }
}

/// Reconciles of one kind at the same time: the API server and the server take more, memory grows with each.
pub(crate) const CONCURRENCY: u16 = 16;
/// A change within so long of another is looked at with it.
pub(crate) const DEBOUNCE: Duration = Duration::from_millis(20);
/// Longest reconcile: more than every request of it in turn, each with its own limit.
pub(crate) const RECONCILE_DEADLINE: Duration = Duration::from_mins(2);
/// How long a deletion waits for a server that does not answer.
pub(crate) const FINALIZER_DEADLINE: Duration = Duration::from_mins(1);
/// Between two tries of a deletion.
pub(crate) const FINALIZER_RETRY: Duration = Duration::from_secs(5);
/// Between two lists of tokens for the server's sweep.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// Between two looks at how often tokens were used.
pub(crate) const USES_EVERY: Duration = Duration::from_mins(1);
/// Between two looks at which hosts there are.
pub(crate) const MIRROR_EVERY: Duration = Duration::from_secs(15);
/// Writes of hosts' objects in a second: more would be felt by others of the API server.
pub(crate) const MIRROR_WRITES: u32 = 5;
