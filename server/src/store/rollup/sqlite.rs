//! The statements of a step on SQLite, where one transaction writes at a time: nobody has to be kept out.

use std::time::Duration;

use sqlx::sqlite::SqliteConnection;

use super::state::Span;
use super::{Work, common_steps, statements};
use crate::family::Family;
use crate::history::level::Level;
use crate::store::sql::Dialect;
use crate::store::{AgentKey, Result, Time};

impl Work for SqliteConnection {
    async fn lock(&mut self) -> Result<bool> {
        Ok(true)
    }

    async fn shut_ingest_out(&mut self) -> Result<()> {
        Ok(())
    }

    common_steps!();

    async fn recompute(&mut self, family: &Family, level: Level, spans: &[Span]) -> Result<()> {
        let span = |span: &Span| format!("[{},{},{}]", span.agent.0, span.from.micros(), span.to.micros());
        let json = format!("[{}]", spans.iter().map(span).collect::<Vec<_>>().join(","));
        let sql = statements::recompute(family, level, Dialect::Sqlite);
        sqlx::query(sql).bind(json).execute(&mut *self).await.map(|_| ())
    }

    /// One transaction writes at a time: to rest in it would keep all others waiting.
    async fn rest(&mut self, _rest: Duration) {}
}
