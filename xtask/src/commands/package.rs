//! `cargo xtask package`: what is given to people who have neither Rust nor Node.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use crate::package::{self, Contents, Target};
use crate::progress::Step;
use crate::{process, workspace};

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask package --provision --verify
  cargo xtask package --target x86_64-unknown-linux-gnu --output /srv/packages

Another processor than this one's needs its linker, on Debian gcc-aarch64-linux-gnu and
libc6-dev-arm64-cross, and Rust's target: rustup target add aarch64-unknown-linux-gnu.
--verify needs dpkg-deb, rpm, tar, and qemu-user-static for another processor. A release build takes some
minutes for each processor.";

/// Build the server's packages: deb, rpm and tar.gz, for `x86_64` and `aarch64`
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this target; may be repeated
    #[arg(long, value_name = "TRIPLE", value_parser = Target::parse)]
    target: Vec<&'static Target>,
    /// Cargo's profile; what people get is built with `release`
    #[arg(long, default_value = "release")]
    profile: String,
    /// Install what is missing, as root on Debian: compiler, Rust's target, and what --verify needs
    #[arg(long)]
    provision: bool,
    /// Unpack each package as its package manager does, start the server that is in it, and ask it
    #[arg(long)]
    verify: bool,
    /// Folder for the packages
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let output = args.output.clone().unwrap_or_else(|| workspace::target().join("package"));
    fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
    let targets =
        if args.target.is_empty() { package::TARGETS.iter().collect() } else { args.target.clone() };
    let time = time_of_sources();
    let mut made = Vec::new();
    for target in targets {
        if args.provision {
            target.provision(args.verify)?;
        }
        let program = target.build(&args.profile)?;
        let step = Step::start(format!("packages for {}", target.triple));
        let contents = Contents::of(target, &program, time)?;
        for (name, bytes) in package::all(&contents)? {
            let path = output.join(name);
            fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
            if args.verify {
                step.goes_on(&format!("runs what is in {}", path.display()));
                package::verify(target, &path)?;
            }
            made.push(path);
        }
        step.done();
    }
    write_sums(&output, &made)?;
    for path in made {
        println!("{}", path.display());
    }
    Ok(())
}

/// Seconds since 1970 that files in packages carry, so that the same sources give the same packages.
fn time_of_sources() -> u32 {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let time = given.or_else(|| process::ask("git", &["log", "-1", "--format=%ct"]));
    time.and_then(|time| time.trim().parse().ok()).unwrap_or(0)
}

/// `SHA256SUMS`, as sha256sum --check reads it.
fn write_sums(output: &Path, made: &[PathBuf]) -> Result<()> {
    let mut sums = String::new();
    for path in made {
        for byte in Sha256::digest(fs::read(path)?) {
            write!(sums, "{byte:02x}")?;
        }
        writeln!(sums, "  {}", path.file_name().unwrap_or_default().to_string_lossy())?;
    }
    let path = output.join("SHA256SUMS");
    fs::write(&path, sums).with_context(|| format!("cannot write {}", path.display()))
}
