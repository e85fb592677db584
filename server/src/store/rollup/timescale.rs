//! The statements of a step on TimescaleDB.

use std::time::Duration;

use sqlx::postgres::PgConnection;

use super::state::Span;
use super::{CLOSING_LOCK, CLOSING_TIMEOUT, ROLLUP_LOCK, Work, common_steps, statements};
use crate::family::Family;
use crate::history::level::Level;
use crate::store::columnstore::PACKING_LOCK;
use crate::store::sql::Dialect;
use crate::store::{AgentKey, Result, Time};

impl Work for PgConnection {
    async fn lock(&mut self) -> Result<bool> {
        let sql = "select pg_try_advisory_xact_lock($1) and pg_try_advisory_xact_lock_shared($2)";
        sqlx::query_scalar(sql).bind(ROLLUP_LOCK).bind(PACKING_LOCK).fetch_one(&mut *self).await
    }

    async fn shut_ingest_out(&mut self) -> Result<()> {
        sqlx::query(CLOSING_TIMEOUT).execute(&mut *self).await?;
        let sql = "select pg_advisory_xact_lock($1)";
        sqlx::query(sql).bind(CLOSING_LOCK).execute(&mut *self).await.map(|_| ())
    }

    common_steps!();

    async fn recompute(&mut self, family: &Family, level: Level, spans: &[Span]) -> Result<()> {
        let (Some(first), Some(past)) =
            (spans.iter().map(|span| span.from).min(), spans.iter().map(|span| span.to).max())
        else {
            return Ok(());
        };
        sqlx::query(statements::recompute(family, level, Dialect::Timescale))
            .bind(spans.iter().map(|span| span.agent.0).collect::<Vec<_>>())
            .bind(spans.iter().map(|span| span.from).collect::<Vec<_>>())
            .bind(spans.iter().map(|span| span.to).collect::<Vec<_>>())
            .bind(first)
            .bind(past)
            .execute(&mut *self)
            .await
            .map(|_| ())
    }

    async fn rest(&mut self, rest: Duration) {
        tokio::time::sleep(rest).await;
    }
}
