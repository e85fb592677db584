//! How far a diagnostic is, told to whoever waits.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use spectra_protocol::limit::COMMAND_PROGRESS_BYTES;
use tokio::sync::mpsc;

/// Pieces that wait to be sent. Beyond that they are left out: the answer has everything.
const WAITING: usize = 32;
/// Around a piece stands its command's id and number.
const AROUND_BYTES: usize = 256;

/// Where a diagnostic tells it.
#[derive(Clone, Debug)]
pub struct Progress(Option<mpsc::Sender<Box<RawValue>>>);

/// Where it is sent from; ends with the last [`Progress`].
pub type Pieces = mpsc::Receiver<Box<RawValue>>;

impl Progress {
    pub fn new() -> (Self, Pieces) {
        let (sender, pieces) = mpsc::channel(WAITING);
        (Self(Some(sender)), pieces)
    }

    /// Nobody listens.
    pub fn nowhere() -> Self {
        Self(None)
    }

    /// A part of the answer, in its form.
    pub(super) fn tell(&self, part: &impl Serialize) {
        let Some(sender) = &self.0 else { return };
        if let Ok(piece) = to_raw_value(part)
            && piece.get().len() + AROUND_BYTES <= COMMAND_PROGRESS_BYTES
        {
            // Full or closed: see `WAITING`.
            let _ = sender.try_send(piece);
        }
    }
}
