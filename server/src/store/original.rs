//! Reads the database of the original Spectra. Nothing is ever written to it.

use std::collections::HashSet;

use sqlx::postgres::PgConnectOptions;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection};
use uuid::Uuid;

use super::{OpenError, Result, Time};
use crate::fleet::status::Thresholds;

/// A host of the original.
#[derive(Clone, Debug, FromRow)]
pub struct OriginalAgent {
    pub id: Uuid,
    /// Bcrypt, or empty.
    pub secret_hash: Option<String>,
    /// SHA-256 of the secret's text.
    pub secret_sha256: Option<Vec<u8>>,
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub arch: Option<String>,
    pub cpu_model: Option<String>,
    pub cpu_cores: Option<i32>,
    /// Bytes.
    pub ram_total: Option<i64>,
    pub registered_at: Time,
    pub last_seen: Option<Time>,
    pub ip_address: Option<String>,
    pub version: Option<String>,
    pub commit: Option<String>,
    pub binary_hash: Option<String>,
}

/// A person of the original.
#[derive(Clone, Debug, FromRow)]
pub struct OriginalUser {
    pub id: Uuid,
    pub username: String,
    /// Bcrypt.
    pub password: String,
    pub role: String,
    pub created_at: Time,
}

/// A label of the original.
#[derive(Clone, Debug, FromRow)]
pub struct OriginalLabel {
    pub agent_id: Uuid,
    pub key: String,
    pub value: String,
    /// `auto` or `user`.
    pub source: String,
    pub updated_at: Time,
}

/// What the original keeps for a host by key.
#[derive(Clone, Debug, FromRow)]
pub struct OriginalConfig {
    pub agent_id: Uuid,
    pub config_key: String,
    pub config_value: Json<serde_json::Value>,
    pub updated_at: Time,
}

/// What the original's pages keep of a person by key.
#[derive(Clone, Debug, FromRow)]
pub struct OriginalSetting {
    pub user_id: Uuid,
    pub config_key: String,
    pub config_value: Json<serde_json::Value>,
    pub updated_at: Time,
}

/// All that is taken over, as it was at one moment.
#[derive(Clone, Debug, Default)]
pub struct Original {
    pub agents: Vec<OriginalAgent>,
    pub users: Vec<OriginalUser>,
    pub labels: Vec<OriginalLabel>,
    pub config: Vec<OriginalConfig>,
    pub personal: Vec<OriginalSetting>,
    pub thresholds: Option<Thresholds>,
}

/// Texts of agents; an empty one says nothing. The last four came with later versions of the original.
const TEXTS: [&str; 8] =
    ["os", "platform", "arch", "cpu_model", "ip_address", "version", "commit", "binary_hash"];

impl Original {
    /// Reads the database at `url` in one transaction that cannot write.
    pub async fn read(url: &str) -> std::result::Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse().map_err(OpenError::Unreachable)?;
        let options = options.application_name("spectra-server import");
        let mut connection = PgConnection::connect_with(&options).await.map_err(OpenError::Unreachable)?;
        if !is_original(&mut connection).await.map_err(OpenError::Unreachable)? {
            return Err(OpenError::Unsuitable("it has not the tables of the original Spectra".to_owned()));
        }
        let read = Self::read_all(&mut connection).await.map_err(OpenError::Unreachable)?;
        connection.close().await.ok();
        Ok(read)
    }

    async fn read_all(connection: &mut PgConnection) -> Result<Self> {
        let mut tx = connection.begin().await?;
        sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *tx).await?;
        let tables = names(&mut tx, TABLES).await?;
        let columns = names(&mut tx, AGENT_COLUMNS).await?;
        let agents = sqlx::query_as(AssertSqlSafe(select_agents(&columns))).fetch_all(&mut *tx).await?;
        let mut original = Self { agents, ..Self::default() };
        if tables.contains("users") {
            let sql = "select id, username, password, role, created_at from users order by created_at, id";
            original.users = sqlx::query_as(sql).fetch_all(&mut *tx).await?;
        }
        if tables.contains("agent_labels") {
            let sql =
                "select agent_id, key, value, source, updated_at from agent_labels order by agent_id, key";
            original.labels = sqlx::query_as(sql).fetch_all(&mut *tx).await?;
        }
        if tables.contains("agent_config") {
            let sql = "select agent_id, config_key, config_value, updated_at from agent_config
                       order by agent_id, config_key";
            original.config = sqlx::query_as(sql).fetch_all(&mut *tx).await?;
        }
        if tables.contains("user_config") {
            let sql = "select user_id, config_key, config_value, updated_at from user_config
                       order by user_id, config_key";
            original.personal = sqlx::query_as(sql).fetch_all(&mut *tx).await?;
        }
        if tables.contains("status_thresholds") {
            let sql = "select to_jsonb(t) from status_thresholds t where id = 1";
            let thresholds: Option<Json<Thresholds>> =
                sqlx::query_scalar(sql).fetch_optional(&mut *tx).await?;
            original.thresholds = thresholds.map(|Json(thresholds)| thresholds);
        }
        Ok(original)
    }
}

const TABLES: &str = "select table_name::text from information_schema.tables where table_schema = 'public'";
const AGENT_COLUMNS: &str = "select column_name::text from information_schema.columns
    where table_schema = 'public' and table_name = 'agents'";

async fn names(connection: &mut PgConnection, sql: &'static str) -> Result<HashSet<String>> {
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(connection).await?;
    Ok(names.into_iter().collect())
}

fn select_agents(columns: &HashSet<String>) -> String {
    let or_null = |name: &str, value: String, kind: &str| {
        if columns.contains(name) { value } else { format!("null::{kind}") }
    };
    let digest = or_null("secret_sha256", "secret_sha256".to_owned(), "bytea");
    let texts = TEXTS.map(|name| {
        let value = or_null(name, format!("nullif(\"{name}\", '')"), "text");
        format!("{value} as \"{name}\"")
    });
    format!(
        "select id, secret_hash, {digest} as secret_sha256, hostname, cpu_cores, ram_total,
                registered_at, last_seen, {} from agents order by registered_at, id",
        texts.join(", ")
    )
}

/// Whether the database has the tables of the original, and not ours.
pub(super) async fn is_original(connection: &mut PgConnection) -> Result<bool> {
    let tables = names(connection, TABLES).await?;
    let columns = names(connection, AGENT_COLUMNS).await?;
    Ok(columns.contains("secret_hash") && !tables.contains("_sqlx_migrations"))
}
