//! Settings of a person.

use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Result, Store, Time, read, transaction, write_to};
use crate::account::personal::{QUOTA_BYTES, QUOTA_KEYS};

const KEPT: &str = "
    select count(*), cast(coalesce(sum(bytes), 0) as bigint) from user_settings
    where user_id = $1 and key <> $2";

const KEEP: &str = "
    insert into user_settings (user_id, key, value, bytes, updated_at) values ($1, $2, $3, $4, $5)
    on conflict (user_id, key) do update
    set value = excluded.value, bytes = excluded.bytes, updated_at = excluded.updated_at";

impl Store {
    /// Every setting of a person.
    pub async fn user_settings(&self, user: Uuid) -> Result<Map<String, Value>> {
        let sql = "select key, value from user_settings where user_id = $1 order by key";
        let rows: Vec<(String, Json<Value>)> =
            read!(self, pool => sqlx::query_as(sql).bind(user).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(key, Json(value))| (key, value)).collect())
    }

    /// Keeps a setting of `bytes` bytes; false: with it the person would have more than one may have.
    pub async fn keep_user_setting(
        &self,
        user: Uuid,
        key: &str,
        value: &Value,
        bytes: usize,
        now: Time,
    ) -> Result<bool> {
        let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
        // Locks the user's row: two requests at once must not exceed the quota together.
        let lock = "update users set updated_at = updated_at where id = $1";
        Ok(transaction!(self, tx => {
            sqlx::query(lock).bind(user).execute(&mut *tx).await?;
            let (keys, kept): (i64, i64) =
                sqlx::query_as(KEPT).bind(user).bind(key).fetch_one(&mut *tx).await?;
            if keys >= QUOTA_KEYS || kept + i64::from(bytes) > QUOTA_BYTES {
                return Ok(false);
            }
            sqlx::query(KEEP)
                .bind(user)
                .bind(key)
                .bind(Json(value))
                .bind(bytes)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            true
        }))
    }

    pub async fn remove_user_setting(&self, user: Uuid, key: &str) -> Result<()> {
        let sql = "delete from user_settings where user_id = $1 and key = $2";
        write_to!(self, pool => sqlx::query(sql).bind(user).bind(key).execute(pool).await.map(|_| ()))
    }
}
