//! How often tokens were used: all of them in a few requests, and only those that changed are looked at.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt as _;
use kube::runtime::reflector::ObjectRef;
use tokio::time::sleep;

use crate::api::SpectraToken;
use crate::config::USES_EVERY;
use crate::context::Scope;
use crate::link::{LinkResult, PublishedToken};
use crate::plan::moment;

/// Looks how often tokens were used, again and again; it ends only with the process.
pub(super) async fn run(scope: Arc<Scope>) -> (&'static str, Result<()>) {
    loop {
        scope.operator.lead().await;
        sleep(scope.operator.config.pace.of(USES_EVERY)).await;
        if let Err(error) = look(&scope).await {
            tracing::warn!(%error, "cannot look how often tokens were used");
        }
    }
}

async fn look(scope: &Scope) -> LinkResult<()> {
    let tokens = scope.tokens.state();
    if tokens.is_empty() {
        return Ok(());
    }
    let known = scope.operator.link.newest_tokens().await?;
    let known: HashMap<_, _> = known.iter().map(|known| (known.uid.as_str(), &known.token)).collect();
    for token in tokens {
        let uid = token.uid().unwrap_or_default();
        if known.get(uid.as_str()).is_some_and(|known| is_news(&token, known)) {
            scope.is_first_look(&uid);
            // Whoever is woken at the same time as very many others waits for the next look.
            let _ = scope.wake_tokens.try_send(ObjectRef::from_obj(&*token));
        }
    }
    Ok(())
}

/// Whether the status says something else than the server.
fn is_news(token: &SpectraToken, known: &PublishedToken) -> bool {
    let Some(status) = &token.status else { return false };
    let is_ready = crate::api::condition::is_true(&status.conditions, "Ready");
    let same_moment = |said: &Option<String>, known: &Option<String>| {
        let seconds = |text: &Option<String>| text.as_deref().and_then(moment).map(Timestamp::as_second);
        match (seconds(said), seconds(known)) {
            (Some(said), Some(known)) => said.abs_diff(known) <= 1,
            (said, known) => said == known,
        }
    };
    status.revision == Some(known.revision)
        && (status.uses != Some(known.uses.into())
            || !same_moment(&status.last_used_at, &known.last_used_at)
            || (is_ready && known.revoked_at.is_some()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn only_what_has_changed_is_looked_at() {
        let at = "2026-11-25T00:00:00Z";
        let said: SpectraToken = serde_json::from_value(json!({
            "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken", "metadata": {"name": "t"},
            "spec": {"fleetRef": {"name": "lab"}},
            "status": {"revision": 1, "uses": 1, "lastUsedAt": at, "conditions": [
                {"type": "Ready", "status": "True", "reason": "Issued", "message": "", "lastTransitionTime": at}]},
        }))
        .unwrap();
        let known = |change: Value| -> PublishedToken {
            let mut known = json!({"revision": 1, "issued_at": at, "expires_at": at, "uses": 1, "uses_allowed": 5,
                "last_used_at": "2026-11-25T00:00:00.4Z", "last_used_by": "a", "revoked_at": null});
            known.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            serde_json::from_value(known).unwrap()
        };
        for (change, expected) in [
            (json!({}), false),
            (json!({"uses": 2}), true),
            (json!({"last_used_at": "2026-11-25T00:01:00Z"}), true),
            (json!({"revoked_at": at}), true),
            (json!({"revision": 2, "uses": 0}), false),
        ] {
            assert_eq!(is_news(&said, &known(change.clone())), expected, "{change}");
        }
    }
}
