//! Packages unpacked as their package managers do it, and the program of each run: `package --verify`.

mod agent;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::{AGENT, Product, Target, VERSION};
use crate::process;

/// Unpacks a package into a fresh folder, and runs what is in it.
pub(crate) fn verify(target: &Target, package: &Path) -> Result<()> {
    let name = package.display();
    let folder = package.with_extension("unpacked");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let program =
        unpack(target.product, package, &folder).with_context(|| format!("cannot unpack {name}"))?;
    runs(target, &program, &folder).with_context(|| format!("the program in {name} does not run"))?;
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn runs(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    let name = target.product.name;
    let version = target.command(program).arg("--version").output()?;
    let said = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    ensure!(said == format!("{name} {VERSION}"), "it says {said:?} for a version: {version:?}");
    if target.product == &AGENT {
        agent::reports(target, program, folder)
    } else {
        server::answers(target, program, folder)
    }
}

/// What every package brings, below its root; the program first.
fn files(product: &Product) -> Vec<String> {
    let mut files = vec![product.program(), product.unit(), product.document("copyright")];
    files.extend(product.settings.map(|(path, _)| path.to_owned()));
    files.iter().map(|path| path.trim_start_matches('/').to_owned()).collect()
}

/// Returns where the program is.
fn unpack(product: &Product, package: &Path, folder: &Path) -> Result<PathBuf> {
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null());
        process::must(&mut command).with_context(|| format!("{program} is in Debian's package of that name"))
    };
    let (from, to) = (package.to_str().context("the path is no text")?, folder.to_str().unwrap_or("."));
    match package.extension().and_then(|extension| extension.to_str()) {
        Some("deb") => run("dpkg-deb", &["--extract", from, to])?,
        Some("rpm") => {
            // A database of its own: this machine's is not touched, and has none of what the package needs.
            let database = folder.join("var/lib/rpm");
            fs::create_dir_all(&database)?;
            let root = fs::canonicalize(folder)?;
            let root = root.to_str().unwrap_or(".");
            run(
                "rpm",
                &[
                    "--root",
                    root,
                    "--install",
                    "--nodeps",
                    "--noscripts",
                    "--ignorearch",
                    "--nosignature",
                    from,
                ],
            )?;
        }
        _ => {
            run("tar", &["--extract", "--gzip", "--file", from, "--directory", to])?;
            return Ok(folder.join(format!("{}-{VERSION}", product.name)).join(product.name));
        }
    }
    let files = files(product);
    for file in &files {
        ensure!(folder.join(file).is_file(), "there is no {file}");
    }
    Ok(folder.join(&files[0]))
}
