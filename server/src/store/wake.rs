//! Wake-ups between servers: `notify` and `listen` of PostgreSQL. SQLite has one server, and needs none.

use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::{Executor as _, PgConnection, SqliteConnection};

use super::{Result, Store};
use crate::wake::Wake;

/// The servers of one database share one channel.
const CHANNEL: &str = "spectra";

const NOTIFY: &str = "select pg_notify($1, $2)";

/// Tells the other servers within a transaction: they hear it when it commits, and only then.
pub(super) trait Announce {
    async fn announce(&mut self, wake: Wake) -> Result<()>;
}

impl Announce for PgConnection {
    async fn announce(&mut self, wake: Wake) -> Result<()> {
        sqlx::query(NOTIFY).bind(CHANNEL).bind(wake.text()).execute(self).await.map(|_| ())
    }
}

impl Announce for SqliteConnection {
    async fn announce(&mut self, _: Wake) -> Result<()> {
        Ok(())
    }
}

/// Hears what the other servers of the database, and this one, announce.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// The next announcement; an error when the channel broke. May be dropped while it waits.
    pub async fn next(&mut self) -> Result<String> {
        let heard = self.0.try_recv().await?;
        let lost = || sqlx::Error::Io(std::io::ErrorKind::ConnectionAborted.into());
        heard.map(|notification| notification.payload().to_owned()).ok_or_else(lost)
    }

    /// Answers if the other end is there.
    pub async fn ping(&mut self) -> Result<()> {
        self.0.execute("select 1").await.map(|_| ())
    }
}

impl Store {
    /// Opens the channel of the other servers; `None` where there can be none. Its connection is one of
    /// its own, so that a busy pool does not keep it from hearing.
    pub async fn listen(&self) -> Result<Option<Listener>> {
        let Self::Timescale(pool) = self else { return Ok(None) };
        let options = pool.connect_options().as_ref().clone();
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&own).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}
