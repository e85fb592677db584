//! `cargo xtask gen`: writes the files that are made from code, or proves that they are fresh.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::cargo::build;
use crate::chart::{self, Made};
use crate::workspace;

/// A committed file that one of our binaries prints.
struct Generated {
    /// From the root of the tree.
    path: &'static str,
    /// The binary and its arguments.
    from: &'static [&'static str],
    /// Folder of a copy, which has to be there; it is a chart's own, and Helm reads no others.
    copy: Option<&'static str>,
}

const GENERATED: &[Generated] = &[
    Generated { path: "server/openapi.json", from: &["spectra-server", "openapi"], copy: None },
    crd("crds/spectraagents.yaml", &["spectra-operator", "crds", "spectraagents.spectra.dev"]),
    crd("crds/spectradiagnostics.yaml", &["spectra-operator", "crds", "spectradiagnostics.spectra.dev"]),
    crd("crds/spectrafleets.yaml", &["spectra-operator", "crds", "spectrafleets.spectra.dev"]),
    crd("crds/spectratokens.yaml", &["spectra-operator", "crds", "spectratokens.spectra.dev"]),
];

/// A definition of a kind of Kubernetes.
const fn crd(path: &'static str, from: &'static [&'static str]) -> Generated {
    Generated { path, from, copy: Some("charts/spectra") }
}

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask gen            (writes them)
  cargo xtask gen --check    (fails when one is not fresh)";

/// Write the files that are made from code
///
/// They are committed, so that a change of theirs is seen in review. Today: server/openapi.json, which
/// `spectra-server openapi` prints; crds/*.yaml with the chart's copies, which `spectra-operator crds` prints; and the
/// charts' schemas and READMEs, which their values.yaml explains.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only compare; fail when a file differs from what would be written
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.check {
        return check();
    }
    for Made { path, text } in made()? {
        let full = workspace::root().join(&path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        fs::write(&full, text).with_context(|| format!("cannot write {}", full.display()))?;
        println!("{path}: written");
    }
    Ok(())
}

/// Fails when a generated file is not what the code prints.
pub(crate) fn check() -> Result<()> {
    let mut stale = Vec::new();
    for Made { path, text } in made()? {
        let committed = fs::read_to_string(workspace::root().join(&path)).unwrap_or_default();
        if let Some(difference) = difference(&committed, &text) {
            stale.push(format!("{path} is not fresh, {difference}"));
        }
    }
    ensure!(stale.is_empty(), "{} (`cargo xtask gen` writes it anew)", stale.join("; "));
    Ok(())
}

/// Everything that is generated, as it should be.
fn made() -> Result<Vec<Made>> {
    build(&["--workspace", "--bins"])?;
    let mut made = Vec::new();
    for Generated { path, from, copy } in GENERATED {
        let text = print(from)?;
        let copy = copy.filter(|folder| workspace::root().join(folder).is_dir());
        made.extend(copy.map(|folder| Made { path: format!("{folder}/{path}"), text: text.clone() }));
        made.push(Made { path: (*path).to_owned(), text });
    }
    made.extend(chart::made()?);
    Ok(made)
}

fn print(from: &[&str]) -> Result<String> {
    let (name, arguments) = from.split_first().context("no binary is named")?;
    let output = Command::new(workspace::binary("debug", name))
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {name}"))?;
    ensure!(output.status.success(), "`{}` failed: {}", from.join(" "), output.status);
    String::from_utf8(output.stdout).with_context(|| format!("`{}` does not print text", from.join(" ")))
}

/// Where two texts part, if they do.
fn difference(committed: &str, fresh: &str) -> Option<String> {
    if committed == fresh {
        return None;
    }
    let same =
        committed.lines().zip(fresh.lines()).take_while(|(committed, fresh)| committed == fresh).count();
    Some(format!("from line {} on", same + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_told() {
        for (committed, fresh, expected) in [
            ("a\nb\n", "a\nb\n", None),
            ("a\nb\n", "a\nc\n", Some("from line 2 on")),
            ("", "a\n", Some("from line 1 on")),
            ("a\n", "a", Some("from line 2 on")),
        ] {
            assert_eq!(difference(committed, fresh).as_deref(), expected);
        }
    }
}
