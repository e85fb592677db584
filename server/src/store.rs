//! The database: all SQL of the server is below this module.
//!
//! Two databases, one behaviour. Statements about agents, users and tokens are written once in the
//! SQL that both speak (`$1` parameters, `on conflict`, `returning`) and compiled for both drivers
//! by `read!`, `write_to!` and `transaction!`. Statements about measurements are
//! generated from the families' declarations, for each database its own.

mod agents;
mod api_tokens;
mod attempts;
mod audit;
mod authority;
mod clock;
mod columnstore;
mod commands;
mod credentials;
mod current;
mod diagnostics;
mod digest;
mod edition;
mod embedded;
mod enrol;
mod erase;
mod events;
mod fleet_points;
mod fleets;
mod gaps;
mod health;
mod import;
mod in_use;
mod ingest;
mod inspect;
mod installation;
mod labels;
mod level_tables;
mod lock;
mod migrate;
mod open;
mod operator;
mod original;
mod overview;
mod parts;
mod personal;
mod presence;
mod processes;
mod relay;
mod rollup;
#[cfg(test)]
mod schema_tests;
mod search;
mod series;
mod servers;
mod sessions;
mod settings;
mod setup;
mod snapshots;
mod sql;
mod sqlite;
mod state;
mod statement;
#[cfg(test)]
pub(crate) mod testing;
mod thresholds;
mod timescale;
mod tokens;
mod users;
mod wake;
mod workloads;

pub use agents::{AgentBuild, AgentRecord, DeletedAgent};
pub use api_tokens::{ApiTokenRecord, ApiTokenUse, NewApiToken};
pub use attempts::AttemptKind;
pub use audit::{AuditFilter, AuditRecord, NewAuditRecord};
pub use authority::AuthorityRecord;
pub use clock::Time;
pub use columnstore::ColumnstoreState;
pub use commands::{
    Advanced, CommandPage, CommandRecord, HandOut, HandedOut, NewCommand, ProgressRow, Report, Swept,
};
pub use credentials::AgentCredentials;
pub use current::{CurrentRow, WatchedHost};
pub use diagnostics::{DiagnosticCreated, DiagnosticRecord, NewDiagnostic, NewRun};
pub use edition::Edition;
pub use embedded::{Unfit, copy, examine, settle};
pub use enrol::{Asking, Decision, EnrolmentKind, EnrolmentRecord, Facts, Labels, NewAgent, NodeAsking};
pub use enrol::{NodeRegistration, Registration, TokenFault};
pub use events::{Change, EventRecord, EventSearch, Look};
pub use fleet_points::{FLEET_POINTS, FleetMetric, FleetPoint};
pub use fleets::{Approval, FleetRecord, NewFleet};
pub use gaps::GapRow;
pub use health::{Connections, DRIVER_LOG, is_unavailable};
pub use import::{Import, Imported, ImportedAgent, ImportedSecret};
pub use in_use::claim;
pub use ingest::{Copy, Outcome, ProcessList, ReportedGap, SnapshotList, StreamPart, Submission};
pub use inspect::{DatabaseVersion, Inspection, Schema, inspect};
pub use labels::{AgentLabel, LABELS_PER_AGENT, LabelKey, LabelRecord, LabelRemoved, LabelSet};
pub use lock::Locks;
pub use open::{OpenError, file_of};
pub use operator::{
    FleetAgent, FleetCounts, NewestPublished, Published, PublishedRecord, PublishedToken, Sweep,
};
pub use original::{Original, OriginalAgent, OriginalConfig, OriginalLabel, OriginalSetting, OriginalUser};
pub use overview::{OverviewCounts, OverviewRow, SparklineRow};
pub use processes::KeptProcesses;
pub use search::{FoundEntry, HostFilter, SnapshotSearch};
pub use series::{SeriesQuery, SeriesRow, peak_columns};
pub use servers::ServerRecord;
pub use sessions::{NewSession, SessionRecord, SessionUser};
pub use settings::{Follower, LabelSettings, OwnLevel, ReportedRevision, SettingsLevel};
pub use state::DatabaseState;
pub use tokens::{NewToken, TokenRecord};
pub use users::{Changed, NewUser, UserChange, UserRecord, UserSummary};
pub use wake::Listener;
pub use workloads::{WorkloadRecord, WorkloadSearch};

/// A number that names an agent in the measurement tables; its UUID is what the world sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentKey(pub i32);

/// What went wrong with a statement.
pub type Error = sqlx::Error;
pub type Result<T> = std::result::Result<T, Error>;

/// An open database, its schema up to date. Cloning shares the connections.
#[derive(Clone, Debug)]
pub enum Store {
    Timescale(sqlx::PgPool),
    Sqlite(sqlite::Pools),
}

/// Runs a statement that only reads: `read!(store, pool => query(SQL).fetch_all(pool).await)`.
macro_rules! read {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Timescale($pool) => $body,
            $crate::store::Store::Sqlite(pools) => {
                let $pool = &pools.readers;
                $body
            }
        }
    };
}

/// Runs one statement that writes.
macro_rules! write_to {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Timescale($pool) => $body,
            $crate::store::Store::Sqlite(pools) => {
                let $pool = &pools.writer;
                $body
            }
        }
    };
}

/// Runs `body` in a transaction and commits; an early return with `?` rolls back. On SQLite the
/// transaction takes the write lock at once: one that reads first and writes later could not get it.
macro_rules! transaction {
    ($store:expr, $tx:ident => $body:block) => {
        match $store {
            $crate::store::Store::Timescale(pool) => {
                let mut $tx = pool.begin().await?;
                let outcome = $body;
                $tx.commit().await?;
                outcome
            }
            $crate::store::Store::Sqlite(pools) => {
                let mut $tx = pools.writer.begin_with("begin immediate").await?;
                let outcome = $body;
                $tx.commit().await?;
                outcome
            }
        }
    };
}

pub(crate) use {read, transaction, write_to};

impl Store {
    /// `timescale` or `sqlite`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Timescale(_) => "timescale",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Timescale(pool) => pool.close().await,
            Self::Sqlite(pools) => pools.close().await,
        }
    }
}

/// Tells whether `error` is the violation of the constraint `name`, or of the unique constraint on
/// `columns` (`table.column, …`), as SQLite names it.
pub(crate) fn violates(error: &Error, name: &str, columns: &str) -> bool {
    let Error::Database(error) = error else { return false };
    error.constraint() == Some(name) || (error.is_unique_violation() && error.message().contains(columns))
}

/// Tells whether the database refuses the data itself (and would again), rather than being away.
pub(crate) fn data_is_refused(error: &Error) -> bool {
    /// Result codes of SQLite, <https://www.sqlite.org/rescode.html>; extended ones end in them.
    const CONSTRAINT: u32 = 19;
    const MISMATCH: u32 = 20;
    match error {
        Error::Encode(_) | Error::InvalidArgument(_) => true,
        Error::Database(error) => {
            match (error.code(), error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()) {
                // Class 22: data exception; class 23: integrity constraint violation.
                (Some(code), Some(_)) => code.starts_with("22") || code.starts_with("23"),
                (Some(code), None) => {
                    code.parse().is_ok_and(|code: u32| [CONSTRAINT, MISMATCH].contains(&(code & 0xff)))
                }
                (None, _) => false,
            }
        }
        _ => false,
    }
}
