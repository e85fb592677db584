//! `kubectl spectra token`

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Subcommand;
use kube::api::{ObjectMeta, PostParams};
use kube::runtime::wait::await_condition;
use kube::{Api, ResourceExt as _};
use spectra_operator::api::condition::{find, is_true};
use spectra_operator::api::token::{Constraints, FleetRef, Rotation, TokenSpec};
use spectra_operator::api::{Span, SpectraToken};
use tokio::time::timeout;

use crate::cluster::{Cluster, said};

#[derive(Debug, clap::Args)]
pub(crate) struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Have a token made, wait until it can be used, and print the line by which a host joins
    #[command(after_help = CREATE_NOTES)]
    Create(CreateArgs),
    /// Print the line by which a host joins, of a token that is there
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// Name of the token
    name: String,
    /// Fleet that hosts join
    #[arg(long, value_name = "NAME")]
    fleet: String,
    /// How long it can be used: 30m, 24h; as the fleet says without it
    #[arg(long, value_name = "LENGTH", conflicts_with = "rotate")]
    ttl: Option<String>,
    /// How many hosts may use it; 0 is any number
    #[arg(long, value_name = "NUMBER", default_value_t = 1, conflicts_with = "rotate")]
    max_uses: i32,
    /// Replace it by another one again and again, for any number of hosts: 24h
    #[arg(long, value_name = "LENGTH")]
    rotate: Option<String>,
    /// How long the one before can still be used when it was replaced
    #[arg(long, value_name = "LENGTH", default_value = "5m", requires = "rotate")]
    overlap: String,
    /// Names that hosts may have: pi-*; may be given again
    #[arg(long, value_name = "PATTERN")]
    hostname: Vec<String>,
    /// Networks that hosts may come from: 192.0.2.0/24; may be given again
    #[arg(long, value_name = "NETWORK")]
    cidr: Vec<String>,
    /// Label of hosts that use it: rack=a1; may be given again
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    label: Vec<(String, String)>,
    #[command(flatten)]
    wait: WaitArgs,
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Name of the token
    name: String,
    #[command(flatten)]
    wait: WaitArgs,
}

#[derive(Debug, clap::Args)]
struct WaitArgs {
    /// How long to wait until it can be used
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
}

const CREATE_NOTES: &str = "\
Examples:
  kubectl spectra token create attic --fleet lab
  kubectl spectra token create pis --fleet lab --max-uses 20 --hostname 'pi-*' --label rack=a1
  kubectl spectra token create images --fleet lab --rotate 24h --overlap 1h

The printed line takes the token from its Secret, so it stands in no history and no list of processes. Whoever runs
the line needs the right to get that Secret.";

pub(crate) async fn run(cluster: &Cluster, TokenArgs { command }: TokenArgs) -> Result<ExitCode> {
    let api: Api<SpectraToken> = cluster.api();
    let (name, wait) = match command {
        TokenCommand::Create(args) => {
            let wait = args.wait.timeout;
            let created = api.create(&PostParams::default(), &token(args)).await.map_err(said)?;
            (created.name_any(), wait)
        }
        TokenCommand::Show(args) => (args.name, args.wait.timeout),
    };
    let token = ready(&api, &name, Duration::from_secs(wait)).await?;
    show(&cluster.namespace, &token);
    Ok(ExitCode::SUCCESS)
}

fn token(args: CreateArgs) -> SpectraToken {
    let CreateArgs { name, fleet, ttl, max_uses, rotate, overlap, hostname, cidr, label, wait: _ } = args;
    let is_bound = !(hostname.is_empty() && cidr.is_empty());
    let rotation =
        rotate.map(|interval| Rotation { interval: Span::new(&interval), overlap: Span::new(&overlap) });
    let spec = TokenSpec {
        fleet_ref: FleetRef { name: fleet },
        ttl: ttl.as_deref().map(Span::new),
        max_uses: if rotation.is_some() { 0 } else { max_uses },
        rotation,
        secret_name: None,
        constraints: is_bound.then_some(Constraints { hostnames: hostname, cidrs: cidr }),
        agent_labels: label.into_iter().collect::<BTreeMap<_, _>>(),
        revoked: false,
        ttl_seconds_after_expired: 86_400,
    };
    let metadata = ObjectMeta { name: Some(name), ..ObjectMeta::default() };
    SpectraToken { metadata, spec, status: None }
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a label is KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Reasons after which waiting is of no use.
const DEAD: [&str; 5] = ["Exhausted", "Expired", "Revoked", "SecretConflict", "TTLTooLong"];

/// The token once it can be used.
async fn ready(api: &Api<SpectraToken>, name: &str, wait: Duration) -> Result<SpectraToken> {
    let settled = |token: Option<&SpectraToken>| {
        let Some(token) = token else { return true };
        let Some(status) = &token.status else { return false };
        let reason = find(&status.conditions, "Ready").map(|ready| ready.reason.as_str());
        is_true(&status.conditions, "Ready") || reason.is_some_and(|reason| DEAD.contains(&reason))
    };
    let waited = timeout(wait, await_condition(api.clone(), name, settled)).await;
    let found = match waited {
        Ok(found) => found?,
        Err(_) => api.get_opt(name).await.map_err(said)?,
    };
    let Some(token) = found else { bail!("there is no token {name}") };
    let conditions = token.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
    match find(conditions, "Ready") {
        Some(ready) if ready.status == "True" => Ok(token),
        Some(ready) => bail!("{name} cannot be used: {}: {}", ready.reason, ready.message),
        None => {
            bail!("nobody has taken {name} up: does the operator run, and does it look at this namespace?")
        }
    }
}

fn show(namespace: &str, token: &SpectraToken) {
    let secret = token.secret_name();
    let status = token.status.clone().unwrap_or_default();
    let uses = match token.spec.max_uses {
        0 => "any number of hosts".to_owned(),
        1 => "one host".to_owned(),
        most => format!("{most} hosts"),
    };
    let until = status.expires_at.or(status.next_rotation_at).map(|end| format!(" until {end}"));
    eprintln!(
        "{} is ready, for {uses}{}. On a machine that has kubectl, for a host HOST that you reach by ssh:",
        token.name_any(),
        until.unwrap_or_default()
    );
    let get = format!(
        "kubectl -n {namespace} get secret {secret} -o go-template='{{{{index .data \"install.sh\" | base64decode}}}}'"
    );
    println!("{get} | ssh root@HOST sh");
}
