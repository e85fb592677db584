//! `kubectl spectra can-run`: rights that `kubectl auth can-i` does not resolve, for the resource that they are on
//! exists in RBAC alone.

use std::process::ExitCode;

use anyhow::Result;
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};
use kube::Api;
use kube::api::PostParams;
use spectra_operator::api::GROUP;
use spectra_operator::api::diagnostic::DiagnosticType;

use crate::cluster::{Cluster, said};
use crate::diagnose::kind_of;
use crate::table::table;

#[derive(Debug, clap::Args)]
pub(crate) struct CanRunArgs {
    /// Only this one, such as ping or logs: says yes or no
    #[arg(value_name = "TYPE", value_parser = kind_of)]
    kind: Option<DiagnosticType>,
}

pub(crate) const NOTES: &str = "\
A Role grants a diagnostic by `run` on its name in the resource diagnosticprobes.spectra.dev; the chart has the
ClusterRoles …-diagnose and …-diagnose-logs to be bound. What a fleet allows comes on top: kubectl explain
sfleet.spec.diagnostics.

Exit status: 0; with a TYPE 1 if you may not run it.";

pub(crate) async fn run(cluster: &Cluster, args: &CanRunArgs) -> Result<ExitCode> {
    let may_create = may(cluster, "spectradiagnostics", "create", None).await?;
    if let Some(kind) = args.kind {
        let allowed = may_create && may(cluster, PROBES, "run", Some(kind)).await?;
        println!("{}", answer(allowed));
        return Ok(if allowed { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let mut rows = Vec::new();
    for kind in DiagnosticType::ALL {
        let allowed = may_create && may(cluster, PROBES, "run", Some(kind)).await?;
        rows.push([format!("{kind:?}"), answer(allowed).to_owned()]);
    }
    print!("{}", table(["TYPE", "MAY RUN"], &rows));
    if !may_create {
        eprintln!("You may not create spectradiagnostics.{GROUP} in {}.", cluster.namespace);
    }
    Ok(ExitCode::SUCCESS)
}

/// Exists in RBAC alone: one name for each type of diagnostic.
const PROBES: &str = "diagnosticprobes";

fn answer(allowed: bool) -> &'static str {
    if allowed { "yes" } else { "no" }
}

async fn may(cluster: &Cluster, resource: &str, verb: &str, kind: Option<DiagnosticType>) -> Result<bool> {
    let attributes = ResourceAttributes {
        group: Some(GROUP.to_owned()),
        resource: Some(resource.to_owned()),
        verb: Some(verb.to_owned()),
        namespace: Some(cluster.namespace.clone()),
        name: kind.map(|kind| format!("{kind:?}").to_lowercase()),
        ..ResourceAttributes::default()
    };
    let spec = SelfSubjectAccessReviewSpec { resource_attributes: Some(attributes), ..Default::default() };
    let review = SelfSubjectAccessReview { spec, ..Default::default() };
    let api: Api<SelfSubjectAccessReview> = Api::all(cluster.client.clone());
    let review = api.create(&PostParams::default(), &review).await.map_err(said)?;
    Ok(review.status.is_some_and(|status| status.allowed))
}
