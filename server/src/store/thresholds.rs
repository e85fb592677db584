//! From which value on a host is worth a look.

use super::{Result, Store};
use crate::status::Thresholds;

impl Store {
    /// Those that hold at this moment.
    #[expect(clippy::unused_async, reason = "they are read from the database where they can be set")]
    pub async fn thresholds(&self) -> Result<Thresholds> {
        Ok(Thresholds::default())
    }
}
