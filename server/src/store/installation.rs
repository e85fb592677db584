//! Settings of the installation: one JSON value a name.

use serde_json::Value;
use sqlx::types::Json;

use super::{Result, Store, Time, read, write_to};

const SET: &str = "
    insert into settings (name, value, updated_at) values ($1, $2, $3)
    on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at";

impl Store {
    /// A setting with the time of its last change; `None`: the default holds.
    pub async fn setting(&self, name: &str) -> Result<Option<(Value, Time)>> {
        let sql = "select value, updated_at from settings where name = $1";
        let row: Option<(Json<Value>, Time)> =
            read!(self, pool => sqlx::query_as(sql).bind(name).fetch_optional(pool).await)?;
        Ok(row.map(|(Json(value), time)| (value, time)))
    }

    pub async fn set_setting(&self, name: &str, value: &Value, now: Time) -> Result<()> {
        write_to!(self, pool => {
            sqlx::query(SET).bind(name).bind(Json(value)).bind(now).execute(pool).await.map(|_| ())
        })
    }
}
