//! The spool beside the runtime: its work on a thread that may wait for the disk, its troubles told once.

use std::io;
use std::path::PathBuf;

use tokio::task::spawn_blocking;

use crate::spool::{Spool, quarantine};

/// Where refused batches are kept, below the spool's folder.
const QUARANTINE: &str = "quarantine";

/// A spool, or none: then everything stays in memory.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    spool: Option<Spool>,
    quarantine: Option<PathBuf>,
    is_broken: bool,
}

impl Keeper {
    pub(super) fn new(spool: Option<Spool>, folder: Option<PathBuf>) -> Self {
        Self { spool, quarantine: folder.map(|folder| folder.join(QUARANTINE)), is_broken: false }
    }

    pub(super) fn has_spool(&self) -> bool {
        self.spool.is_some()
    }

    /// What can be asked without the disk.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Spool) -> T) -> Option<T> {
        self.spool.as_ref().map(question)
    }

    /// Does something that may wait for the disk. A disk that does not do it costs a warning, once, and
    /// nothing that is in memory.
    pub(super) async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Spool) -> io::Result<T> + Send + 'static,
    ) -> Option<T> {
        let mut spool = self.spool.take()?;
        let work = spawn_blocking(move || {
            let result = work(&mut spool);
            (spool, result)
        });
        // It fails only where it panics, and then nobody knows what it left half-done.
        let (spool, result) = work.await.ok()?;
        self.spool = Some(spool);
        self.tell(&result);
        result.ok()
    }

    fn tell<T>(&mut self, result: &io::Result<T>) {
        match result {
            Ok(_) if self.is_broken => {
                self.is_broken = false;
                tracing::info!("the spool can be written again");
            }
            Err(error) if !self.is_broken => {
                self.is_broken = true;
                tracing::warn!(%error, "cannot use the spool: envelopes wait in memory, as many as fit");
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Keeps what the server refused, for whoever asks why.
    pub(super) async fn quarantine(&self, json: Vec<u8>) {
        let Some(folder) = self.quarantine.clone() else { return };
        match spawn_blocking(move || quarantine::keep(&folder, &json)).await {
            Ok(Ok(path)) => tracing::warn!(path = %path.display(), "kept the refused envelopes in a file"),
            Ok(Err(error)) => tracing::warn!(%error, "cannot keep the refused envelopes in a file"),
            Err(_) => {}
        }
    }
}
