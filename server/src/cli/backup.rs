//! `spectra-server backup`

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::cli::args::BackupArgs;
use crate::secret::private_file;
use crate::secret::random_hex;
use crate::store::{self, file_of};

/// How often a command that copies says how far it is.
const PROGRESS: Duration = Duration::from_secs(5);

/// What to do with TimescaleDB, which has tools of its own.
pub(super) const OF_TIMESCALE: &str = "\
this database is TimescaleDB, which PostgreSQL's own tools save and restore: \
pg_dump --format=custom --file=spectra.dump \"$DATABASE_URL\" saves it; into an empty database, \
psql \"$DATABASE_URL\" -c 'create extension timescaledb' -c 'select timescaledb_pre_restore()' && \
pg_restore --dbname=\"$DATABASE_URL\" spectra.dump; psql \"$DATABASE_URL\" -c 'select timescaledb_post_restore()' restores it";

pub(super) async fn run(args: BackupArgs) -> Result<()> {
    let BackupArgs { path, database } = args;
    let Some(database) = file_of(&database.address())? else { bail!(OF_TIMESCALE) };
    ensure!(database.exists(), "there is no database {}", database.display());
    ensure!(!path.exists(), "{} exists, and a backup is never written over", path.display());
    let interrupted = async {
        // Where the signal cannot be awaited, it ends the process as ever.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let bytes = tokio::select! {
        saved = save(&database, &path) => saved?,
        () = interrupted => bail!("interrupted: there is no backup"),
    };
    super::note(format_args!("saved {} ({bytes} bytes) as {}", database.display(), path.display()));
    let mut key = database.into_os_string();
    key.push(".key");
    if Path::new(&key).exists() {
        super::note(format_args!(
            "its secret key is not in it, on purpose: keep a copy of {} elsewhere",
            key.to_string_lossy()
        ));
    }
    Ok(())
}

/// Complete, examined and on the disk, or not there at all.
async fn save(database: &Path, path: &Path) -> Result<u64> {
    let unfinished = Unfinished::beside(path)?;
    let failed = || format!("cannot save {} as {}", database.display(), path.display());
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len() >> 20);
    let copied = || format!("copied {} of at most {} MiB", size(&unfinished.0), size(database));
    telling(copied, store::copy(database, &unfinished.0)).await.with_context(failed)?;
    let examining = || format!("examining the copy of {} MiB", size(&unfinished.0));
    telling(examining, store::examine(&unfinished.0))
        .await
        .context("the copy is not good, and is thrown away")?;
    let file = File::open(&unfinished.0).with_context(failed)?;
    file.sync_all().with_context(failed)?;
    let bytes = file.metadata().with_context(failed)?.len();
    publish(&unfinished.0, path).with_context(failed)?;
    Ok(bytes)
}

/// Waits for `work`, and says from time to time how far it is.
pub(super) async fn telling<T>(far: impl Fn() -> String, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(PROGRESS) => super::note(format_args!("{}", far())),
        }
    }
}

/// Gives the file its name, unless another one got it in the meantime.
pub(super) fn publish(unfinished: &Path, path: &Path) -> Result<()> {
    renameat_with(CWD, unfinished, CWD, path, RenameFlags::NOREPLACE)?;
    private_file::sync_folder(path)?;
    Ok(())
}

/// A file that goes away with this value, unless it got another name.
pub(super) struct Unfinished(pub(super) PathBuf);

impl Unfinished {
    /// An empty file in the same folder, for the owner alone.
    pub(super) fn beside(path: &Path) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".unfinished-{}", &random_hex()[..8]));
        let unfinished = Self(name.into());
        private_file::create(&unfinished.0)
            .with_context(|| format!("cannot write beside {}", path.display()))?;
        Ok(unfinished)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let mut journal = self.0.as_os_str().to_owned();
        journal.push("-journal");
        for path in [&self.0, Path::new(&journal)] {
            // It may have its final name by now.
            let _ = std::fs::remove_file(path);
        }
    }
}
