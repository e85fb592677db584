//! Packages unpacked as their package managers do it, and the program of each run: `package --verify`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;

use super::{NAME, Target, VERSION};
use crate::process;

/// From the start of the program to its first answer; an emulated processor takes its time.
const PATIENCE: Duration = Duration::from_mins(2);
/// What every package brings, below its root.
const FILES: [&str; 4] = [
    "usr/bin/spectra-server",
    "usr/lib/systemd/system/spectra-server.service",
    "etc/spectra/server.env",
    "usr/share/doc/spectra-server/copyright",
];

/// Unpacks a package into a fresh folder, and runs what is in it.
pub(crate) fn verify(target: &Target, package: &Path) -> Result<()> {
    let name = package.display();
    let folder = package.with_extension("unpacked");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let program = unpack(package, &folder).with_context(|| format!("cannot unpack {name}"))?;
    answers(target, &program, &folder).with_context(|| format!("the program in {name} does not run"))?;
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Returns where the program is.
fn unpack(package: &Path, folder: &Path) -> Result<PathBuf> {
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
            return Ok(folder.join(format!("{NAME}-{VERSION}")).join(NAME));
        }
    }
    for file in FILES {
        ensure!(folder.join(file).is_file(), "there is no {file}");
    }
    Ok(folder.join(FILES[0]))
}

/// Starts the server on an embedded database and asks it.
fn answers(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    let run = |arguments: &[&str]| {
        let mut command = target.command(program);
        command.args(arguments).env("STATE_DIRECTORY", folder).env_remove("DATABASE_URL");
        command
    };
    let version = run(&["--version"]).output()?;
    let said = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    ensure!(said == format!("{NAME} {VERSION}"), "it says {said:?} for a version: {version:?}");

    let mut server = run(&["run", "--listen", "127.0.0.1:0"]);
    let mut server = process::start(server.stderr(Stdio::piped()))?;
    let lines = BufReader::new(server.stderr.take().context("it has no log")?).lines();
    let address = lines.map_while(Result::ok).find_map(|line| {
        let (_, address) = line.split_once("listening on http://")?;
        address.split_whitespace().next()?.parse::<SocketAddr>().ok()
    });
    let asked = address.context("it does not listen").and_then(ask);
    process::stop(&mut server, Signal::TERM);
    let status = process::wait(&mut server)?;
    asked?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

fn ask(address: SocketAddr) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    // It is on this machine, whatever proxy the environment names.
    let client: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
    loop {
        match client.get(format!("http://{address}/readyz")).call() {
            Ok(answer) if answer.status().as_u16() == 200 => return Ok(()),
            Ok(answer) if Instant::now() >= end => bail!("it answers {}", answer.status()),
            Err(error) if Instant::now() >= end => return Err(error).context("it does not answer"),
            Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}
