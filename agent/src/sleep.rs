//! Being put to sleep: whoever asks for it is given a moment to say good night.

#[cfg_attr(target_os = "linux", path = "sleep/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "sleep/freebsd.rs")]
#[cfg_attr(windows, path = "sleep/windows.rs")]
mod os;

use tokio::sync::{mpsc, oneshot};

/// Somebody who has to say good night, and says when that is done.
pub type Farewell = oneshot::Sender<()>;

/// Listens to who announces sleep on this host, for ever; while there is nobody, nobody sleeps.
pub async fn watch(farewells: mpsc::Sender<Farewell>) {
    os::watch(farewells).await;
}
