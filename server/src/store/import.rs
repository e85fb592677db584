//! Takes over what was read from the original Spectra: all of it in one transaction, and what is here
//! already stays as it is.

use std::collections::HashMap;

use sqlx::types::Json;
use uuid::Uuid;

use super::original::{OriginalAgent, OriginalConfig, OriginalLabel, OriginalSetting};
use super::users::insert_user;
use super::wake::Announce as _;
use super::{NewUser, Result, Store, Time, thresholds, transaction};
use crate::fleet::status::Thresholds;
use crate::secret::Digest;
use crate::wake::Wake;

/// An agent's secret, as far as it is known.
#[derive(Clone, Debug)]
pub enum ImportedSecret {
    Sha256(Digest),
    Bcrypt(String),
}

/// An agent that is taken over.
#[derive(Clone, Debug)]
pub struct ImportedAgent {
    pub agent: OriginalAgent,
    pub secret: ImportedSecret,
    /// From its labels.
    pub hardware: Option<String>,
}

/// What is taken over, checked.
#[derive(Clone, Debug, Default)]
pub struct Import {
    pub agents: Vec<ImportedAgent>,
    pub users: Vec<NewUser>,
    /// Those that people gave.
    pub labels: Vec<OriginalLabel>,
    pub config: Vec<OriginalConfig>,
    /// What each person's pages keep, within what one person may keep here.
    pub personal: Vec<OriginalSetting>,
    pub thresholds: Option<Thresholds>,
}

/// How many of each were new here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub agents: u64,
    pub users: u64,
    pub labels: u64,
    pub config: u64,
    pub personal: u64,
    pub thresholds: u64,
    /// Names of people who were not taken over, since somebody else here has them.
    pub names_taken: Vec<String>,
}

const INSERT_AGENT: &str = "
    insert into agents (uuid, hostname, os, platform, arch, hardware, cpu_model, cpu_cores, ram_total,
                        agent_version, agent_commit, binary_hash, remote_address, registered_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    on conflict (uuid) do nothing returning id";

const INSERT_SECRET: &str =
    "insert into agent_credentials (agent_id, hash, kind, created_at) values ($1, $2, 'secret', $3)";

const INSERT_BCRYPT: &str = "insert into original_secrets (agent_id, bcrypt) values ($1, $2)";

const INSERT_SEEN: &str = "insert into current_metrics (agent_id, last_seen) values ($1, $2)";

const INSERT_USER: &str = "
    insert into users (id, username, password_hash, role, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $5) on conflict do nothing";

const INSERT_LABEL: &str = "
    insert into agent_labels (agent_id, key, value, source, updated_at)
    values ($1, $2, $3, 'user', $4) on conflict (agent_id, key) do nothing";

const INSERT_CONFIG: &str = "
    insert into agent_config (agent_id, key, value, updated_at)
    values ($1, $2, $3, $4) on conflict (agent_id, key) do nothing";

/// Of people who are here under the id they had: somebody else may have the name.
const INSERT_PERSONAL: &str = "
    insert into user_settings (user_id, key, value, bytes, updated_at)
    select id, $2, $3, $4, $5 from users where id = $1
    on conflict (user_id, key) do nothing";

const INSERT_SETTING: &str = "
    insert into settings (name, value, updated_at) values ($1, $2, $3) on conflict (name) do nothing";

fn names_of_absent(users: &[NewUser], here: &[Uuid]) -> Vec<String> {
    users.iter().filter(|user| !here.contains(&user.id)).map(|user| user.username.clone()).collect()
}

impl Store {
    /// Adds what is not here yet; returns how much that was. With `dry` nothing stays.
    pub async fn import(&self, import: &Import, now: Time, dry: bool) -> Result<Imported> {
        let mut imported = Imported::default();
        Ok(transaction!(self, tx => {
            let known: Vec<(Uuid, i32)> =
                sqlx::query_as("select uuid, id from agents").fetch_all(&mut *tx).await?;
            let mut keys: HashMap<Uuid, i32> = known.into_iter().collect();
            for ImportedAgent { agent, secret, hardware } in &import.agents {
                if keys.contains_key(&agent.id) {
                    continue;
                }
                let key: Option<i32> = sqlx::query_scalar(INSERT_AGENT)
                    .bind(agent.id)
                    .bind(&agent.hostname)
                    .bind(&agent.os)
                    .bind(&agent.platform)
                    .bind(&agent.arch)
                    .bind(hardware)
                    .bind(&agent.cpu_model)
                    .bind(agent.cpu_cores)
                    .bind(agent.ram_total)
                    .bind(&agent.version)
                    .bind(&agent.commit)
                    .bind(&agent.binary_hash)
                    .bind(&agent.ip_address)
                    .bind(agent.registered_at)
                    .fetch_optional(&mut *tx)
                    .await?;
                let Some(key) = key else { continue };
                match secret {
                    ImportedSecret::Sha256(digest) => {
                        sqlx::query(INSERT_SECRET).bind(key).bind(digest).bind(now).execute(&mut *tx).await?
                            .rows_affected()
                    }
                    ImportedSecret::Bcrypt(hash) => {
                        sqlx::query(INSERT_BCRYPT).bind(key).bind(hash).execute(&mut *tx).await?.rows_affected()
                    }
                };
                if let Some(seen) = agent.last_seen {
                    sqlx::query(INSERT_SEEN).bind(key).bind(seen).execute(&mut *tx).await?;
                }
                tx.announce(Wake::Agent(agent.id)).await?;
                keys.insert(agent.id, key);
                imported.agents += 1;
            }
            for user in &import.users {
                imported.users += insert_user!(INSERT_USER, user).execute(&mut *tx).await?.rows_affected();
            }
            let here = sqlx::query_scalar("select id from users").fetch_all(&mut *tx).await?;
            imported.names_taken = names_of_absent(&import.users, &here);
            for OriginalLabel { agent_id, key, value, source: _, updated_at } in &import.labels {
                let Some(agent) = keys.get(agent_id) else { continue };
                imported.labels += sqlx::query(INSERT_LABEL)
                    .bind(agent)
                    .bind(key)
                    .bind(value)
                    .bind(updated_at)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            for OriginalConfig { agent_id, config_key, config_value: Json(value), updated_at } in &import.config {
                let Some(agent) = keys.get(agent_id) else { continue };
                imported.config += sqlx::query(INSERT_CONFIG)
                    .bind(agent)
                    .bind(config_key)
                    .bind(Json(value))
                    .bind(updated_at)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            for OriginalSetting { user_id, config_key, config_value: Json(value), updated_at } in &import.personal {
                let bytes = i32::try_from(value.to_string().len()).unwrap_or(i32::MAX);
                imported.personal += sqlx::query(INSERT_PERSONAL)
                    .bind(user_id)
                    .bind(config_key)
                    .bind(Json(value))
                    .bind(bytes)
                    .bind(updated_at)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            if let Some(thresholds) = &import.thresholds {
                imported.thresholds += sqlx::query(INSERT_SETTING)
                    .bind(thresholds::NAME)
                    .bind(Json(thresholds))
                    .bind(now)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            if dry {
                // Dropping the transaction undoes it.
                return Ok(imported);
            }
            imported
        }))
    }

    /// The secret that was known as bcrypt only is known now: from here on it is a credential as any other.
    pub(crate) async fn upgrade_secret(
        &self,
        agent: super::AgentKey,
        secret: &Digest,
        now: Time,
    ) -> Result<()> {
        let delete = "delete from original_secrets where agent_id = $1";
        transaction!(self, tx => {
            let deleted = sqlx::query(delete).bind(agent.0).execute(&mut *tx).await?.rows_affected();
            // Another server may have done it already.
            if deleted > 0 {
                sqlx::query(INSERT_SECRET).bind(agent.0).bind(secret).bind(now).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Another hash of the same password; nothing happens if the password was changed meanwhile.
    pub async fn upgrade_password(&self, user: Uuid, before: &str, hash: &str) -> Result<()> {
        let sql = "update users set password_hash = $3 where id = $1 and password_hash = $2";
        super::write_to!(self, pool => {
            let query = sqlx::query(sql).bind(user).bind(before.to_owned()).bind(hash.to_owned());
            query.execute(pool).await.map(|_| ())
        })
    }
}
