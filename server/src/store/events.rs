//! What happened to hosts, and how they were when the server looked last.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::search::{HostFilter, on_host};
use super::statement::{Argument, Arguments, bind_all};
use super::{AgentKey, Result, Store, Time, read, transaction, write_to};
use crate::event::{Cause, Event, EventKind, Host, Leaving, Throttling, Watched};

/// Which events are asked for. What is absent is no condition.
#[derive(Clone, Debug, Default)]
pub struct EventSearch {
    pub agent: Option<AgentKey>,
    pub hosts: HostFilter,
    pub kind: Option<EventKind>,
    /// Events to leave out at the start, and how many to give at most.
    pub offset: i64,
    pub limit: i64,
}

/// An event of a host.
#[derive(Clone, Debug, FromRow)]
pub struct EventRecord {
    pub agent: Uuid,
    pub hostname: String,
    pub time: Time,
    /// A name of [`EventKind`].
    pub kind: String,
    /// A name of [`Cause`].
    pub cause: Option<String>,
    pub detail: String,
}

/// A host as it is, and as it was when it was last looked at.
#[derive(Clone, Debug)]
pub struct Look {
    pub agent: AgentKey,
    /// Of what is remembered of it; 0 where that is nothing.
    pub revision: i64,
    pub host: Host,
    pub watched: Option<Watched>,
}

/// How a host is to be remembered, and what happened to it.
#[derive(Clone, Debug)]
pub struct Change {
    pub agent: AgentKey,
    /// Of what was remembered of it.
    pub revision: i64,
    pub watched: Watched,
    pub events: Vec<Event>,
}

#[derive(FromRow)]
struct WatchRow {
    id: i32,
    revision: i64,
    registered_at: Time,
    agent_version: Option<String>,
    last_seen: Option<Time>,
    clock_offset_ms: Option<i64>,
    boot_time: Option<i64>,
    uptime: Option<i64>,
    stream_ended: Option<bool>,
    leaving: Option<String>,
    #[sqlx(flatten)]
    throttle: ThrottleRow,
    silent_since: Option<Time>,
    watched_boot_time: Option<i64>,
    /// `None`: nobody has looked at this host yet.
    boot_noted_at: Option<Time>,
    watched_version: Option<String>,
    clock_off: Option<bool>,
    #[sqlx(flatten)]
    watched_throttle: WatchedThrottleRow,
}

/// The newest reading of `throttle`, if there is one.
#[derive(FromRow)]
struct ThrottleRow {
    /// `None`: no Raspberry Pi.
    throttle_time: Option<Time>,
    boot_id: Option<String>,
    undervoltage_count: Option<i64>,
    freq_cap_count: Option<i64>,
    throttled_count: Option<i64>,
    soft_temp_limit_count: Option<i64>,
    undervoltage_occurred: Option<bool>,
    freq_cap_occurred: Option<bool>,
    throttled_occurred: Option<bool>,
    soft_temp_limit_occurred: Option<bool>,
}

/// What was remembered of it.
#[derive(FromRow)]
#[expect(clippy::struct_field_names, reason = "the bare names are columns of what is, beside what was")]
struct WatchedThrottleRow {
    watched_boot_id: Option<String>,
    watched_undervoltage: Option<i64>,
    watched_freq_cap: Option<i64>,
    watched_throttled: Option<i64>,
    watched_soft_temp: Option<i64>,
}

const WATCH: &str = "
    select a.id, a.registered_at, a.agent_version, m.last_seen, m.clock_offset_ms, s.boot_time, s.uptime,
           -- A backlog may be sent to its end beside a stream that is not at its own.
           (select not exists (select 1 from agent_streams o where o.agent_id = a.id and not o.ended)
            from agent_streams t where t.agent_id = a.id limit 1) as stream_ended,
           m.leaving,
           p.time as throttle_time, p.boot_id, p.undervoltage_count, p.freq_cap_count, p.throttled_count,
           p.soft_temp_limit_count, p.undervoltage_occurred, p.freq_cap_occurred, p.throttled_occurred,
           p.soft_temp_limit_occurred,
           w.pi_boot_id as watched_boot_id, w.undervoltage_count as watched_undervoltage,
           w.freq_cap_count as watched_freq_cap, w.throttled_count as watched_throttled,
           w.soft_temp_limit_count as watched_soft_temp,
           w.silent_since, w.boot_time as watched_boot_time, w.boot_noted_at,
           w.agent_version as watched_version, w.clock_off, coalesce(w.revision, 0) as revision
    from agents a left join current_metrics m on m.agent_id = a.id
         left join current_system s on s.agent_id = a.id
         left join current_pi p on p.agent_id = a.id and p.metric_type = 'throttle'
         left join agent_watch w on w.agent_id = a.id
    order by a.id";

/// Changes nothing where a host was removed, or looked at by another server, meanwhile.
const SAVE: &str = "
    insert into agent_watch (agent_id, silent_since, boot_time, boot_noted_at, agent_version, clock_off, revision,
                             pi_boot_id, undervoltage_count, freq_cap_count, throttled_count, soft_temp_limit_count)
    select id, $2, $3, $4, $5, $6, 1, $8, $9, $10, $11, $12 from agents where id = $1
    on conflict (agent_id) do update
    set silent_since = excluded.silent_since, boot_time = excluded.boot_time,
        boot_noted_at = excluded.boot_noted_at, agent_version = excluded.agent_version,
        clock_off = excluded.clock_off, revision = agent_watch.revision + 1,
        pi_boot_id = excluded.pi_boot_id, undervoltage_count = excluded.undervoltage_count,
        freq_cap_count = excluded.freq_cap_count, throttled_count = excluded.throttled_count,
        soft_temp_limit_count = excluded.soft_temp_limit_count
    where agent_watch.revision = $7";

const INSERT: &str = "
    insert into agent_events (agent_id, time, kind, cause, detail)
    select id, $2, $3, $4, $5 from agents where id = $1";

/// Hosts of one transaction: a tenth of a second of work, between which others get their turn.
const BATCH: usize = 500;

impl Store {
    /// Every host.
    pub async fn look_at_hosts(&self) -> Result<Vec<Look>> {
        let rows: Vec<WatchRow> = read!(self, pool => sqlx::query_as(WATCH).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(Look::from).collect())
    }

    /// Remembers hosts as they are, and what happened to each; returns how many events there were. What another
    /// server has noticed meanwhile is not noticed again.
    pub async fn save_changes(&self, changes: &[Change]) -> Result<u64> {
        let mut noticed = 0;
        for changes in changes.chunks(BATCH) {
            transaction!(self, tx => {
                for Change { agent, revision, watched, events } in changes {
                    let Watched { silent_since, boot_time, boot_noted_at, agent_version, clock_off, throttling } =
                        watched;
                    let boot_id = throttling.as_ref().and_then(|throttling| throttling.boot_id.clone());
                    let count = |at: usize| throttling.as_ref().map(|throttling| throttling.counts[at]);
                    let saved = sqlx::query(SAVE)
                        .bind(agent.0)
                        .bind(*silent_since)
                        .bind(*boot_time)
                        .bind(*boot_noted_at)
                        .bind(agent_version)
                        .bind(*clock_off)
                        .bind(*revision)
                        .bind(boot_id)
                        .bind(count(0))
                        .bind(count(1))
                        .bind(count(2))
                        .bind(count(3))
                        .execute(&mut *tx)
                        .await?;
                    let events = if saved.rows_affected() > 0 { events.as_slice() } else { &[] };
                    for Event { time, kind, cause, detail } in events {
                        sqlx::query(INSERT)
                            .bind(agent.0)
                            .bind(*time)
                            .bind(kind.name())
                            .bind(cause.map(Cause::name))
                            .bind(detail)
                            .execute(&mut *tx)
                            .await?;
                    }
                    noticed += events.len() as u64;
                }
            });
        }
        Ok(noticed)
    }

    /// Events, the newest first.
    pub async fn events(&self, search: &EventSearch) -> Result<Vec<EventRecord>> {
        let EventSearch { agent, hosts, kind, offset, limit } = search;
        let (mut arguments, mut conditions) = (Arguments::default(), vec!["true".to_owned()]);
        if let Some(agent) = agent {
            conditions.push(format!("e.agent_id = {}", arguments.add(Argument::Integer(agent.0.into()))));
        }
        if let Some(kind) = kind {
            conditions.push(format!("e.kind = {}", arguments.add(Argument::Text(kind.name().to_owned()))));
        }
        on_host(hosts, &mut conditions, &mut arguments);
        let (limit, offset) =
            (arguments.add(Argument::Integer(*limit)), arguments.add(Argument::Integer(*offset)));
        let text = format!(
            "select a.uuid as agent, a.hostname, e.time, e.kind, e.cause, e.detail
             from agent_events e join agents a on a.id = e.agent_id where {}
             order by e.time desc, e.id desc limit {limit} offset {offset}",
            conditions.join(" and ")
        );
        read!(self, pool => bind_all!(sqlx::query_as(AssertSqlSafe(text)), &arguments).fetch_all(pool).await)
    }

    /// Forgets events from before `time`, and the oldest beyond `most` of a host.
    pub async fn purge_events(&self, time: Time, most: i64) -> Result<u64> {
        let sql = "delete from agent_events where time < $1 or id in (
                       select id from (
                           select id, row_number() over (partition by agent_id order by time desc, id desc) as age
                           from agent_events) aged
                       where age > $2)";
        write_to!(self, pool => {
            Ok(sqlx::query(sql).bind(time).bind(most).execute(pool).await?.rows_affected())
        })
    }
}

impl From<WatchRow> for Look {
    fn from(row: WatchRow) -> Self {
        let WatchRow {
            id,
            revision,
            registered_at,
            agent_version,
            last_seen,
            clock_offset_ms,
            boot_time,
            uptime,
            stream_ended,
            leaving,
            throttle,
            silent_since,
            watched_boot_time,
            boot_noted_at,
            watched_version,
            clock_off,
            watched_throttle,
        } = row;
        let watched = boot_noted_at.map(|boot_noted_at| Watched {
            silent_since,
            boot_time: watched_boot_time,
            boot_noted_at,
            agent_version: watched_version,
            clock_off: clock_off.unwrap_or_default(),
            throttling: watched_throttle.known(),
        });
        let host = Host {
            registered_at,
            last_seen,
            boot_time,
            uptime,
            agent_version,
            clock_offset_ms,
            stream_ended,
            leaving: leaving.as_deref().and_then(Leaving::parse),
            throttling: throttle.known(),
        };
        Self { agent: AgentKey(id), revision, host, watched }
    }
}

impl ThrottleRow {
    fn known(self) -> Option<Throttling> {
        self.throttle_time?;
        let counts =
            [self.undervoltage_count, self.freq_cap_count, self.throttled_count, self.soft_temp_limit_count];
        let occurred = [
            self.undervoltage_occurred,
            self.freq_cap_occurred,
            self.throttled_occurred,
            self.soft_temp_limit_occurred,
        ];
        Some(Throttling::of(self.boot_id, counts, occurred))
    }
}

impl WatchedThrottleRow {
    fn known(self) -> Option<Throttling> {
        let counts = [
            self.watched_undervoltage?,
            self.watched_freq_cap?,
            self.watched_throttled?,
            self.watched_soft_temp?,
        ];
        Some(Throttling { boot_id: self.watched_boot_id, counts })
    }
}
