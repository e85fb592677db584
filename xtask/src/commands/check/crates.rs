//! How many crates each binary is made of: every one is code that somebody has to trust.

use std::collections::BTreeSet;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;

/// A binary and how many crates it may consist of, itself and procedural macros included.
struct Limit {
    package: &'static str,
    crates: usize,
}

const LIMITS: &[Limit] = &[
    // It runs with many rights on every host: small enough to be looked through.
    Limit { package: "spectra-agent", crates: 220 },
    // Two databases and an HTTP server; well above what it has, so that a jump is noticed and growth is not.
    Limit { package: "spectra-server", crates: 300 },
    // A Kubernetes client alone is about 200.
    Limit { package: "spectra-operator", crates: 320 },
    Limit { package: "kubectl-spectra", crates: 280 },
];

pub(super) fn run() -> Result<()> {
    let mut over = Vec::new();
    for Limit { package, crates } in LIMITS {
        let count = count(package)?;
        println!("    {package}: {count} crates, limit {crates}");
        if count > *crates {
            over.push(format!("{package} has {count} crates, {crates} are allowed (`cargo tree -p {package} -e normal` shows them)"));
        }
    }
    ensure!(over.is_empty(), "{}", over.join("; "));
    Ok(())
}

fn count(package: &str) -> Result<usize> {
    let mut command = cargo(&["tree", "--package", package, "--edges", "normal", "--prefix", "none"]);
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("cannot run cargo tree")?;
    ensure!(output.status.success(), "cargo tree failed for {package}");
    Ok(distinct(&String::from_utf8_lossy(&output.stdout)))
}

/// Crates in the output of `cargo tree`, where one that was listed before is marked `(*)`.
fn distinct(tree: &str) -> usize {
    let crates = tree.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?))
    });
    crates.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_counted_once_per_version() {
        let tree = "spectra-agent v0.1.0 (/tree/agent)\nserde v1.0.0\nserde_derive v1.0.0 (proc-macro)\nserde v1.0.0 (*)\n\nsha2 v0.10.9\nsha2 v0.11.1\n";
        assert_eq!(distinct(tree), 5);
    }
}
