//! Erases history in steps that do not hold up the writer: of an agent that was deleted, or what is older
//! than what is kept.

use sqlx::AssertSqlSafe;

use super::rollup::{Kept, keep_from};
use super::{AgentKey, Result, Store, Time, read, write_to};
use crate::family::{FAMILIES, Family};
use crate::history::level::Source;
use crate::history::retention::Retention;
use crate::snapshot::SNAPSHOTS;

/// Rows of one series that one statement erases: an hour of readings, a day of minutes. A host with ten
/// interfaces has 7,200 rows of them: a few milliseconds of work, between which others get their turn.
const STEP_ROWS: i32 = 720;
/// Readings are at least so far apart, as a rule.
const READING: time::Duration = time::Duration::seconds(5);

/// Gaps of one agent that are kept, the newest ones: many times what an answer shows. An agent that makes
/// up more does not fill the table.
const GAPS_PER_AGENT: i64 = 20_000;

/// What was under way when an agent was removed, such as a roll-up of its readings, has ended after this time.
const SETTLED: time::Duration = time::Duration::minutes(15);

/// Rows of what hangs on an agent's row that one statement deletes before the row itself goes.
const CHILDREN_STEP: i64 = 1_000;

/// What may hang on an agent's row in large numbers beside newest values and lists, with the condition on its rows.
const CHILDREN: [(&str, &str); 4] = [
    ("agent_gaps", "agent_id = $1"),
    ("agent_events", "agent_id = $1"),
    ("command_progress", "command_id in (select id from commands where agent_id = $1)"),
    ("commands", "agent_id = $1"),
];

/// "expire" in ASCII: one server at a time drops chunks.
const EXPIRE_LOCK: i64 = 0x6578_7069_7265;

impl Store {
    /// Erases what removed agents measured, as far as it was not done; returns how many rows there were.
    ///
    /// An erasure is done again until it is [`SETTLED`] old, and only then forgotten.
    pub async fn erase_removed(&self, now: Time) -> Result<u64> {
        let sql = "select agent, requested_at from erasures order by requested_at";
        let waiting: Vec<(i32, Time)> = read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        let mut rows = 0;
        for (agent, requested_at) in waiting {
            rows += self.erase_history(AgentKey(agent)).await?;
            if requested_at < now.minus(SETTLED) {
                let done = "delete from erasures where agent = $1";
                write_to!(self, pool => sqlx::query(done).bind(agent).execute(pool).await.map(|_| ()))?;
            }
        }
        Ok(rows)
    }

    /// Deletes the agent's rows from every family's history and levels; returns how many there were. The
    /// agent itself has to be gone, so that nothing writes more of them.
    pub async fn erase_history(&self, agent: AgentKey) -> Result<u64> {
        self.let_rollup_step_end().await?;
        let packing_is_out = self.keep_packing_out().await?;
        let mut rows = 0;
        for family in FAMILIES {
            for source in Source::ALL {
                rows += self.erase(family, source, agent, None).await?;
            }
        }
        let marks = "delete from rollup_late where agent_id = $1";
        write_to!(self, pool => sqlx::query(marks).bind(agent.0).execute(pool).await.map(|_| ()))?;
        drop(packing_is_out);
        Ok(rows)
    }

    /// Deletes what the agent's row has many of, before it is deleted itself.
    pub(super) async fn empty(&self, agent: AgentKey) -> Result<()> {
        let with_keys = FAMILIES.iter().filter(|family| !family.keys.is_empty()).map(|family| family.name);
        let newest = with_keys.chain(SNAPSHOTS.iter().map(|snapshot| snapshot.name));
        let newest = newest.map(|name| (format!("current_{name}"), "agent_id = $1"));
        let others = CHILDREN.into_iter().map(|(table, of_agent)| (table.to_owned(), of_agent));
        for (table, of_agent) in others.chain(newest) {
            while self.empty_step(&table, of_agent, agent).await? == CHILDREN_STEP.cast_unsigned() {}
        }
        Ok(())
    }

    async fn empty_step(&self, table: &str, of_agent: &str, agent: AgentKey) -> Result<u64> {
        let sql = match self {
            Self::Timescale(_) => format!(
                "delete from {table} where ctid = any(array(select ctid from {table} where {of_agent} limit $2))"
            ),
            Self::Sqlite(_) => {
                format!(
                    "delete from {table} where rowid in (select rowid from {table} where {of_agent} limit $2)"
                )
            }
        };
        write_to!(self, pool => {
            let query = sqlx::query(AssertSqlSafe(sql)).bind(agent.0).bind(CHILDREN_STEP);
            Ok(query.execute(pool).await?.rows_affected())
        })
    }

    /// Deletes what is older than what is kept, and rolled up; of gaps and of the newest
    /// values of series that ended, what is older than buckets of a minute.
    /// Returns how many rows, or chunks of rows on TimescaleDB.
    pub async fn expire(&self, now: Time, retention: &Retention) -> Result<u64> {
        let mut erased = 0;
        let oldest_late = self.oldest_late().await?;
        for family in FAMILIES {
            let Some(done) = self.rolled_up(family).await? else { continue };
            for source in Source::ALL {
                let end = keep_from(source, Kept { now, retention, done, oldest_late });
                erased += match self {
                    Self::Timescale(pool) => drop_chunks(pool, &source.table(family), end).await?,
                    Self::Sqlite(_) => self.expire_rows(family, source, end).await?,
                };
            }
        }
        // A chart of minutes shows gaps, too.
        self.expire_gaps(now.minus(retention.minute), GAPS_PER_AGENT).await?;
        self.expire_newest(now.minus(retention.minute)).await?;
        Ok(erased)
    }

    /// Deletes the newest values of series that ended before `time`: interfaces of containers come and go by
    /// the thousand, and each would leave a row. What a host has one of is kept, however old.
    async fn expire_newest(&self, time: Time) -> Result<()> {
        for family in FAMILIES.iter().filter(|family| !family.keys.is_empty()) {
            let sql = format!("delete from current_{} where time < $1", family.name);
            write_to!(self, pool => sqlx::query(AssertSqlSafe(sql)).bind(time).execute(pool).await.map(|_| ()))?;
        }
        Ok(())
    }

    async fn expire_gaps(&self, time: Time, most: i64) -> Result<()> {
        let old = "delete from agent_gaps where recorded_at < $1";
        write_to!(self, pool => sqlx::query(old).bind(time).execute(pool).await.map(|_| ()))?;
        let too_many = "
            delete from agent_gaps where id in (
                select id from (
                    select id, row_number() over (partition by agent_id order by recorded_at desc, id desc) as age
                    from agent_gaps) aged
                where age > $1)";
        write_to!(self, pool => sqlx::query(too_many).bind(most).execute(pool).await.map(|_| ()))
    }

    async fn expire_rows(&self, family: &Family, source: Source, end: Time) -> Result<u64> {
        let mut rows = 0;
        for agent in self.measured_agents(&source.table(family)).await? {
            rows += self.erase(family, source, agent, Some(end)).await?;
        }
        Ok(rows)
    }

    /// Agents that have rows, deleted ones included, found by hops through the index.
    async fn measured_agents(&self, table: &str) -> Result<Vec<AgentKey>> {
        let sql = format!(
            "with recursive hop (id) as (
                 select min(agent_id) from {table}
                 union all
                 select (select min(agent_id) from {table} where agent_id > hop.id) from hop where hop.id is not null
             ) select id from hop where id is not null"
        );
        let ids: Vec<i32> =
            read!(self, pool => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await)?;
        Ok(ids.into_iter().map(AgentKey).collect())
    }

    /// All of the agent's rows, or those before `end`.
    async fn erase(
        &self,
        family: &Family,
        source: Source,
        agent: AgentKey,
        end: Option<Time>,
    ) -> Result<u64> {
        let table = source.table(family);
        let step = STEP_ROWS
            * match source {
                Source::Raw => READING,
                Source::Level(level) => time::Duration::microseconds(level.micros()),
            };
        let mut rows = 0;
        while let Some(first) = self.first_row(&table, agent).await? {
            let until = first.plus(step);
            match end {
                Some(end) if first >= end => break,
                Some(end) => rows += self.erase_until(&table, agent, until.min(end)).await?,
                None => rows += self.erase_until(&table, agent, until).await?,
            }
        }
        Ok(rows)
    }

    async fn first_row(&self, table: &str, agent: AgentKey) -> Result<Option<Time>> {
        let sql = format!("select min(time) from {table} where agent_id = $1");
        read!(self, pool => sqlx::query_scalar(AssertSqlSafe(sql)).bind(agent.0).fetch_one(pool).await)
    }

    async fn erase_until(&self, table: &str, agent: AgentKey, until: Time) -> Result<u64> {
        let sql = format!("delete from {table} where agent_id = $1 and time < $2");
        write_to!(self, pool => {
            let done = sqlx::query(AssertSqlSafe(sql)).bind(agent.0).bind(until).execute(pool).await?;
            Ok(done.rows_affected())
        })
    }
}

/// A chunk goes when all of it is old enough. Two servers that drop the same one make one of them fail.
async fn drop_chunks(pool: &sqlx::PgPool, table: &str, end: Time) -> Result<u64> {
    let sql = format!("select drop_chunks('{table}', older_than => $1::timestamptz)");
    let mut tx = pool.begin().await?;
    let lock = "select pg_try_advisory_xact_lock($1)";
    let locked: bool = sqlx::query_scalar(lock).bind(EXPIRE_LOCK).fetch_one(&mut *tx).await?;
    if !locked {
        return Ok(0);
    }
    let dropped = sqlx::query(AssertSqlSafe(sql)).bind(end).fetch_all(&mut *tx).await?.len();
    tx.commit().await?;
    Ok(dropped as u64)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::testing::{agent, store};

    #[tokio::test]
    async fn the_newest_gaps_of_each_agent_are_kept() {
        let (_database, store) = store().await;
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        let sql = "insert into agent_gaps (agent_id, stream, from_sequence, cause, recorded_at)
                   values ($1, $2, $3, 'unknown', $4)";
        let [a, b] = [agent(&store, "a").await, agent(&store, "b").await];
        for (agent, number) in [(a, 1), (a, 2), (a, 3), (a, 4), (b, 1)] {
            let at = now.plus(time::Duration::seconds(number));
            write_to!(&store, pool => {
                let query = sqlx::query(sql).bind(agent.0).bind(Uuid::nil()).bind(number).bind(at);
                query.execute(pool).await.map(|_| ()).unwrap();
            });
        }
        let left = async |agent| {
            let gaps = store.gaps(agent, 10).await.unwrap();
            gaps.into_iter().map(|gap| gap.from_sequence).collect::<Vec<_>>()
        };
        store.expire_gaps(now.plus(time::Duration::seconds(2)), 10).await.unwrap();
        assert_eq!((left(a).await, left(b).await), (vec![4, 3, 2], vec![]), "those recorded before go");
        store.expire_gaps(now, 2).await.unwrap();
        assert_eq!(left(a).await, [4, 3], "and the oldest of too many");
    }

    #[tokio::test]
    async fn what_hangs_on_a_host_goes_in_steps_and_nobody_elses() {
        let (_database, store) = store().await;
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        let [a, b] = [agent(&store, "a").await, agent(&store, "b").await];
        let sql =
            "with recursive n (number) as (select 1 union all select number + 1 from n where number < 2500)
                   insert into agent_gaps (agent_id, stream, from_sequence, cause, recorded_at)
                   select $1, $2, number, 'unknown', $3 from n";
        for agent in [a, b] {
            write_to!(&store, pool => {
                let query = sqlx::query(sql).bind(agent.0).bind(Uuid::nil()).bind(now);
                query.execute(pool).await.map(|_| ()).unwrap();
            });
        }
        let gaps = async |agent: AgentKey| -> i64 {
            let sql = "select count(*) from agent_gaps where agent_id = $1";
            read!(&store, pool => sqlx::query_scalar(sql).bind(agent.0).fetch_one(pool).await.unwrap())
        };
        let (table, of_agent) = CHILDREN[0];
        assert_eq!(store.empty_step(table, of_agent, a).await.unwrap(), 1_000);
        assert_eq!(gaps(a).await, 1_500);
        let uuid: Vec<_> =
            store.agents().await.unwrap().into_iter().filter(|row| row.hostname == "a").collect();
        assert!(store.delete_agent(uuid[0].uuid, now).await.unwrap().is_some());
        assert_eq!((gaps(a).await, gaps(b).await), (0, 2_500));
    }

    #[tokio::test]
    async fn newest_values_of_series_that_ended_long_ago_go() {
        let (_database, store) = store().await;
        let agent = agent(&store, "a").await;
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        for (table, key, days) in [
            ("current_network", "interface, ", 40),
            ("current_network", "interface, ", 1),
            ("current_cpu", "", 40),
        ] {
            let value = if key.is_empty() { String::new() } else { format!("'eth{days}', ") };
            let sql = format!("insert into {table} ({key}agent_id, time) values ({value}$1, $2)");
            let time = now.minus(time::Duration::days(days));
            write_to!(&store, pool => {
                let query = sqlx::query(AssertSqlSafe(sql)).bind(agent.0).bind(time);
                query.execute(pool).await.map(|_| ()).unwrap();
            });
        }
        store.expire_newest(now.minus(time::Duration::days(30))).await.unwrap();
        let family = |name| FAMILIES.iter().find(|family| family.name == name).unwrap();
        let network = store.newest(family("network"), agent).await.unwrap();
        assert_eq!(network.iter().map(|row| row.cells[0].text()).collect::<Vec<_>>(), [Some("eth1")]);
        assert_eq!(store.newest(family("cpu"), agent).await.unwrap().len(), 1, "there is one, however old");
    }
}
