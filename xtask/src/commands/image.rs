//! `cargo xtask image`: server, operator and agent for container engines and clusters.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::package::time_of_sources;
use crate::image::{Files, Image, RECIPES, Recipe, Registry, layout, push};
use crate::package::{Target, VERSION};
use crate::progress::Step;
use crate::workspace;

/// Where a server's image has the agents that it gives away.
const RELEASES: &str = "/usr/share/spectra/releases";

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask image
  cargo xtask image --only server --releases target/package/releases
  SPECTRA_REGISTRY_USER=ann SPECTRA_REGISTRY_PASSWORD=… cargo xtask image --push registry.example/monitoring
  cargo xtask image --push localhost:5000 --target x86_64-unknown-linux-musl --target aarch64-unknown-linux-musl
  kind load image-archive target/image/spectra-server-0.1.0.oci.tar       so for each of the three
  cp target/image/*.oci.tar /var/lib/rancher/k3s/agent/images/            k3s takes them at its start
  docker load --input target/image/spectra-agent-0.1.0.oci.tar

Without --target they are for this machine's processor. Several are one image for several processors, which skopeo
takes with --all; docker load takes the image of one. With a gnu target the image has this machine's C library in it,
and the program is the one that `cargo build` makes here: quick, for tests.

Environment: SPECTRA_REGISTRY_USER, SPECTRA_REGISTRY_PASSWORD  the account that --push shows where one is wanted";

/// Build container images, OCI archives: one program each, without rights; no engine is needed
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this one: server, operator or agent; may be repeated
    #[arg(long, value_name = "NAME", value_parser = Recipe::parse)]
    only: Vec<&'static Recipe>,
    /// For this target; may be repeated
    #[arg(long, value_name = "TRIPLE", value_parser = Target::parse)]
    target: Vec<&'static Target>,
    /// Cargo's profile; what people get is built with `release`, agents with `agent`, which is that for size
    #[arg(long, default_value = "release")]
    profile: String,
    /// Install what building needs
    #[arg(long)]
    provision: bool,
    /// Folder for the images
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Folder of agents that the server's image gives away, as `cargo xtask package` makes it
    #[arg(long, value_name = "DIR")]
    releases: Option<PathBuf>,
    /// Push them to this registry, too
    #[arg(long, value_name = "HOST[:PORT][/FOLDER]")]
    push: Option<String>,
    /// Certificate authorities (PEM) of the registry, instead of those that everybody knows
    #[arg(long, value_name = "FILE", requires = "push")]
    registry_ca: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Args { only, target, profile: _, provision, output, releases: _, push: to, registry_ca } = args;
    let recipes = if only.is_empty() { RECIPES.iter().collect() } else { only.clone() };
    let targets = if target.is_empty() { vec![Target::native_agent()?] } else { target.clone() };
    // First, because it is quick to say that an address is none.
    let registry = to.as_ref().map(|to| Registry::new(to, registry_ca.as_deref())).transpose()?;
    if *provision {
        targets.iter().try_for_each(|target| target.provision(false))?;
    }
    let output = output.clone().unwrap_or_else(|| workspace::target().join("image"));
    for recipe in recipes {
        let time = time_of_sources();
        let images =
            targets.iter().map(|target| image(args, recipe, target, time)).collect::<Result<Vec<_>>>()?;
        println!("{}", write(&output, recipe, &layout(&images, time)?)?.display());
        if let Some(registry) = &registry {
            let step = Step::start(format!("push {}", recipe.name));
            println!("{}", push(registry, &images)?);
            step.done();
        }
    }
    Ok(())
}

fn image(args: &Args, recipe: &Recipe, target: &Target, time: u32) -> Result<Image> {
    let program = target.build_program(recipe.name, &args.profile, &[])?;
    let step = Step::start(format!("image of {} for {}", recipe.name, target.triple));
    let mut files = Files::of(target, &program)?;
    if let Some(releases) = args.releases.as_ref().filter(|_| recipe.name == "spectra-server") {
        let sums = releases.join("checksums.sha256");
        ensure!(sums.is_file(), "there is no {}: `cargo xtask package` makes the folder", sums.display());
        files.add_folder(releases, Path::new(RELEASES))?;
        files.environment.push(format!("SPECTRA_RELEASES={RELEASES}"));
    }
    let image = Image::new(recipe, target, &files, time)?;
    step.done();
    Ok(image)
}

fn write(output: &Path, recipe: &Recipe, bytes: &[u8]) -> Result<PathBuf> {
    let path = output.join(format!("{}-{VERSION}.oci.tar", recipe.name));
    let what = || format!("cannot write {}", path.display());
    fs::create_dir_all(output).with_context(what)?;
    fs::write(&path, bytes).with_context(what)?;
    Ok(path)
}
