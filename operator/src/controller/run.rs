//! A controller: bounded, with a deadline for each reconcile and a wait of its own for each object that fails.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use futures_util::{Stream, StreamExt as _};
use kube::ResourceExt as _;
use kube::runtime::controller::{Action, Config, Controller};
use kube::runtime::reflector::ObjectRef;
use thiserror::Error;
use tokio::time::timeout;

use crate::cluster::{ClusterError, Listed, Namespaced, Watched};
use crate::config::{CONCURRENCY, DEBOUNCE, RECONCILE_DEADLINE};
use crate::context::Scope;
use crate::link::LinkError;

/// Why an object is not as it should be yet.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    Server(#[from] LinkError),
    #[error("it took longer than {} s", RECONCILE_DEADLINE.as_secs())]
    Deadline,
}

impl Failure {
    /// A wait that the other side asks for, or that only somebody else's doing can end.
    fn wait(&self) -> Option<Duration> {
        match self {
            Self::Server(LinkError::Busy { retry_after }) => *retry_after,
            Self::Cluster(ClusterError::Forbidden(_) | ClusterError::Invalid(_)) => {
                Some(Duration::from_mins(5))
            }
            _ => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Cluster(_) => "cluster",
            Self::Server(_) => "server",
            Self::Deadline => "deadline",
        }
    }
}

/// What a controller reacts to.
pub(super) struct Inputs<K: Namespaced + 'static, W> {
    pub(super) kind: &'static str,
    pub(super) watched: Watched<K>,
    /// Objects that are to be looked at although they have not changed.
    pub(super) wakes: W,
    /// What has to be listed before anything can be said of these. Never in a circle: a controller whose reconciles all
    /// wait does not go on listing.
    pub(super) after: Option<Listed>,
}

/// Runs a controller; it ends only with the process.
pub(super) async fn run<K, W, R, F>(
    inputs: Inputs<K, W>,
    scope: Arc<Scope>,
    reconcile: R,
) -> (&'static str, Result<()>)
where
    K: Namespaced + Send + Sync + 'static,
    W: Stream<Item = ObjectRef<K>> + Send + 'static,
    R: Fn(Arc<K>, Arc<Scope>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Duration, Failure>> + Send + 'static,
{
    let Inputs { kind, watched: Watched { store, listed: _, changes }, wakes, after } = inputs;
    let metrics = scope.operator.metrics.clone();
    // An error here would slow all other inputs of the controller down; the watch itself waits and begins again.
    let changes = changes.filter(move |change| {
        if let Err(error) = change {
            tracing::warn!(kind, error = error as &dyn std::error::Error, "a watch failed and begins again");
            metrics.watch_failed(kind);
        }
        std::future::ready(change.is_ok())
    });
    let counted = (store.clone(), scope.operator.metrics.clone());
    let config = Config::default().concurrency(CONCURRENCY).debounce(DEBOUNCE);
    let one = move |object: Arc<K>, scope: Arc<Scope>| {
        let (after, reconcile) = (after.clone(), reconcile.clone());
        async move {
            if let Some(mut after) = after {
                // A list whose watch has ended ends the process, too.
                let _ = after.wait_for(|listed| *listed).await;
            }
            one(kind, object, scope, reconcile).await
        }
    };
    let policy =
        move |object: Arc<K>, failure: &Failure, scope: Arc<Scope>| later(kind, &*object, failure, &scope);
    Controller::for_stream(changes, store)
        .with_config(config)
        .reconcile_on(wakes)
        .run(one, policy, scope)
        .for_each(|_| {
            counted.1.objects(kind, counted.0.len());
            std::future::ready(())
        })
        .await;
    (kind, Err(anyhow!("its events have ended")))
}

/// One reconcile, measured and within its deadline. Waiting for the lead is no part of it.
async fn one<K, R, F>(
    kind: &'static str,
    object: Arc<K>,
    scope: Arc<Scope>,
    reconcile: R,
) -> Result<Action, Failure>
where
    K: Namespaced,
    R: Fn(Arc<K>, Arc<Scope>) -> F,
    F: Future<Output = Result<Duration, Failure>>,
{
    scope.operator.lead().await;
    let began = Instant::now();
    let uid = object.uid().unwrap_or_default();
    let outcome = timeout(RECONCILE_DEADLINE, reconcile(object, Arc::clone(&scope))).await;
    let outcome = outcome.unwrap_or(Err(Failure::Deadline));
    let name = outcome.as_ref().map_or_else(Failure::name, |_| "done");
    scope.operator.metrics.reconciled(kind, name, began.elapsed());
    let again = outcome?;
    scope.operator.retries.forget(&uid);
    Ok(Action::requeue(again))
}

/// When a failed object is tried again.
fn later<K: Namespaced + Debug>(kind: &'static str, object: &K, failure: &Failure, scope: &Scope) -> Action {
    let grown = scope.operator.retries.failed(&object.uid().unwrap_or_default(), rand::random());
    let wait = failure.wait().unwrap_or(grown);
    tracing::warn!(
        kind,
        namespace = object.namespace(),
        name = object.name_any(),
        wait_ms = wait.as_millis(),
        error = failure as &dyn std::error::Error,
        "cannot reconcile"
    );
    Action::requeue(wait)
}
