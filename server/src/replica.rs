//! This server among those that share its database: it says that it is there, so that people see all of them.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::store::{Result, ServerRecord, Store, Time};

/// How often a server says that it is there: one small write, also on an embedded database.
const INTERVAL: Duration = Duration::from_secs(10);
/// A server that has been silent for so long is not shown: three times unheard is gone.
const PRESENT: time::Duration = time::Duration::seconds(35);
/// A row of one that is gone is kept no longer.
const REMEMBERED: time::Duration = time::Duration::hours(1);

/// Says it until it is aborted.
pub(crate) async fn keep_known(app: App) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let me = myself(&app);
        let gone = me.seen_at.minus(REMEMBERED);
        if let Err(error) = app.store.note_server(&me, gone).await {
            tracing::debug!(%error, "cannot tell the database that this server is there");
        }
    }
}

/// Those that are there.
pub(crate) async fn present(store: &Store) -> Result<Vec<ServerRecord>> {
    store.servers(Time::now().minus(PRESENT)).await
}

/// This server, at this moment.
pub(crate) fn myself(app: &App) -> ServerRecord {
    let queued = app.ingest().map_or(0, |ingest| ingest.queued_rows());
    ServerRecord {
        id: app.id,
        hostname: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        address: app.config.listen.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: app.started_at,
        seen_at: Time::now(),
        rows_per_second: app.telemetry.recent_rows.per_second(),
        queued_rows: i64::try_from(queued).unwrap_or(i64::MAX),
    }
}
