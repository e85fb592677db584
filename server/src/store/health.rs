//! The state of the connections, and what an error says about the database behind them.

use super::{Error, Store};

/// What the driver may log: warnings, of slow statements for example, but not each statement.
pub const DRIVER_LOG: &str = "sqlx=warn";

/// Connections to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    pub open: u32,
    pub idle: u32,
}

impl Store {
    pub fn connections(&self) -> Connections {
        let idle = |idle: usize| u32::try_from(idle).unwrap_or(u32::MAX);
        match self {
            Self::Timescale(pool) => Connections { open: pool.size(), idle: idle(pool.num_idle()) },
            Self::Sqlite(pools) => Connections {
                open: pools.readers.size() + pools.writer.size(),
                idle: idle(pools.readers.num_idle() + pools.writer.num_idle()),
            },
        }
    }
}

/// Tells whether `error` is the database's absence (the same request may succeed later) rather than a
/// fault of the statement.
pub fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => true,
        // PostgreSQL: connection exceptions, too many connections, shutting down or starting, other
        // resources, read-only standby. SQLite: busy, locked, input or output, full, cannot open.
        Error::Database(error) => error.code().is_some_and(|code| {
            ["08", "53", "57P", "25006"].iter().any(|class| code.starts_with(class))
                || code.parse::<u32>().is_ok_and(|code| [5, 6, 10, 13, 14].contains(&(code & 0xff)))
                    && code.len() < 5
        }),
        _ => false,
    }
}
