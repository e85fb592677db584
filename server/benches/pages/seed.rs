//! Fills the database. One host reports through the server's own writer, and its readings are rolled up; the history
//! of the others is copied from both by the database, in the order in which a fleet's requests would have come.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use spectra_protocol::registration::{HostInfo, Registration};
use spectra_protocol::{Envelope, decode_batch, encode_batch};
use spectra_server::enrol::{self, Origin, TokenScope, TokenTerms};
use spectra_server::family::FAMILIES;
use spectra_server::history::level;
use spectra_server::ingest::{Clock, Numbers, Source, read};
use spectra_server::store::{AgentKey, Store, Submission, Time};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use time::Duration;
use uuid::Uuid;

use crate::host;

/// How long readings are kept in this database: more than pages show.
pub(crate) const MONTH: Duration = Duration::days(32);
/// Hosts with a month of history. Before the last day it has a reading every [`SPARSE`] seconds, which makes
/// the buckets that a month's page reads no fewer.
pub(crate) const LONG_HOSTS: usize = 20;
const SPARSE: i64 = 300;

const DAY: i64 = 86_400;
/// Seconds that are copied at a time.
const SLICE: i64 = 1800;
/// Seconds after which an agent sends: readings of a host that are written together.
const FLUSH: i64 = 15;
/// The same of buckets: seconds that are rolled up at a time.
const ROLLED_UP: i64 = 300;
/// Statements that copy at once on TimescaleDB.
const COPIERS: usize = 2;
/// Hosts that report in one transaction.
const GROUP: usize = 200;

/// A host of the fleet.
pub(crate) struct Host {
    pub(crate) id: Uuid,
    pub(crate) key: AgentKey,
}

/// Registers `all` hosts, and gives the first `hosts` of them a history with its levels.
pub(crate) async fn history(store: &Store, database: &str, hosts: usize, all: usize) -> Result<Vec<Host>> {
    let begun = Instant::now();
    let mut fleet = register(store, 0..1).await?;
    let first = fleet[0].key;
    // Up to the last multiple of all intervals.
    let end = Time::now().unix_seconds() / SPARSE * SPARSE;
    let mut sender = Sender { store, agent: first, next: 1 };
    for from in (end - 31 * DAY..end - DAY).step_by(DAY.unsigned_abs().try_into()?) {
        let seconds = (from..from + DAY).step_by(SPARSE.unsigned_abs().try_into()?);
        sender.send(seconds.flat_map(host::everything).collect()).await?;
    }
    for from in (end - DAY..end).step_by(SLICE.unsigned_abs().try_into()?) {
        sender.send((from..from + SLICE).step_by(5).flat_map(host::tick).collect()).await?;
    }
    while store.roll_up(Time::now()).await? > 0 {}
    println!("one host has its history and levels: {:.0} s", begun.elapsed().as_secs_f64());
    fleet.extend(register(store, 1..all).await?);
    let mut copiers = Copier::connect(database).await?;
    let keys = |hosts: usize| fleet[1..hosts].iter().map(|host| host.key.0).collect::<Vec<_>>();
    let long = keys(LONG_HOSTS.min(hosts));
    copy(&mut copiers, first, &long, (end - 31 * DAY, end - DAY), DAY).await?;
    copy(&mut copiers, first, &keys(hosts), (end - DAY, end), SLICE).await?;
    println!("every host has them: {:.0} s", begun.elapsed().as_secs_f64());
    copiers[0].settle().await?;
    Ok(fleet)
}

async fn register(store: &Store, numbers: Range<usize>) -> Result<Vec<Host>> {
    let uses = i32::try_from(numbers.len().max(1))?;
    let terms = TokenTerms { uses, ..TokenTerms::DEFAULT };
    let token = enrol::create_token(store, terms, TokenScope::default(), "bench".to_owned()).await?.token;
    let origin = || Origin { address: IpAddr::from(Ipv4Addr::LOCALHOST), binary_hash: None, previous: None };
    let mut hosts = Vec::with_capacity(numbers.len());
    for number in numbers {
        let info = HostInfo {
            hostname: format!("web-{number:05}.eu-central.example.com"),
            os: "linux".to_owned(),
            platform: "debian".to_owned(),
            arch: "amd64".to_owned(),
            ..HostInfo::default()
        };
        let registration = Registration { token: token.clone(), info };
        let id = enrol::register(store, registration, origin()).await?.agent;
        let key = store.agent_key(id).await?.context("the host was just registered")?;
        hosts.push(Host { id, key });
    }
    Ok(hosts)
}

/// Gives every host newest values of this moment.
pub(crate) async fn newest(store: &Store, fleet: &[Host]) -> Result<()> {
    let envelopes = encode_batch(&host::everything(Time::now().unix_seconds()))?;
    for hosts in fleet.chunks(GROUP) {
        let submissions = hosts.iter().map(|host| submission(host.key, None, &envelopes));
        store.ingest(&submissions.collect::<Result<Vec<_>>>()?).await?;
    }
    Ok(())
}

/// Compresses all history; what that has saved, `None` where the database cannot.
pub(crate) async fn compressed(store: &Store) -> Result<Option<String>> {
    let values = values(store).await?;
    store.compress(Time::now().plus(MONTH)).await?;
    let Some(held) = store.columnstore().await? else { return Ok(None) };
    let each = |bytes: i64| bytes as f64 / values as f64;
    Ok(Some(format!(
        "columnstore: {} chunks, {:.1} MB of rows are {:.1} MB; a value that was measured takes {:.2} bytes with its \
         levels and indexes, {:.2} before",
        held.chunks,
        held.bytes_before as f64 / 1e6,
        held.bytes as f64 / 1e6,
        each(held.bytes),
        each(held.bytes_before)
    )))
}

/// How many values were measured.
async fn values(store: &Store) -> Result<i64> {
    let Store::Timescale(pool) = store else { return Ok(0) };
    let mut values = 0;
    for family in FAMILIES {
        let counts: Vec<String> =
            family.values.iter().map(|value| format!("count(\"{}\")", value.name)).collect();
        let sql = format!("select {} from metrics_{}", counts.join(" + "), family.name);
        values += sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).fetch_one(pool).await?;
    }
    Ok(values)
}

/// The host whose history is copied.
struct Sender<'a> {
    store: &'a Store,
    agent: AgentKey,
    next: u64,
}

impl Sender<'_> {
    async fn send(&mut self, envelopes: Vec<Envelope>) -> Result<()> {
        let numbers = Numbers::of(Uuid::nil(), self.next);
        self.next += envelopes.len() as u64;
        let submission = submission(self.agent, Some(numbers), &encode_batch(&envelopes)?)?;
        self.store.ingest(&[submission]).await?;
        Ok(())
    }
}

fn submission(agent: AgentKey, numbers: Option<Numbers>, body: &[u8]) -> Result<Submission> {
    let clock = Clock { received: Time::now(), retention: MONTH };
    Ok(read(Source { agent, numbers, agent_clock: None, leaving: None }, clock, decode_batch(body)?).0)
}

/// The readings of `from` in a stretch of unix seconds to all of `to`, to each copier a part of them.
async fn copy(
    copiers: &mut [Copier],
    from: AgentKey,
    to: &[i32],
    stretch: (i64, i64),
    slice: i64,
) -> Result<()> {
    let parts = to.chunks(to.len().div_ceil(copiers.len()).max(1));
    try_join_all(copiers.iter_mut().zip(parts).map(|(copier, to)| copier.copy(from, to, stretch, slice)))
        .await?;
    Ok(())
}

/// Copies history within the database.
enum Copier {
    Timescale(PgConnection),
    Sqlite(SqliteConnection),
}

impl Copier {
    /// As many as can copy at once.
    async fn connect(database: &str) -> Result<Vec<Self>> {
        if !database.starts_with("postgres") {
            let one = SqliteConnection::connect(&format!("sqlite://{database}")).await?;
            return Ok(vec![Self::Sqlite(one)]);
        }
        try_join_all((0..COPIERS).map(async |_| Ok(Self::Timescale(PgConnection::connect(database).await?))))
            .await
    }

    async fn copy(&mut self, from: AgentKey, to: &[i32], (start, end): (i64, i64), slice: i64) -> Result<()> {
        let mut rows = 0;
        let sources = level::Source::ALL
            .map(|source| (source, if source == level::Source::Raw { FLUSH } else { ROLLED_UP }));
        for (table, together) in FAMILIES
            .iter()
            .flat_map(|family| sources.map(|(source, together)| (source.table(family), together)))
        {
            let columns = self.columns(&table).await?;
            let mut at = start;
            while at < end {
                let sql = self.copy_sql(&table, &columns, from, to, (at, at + slice), together);
                rows += self.run(&sql).await?;
                at += slice;
            }
        }
        ensure!(rows > 0, "there is nothing to copy");
        Ok(())
    }

    /// Of a table of measurements, without time and agent.
    async fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let sql = match self {
            Self::Timescale(_) => {
                "select column_name::text from information_schema.columns where table_name = $1 order by ordinal_position"
            }
            Self::Sqlite(_) => "select name from pragma_table_info($1) order by cid",
        };
        let columns: Vec<String> = match self {
            Self::Timescale(connection) => sqlx::query_scalar(sql).bind(table).fetch_all(connection).await?,
            Self::Sqlite(connection) => sqlx::query_scalar(sql).bind(table).fetch_all(connection).await?,
        };
        let of_all = |name: &String| matches!(&**name, "time" | "agent_id");
        Ok(columns.into_iter().filter(|name| !of_all(name)).collect())
    }

    fn copy_sql(
        &self,
        table: &str,
        columns: &[String],
        from: AgentKey,
        to: &[i32],
        (start, end): (i64, i64),
        together: i64,
    ) -> String {
        let columns = |before: &str| {
            let quoted = |column: &String| format!(", {before}\"{column}\"");
            columns.iter().map(quoted).collect::<String>()
        };
        let (time, written): (fn(i64) -> String, _) = match self {
            Self::Timescale(_) => (
                |second| format!("to_timestamp({second})"),
                format!("floor(extract(epoch from m.time) / {together})"),
            ),
            Self::Sqlite(_) => (|second| format!("{second}000000"), format!("m.time / {together}000000")),
        };
        let to = to.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
        format!(
            "insert into {table} (time, agent_id{}) select m.time, a.id{} from {table} m cross join agents a
             where m.agent_id = {} and m.time >= {} and m.time < {} and a.id in ({to}) order by {written}, a.id, m.time",
            columns(""),
            columns("m."),
            from.0,
            time(start),
            time(end)
        )
    }

    /// What the databases do by themselves while readings come in at their pace.
    async fn settle(&mut self) -> Result<()> {
        let sql = match self {
            Self::Timescale(_) => "vacuum analyze",
            Self::Sqlite(_) => "analyze",
        };
        self.run(sql).await.map(drop)
    }

    async fn run(&mut self, sql: &str) -> Result<u64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Timescale(connection) => sqlx::raw_sql(sql).execute(connection).await?.rows_affected(),
            Self::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await?.rows_affected(),
        })
    }
}
