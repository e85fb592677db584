//! `cargo xtask check`: everything about the sources that a machine can judge without running them.

mod crates;
mod deny;
mod tools;

use std::time::Instant;

use anyhow::Result;

use crate::cargo::cargo;
use crate::progress::seconds;
use crate::{AlreadyTold, commands, dashboard, interrupt, lint, process};

/// Shown after the options.
const EXAMPLES: &str = "\
Example:
  cargo xtask check --provision";

/// Judge the sources: format, lints, generated files, rules of the tree, dependencies, the dashboard
///
/// All checks run, whatever the earlier ones found; the end lists those that failed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Install what is missing: cargo-deny in the cache folder, built by cargo in about a minute
    #[arg(long)]
    provision: bool,
}

/// A check with the name that is printed for it.
type Check = (&'static str, fn(&Args) -> Result<()>);

const CHECKS: &[Check] = &[
    ("format", |_| process::must(&mut cargo(&["fmt", "--all", "--", "--check"]))),
    ("rules of the tree", |_| lint::run()),
    ("crates per binary", |_| crates::run()),
    ("dependencies", |args| deny::run(args.provision)),
    ("lints", |_| {
        process::must(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    }),
    ("generated files", |_| commands::generate::check()),
    ("dashboard", |_| dashboard::check()),
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        interrupt::check()?;
        eprintln!("==> {name}");
        let started = Instant::now();
        let outcome = check(args);
        interrupt::check()?;
        match outcome {
            Ok(()) => eprintln!("    {name}: good ({})", seconds(started.elapsed())),
            Err(error) => {
                eprintln!("    {name}: {error:#}");
                failed.push(*name);
            }
        }
    }
    if failed.is_empty() {
        println!("{} checks, all good", CHECKS.len());
        return Ok(());
    }
    println!("{} checks, failed: {}", CHECKS.len(), failed.join(", "));
    Err(AlreadyTold.into())
}
