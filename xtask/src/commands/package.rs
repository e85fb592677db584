//! `cargo xtask package`: what is given to people who have neither Rust nor Node.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::package::{self, AGENT, Contents, Elsewhere, SERVER, Target, sum};
use crate::progress::Step;
use crate::{process, workspace};

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask package --provision --verify
  cargo xtask package --only agent --provision
  cargo xtask package --target x86_64-unknown-linux-gnu --output /srv/packages
  cargo xtask package --target x86_64-pc-windows-gnu --provision --verify
  spectra-server --releases target/package/releases     gives the agents away

The server: x86_64 and aarch64, against Debian 12's C library. Another processor than this one's needs its linker, on
Debian gcc-aarch64-linux-gnu and libc6-dev-arm64-cross, and Rust's target: rustup target add aarch64-unknown-linux-gnu.
The agent: x86_64, aarch64, armv7 and ARMv6, with nothing but the kernel needed. Zig from PyPI (100 MB) compiles the few
lines of C in it; for 32-bit ARM Rust's standard library is built from its sources (rustup component add rust-src).
The agent for other systems, where --target names it: x86_64-pc-windows-gnu as zip, with Debian's compiler
gcc-mingw-w64-x86-64-win32; x86_64-unknown-freebsd as tar.gz, which does not link yet: Zig lacks
libkvm and others. Neither runs here: --verify reads which system and
libraries the program asks for.
--verify needs dpkg-deb, rpm, tar, and qemu-user-static for another processor; agents report to a server of this tree.
A release build takes some minutes for each processor.";

/// Build the packages of server and agent: deb, rpm and tar.gz; and the agents that servers give away
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this target; may be repeated
    #[arg(long, value_name = "TRIPLE", value_parser = Made::parse)]
    target: Vec<Made>,
    /// Only the packages of one of the two
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Cargo's profile; what people get is built with `release`, agents with `agent`, which is that for size
    #[arg(long, default_value = "release")]
    profile: String,
    /// Install what is missing, as root on Debian: compilers, Rust's targets, and what --verify needs
    #[arg(long)]
    provision: bool,
    /// Unpack each package as its package manager does, run what is in it, and see that it works
    #[arg(long)]
    verify: bool,
    /// Folder for the packages
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Folder for the agents that a server gives away, with their checksums [default: releases in --output]
    #[arg(long, value_name = "DIR")]
    releases: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    Server,
    Agent,
}

/// What is made for a target.
#[derive(Clone, Copy, Debug)]
enum Made {
    Packages(&'static Target),
    Archive(&'static Elsewhere),
}

impl Made {
    fn parse(text: &str) -> Result<Self, String> {
        Elsewhere::of(text)
            .map_or_else(|| Target::parse(text).map(Self::Packages), |it| Ok(Self::Archive(it)))
    }
}

impl Args {
    /// Those that Linux's package managers get.
    fn targets(&self) -> Vec<&'static Target> {
        let is_wanted = |target: &Target| match self.only {
            None => true,
            Some(Only::Server) => target.product == &SERVER,
            Some(Only::Agent) => target.product == &AGENT,
        };
        let named = self.target.iter().filter_map(|made| match made {
            Made::Packages(target) => Some(*target),
            Made::Archive(_) => None,
        });
        let all = package::TARGETS.iter().filter(|_| self.target.is_empty());
        named.chain(all).filter(|target| is_wanted(target)).collect()
    }
}

/// The archive for another system; returns where it is.
fn archive(elsewhere: &Elsewhere, args: &Args, output: &Path, time: u32) -> Result<PathBuf> {
    if args.provision {
        elsewhere.provision()?;
    }
    let program = elsewhere.build(&args.profile)?;
    let step = Step::start(format!("archive of {} for {}", AGENT.name, elsewhere.triple));
    let (name, bytes) = elsewhere.archive(&program, time)?;
    let path = output.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    if args.verify {
        elsewhere.inspect(&program)?;
    }
    step.done();
    Ok(path)
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let output = args.output.clone().unwrap_or_else(|| workspace::target().join("package"));
    fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
    let releases = args.releases.clone().unwrap_or_else(|| output.join("releases"));
    let time = time_of_sources();
    let mut made = Vec::new();
    for target in args.targets() {
        if args.provision {
            target.provision(args.verify)?;
        }
        let program = target.build(&args.profile)?;
        let step = Step::start(format!("packages of {} for {}", target.product.name, target.triple));
        if target.product == &AGENT {
            package::fill_releases(&releases, target, &program)?;
        }
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
    for elsewhere in args.target.iter().filter_map(|made| match made {
        Made::Archive(elsewhere) if args.only != Some(Only::Server) => Some(*elsewhere),
        _ => None,
    }) {
        made.push(archive(elsewhere, args, &output, time)?);
    }
    write_sums(&output, &made)?;
    for path in made {
        println!("{}", path.display());
    }
    Ok(())
}

/// Seconds since 1970 that files in packages carry, so that the same sources give the same packages.
pub(super) fn time_of_sources() -> u32 {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let time = given.or_else(|| process::ask("git", &["log", "-1", "--format=%ct"]));
    time.and_then(|time| time.trim().parse().ok()).unwrap_or(0)
}

/// `SHA256SUMS`, as sha256sum --check reads it.
fn write_sums(output: &Path, made: &[PathBuf]) -> Result<()> {
    let mut sums = String::new();
    for path in made {
        writeln!(sums, "{}  {}", sum(path)?, path.file_name().unwrap_or_default().to_string_lossy())?;
    }
    let path = output.join("SHA256SUMS");
    fs::write(&path, sums).with_context(|| format!("cannot write {}", path.display()))
}
