//! Which of several operators acts: the one that holds the lease, and it tells the server with a number that only
//! grows, so that what one does that was replaced without noticing it is refused.
//!
//! Clocks of machines are not compared: a lease has ended when it has not changed for its duration while we watched.

mod decide;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::jiff::Timestamp;
use kube::Api;
use kube::api::PostParams;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::cluster::{Cluster, MANAGER};
use decide::{Seen, Step, decide, held, released};

/// How long a lease is good without a word of its holder.
pub(crate) const DURATION: Duration = Duration::from_secs(15);
/// Without a renewal for so long the holder stops by itself: five seconds before anybody else can take over.
const RENEW_DEADLINE: Duration = Duration::from_secs(10);
/// Between two renewals, and between two looks at somebody else's.
pub(crate) const RENEW_EVERY: Duration = Duration::from_secs(3);
/// Between two tries where one failed.
const RETRY: Duration = Duration::from_secs(1);
/// One request.
const REQUEST: Duration = Duration::from_secs(5);

/// The number of the leadership, while there is one.
pub(crate) type Leadership = watch::Receiver<Option<i64>>;

/// Takes part in the election.
#[derive(Debug)]
pub(crate) struct Election {
    api: Api<Lease>,
    name: String,
    /// Name and UID of the pod: a later pod of the same name is somebody else.
    identity: String,
    told: watch::Sender<Option<i64>>,
}

impl Election {
    pub(crate) fn new(
        cluster: &Cluster,
        namespace: &str,
        name: &str,
        identity: String,
    ) -> (Self, Leadership) {
        let (told, leadership) = watch::channel(None);
        let election = Self { api: cluster.api(namespace), name: name.to_owned(), identity, told };
        (election, leadership)
    }

    /// Waits for the lease, holds it, and ends with an error when it cannot be held any more.
    pub(crate) async fn run(&self) -> Result<()> {
        let mut seen = Seen::default();
        let mut renewed = Instant::now();
        loop {
            let is_leader = self.told.borrow().is_some();
            let outcome = timeout(REQUEST, self.step(&mut seen)).await;
            let wait = match outcome {
                Ok(Ok(Some(fence))) => {
                    renewed = Instant::now();
                    self.told.send_if_modified(|told| told.replace(fence) != Some(fence));
                    RENEW_EVERY
                }
                Ok(Ok(None)) if is_leader => bail!("the lease {} was taken by another operator", self.name),
                Ok(Ok(None)) => RENEW_EVERY,
                Ok(Err(error)) => {
                    tracing::warn!(%error, lease = self.name, "cannot look after the lease");
                    RETRY
                }
                Err(_) => RETRY,
            };
            if is_leader && renewed.elapsed() + wait >= RENEW_DEADLINE {
                bail!("the lease {} could not be renewed for {} s", self.name, renewed.elapsed().as_secs());
            }
            sleep(wait).await;
        }
    }

    /// One look, and what follows from it: the fence where we hold the lease.
    async fn step(&self, seen: &mut Seen) -> Result<Option<i64>> {
        let found = self.api.get_opt(&self.name).await.context("cannot read the lease")?;
        seen.note(found.as_ref(), Instant::now());
        let step = decide(found.as_ref(), &self.identity, seen, Instant::now());
        let (fence, is_new) = match step {
            Step::Wait => return Ok(None),
            Step::Renew { fence } => (fence, false),
            Step::Take { least_fence } => (least_fence.max(Timestamp::now().as_millisecond()), true),
        };
        let lease = held(found.clone(), &self.name, &self.identity, fence, is_new, Timestamp::now());
        let params = PostParams { dry_run: false, field_manager: Some(MANAGER.to_owned()) };
        // The resource version makes sure that of two only one succeeds.
        let written = match found {
            None => self.api.create(&params, &lease).await,
            Some(_) => self.api.replace(&self.name, &params, &lease).await,
        };
        match written {
            Ok(lease) => {
                seen.note(Some(&lease), Instant::now());
                Ok(Some(fence))
            }
            Err(kube::Error::Api(status)) if status.code == 409 => bail!("the lease has changed meanwhile"),
            Err(error) => Err(error).context("cannot write the lease"),
        }
    }

    /// Lets the next one begin at once.
    pub(crate) async fn release(&self) {
        if self.told.borrow().is_none() {
            return;
        }
        let release = async {
            let found = self.api.get(&self.name).await?;
            if let Some(lease) = released(found, &self.identity) {
                self.api.replace(&self.name, &PostParams::default(), &lease).await?;
            }
            Ok::<_, kube::Error>(())
        };
        if let Ok(Ok(())) = timeout(REQUEST, release).await {
            tracing::info!(lease = self.name, "gave the lease back");
        } else {
            tracing::warn!(lease = self.name, "the lease could not be given back and ends by itself");
        }
    }
}
