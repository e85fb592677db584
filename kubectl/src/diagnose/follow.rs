//! A diagnostic from its creation to its end.

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::StreamExt as _;
use kube::ResourceExt as _;
use kube::api::{Api, DeleteParams, Patch, PatchParams};
use kube::runtime::watcher::watch_object;
use serde_json::json;
use spectra_operator::api::SpectraDiagnostic;
use spectra_operator::api::condition::{find, is_true};
use tokio::time::{Instant, sleep_until, timeout};

use crate::cluster::said;

/// After which nobody seems to look at the object.
const TAKEN_UP: Duration = Duration::from_secs(10);
/// What the operator may take beyond what the hosts may.
const BEYOND: Duration = Duration::from_secs(90);
/// How long hosts are waited for that are told to end.
const ENDING: Duration = Duration::from_secs(10);

/// Waits for the answers; Ctrl-C has the hosts end first.
pub(super) async fn to_its_end(
    api: &Api<SpectraDiagnostic>,
    created: &SpectraDiagnostic,
) -> Result<SpectraDiagnostic> {
    tokio::select! {
        ended = followed(api, created) => ended,
        _ = tokio::signal::ctrl_c() => {
            let name = created.name_any();
            eprintln!("ending it on the hosts …");
            let body = Patch::Merge(json!({"spec": {"cancel": true}}));
            api.patch(&name, &PatchParams::default(), &body).await.map_err(said)?;
            timeout(ENDING, followed(api, created)).await.context("the hosts have not ended yet")?
        }
    }
}

async fn followed(api: &Api<SpectraDiagnostic>, created: &SpectraDiagnostic) -> Result<SpectraDiagnostic> {
    let name = created.name_any();
    let spec = &created.spec;
    let hosts = spec.timeout.length().unwrap_or_default()
        + Duration::from_secs(u64::try_from(spec.start_deadline_seconds).unwrap_or_default());
    let begun = Instant::now();
    let mut changes = std::pin::pin!(watch_object(api.clone(), &name));
    let mut told = String::new();
    let mut hint = Some(begun + TAKEN_UP);
    loop {
        let change = tokio::select! {
            change = changes.next() => change,
            () = sleep_until(begun + hosts + BEYOND) => bail!("{name} has not ended in time; it is left to the operator"),
            () = sleep_until(hint.unwrap_or(begun)), if hint.is_some() => {
                hint = None;
                eprintln!("nobody has taken it up yet: does the operator run, and does it look at this namespace?");
                continue;
            }
        };
        let object = match change {
            Some(Ok(Some(object))) if object.uid() == created.uid() => object,
            Some(Ok(_)) => bail!("{name} was deleted before its end"),
            // The watch begins again by itself.
            Some(Err(_)) => continue,
            None => bail!("{name} cannot be watched any more"),
        };
        let Some(status) = &object.status else { continue };
        if is_true(&status.conditions, "Complete") || is_true(&status.conditions, "Failed") {
            return Ok(object);
        }
        if find(&status.conditions, "Dispatched").is_some() {
            hint = None;
            let line = match status.targeted {
                Some(1) => "asked 1 host …".to_owned(),
                Some(hosts) => format!("asked {hosts} hosts …"),
                None => continue,
            };
            if line != told && std::io::stderr().is_terminal() {
                eprintln!("{line}");
                told = line;
            }
        }
    }
}

/// Takes the object away; one that cannot be is left to its time to live.
pub(super) async fn take_away(api: &Api<SpectraDiagnostic>, created: &SpectraDiagnostic) {
    let name = created.name_any();
    if let Err(error) = api.delete(&name, &DeleteParams::default()).await {
        eprintln!("{name} stays in the cluster for now: {:#}", said(error));
    }
}
