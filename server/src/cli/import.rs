//! `spectra-server import`

use anyhow::{Context, Result};

use crate::cli::args::ImportArgs;
use crate::import::{self, Plan};
use crate::store::{Import, Original, Store, Time};

pub(super) async fn import(args: ImportArgs) -> Result<()> {
    let ImportArgs { original, dry_run, database } = args;
    let original = Original::read(&original).await.context("cannot read the original's database")?;
    let Plan { import, left_out, notes } = import::plan(original);
    for why in &left_out {
        super::note(format_args!("left out: {why}"));
    }
    for note in &notes {
        super::note(format_args!("{note}"));
    }
    let store = Store::open(&database.address()).await?;
    let imported = store.import(&import, Time::now(), dry_run).await;
    let imported = imported.context("cannot write to the database; nothing was changed")?;
    for name in &imported.names_taken {
        super::note(format_args!("left out: the user {name}: somebody else here has that name"));
    }
    if !dry_run {
        let detail = format!("agents: {}, users: {}", imported.agents, imported.users);
        super::record(&store, "server.import", "", detail).await?;
    }
    store.close().await;
    let Import { agents, users, labels, config, personal, thresholds } = &import;
    let verb = if dry_run { "would be taken over" } else { "taken over" };
    for (what, new, all) in [
        ("agents", imported.agents, agents.len()),
        ("users", imported.users, users.len()),
        ("labels", imported.labels, labels.len()),
        ("settings of hosts", imported.config, config.len()),
        ("settings of users", imported.personal, personal.len()),
        ("thresholds", imported.thresholds, usize::from(thresholds.is_some())),
    ] {
        super::print(&format!("{what}: {new} {verb}, {} here already", all as u64 - new))?;
    }
    Ok(())
}
