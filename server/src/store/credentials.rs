//! Secrets of agents, for checking who calls.

use sqlx::FromRow;
use uuid::Uuid;

use super::agents::AgentBuild;
use super::{AgentKey, Result, Store, Time, read};
use crate::secret::Digest;

/// What is needed to recognise an agent.
#[derive(Clone, Debug)]
pub struct AgentCredentials {
    pub agent: AgentKey,
    /// Digests of the secrets that are not revoked, with their end.
    pub secrets: Vec<(Digest, Option<Time>)>,
    /// The bcrypt hash of a secret of the original whose digest is not known yet.
    pub original: Option<String>,
    /// As last recorded.
    pub build: AgentBuild,
}

#[derive(FromRow)]
struct Row {
    id: i32,
    hash: Option<Digest>,
    expires_at: Option<Time>,
    bcrypt: Option<String>,
    #[sqlx(flatten)]
    build: AgentBuild,
}

/// An agent has one secret, two while one replaces the other, and a few of pods.
const SELECT: &str = "
    select a.id, a.agent_version, a.agent_commit, a.binary_hash, a.remote_address, c.hash, c.expires_at, o.bcrypt
    from agents a left join agent_credentials c on c.agent_id = a.id and c.revoked_at is null
         left join original_secrets o on o.agent_id = a.id
    where a.uuid = $1
    order by c.created_at desc limit 16";

impl Store {
    /// `None`: there is no such agent.
    pub async fn agent_credentials(&self, uuid: Uuid) -> Result<Option<AgentCredentials>> {
        let rows: Vec<Row> = read!(self, pool => sqlx::query_as(SELECT).bind(uuid).fetch_all(pool).await)?;
        let Some(Row { id, build, bcrypt, .. }) = rows.first() else { return Ok(None) };
        let (agent, build, original) = (AgentKey(*id), build.clone(), bcrypt.clone());
        let secrets = rows.into_iter().filter_map(|row| Some((row.hash?, row.expires_at))).collect();
        Ok(Some(AgentCredentials { agent, secrets, original, build }))
    }
}
