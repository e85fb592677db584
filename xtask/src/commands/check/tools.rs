//! Cargo programs that the checks need and Rust does not bring, built once into the cache folder.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cargo::cargo;
use crate::{process, workspace};

/// The program's path; built when it is missing and that is allowed.
pub(super) fn provide(name: &str, version: &str, provision: bool) -> Result<PathBuf> {
    if process::ask(name, &["--version"]).is_some() {
        return Ok(name.into());
    }
    let folder = workspace::cache().join(format!("tools/{name}-{version}"));
    let program = folder.join("bin").join(name);
    if process::ask(&program, &["--version"]).is_some() {
        return Ok(program);
    }
    if !provision {
        bail!(
            "{name} is missing: `cargo install --locked {name}`, or `--provision` to have it in {}",
            folder.display()
        );
    }
    eprintln!("    installs {name} {version} from crates.io into {}", folder.display());
    // The development profile: the program works for seconds, a release build would take minutes.
    let mut install = cargo(&["install", "--locked", "--debug", "--version", version, name, "--root"]);
    install.arg(&folder).env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("CARGO_TARGET_DIR");
    process::logged(&format!("build {name}"), &mut install, &workspace::logs().join(format!("{name}.log")))?;
    Ok(program)
}
