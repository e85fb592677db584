//! Statements about gaps. They are the same for both databases, but a query's type is not: so they
//! are a macro, expanded in each implementation of the steps.

pub(super) const INSERT: &str = "
    insert into agent_gaps
        (agent_id, stream, from_sequence, to_sequence, count, cause, after_time, before_time, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

pub(super) const EXPLAIN: &str = "
    update agent_gaps set cause = $1
    where agent_id = $2 and stream = $3 and from_sequence >= $4 and to_sequence <= $5 and cause = $6";

pub(super) const SHORTEN: &str = "
    update agent_gaps set from_sequence = $1, after_time = $2
    where agent_id = $3 and stream = $4 and to_sequence is null and from_sequence < $1 and cause = $5";

pub(super) const CLOSE: &str = "
    delete from agent_gaps
    where from_sequence <= $1 and agent_id = $2 and stream = $3 and to_sequence is null and cause = $4";

/// Whether the stream `t` was taken for lost.
pub(super) const IS_LOST: &str =
    "exists (select 1 from agent_gaps g where g.agent_id = t.agent_id and g.stream = t.stream
    and g.to_sequence is null and g.cause = 'agent_lost')";

pub(super) const BEGIN_LATER: &str = "
    update agent_gaps set after_time = $1
    where agent_id = $2 and to_sequence is null and cause = $3
        and before_time > $1 and (after_time is null or after_time < $1)";

/// `insert_gaps`, `explain_gap`, `shorten_gap` and `begin_gaps_later` of a connection.
macro_rules! steps {
    () => {
        async fn insert_gaps(&mut self, gaps: &[GapRecord], now: Time) -> Result<()> {
            for gap in gaps {
                sqlx::query($crate::store::ingest::gap::INSERT)
                    .bind(gap.agent.0)
                    .bind(gap.stream)
                    .bind(gap.from.cast_signed())
                    .bind(gap.to.map(u64::cast_signed))
                    .bind(gap.count.map(u64::cast_signed))
                    .bind(gap.cause.clone())
                    .bind(gap.after)
                    .bind(gap.before)
                    .bind(now)
                    .execute(&mut *self)
                    .await?;
            }
            Ok(())
        }

        async fn explain_gap(&mut self, gap: &GapRecord, now: Time) -> Result<()> {
            let explained = sqlx::query($crate::store::ingest::gap::EXPLAIN)
                .bind(gap.cause.clone())
                .bind(gap.agent.0)
                .bind(gap.stream)
                .bind(gap.from.cast_signed())
                .bind(gap.to.map(u64::cast_signed))
                .bind($crate::store::ingest::stream::UNKNOWN)
                .execute(&mut *self)
                .await?;
            if explained.rows_affected() == 0 {
                self.insert_gaps(std::slice::from_ref(gap), now).await?;
            }
            Ok(())
        }

        async fn shorten_gap(&mut self, found: &Found) -> Result<()> {
            use $crate::store::ingest::gap::{CLOSE, SHORTEN};
            let query = sqlx::query(if found.ended { CLOSE } else { SHORTEN }).bind(found.next.cast_signed());
            let query = if found.ended { query } else { query.bind(found.last_time) };
            query
                .bind(found.agent.0)
                .bind(found.stream)
                .bind($crate::store::ingest::stream::AGENT_LOST)
                .execute(&mut *self)
                .await
                .map(|_| ())
        }

        async fn begin_gaps_later(&mut self, agent: AgentKey, newest: Time) -> Result<()> {
            sqlx::query($crate::store::ingest::gap::BEGIN_LATER)
                .bind(newest)
                .bind(agent.0)
                .bind($crate::store::ingest::stream::AGENT_LOST)
                .execute(&mut *self)
                .await
                .map(|_| ())
        }
    };
}

pub(super) use steps;
