//! `spectra-server restore`

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tokio::time::{Instant, sleep};

use super::backup::{OF_TIMESCALE, Unfinished, publish, telling};
use crate::cli::args::RestoreArgs;
use crate::secret::private_file;
use crate::store::{self, Time, file_of};

/// What SQLite puts beside a database that is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// For a command, or a server that was told to stop, to end.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether it has.
const GLANCE: Duration = Duration::from_millis(50);

pub(super) async fn run(args: RestoreArgs) -> Result<()> {
    let RestoreArgs { path, database } = args;
    let Some(database) = file_of(&database.address())? else { bail!(OF_TIMESCALE) };
    ensure!(path.is_file(), "there is no file {}", path.display());
    let examining = || format!("examining {}", path.display());
    telling(examining, store::examine(&path))
        .await
        .map_err(|unfit| anyhow!("{} cannot be restored: {unfit}", path.display()))?;
    std::fs::create_dir_all(private_file::folder_of(&database))
        .with_context(|| format!("cannot make the folder of {}", database.display()))?;

    // Held to the end: no server starts while its file changes.
    let _alone = claim(&database).await?;
    let unfinished = Unfinished::beside(&database)?;
    let failed = || format!("cannot restore {} to {}", path.display(), database.display());
    copy_to_disk(&path, &unfinished.0).await.with_context(failed)?;
    // What was read above may not be what was copied.
    let examining = || format!("examining the copy of {}", path.display());
    telling(examining, store::examine(&unfinished.0)).await.with_context(failed)?;
    let aside = if database.exists() { Some(put_aside(&database).await?) } else { None };
    if let Err(error) = publish(&unfinished.0, &database) {
        if let Some(aside) = &aside {
            let _ = std::fs::rename(aside, &database);
        }
        return Err(error).with_context(failed);
    }
    super::note(format_args!("restored {} from {}", database.display(), path.display()));
    if let Some(aside) = aside {
        super::note(format_args!("what was there before is {}", aside.display()));
    }
    Ok(())
}

async fn claim(database: &Path) -> Result<File> {
    let end = Instant::now() + PATIENCE;
    loop {
        let alone = store::claim(database).with_context(|| format!("cannot lock {}", database.display()))?;
        if let Some(alone) = alone {
            return Ok(alone);
        }
        if Instant::now() >= end {
            bail!("a server or a command has {} open: stop it first", database.display());
        }
        sleep(GLANCE).await;
    }
}

async fn copy_to_disk(from: &Path, to: &Path) -> Result<()> {
    let copying = || format!("copying {}", from.display());
    let (from, to) = (from.to_owned(), to.to_owned());
    let copied = tokio::task::spawn_blocking(move || {
        let mut to = File::options().write(true).open(to)?;
        io::copy(&mut File::open(from)?, &mut to)?;
        to.sync_all()
    });
    Ok(telling(copying, copied).await??)
}

/// Gives the database, with all that belongs to it, another name.
async fn put_aside(database: &Path) -> Result<PathBuf> {
    // A database that is too damaged to be settled keeps what stands beside it.
    let _ = store::settle(database).await;
    let time = Time::now().rfc3339(false).replace([':', '-'], "");
    let with = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let aside = with(database, &format!(".before-restore-{time}"));
    ensure!(!aside.exists(), "{} exists: wait a second", aside.display());
    for suffix in COMPANIONS.into_iter().chain([""]) {
        let (from, to) = (with(database, suffix), with(&aside, suffix));
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            outcome => outcome.with_context(|| format!("cannot rename {}", from.display()))?,
        }
    }
    private_file::sync_folder(database)?;
    Ok(aside)
}
