//! `cargo xtask image`: the agent for container engines and clusters.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::package::time_of_sources;
use crate::image::{Image, layout};
use crate::package::{AGENT, Target, VERSION};
use crate::progress::Step;
use crate::workspace;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask image
  docker load --input target/image/spectra-agent-0.1.0.oci.tar
  skopeo copy oci-archive:target/image/spectra-agent-0.1.0.oci.tar docker://registry.example/spectra-agent:0.1.0
  cargo xtask image --target x86_64-unknown-linux-musl --target aarch64-unknown-linux-musl

Without --target it is for this machine's processor. Several are one image for several processors, which skopeo
takes with --all; docker load takes the image of one.";

/// Build the agent's container image, an OCI archive: one static program, without rights; no engine is needed
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// For this target; may be repeated
    #[arg(long, value_name = "TRIPLE", value_parser = Target::parse)]
    target: Vec<&'static Target>,
    /// Cargo's profile; what people get is built with `release`
    #[arg(long, default_value = "release")]
    profile: String,
    /// Install what building needs
    #[arg(long)]
    provision: bool,
    /// Folder for the image
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Args { target, profile, provision, output } = args;
    let targets = if target.is_empty() { vec![Target::native_agent()?] } else { target.clone() };
    if let Some(other) = targets.iter().find(|target| target.product != &AGENT) {
        bail!("the image is the agent's, and {} is a target of {}", other.triple, other.product.name);
    }
    let time = time_of_sources();
    let mut images = Vec::new();
    for target in targets {
        if *provision {
            target.provision(false)?;
        }
        let program = target.build(profile)?;
        let step = Step::start(format!("image for {}", target.triple));
        let program = fs::read(&program).with_context(|| format!("cannot read {}", program.display()))?;
        images.push(Image::new(target, &program, time)?);
        step.done();
    }
    let output = output.clone().unwrap_or_else(|| workspace::target().join("image"));
    let path = output.join(format!("{}-{VERSION}.oci.tar", AGENT.name));
    let what = || format!("cannot write {}", path.display());
    fs::create_dir_all(&output).with_context(what)?;
    fs::write(&path, layout(&images, time)?).with_context(what)?;
    println!("{}", path.display());
    Ok(())
}
