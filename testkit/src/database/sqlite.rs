//! The SQLite side: one file in a folder of its own, because SQLite keeps its log beside the file.

use anyhow::{Context, Result};

use super::{Cleanup, TestDatabase};

pub(super) async fn create(migrate: impl AsyncFnOnce(&str) -> Result<()>) -> Result<TestDatabase> {
    let folder = tempfile::Builder::new()
        .prefix("spectra-test-")
        .tempdir()
        .context("cannot make a temporary folder")?;
    let path = folder.path().join("spectra.db");
    let url = path.to_str().context("the temporary folder's name is not UTF-8")?.to_owned();
    migrate(&url).await.with_context(|| format!("cannot migrate {url}"))?;
    Ok(TestDatabase { url, cleanup: Cleanup::Folder { _folder: folder } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_migration_that_fails_says_of_what() {
        let error = create(async |_: &str| anyhow::bail!("no such column")).await.unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("spectra.db: no such column"), "{error}");
    }

    #[tokio::test]
    async fn the_folder_goes_away_with_the_database() {
        let made = create(async |url: &str| Ok(std::fs::write(url, "")?)).await.unwrap();
        let path = std::path::PathBuf::from(&made.url);
        assert!(path.exists());
        drop(made);
        assert!(!path.exists());
    }
}
