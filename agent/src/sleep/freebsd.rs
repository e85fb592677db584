//! FreeBSD's kernel tells nobody before it sleeps.

use tokio::sync::mpsc;

use super::Farewell;

/// The sender is kept, for whoever listens shall not think that nobody will ever call.
pub(super) async fn watch(farewells: mpsc::Sender<Farewell>) {
    std::future::pending::<()>().await;
    drop(farewells);
}
