//! Another secret while the agent runs: before the old one ends, or when the server does not know it any more.

use std::path::PathBuf;
use std::time::Duration;

use spectra_protocol::registration::{PodRegistered, PodRegistration};
use tokio::time::sleep;

use crate::config::TokenSource;
use crate::enrol::{self, EnrolError};
use crate::host::Host;
use crate::identity::{Identity, Secret};
use crate::link::{Answer, Link};

/// Shortest time between two tries: a server that refuses is not asked in a circle.
const LEAST_WAIT: Duration = Duration::from_secs(30);
/// Longest. An admin who makes another token is not waited for longer.
const MOST_WAIT: Duration = Duration::from_mins(10);
/// Shortest and longest life of a secret that is believed.
const LIFE: std::ops::RangeInclusive<Duration> = Duration::from_secs(30)..=Duration::from_hours(24);

/// How an agent can become known (again).
#[derive(Debug)]
pub enum Means {
    /// Somebody has to act.
    None,
    /// A token that may still be good, with the old secret beside it.
    Token { token: TokenSource, identity: PathBuf },
    /// The token that Kubernetes keeps fresh in a pod.
    Kubernetes(Pod),
}

/// A pod's way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    pub token_file: PathBuf,
    /// Which fleet, where the account may enrol into several.
    pub fleet: Option<String>,
    /// What the server calls the cluster, where it is not its own.
    pub cluster: Option<String>,
}

/// Renews the credentials of a link.
#[derive(Debug)]
pub struct Renewer {
    pub link: Link,
    /// The server, for people.
    pub server: String,
    pub host: Host,
    pub means: Means,
    /// When the present secret is to be exchanged; `None`: it has no end.
    pub life: Option<Duration>,
}

impl Renewer {
    /// Runs for ever.
    pub async fn run(&mut self) {
        loop {
            let end = async {
                match self.life {
                    Some(life) => sleep(life).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.link.credentials().refused() => {}
                () = end => {}
            }
            let mut wait = LEAST_WAIT;
            while let Err(error) = self.renew().await {
                tracing::warn!(%error, wait_s = wait.as_secs(), "cannot register again yet");
                sleep(wait).await;
                wait = (wait * 2).min(MOST_WAIT);
            }
            // Not sooner, should the server refuse what it has just given.
            sleep(LEAST_WAIT.min(Duration::from_secs(5))).await;
        }
    }

    async fn renew(&mut self) -> anyhow::Result<()> {
        match &self.means {
            Means::None => std::future::pending().await,
            Means::Token { token, identity } => {
                let Some(token) = token.read_again()? else { return std::future::pending().await };
                let registered = enrol::enrol(&self.link, &self.server, &token, &self.host, identity).await?;
                self.link.credentials().set(&registered)?;
                tracing::info!(agent = registered.id, "registered again");
            }
            Means::Kubernetes(pod) => {
                let (identity, life) = enrol_pod(&self.link, &self.server, pod, &self.host).await?;
                self.link.credentials().set(&identity)?;
                self.life = Some(life);
                tracing::debug!(agent = identity.id, "the pod has another secret");
            }
        }
        Ok(())
    }
}

/// Shows the pod's token as it is now; returns who the agent is, and for how long.
pub async fn enrol_pod(
    link: &Link,
    server: &str,
    pod: &Pod,
    host: &Host,
) -> Result<(Identity, Duration), EnrolError> {
    let token = TokenSource::File(pod.token_file.clone()).read_again();
    let token: Secret = token.ok().flatten().ok_or_else(|| EnrolError::NoPodToken(pod.token_file.clone()))?;
    let registration = PodRegistration {
        token: token.expose().to_owned(),
        info: host.facts(),
        fleet: pod.fleet.clone(),
        cluster: pod.cluster.clone(),
    };
    let server = server.to_owned();
    match link.enrol_pod(&registration).await {
        Ok(PodRegistered { agent_id, secret, renew_after_seconds }) => {
            let life = Duration::from_secs(renew_after_seconds).clamp(*LIFE.start(), *LIFE.end());
            let identity = Identity::new(agent_id, secret);
            identity.map(|identity| (identity, life)).map_err(|_| EnrolError::Incomplete { server })
        }
        Err(Answer::Untrusted(words)) => Err(EnrolError::Untrusted { server, words }),
        Err(Answer::Unauthorized { words }) => Err(EnrolError::PodRefused { server, words }),
        Err(Answer::Refused { status, words }) => {
            Err(EnrolError::Refused { server, status, words: format!(" ({words})") })
        }
        Err(Answer::TooLarge) => Err(EnrolError::Refused { server, status: 413, words: String::new() }),
        Err(Answer::Stored) => Err(EnrolError::Incomplete { server }),
        Err(Answer::Later { status, words, .. }) => Err(EnrolError::Unreachable {
            server,
            words: format!("it answers with status {status} ({words})"),
        }),
        Err(Answer::Silent(words)) => Err(EnrolError::Unreachable { server, words }),
    }
}
