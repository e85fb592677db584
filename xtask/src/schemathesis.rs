//! Schemathesis: requests that are made up from the description of the API, sent to a real server, whose answers
//! must be what the description says.

mod group;
mod host;
mod server;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::progress::Step;
use crate::python::Environment;
use crate::suite::Totals;
use crate::{interrupt, process, workspace};
use group::Group;
use server::Stage;

/// Schemathesis and all it needs.
pub(crate) const ENVIRONMENT: Environment = Environment {
    title: "Schemathesis",
    name: "schemathesis",
    requirements: include_str!("schemathesis/requirements.txt"),
    proof: ("bin/st", &["--version"]),
};

/// The program; it is installed where it is missing and that is allowed.
pub(crate) fn provide(provision: bool) -> Result<PathBuf> {
    Ok(ENVIRONMENT.provide(provision)?.join("bin/st"))
}

/// What is judged. The description is held to what the server does, and not the other way round: a query that
/// says more than is known is answered, as clients of the original expect.
const CHECKS: &[&str] = &[
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
];

/// How many requests, and which.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Made-up requests for each operation, beside those for each edge of its parameters.
    pub(crate) examples: u32,
    pub(crate) seed: u32,
}

impl Size {
    /// What `cargo xtask test` runs: two minutes, the same requests each time.
    pub(crate) const DEFAULT: Self = Self { examples: 20, seed: 1 };
}

/// Runs it for each group of operations against a debug build of the server; each group counts as a test.
pub(crate) fn run(program: &PathBuf, size: Size) -> Result<Totals> {
    let started = Instant::now();
    let mut totals = Totals::default();
    for group in group::of(&description()?)? {
        interrupt::check()?;
        let step =
            Step::start(format!("Schemathesis: {} operations of {}", group.operations.len(), group.name()));
        let mut stage = Stage::set(&group)?;
        let passed = judge(program, size, &group, &mut stage)?;
        step.done();
        if passed { totals.passed += 1 } else { totals.failed += 1 }
    }
    totals.duration = started.elapsed();
    Ok(totals)
}

/// Whether all answers were good, and the credential still is: requests of somebody who is not known any more
/// would all be answered well.
fn judge(program: &PathBuf, size: Size, group: &Group, stage: &mut Stage) -> Result<bool> {
    let mut command = Command::new(program);
    command.current_dir(stage.folder()).args(["run", &format!("{}/api/v1/openapi.json", stage.url())]);
    command.args(["--checks", &CHECKS.join(","), "--continue-on-failure", "--max-failures", "20"]);
    command.args(["--seed", &size.seed.to_string(), "--generation-database", "none", "--warnings", "off"]);
    command.args(group.kind.arguments(size.examples));
    for (name, value) in stage.credential(group.kind) {
        command.args(["--header", &format!("{name}: {value}")]);
    }
    for operation in &group.operations {
        command.args(["--include-operation-id", operation]);
    }
    command.env("NO_PROXY", "127.0.0.1").env("PYTHONWARNINGS", "ignore");
    let before = stage.answers()?;
    let good = process::run(&mut command)?.success();
    stage.check()?;
    let answers = since(&before, &stage.answers()?);
    let list: Vec<String> = answers.iter().map(|(status, count)| format!("{count} × {status}")).collect();
    eprintln!("    answers: {}", list.join(", "));
    let useful = answers.keys().any(|status| *status < 300);
    if !useful {
        eprintln!("error: not one request was answered with success: nothing but refusals was tested");
    }
    let known = !group.kind.keeps_credential() || stage.knows(group.kind)?;
    if !known {
        eprintln!(
            "error: the requests have ended the credential with which they were made: later ones tested nothing"
        );
    }
    Ok(good && useful && known)
}

/// What came on top of `before`.
fn since(before: &BTreeMap<u16, u64>, after: &BTreeMap<u16, u64>) -> BTreeMap<u16, u64> {
    let more = |(status, count): (&u16, &u64)| (*status, count - before.get(status).copied().unwrap_or(0));
    after.iter().map(more).filter(|(_, count)| *count > 0).collect()
}

fn description() -> Result<Value> {
    let program = workspace::binary("debug", "spectra-server");
    let text = process::ask(&program, &["openapi"])
        .with_context(|| format!("`{} openapi` failed", program.display()))?;
    serde_json::from_str(&text).context("the description of the API is not JSON")
}
