//! What every reconcile is given: the two servers, what is watched, who leads.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context as _;
use k8s_openapi::api::core::v1::{Namespace, Secret};
use k8s_openapi::jiff::Timestamp;
use kube::Api;
use kube::runtime::reflector::{ObjectRef, Store};
use tokio::sync::mpsc;

use crate::api::fleet::SecretKey;
use crate::api::{SpectraAgent, SpectraFleet, SpectraToken};
use crate::cluster::{Cluster, ClusterError, Listed};
use crate::config::Config;
use crate::lease::Leadership;
use crate::link::{Link, Scripts};
use crate::metrics::Metrics;
use crate::plan::condition::whole_seconds;
use crate::retry::Retries;

/// How long the authorities of a Secret are used before they are read again.
const AUTHORITIES_AGE: std::time::Duration = std::time::Duration::from_mins(1);

/// What all controllers share.
#[derive(Debug)]
pub(crate) struct Operator {
    pub(crate) config: Config,
    pub(crate) cluster: Cluster,
    pub(crate) link: Link,
    pub(crate) scripts: Scripts,
    pub(crate) metrics: Metrics,
    pub(crate) retries: Retries,
    pub(crate) leadership: Leadership,
    /// Authorities by where they were read.
    authorities: Mutex<HashMap<String, (Instant, String)>>,
}

/// One namespace, or all of them at once.
pub(crate) struct Scope {
    pub(crate) operator: Arc<Operator>,
    pub(crate) fleets: Store<SpectraFleet>,
    pub(crate) tokens: Store<SpectraToken>,
    pub(crate) agents: Store<SpectraAgent>,
    /// Whether each of these has been listed.
    pub(crate) lists: [Listed; 4],
    /// Tokens that are to be looked at although nothing of them has changed.
    pub(crate) wake_tokens: mpsc::Sender<ObjectRef<SpectraToken>>,
    /// Converged tokens that were seen since the start; others are looked at later, not all at once.
    pub(crate) settled: Mutex<HashSet<String>>,
}

/// Where hosts find the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) url: String,
    pub(crate) authorities: String,
}

/// Why it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAddress {
    /// Nobody said so.
    Missing,
    /// The Secret with the authorities is not as the fleet says.
    Authorities(String),
}

impl Operator {
    pub(crate) fn new(
        config: Config,
        cluster: Cluster,
        link: Link,
        metrics: Metrics,
        leadership: Leadership,
    ) -> Self {
        let (scripts, retries, authorities) = (Scripts::default(), Retries::default(), Mutex::default());
        Self { config, cluster, link, scripts, metrics, retries, leadership, authorities }
    }

    /// Waits until this operator leads; the number of its leadership. When the lease is lost the process ends.
    pub(crate) async fn lead(&self) -> i64 {
        let mut leadership = self.leadership.clone();
        let fence = leadership.wait_for(Option::is_some).await.map(|fence| fence.unwrap_or_default());
        match fence {
            Ok(fence) => fence,
            // Nobody tells any more: the election has ended, and everything else is about to.
            Err(_) => std::future::pending().await,
        }
    }

    /// Whether a namespace is being deleted, as far as this operator may know.
    pub(crate) async fn is_namespace_ending(&self, namespace: &str) -> bool {
        let api = Api::<Namespace>::all(self.cluster.client());
        let found = api.get_metadata_opt(namespace).await;
        matches!(found, Ok(Some(found)) if found.metadata.deletion_timestamp.is_some())
    }

    /// Where the hosts of a fleet find the server.
    pub(crate) async fn address(
        &self,
        fleet: &SpectraFleet,
    ) -> Result<Result<Address, NoAddress>, ClusterError> {
        let server = fleet.spec.server.as_ref();
        let url = server.and_then(|server| server.url.clone()).or_else(|| self.config.external_url.clone());
        let Some(url) = url else { return Ok(Err(NoAddress::Missing)) };
        let url = url.trim_end_matches('/').to_owned();
        let namespace = fleet.metadata.namespace.as_deref().unwrap_or_default();
        let authorities = match server.and_then(|server| server.ca_secret_ref.as_ref()) {
            None => Ok(self.config.external_authorities.clone()),
            Some(key) => self.authorities(namespace, key).await?,
        };
        Ok(authorities.map(|authorities| Address { url, authorities }).map_err(NoAddress::Authorities))
    }

    async fn authorities(
        &self,
        namespace: &str,
        reference: &SecretKey,
    ) -> Result<Result<String, String>, ClusterError> {
        let SecretKey { name, key } = reference;
        let place = format!("{namespace}/{name}/{key}");
        let known = || self.authorities.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, text)) = known().get(&place)
            && read.elapsed() < self.config.pace.of(AUTHORITIES_AGE)
        {
            return Ok(Ok(text.clone()));
        }
        let found = self.cluster.get::<Secret>(namespace, name).await?;
        let bytes = found.and_then(|secret| secret.data).and_then(|mut data| data.remove(key));
        let text = bytes.and_then(|bytes| String::from_utf8(bytes.0).ok());
        let Some(text) = text else {
            return Ok(Err(format!("the Secret {name} has no text under {key} (server.caSecretRef)")));
        };
        let mut known = known();
        known.retain(|_, (read, _)| read.elapsed() < AUTHORITIES_AGE);
        known.insert(place, (Instant::now(), text.clone()));
        Ok(Ok(text))
    }
}

impl Scope {
    /// Waits until everything has been listed for the first time.
    pub(crate) async fn listed(&self) -> anyhow::Result<()> {
        for list in &self.lists {
            let listed = list.clone().wait_for(|listed| *listed).await.map(drop);
            listed.context("a kind is not watched any more")?;
        }
        Ok(())
    }

    /// The fleet of that name, if it is there.
    pub(crate) fn fleet(&self, namespace: &str, name: &str) -> Option<Arc<SpectraFleet>> {
        self.fleets.get(&ObjectRef::new(name).within(namespace))
    }

    /// The time, as Kubernetes can keep it.
    pub(crate) fn now() -> Timestamp {
        whole_seconds(Timestamp::now())
    }

    /// Remembers a converged object; whether it was not seen before.
    pub(crate) fn is_first_look(&self, uid: &str) -> bool {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).insert(uid.to_owned())
    }

    /// Forgets an object that is gone.
    pub(crate) fn forget(&self, uid: &str) {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).remove(uid);
        self.operator.retries.forget(uid);
    }
}
