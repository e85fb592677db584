//! From which value on a host is worth a look: a setting of the installation.

use super::{Result, Store, Time};
use crate::fleet::status::Thresholds;

/// Name of the setting.
pub(super) const NAME: &str = "thresholds";

impl Store {
    /// Those that hold at this moment. They are read each time: a change holds on every server at once.
    pub async fn thresholds(&self) -> Result<Thresholds> {
        let Some((value, _)) = self.setting(NAME).await? else { return Ok(Thresholds::default()) };
        serde_json::from_value(value).map_err(|error| super::Error::Decode(error.into()))
    }

    pub async fn set_thresholds(&self, thresholds: &Thresholds, now: Time) -> Result<()> {
        let value = serde_json::to_value(thresholds).map_err(|error| super::Error::Encode(error.into()))?;
        self.set_setting(NAME, &value, now).await
    }
}
