//! What the server does by itself from time to time.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::audit;
use crate::command;
use crate::event;
use crate::store::{Locks, Result, Time};

/// A periodic job.
struct Job {
    name: &'static str,
    interval: Duration,
    /// Returns how many things it removed.
    run: fn(App) -> Running,
}

type Running = Pin<Box<dyn Future<Output = Result<u64>> + Send>>;

/// Every job. On the servers of one database only one runs a job at a time ([`Locks`]); should its lock be lost
/// with a connection, two may, so none may mind.
const JOBS: &[Job] = &[
    Job {
        name: "roll measurements up",
        interval: Duration::from_mins(1),
        // How many steps that takes interests nobody.
        run: |app| Box::pin(async move { app.store.roll_up(Time::now()).await.map(|_| 0) }),
    },
    Job {
        name: "end measurements that are older than what is kept",
        interval: Duration::from_hours(1),
        run: |app| Box::pin(expire(app)),
    },
    Job {
        name: "compress old measurements",
        interval: Duration::from_hours(1),
        run: |app| Box::pin(async move { app.store.compress(Time::now()).await }),
    },
    Job {
        name: "erase what removed hosts measured",
        interval: Duration::from_mins(5),
        run: |app| Box::pin(async move { app.store.erase_removed(Time::now()).await }),
    },
    Job {
        name: "notice what happens to hosts",
        interval: Duration::from_secs(30),
        // Nothing is removed.
        run: |app| Box::pin(async move { app.watcher.look(&app.store, Time::now()).await.map(|_| 0) }),
    },
    Job {
        name: "forget old events of hosts",
        interval: Duration::from_hours(24),
        run: |app| {
            Box::pin(async move { app.store.purge_events(Time::now().minus(event::KEPT), event::MOST).await })
        },
    },
    Job {
        name: "end commands without a result",
        interval: Duration::from_secs(2),
        run: |app| Box::pin(async move { command::sweep(&app).await }),
    },
    Job {
        name: "forget old commands",
        interval: Duration::from_hours(1),
        run: |app| Box::pin(async move { command::forget(&app).await }),
    },
    Job {
        name: "forget sessions that have ended",
        interval: Duration::from_hours(1),
        run: |app| Box::pin(async move { app.store.purge_sessions(Time::now()).await }),
    },
    Job {
        name: "forget failures to sign in that count no more",
        interval: Duration::from_mins(1),
        // That they are forgotten interests nobody.
        run: |app| Box::pin(async move { app.store.purge_attempts(Time::now()).await.map(|_| 0) }),
    },
    Job {
        name: "forget tokens that ended a month ago",
        interval: Duration::from_hours(24),
        run: |app| Box::pin(async move { app.store.purge_tokens(Time::now().minus(TOKEN_MEMORY)).await }),
    },
    Job {
        name: "forget API tokens that ended a month ago",
        interval: Duration::from_hours(24),
        run: |app| Box::pin(async move { app.store.purge_api_tokens(Time::now().minus(TOKEN_MEMORY)).await }),
    },
    Job {
        name: "forget old entries of the audit trail",
        interval: Duration::from_hours(24),
        run: |app| {
            Box::pin(async move { app.store.purge_audit(Time::now().minus(audit::KEPT), audit::MOST).await })
        },
    },
    Job {
        name: "forget hosts that no longer ask to be approved",
        interval: Duration::from_hours(24),
        run: |app| {
            Box::pin(async move { app.store.purge_enrolments(Time::now().minus(WAITING_MEMORY)).await })
        },
    },
];

/// How long a host that waits for an admin is remembered after it asked last.
const WAITING_MEMORY: time::Duration = time::Duration::days(7);

/// How long a token that has ended stays in the list.
const TOKEN_MEMORY: time::Duration = time::Duration::days(30);

/// Only what is rolled up may go.
async fn expire(app: App) -> Result<u64> {
    let now = Time::now();
    app.store.roll_up(now).await?;
    app.store.expire(now, &app.config.retention).await
}

/// Starts the jobs; each runs at once and then at its interval, until the handle is aborted.
pub(crate) fn start(app: &App) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        let mut running = tokio::task::JoinSet::new();
        let locks = Arc::new(Locks::default());
        for job in JOBS {
            running.spawn(repeat(job, app.clone(), Arc::clone(&locks)));
        }
        running.join_all().await;
    })
}

async fn repeat(job: &Job, app: App, locks: Arc<Locks>) {
    let mut ticks = interval(job.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match locks.run(&app.store, job.name, (job.run)(app.clone())).await {
            // Another server is at it, or there was nothing to do.
            Ok(None | Some(0)) => {}
            Ok(Some(removed)) => tracing::info!(removed, "{}", job.name),
            Err(error) => tracing::warn!(%error, "cannot {}", job.name),
        }
    }
}
