//! One controller per kind, and the tasks beside them: observe, decide (in `plan`), apply, say how it is.

mod agent;
mod diagnostic;
mod fleet;
mod mirror;
mod run;
mod sweep;
mod token;
mod uses;
mod workload;

use std::sync::{Arc, Mutex};

use anyhow::Result;
use futures_util::stream::pending;
use kube::runtime::reflector::ObjectRef;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;

use crate::api::{SpectraAgent, SpectraDiagnostic, SpectraFleet, SpectraToken};
use crate::cluster::{WATCH, Watched, watch};
use crate::context::{Operator, Scope};
use run::{Inputs, run};

/// Tokens that wait to be looked at again; whoever adds one more waits.
const WAKES: usize = 1024;

/// A task with the name that is told when it ends.
pub(crate) type Tasks = JoinSet<(&'static str, Result<()>)>;

/// Begins to watch a namespace, or all of them, and to reconcile what is there as soon as this operator leads.
pub(crate) fn start(operator: &Arc<Operator>, namespace: Option<&str>, tasks: &mut Tasks) -> Arc<Scope> {
    let cluster = &operator.cluster;
    let open = operator.config.pace.of(WATCH);
    let fleets: Watched<SpectraFleet> = watch(cluster, namespace, open);
    let tokens: Watched<SpectraToken> = watch(cluster, namespace, open);
    let diagnostics: Watched<SpectraDiagnostic> = watch(cluster, namespace, open);
    let agents: Watched<SpectraAgent> = watch(cluster, namespace, open);
    let fleets_listed = fleets.listed.clone();
    let (wake_tokens, woken) = mpsc::channel::<ObjectRef<SpectraToken>>(WAKES);
    let scope = Arc::new(Scope {
        operator: Arc::clone(operator),
        fleets: fleets.store.clone(),
        tokens: tokens.store.clone(),
        agents: agents.store.clone(),
        lists: [&fleets.listed, &tokens.listed, &diagnostics.listed, &agents.listed].map(Clone::clone),
        wake_tokens,
        settled: Mutex::default(),
    });
    let woken = ReceiverStream::new(woken);
    tasks.spawn(run(
        Inputs { kind: "SpectraFleet", watched: fleets, wakes: pending(), after: None },
        Arc::clone(&scope),
        fleet::reconcile,
    ));
    tasks.spawn(run(
        Inputs { kind: "SpectraToken", watched: tokens, wakes: woken, after: Some(fleets_listed.clone()) },
        Arc::clone(&scope),
        token::reconcile,
    ));
    tasks.spawn(run(
        Inputs {
            kind: "SpectraDiagnostic",
            watched: diagnostics,
            wakes: pending(),
            after: Some(fleets_listed.clone()),
        },
        Arc::clone(&scope),
        diagnostic::reconcile,
    ));
    tasks.spawn(run(
        Inputs { kind: "SpectraAgent", watched: agents, wakes: pending(), after: Some(fleets_listed) },
        Arc::clone(&scope),
        agent::reconcile,
    ));
    tasks.spawn(mirror::run(Arc::clone(&scope)));
    tasks.spawn(uses::run(Arc::clone(&scope)));
    scope
}

/// Tells the server, again and again, which tokens there are.
pub(crate) fn start_sweep(operator: &Arc<Operator>, scope: &Arc<Scope>, tasks: &mut Tasks) {
    tasks.spawn(sweep::run(Arc::clone(operator), Arc::clone(scope)));
}
