//! Tells the server how far a command is and what came of it, until it has been heard.

use std::cell::Cell;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use spectra_protocol::command::{CommandProgress, CommandResult};
use spectra_protocol::limit::COMMAND_PROGRESS_PIECES;
use tokio::time::{Instant, sleep, timeout};

use crate::backoff;
use crate::diagnose::Pieces;
use crate::link::{Answer, Link};

/// A piece of progress is worth so much waiting, and no second try.
const PIECE_PATIENCE: Duration = Duration::from_secs(5);

/// What became of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivered {
    Heard,
    TooLarge,
    /// Refused, or not heard until its end.
    Lost,
}

#[derive(Debug)]
pub(super) struct Deliver {
    link: Link,
    /// The original knows no progress.
    is_mute: Cell<bool>,
}

impl Deliver {
    pub(super) fn new(link: Link) -> Self {
        Self { link, is_mute: Cell::new(false) }
    }

    /// Says that the command runs, and then each piece as it comes; ends with the pieces.
    pub(super) async fn progress(&self, id: &str, mut pieces: Pieces) {
        let mut next = Some(CommandProgress { id: id.to_owned(), sequence: 0, payload: None });
        let mut sequence = 0;
        while let Some(progress) = next.take() {
            if !self.is_mute.get() {
                let answer = timeout(PIECE_PATIENCE, self.link.progress(&progress)).await;
                if let Ok(Answer::Refused { status: 404 | 405, .. }) = answer {
                    self.is_mute.set(true);
                }
            }
            let Some(piece) = pieces.recv().await else { return };
            sequence += 1;
            if sequence > COMMAND_PROGRESS_PIECES {
                return;
            }
            next = Some(CommandProgress { id: id.to_owned(), sequence, payload: Some(piece) });
        }
    }

    /// Hands a result in, again and again until `until`.
    pub(super) async fn result(&self, result: &CommandResult, until: Instant) -> Delivered {
        let Some(body) = compress(result) else { return Delivered::Lost };
        let mut failures = 0;
        loop {
            let answer = self.link.result(body.clone()).await;
            failures += 1;
            let wait = match answer {
                Answer::Stored => return Delivered::Heard,
                Answer::TooLarge => return Delivered::TooLarge,
                Answer::Refused { status, words } => {
                    tracing::warn!(status, words, command_id = result.id, "the server refuses a result");
                    return Delivered::Lost;
                }
                Answer::Later { retry_after: Some(wait), .. } => backoff::asked_for(wait, rand::random()),
                Answer::Unauthorized { .. }
                | Answer::Later { .. }
                | Answer::Silent(_)
                | Answer::Untrusted(_) => backoff::wait(failures, rand::random()),
            };
            if Instant::now() + wait >= until {
                tracing::warn!(command_id = result.id, "the server did not take a result in time");
                return Delivered::Lost;
            }
            sleep(wait).await;
        }
    }
}

/// `None` cannot happen: writing into memory does not fail.
fn compress(result: &CommandResult) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&serde_json::to_vec(result).ok()?).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
