//! PostgreSQL's binary COPY format, <https://www.postgresql.org/docs/current/sql-copy.html>.

use sqlx::PgConnection;

use crate::family::Cell;
use crate::store::Result;

/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;
/// Type of the elements of `double precision[]`.
const FLOAT8_OID: i32 = 701;

/// Rows on their way into a table.
#[derive(Debug)]
pub struct Copy {
    buffer: Vec<u8>,
    fields: i16,
    rows: u64,
}

impl Copy {
    /// For a table of `columns` columns besides time and agent.
    pub fn new(columns: usize) -> Self {
        let mut buffer = Vec::with_capacity(64 << 10);
        buffer.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
        buffer.extend_from_slice(&[0; 8]); // no flags, no header extension
        let fields = i16::try_from(columns + 2).expect("a family has a handful of columns");
        Self { buffer, fields, rows: 0 }
    }

    /// Starts a row; its cells follow.
    pub fn row(&mut self, time_micros: i64, agent: i32) {
        self.rows += 1;
        self.buffer.extend_from_slice(&self.fields.to_be_bytes());
        self.field(&(time_micros - POSTGRES_EPOCH_MICROS).to_be_bytes());
        self.field(&agent.to_be_bytes());
    }

    pub fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Null => self.buffer.extend_from_slice(&(-1i32).to_be_bytes()),
            Cell::Float(value) => self.field(&value.to_be_bytes()),
            Cell::Integer(value) => self.field(&value.to_be_bytes()),
            Cell::Boolean(value) => self.field(&[u8::from(*value)]),
            Cell::Floats(values) => self.floats(values),
            Cell::Text(text) => self.field(text.as_bytes()),
        }
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The bytes to send.
    pub fn finish(mut self) -> Vec<u8> {
        self.buffer.extend_from_slice(&(-1i16).to_be_bytes());
        self.buffer
    }

    fn field(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(&length(bytes.len()));
        self.buffer.extend_from_slice(bytes);
    }

    /// One dimension, no nulls, first index 1.
    fn floats(&mut self, values: &[f64]) {
        self.buffer.extend_from_slice(&length(20 + 12 * values.len()));
        for word in [1, 0, FLOAT8_OID] {
            self.buffer.extend_from_slice(&word.to_be_bytes());
        }
        self.buffer.extend_from_slice(&length(values.len()));
        self.buffer.extend_from_slice(&1i32.to_be_bytes());
        for value in values {
            self.field(&value.to_be_bytes());
        }
    }
}

fn length(bytes: usize) -> [u8; 4] {
    i32::try_from(bytes).expect("a field is smaller than the request it came in").to_be_bytes()
}

/// Runs `copy … from stdin` with `data`.
pub(super) async fn copy_in(connection: &mut PgConnection, sql: &str, data: Vec<u8>) -> Result<()> {
    let mut target = connection.copy_in_raw(sql).await?;
    target.send(data).await?;
    target.finish().await?;
    Ok(())
}
