//! Sleep as Windows announces it to services (`PBT_APMSUSPEND`): the answer of the service is the moment before it.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::Farewell;
use crate::sys::service_host;

/// Windows goes to sleep two seconds after it has told, whoever has not answered.
const FAREWELL: Duration = Duration::from_millis(1800);

pub(super) async fn watch(farewells: mpsc::Sender<Farewell>) {
    loop {
        let answer = service_host::suspended().await;
        let (done, is_done) = oneshot::channel();
        // Nobody listens any more when the agent stops, and then there is nothing to wait for.
        if farewells.send(done).await.is_ok() {
            let _ = timeout(FAREWELL, is_done).await;
        }
        answer.give();
    }
}
