//! `spectra-server doctor`

use anyhow::{Context, Result};
use serde_json::json;

use super::Told;
use crate::cli::args::DoctorArgs;
use crate::doctor::{Finding, Patient, State, examine};
use crate::store::file_of;

pub(super) async fn run(args: DoctorArgs) -> Result<()> {
    let DoctorArgs { database, listen, secret_key, tls, json } = args;
    let database = database.address();
    let file = file_of(&database).ok().flatten();
    let secret_key = secret_key.source(file);
    let findings = examine(&Patient { database, listen: listen.listen, tls, secret_key }).await;
    let is_good = findings.iter().all(|finding| finding.state != State::Wrong);
    if json {
        let report = json!({"ok": is_good, "findings": findings});
        super::print(&serde_json::to_string_pretty(&report).context("cannot write the report")?)?;
    } else {
        super::print(&table(&findings))?;
    }
    if is_good { Ok(()) } else { Err(Told(1).into()) }
}

fn table(findings: &[Finding]) -> String {
    let line = |Finding { check, state, text }: &Finding| format!("{:<5}  {check:<10}  {text}", state.name());
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}
