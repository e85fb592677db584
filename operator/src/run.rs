//! The operator from start to end: watch, take part in the election, reconcile while leading.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::future::try_join_all;
use hyper::header::{HeaderValue, USER_AGENT};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::client::ClientBuilder;
use kube::{Api, Client, Config as ClientConfig, ResourceExt as _};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{interval, sleep, timeout};

use crate::api::crds;
use crate::cluster::{Cluster, Contact, WATCH};
use crate::config::{Config, Pace};
use crate::context::{Operator, Scope};
use crate::controller::{self, Tasks};
use crate::definitions;
use crate::digest;
use crate::fault::Faults;
use crate::health::{self, Health};
use crate::lease::Election;
use crate::link::Link;
use crate::metrics::Metrics;

/// The namespace whose UID names a cluster.
const CLUSTER_NAMESPACE: &str = "kube-system";
/// What every namespace has of the API server's authority.
const AUTHORITY: &str = "kube-root-ca.crt";
/// How long the API server is waited for at the start before the process gives up and is started anew.
const PATIENCE: Duration = Duration::from_mins(1);
/// A request; a connection that nobody uses for so long is closed, before anybody on the way forgets it.
const REQUEST: Duration = Duration::from_secs(20);
/// What audit logs name it by.
const CALLED: &str = concat!("spectra-operator/", env!("CARGO_PKG_VERSION"));
/// Between two signs of life.
const BEAT: Duration = Duration::from_secs(5);

/// Runs until it is told to end, or a part of it ends by itself.
pub(crate) async fn run(config: Config, credential: &std::path::Path, faults: Faults) -> Result<()> {
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", config.listen))?;
    let contact = Contact::new();
    let (metrics, health) = (Metrics::new(), Health::new(contact.clone()));
    let client = client(&contact, REQUEST).await?;
    let watching = client_of_watches(&contact, config.pace).await?;
    let cluster_uid = match &config.cluster_uid {
        Some(uid) => uid.clone(),
        None => cluster_uid(&client, &config.namespace).await?,
    };
    if config.manages_crds {
        definitions::apply(&client, &crds::all()).await?;
    }
    let link = Link::new(
        &config.server,
        config.authorities.as_deref().map(str::as_bytes),
        credential,
        cluster_uid.clone(),
        faults.clone(),
    )?;
    let cluster = Cluster::new(client.clone(), watching, faults, metrics.clone(), config.instance.clone());
    let (election, leadership) =
        Election::new(&cluster, &config.namespace, &config.lease, config.identity.clone());
    let election = Arc::new(election);
    let operator = Arc::new(Operator::new(config, cluster, link, metrics.clone(), leadership));
    tracing::info!(
        cluster_uid,
        server = %operator.config.server,
        version = env!("CARGO_PKG_VERSION"),
        "watching; reconciling begins when this replica leads"
    );

    let mut tasks = Tasks::new();
    let scopes = scopes(&operator, &mut tasks);
    spawn_beside(&operator, &election, &health, scopes, client, &mut tasks);
    let served = health::serve(listener, Arc::clone(&health), metrics);
    tasks.spawn(async move { ("the listener of probes", served.await) });
    let outcome = supervise(&mut tasks).await;
    // Writers end before anybody else may begin.
    tasks.shutdown().await;
    if outcome.is_ok() {
        election.release().await;
    }
    outcome
}

/// Everything beside the controllers themselves.
fn spawn_beside(
    operator: &Arc<Operator>,
    election: &Arc<Election>,
    health: &Arc<Health>,
    scopes: Vec<Arc<Scope>>,
    client: Client,
    tasks: &mut Tasks,
) {
    let held = Arc::clone(election);
    tasks.spawn(async move { ("the election", held.run().await) });
    tasks.spawn(definitions::watch(client, Arc::clone(health)));
    tasks.spawn(beat(Arc::clone(operator), Arc::clone(health)));
    let health = Arc::clone(health);
    tasks.spawn(async move {
        let listed = try_join_all(scopes.iter().map(|scope| scope.listed())).await;
        if let Err(error) = listed {
            return ("the first lists", Err(error));
        }
        health.stores_are_ready();
        std::future::pending().await
    });
}

/// What is watched: everything, or some namespaces.
fn scopes(operator: &Arc<Operator>, tasks: &mut Tasks) -> Vec<Arc<Scope>> {
    match operator.config.namespaces.as_slice() {
        [] => {
            let scope = controller::start(operator, None, tasks);
            controller::start_sweep(operator, &scope, tasks);
            vec![scope]
        }
        some => some.iter().map(|name| controller::start(operator, Some(name), tasks)).collect(),
    }
}

/// Shows that the runtime gets around to things, and whether this replica leads.
async fn beat(operator: Arc<Operator>, health: Arc<Health>) -> (&'static str, Result<()>) {
    let mut beats = interval(BEAT);
    loop {
        beats.tick().await;
        health.beat();
        operator.metrics.leader(operator.leadership.borrow().is_some());
    }
}

/// Waits for a signal, or for the first part that ends: one that is dead and a process that lives is the worst of all.
async fn supervise(tasks: &mut Tasks) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen to SIGINT")?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        ended = tasks.join_next() => match ended {
            Some(Ok((name, Err(error)))) => Err(error.context(format!("{name} has ended"))),
            Some(Ok((name, Ok(())))) => bail!("{name} has ended"),
            Some(Err(error)) => Err(error).context("a part of the operator has panicked"),
            None => bail!("nothing is left to run"),
        },
    }
}

/// Watches on connections of their own: none of them was left over by something else, and forgotten by somebody on the
/// way since.
async fn client_of_watches(contact: &Contact, pace: Pace) -> Result<Client> {
    client(contact, pace.of(WATCH) + REQUEST).await
}

/// Asks the API server, on connections that are given up when nothing comes for so long.
async fn client(contact: &Contact, silence: Duration) -> Result<Client> {
    let mut config = ClientConfig::infer()
        .await
        .context("no cluster is known: neither KUBECONFIG nor a pod's service account is there")?;
    config.connect_timeout = Some(Duration::from_secs(5));
    config.headers.push((USER_AGENT, HeaderValue::from_static(CALLED)));
    config.read_timeout = Some(silence);
    config.reset_reader_on_write = true;
    let client =
        ClientBuilder::try_from(config).context("cannot prepare the connection to the API server")?;
    Ok(client.with_layer(contact).build())
}

/// A name for the cluster where that of everybody may not be asked for: made of the API server's authority, which
/// Kubernetes puts into every namespace.
async fn uid_of_authority(client: &Client, namespace: &str) -> Result<String> {
    let what = || format!("cannot read the ConfigMap {AUTHORITY} in {namespace}, which names the cluster");
    let found =
        Api::<ConfigMap>::namespaced(client.clone(), namespace).get(AUTHORITY).await.with_context(what)?;
    let pem = found.data.and_then(|mut data| data.remove("ca.crt")).with_context(what)?;
    let hash = digest::full(&pem);
    // A UUID of one's own making (RFC 9562, version 8).
    Ok(format!("{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32]))
}

/// Names the cluster to the server.
async fn cluster_uid(client: &Client, namespace: &str) -> Result<String> {
    let api = Api::<Namespace>::all(client.clone());
    let asked = timeout(PATIENCE, async {
        loop {
            match api.get(CLUSTER_NAMESPACE).await {
                Ok(found) => return found.uid().context("the namespace kube-system has no UID"),
                // An operator of some namespaces has no rights beyond them.
                Err(kube::Error::Api(status)) if status.code == 403 => {
                    return uid_of_authority(client, namespace).await;
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "cannot ask the API server");
                }
            }
            sleep(Duration::from_secs(1)).await;
        }
    });
    asked.await.context("the API server does not answer")?
}
