//! `spectra-operator doctor`

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use kube::Client;

use super::run;
use crate::doctor::{self, Patient};
use crate::fault::Faults;
use crate::link::Link;

/// The UID that none has.
const NO_CLUSTER: &str = "00000000-0000-0000-0000-000000000000";

pub(super) const NOTES: &str = "\
Each line says ok, or what is wrong. It reads and changes nothing. The chart runs it for `helm test`, where the operator
runs and with the same environment.

Exit status: 0, or 1 if something is wrong.";

#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    /// Address of the server, as the operator reaches it
    #[arg(long, env = "SPECTRA_SERVER", value_name = "URL")]
    server: String,
    /// Certificate authorities (PEM) of the server, instead of the system's
    #[arg(long, env = "SPECTRA_SERVER_CA", value_name = "FILE")]
    server_ca: Option<PathBuf>,
    /// Token by which the server knows the operator
    #[arg(long, env = "SPECTRA_SERVER_TOKEN_FILE", value_name = "FILE")]
    #[arg(default_value = "/var/run/secrets/spectra/token")]
    server_token_file: PathBuf,
    /// Namespace of the operator; in a pod by the downward API
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAME", default_value = "spectra-system")]
    namespace: String,
    /// Lease that one replica of the operator holds
    #[arg(long, env = "SPECTRA_LEASE", value_name = "NAME", default_value = "spectra-operator")]
    lease: String,
}

pub(super) fn run(args: DoctorArgs) -> Result<()> {
    let DoctorArgs { server, server_ca, server_token_file, namespace, lease } = args;
    let server = run::address("--server", &server)?;
    let authorities = server_ca.as_deref().map(run::read).transpose()?;
    let authorities = authorities.as_deref().map(str::as_bytes);
    // Of no cluster: nothing is asked about what there is in this one.
    let link = Link::new(
        &server,
        authorities,
        &server_token_file,
        NO_CLUSTER.to_owned(),
        Faults::after(None, None),
    )?;
    let findings = super::runtime()?.block_on(async {
        let client = Client::try_default().await.context("no cluster is known")?;
        anyhow::Ok(doctor::examine(&Patient { client, link, namespace, lease }).await)
    })?;
    let mut wrong = 0;
    for (what, finding) in findings {
        match finding {
            Ok(text) => println!("ok     {what}: {text}"),
            Err(error) => {
                wrong += 1;
                println!("WRONG  {what}: {error:#}");
            }
        }
    }
    ensure!(wrong == 0, "{wrong} things are wrong");
    Ok(())
}
