//! `kubectl spectra diagnose`: makes a diagnostic, follows it, prints its answer and takes it away again.

mod asked;
mod follow;

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use kube::Api;
use kube::api::{ObjectMeta, PostParams};
use spectra_operator::api::diagnostic::{DiagnosticSpec, DiagnosticType, Target};
use spectra_operator::api::{Span, SpectraDiagnostic};

use crate::answer;
use crate::cluster::{Cluster, said};
use crate::host::target;
use asked::Asked;

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct DiagnoseArgs {
    #[command(subcommand)]
    asked: Asked,
    #[command(flatten)]
    how: HowArgs,
}

/// What every diagnostic takes.
#[derive(Debug, clap::Args)]
struct HowArgs {
    /// How long each host may take: 60s, 5m
    #[arg(long, global = true, value_name = "LENGTH", default_value = "60s")]
    timeout: String,
    /// How long a host that is away is waited for
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30)]
    start_deadline: i32,
    /// How many hosts at most, where labels choose them
    #[arg(long, global = true, value_name = "NUMBER")]
    max_agents: Option<i32>,
    /// Form of the answer
    #[arg(short, long, global = true, value_enum, default_value_t = Form::Text)]
    output: Form,
    /// Leave the object in the cluster
    #[arg(long, global = true)]
    keep: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// The status of the object, for programs
    Json,
}

const NOTES: &str = "\
TARGET says on which hosts it runs: the name of a host, node/NAME for a node of the cluster, or labels, as in
rack=a1,os=linux. `kubectl spectra agents` shows them.

Ctrl-C ends it on the hosts as well. What you may run: kubectl spectra can-run.

Exit status: 0 if every host answered, 1 if not.";

/// The type of that name, as it is typed in commands and in YAML.
pub(crate) fn kind_of(text: &str) -> Result<DiagnosticType, String> {
    let plain = text.replace(['-', '_'], "").to_lowercase();
    let plain = if plain == "du" { "diskusage" } else { &plain };
    let found = DiagnosticType::ALL.into_iter().find(|kind| format!("{kind:?}").to_lowercase() == plain);
    found.ok_or_else(|| {
        let names: Vec<_> =
            DiagnosticType::ALL.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect();
        format!("the diagnostics are {}", names.join(", "))
    })
}

pub(crate) async fn run(cluster: &Cluster, DiagnoseArgs { asked, how }: DiagnoseArgs) -> Result<ExitCode> {
    let mut target = asked.target().clone();
    if let Some(most) = how.max_agents {
        target.max_agents = most;
    }
    let diagnostic = diagnostic(&asked, target, &how);
    let api: Api<SpectraDiagnostic> = cluster.api();
    let created = api.create(&PostParams::default(), &diagnostic).await.map_err(said)?;
    let followed = follow::to_its_end(&api, &created).await;
    if !how.keep {
        follow::take_away(&api, &created).await;
    }
    let ended = followed?;
    let status = ended.status.unwrap_or_default();
    match how.output {
        Form::Text => print!("{}", answer::text(ended.spec.kind, &status)),
        Form::Json => println!("{}", serde_json::to_string_pretty(&status)?),
    }
    let all = status.targeted.is_some() && status.targeted == status.succeeded;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How long the object stays when nobody takes it away, seconds.
const KEPT: i32 = 3600;

fn diagnostic(asked: &Asked, target: Target, how: &HowArgs) -> SpectraDiagnostic {
    let spec = DiagnosticSpec {
        target,
        kind: asked.kind(),
        ping: None,
        traceroute: None,
        connect: None,
        dns: None,
        disk_usage: None,
        logs: None,
        timeout: Span::new(&how.timeout),
        start_deadline_seconds: how.start_deadline,
        cancel: false,
        ttl_seconds_after_finished: KEPT,
    };
    let name = format!("{:?}-", asked.kind()).to_lowercase();
    let metadata = ObjectMeta { generate_name: Some(name), ..ObjectMeta::default() };
    SpectraDiagnostic { metadata, spec: asked.fill(spec), status: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_every_way_of_writing_them() {
        for (text, kind) in [
            ("ping", DiagnosticType::Ping),
            ("DiskUsage", DiagnosticType::DiskUsage),
            ("disk-usage", DiagnosticType::DiskUsage),
            ("disk_usage", DiagnosticType::DiskUsage),
            ("du", DiagnosticType::DiskUsage),
        ] {
            assert_eq!(kind_of(text), Ok(kind));
        }
        assert!(kind_of("reboot").unwrap_err().contains("ping, traceroute, connect"));
    }
}
