//! Tells the server which tokens there are, so that it ends those of objects that went without a word.
//!
//! Only by an operator that watches all namespaces: one that watches some does not know the others' tokens.

use std::sync::Arc;

use anyhow::Result;
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt as _;
use tokio::time::sleep;

use crate::config::SWEEP_EVERY;
use crate::context::{Operator, Scope};
use crate::link::{LinkResult, SweepRequest};

/// Tokens of one list; the server takes no more.
const MOST: usize = 20_000;

/// Sends the list again and again; it ends only with the process.
pub(super) async fn run(operator: Arc<Operator>, scope: Arc<Scope>) -> (&'static str, Result<()>) {
    loop {
        sleep(operator.config.pace.of(SWEEP_EVERY)).await;
        let fence = operator.lead().await;
        // Without a whole list everything else would seem to be gone.
        if scope.listed().await.is_err() {
            continue;
        }
        match sweep(&operator, &scope, fence).await {
            Ok(0) => {}
            Ok(revoked) => tracing::info!(revoked, "tokens without an object have ended"),
            Err(error) => tracing::warn!(%error, "cannot tell the server which tokens there are"),
        }
    }
}

async fn sweep(operator: &Operator, scope: &Scope, fence: i64) -> LinkResult<u64> {
    // Before the list is read: what comes meanwhile is younger than it.
    let listed_at = Timestamp::now().to_string();
    let uids: Vec<_> = scope.tokens.state().iter().filter_map(|token| token.uid()).collect();
    // None is what an operator has that cannot see its cluster, and more than the server takes is not all.
    if uids.is_empty() || uids.len() > MOST {
        return Ok(0);
    }
    let cluster_uid = operator.link.cluster().to_owned();
    operator.link.sweep(&SweepRequest { cluster_uid, fence, listed_at, uids }).await
}
