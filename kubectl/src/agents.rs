//! `kubectl spectra agents`

use std::process::ExitCode;

use anyhow::Result;
use kube::api::ListParams;
use kube::{Api, ResourceExt as _};
use spectra_operator::api::SpectraAgent;
use spectra_operator::api::condition::find;

use crate::cluster::{Cluster, said};
use crate::table::table;

/// Objects that one call brings.
const PAGE: u32 = 500;

#[derive(Debug, clap::Args)]
pub(crate) struct AgentsArgs {
    /// Of all namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// Only those with these labels: rack=a1,os=linux
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Option<String>,
}

pub(crate) async fn run(cluster: &Cluster, args: &AgentsArgs) -> Result<ExitCode> {
    let api: Api<SpectraAgent> =
        if args.all_namespaces { Api::all(cluster.client.clone()) } else { cluster.api() };
    let mut params =
        ListParams { label_selector: args.selector.clone(), ..ListParams::default() }.limit(PAGE);
    let mut agents = Vec::new();
    loop {
        let page = api.list(&params).await.map_err(said)?;
        agents.extend(page.items);
        params.continue_token = page.metadata.continue_.filter(|token| !token.is_empty());
        if params.continue_token.is_none() {
            break;
        }
    }
    if agents.is_empty() {
        let place = if args.all_namespaces { "any namespace" } else { &cluster.namespace };
        eprintln!(
            "No host is shown in {place}. Fleets with more than 500 hosts have no objects for them unless they say \
             mirror: All."
        );
        return Ok(ExitCode::SUCCESS);
    }
    agents.sort_by_key(|agent| (agent.namespace(), agent.spec.fleet_ref.name.clone(), agent.name_any()));
    let rows: Vec<_> = agents.iter().map(row).collect();
    print!(
        "{}",
        table(["NAMESPACE", "FLEET", "NAME", "HOSTNAME", "STATE", "SYSTEM", "VERSION", "NODE"], &rows)
    );
    Ok(ExitCode::SUCCESS)
}

fn row(agent: &SpectraAgent) -> [String; 8] {
    let status = agent.status.clone().unwrap_or_default();
    let platform = status.platform.unwrap_or_default();
    let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let system = [platform.os, platform.arch].into_iter().flatten().collect::<Vec<_>>().join("/");
    let state = find(&status.conditions, "Online").map_or("Unknown", |online| match online.reason.as_str() {
        "Heartbeat" => "Online",
        other => other,
    });
    [
        agent.namespace().unwrap_or_default(),
        agent.spec.fleet_ref.name.clone(),
        agent.name_any(),
        text(status.hostname),
        state.to_owned(),
        text(Some(system).filter(|system| !system.is_empty())),
        text(status.agent_version),
        text(agent.spec.node_name.clone()),
    ]
}
