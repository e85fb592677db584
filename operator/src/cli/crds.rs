//! `spectra-operator crds`

use anyhow::{Context as _, Result, ensure};
use kube::{Client, ResourceExt as _};

use super::args::CrdsArgs;
use crate::api::crds;
use crate::definitions;

pub(super) fn run(args: &CrdsArgs) -> Result<()> {
    let CrdsArgs { name, apply } = args;
    let mut all = crds::all();
    if let Some(name) = name {
        all.retain(|definition| definition.name_any() == *name);
        ensure!(!all.is_empty(), "there is no definition {name}; without a name all are printed");
    }
    if !apply {
        print!("{}", crds::yaml(&all)?);
        return Ok(());
    }
    super::runtime()?.block_on(async {
        let client = Client::try_default().await.context("no cluster is known")?;
        definitions::apply(&client, &all).await
    })?;
    for definition in &all {
        println!("{}: installed", definition.name_any());
    }
    Ok(())
}
