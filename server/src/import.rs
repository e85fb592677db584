//! Coming from the original Spectra: what of it can be taken over.

use std::collections::HashMap;

use uuid::Uuid;

use crate::account::personal::{self, QUOTA_BYTES, QUOTA_KEYS, SettingError};
use crate::account::{Role, normal_name};
use crate::fleet::label;
use crate::secret::Digest;
use crate::store::{Import, ImportedAgent, ImportedSecret, NewUser, Original, OriginalAgent};
use crate::store::{OriginalSetting, OriginalUser};

/// What can be taken over, and in a sentence each what cannot.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub import: Import,
    pub left_out: Vec<String>,
}

/// Decides what is taken over.
pub fn plan(original: Original) -> Plan {
    let Original { agents, users, labels, config, personal, thresholds } = original;
    let mut plan = Plan::default();
    let is_hardware =
        |label: &&crate::store::OriginalLabel| label.key == "hardware" && label.source == "auto";
    let hardware: HashMap<_, _> =
        labels.iter().filter(is_hardware).map(|label| (label.agent_id, label.value.clone())).collect();
    for agent in agents {
        match secret(&agent) {
            Some(secret) => {
                let hardware = hardware.get(&agent.id).cloned();
                plan.import.agents.push(ImportedAgent { agent, secret, hardware });
            }
            None => plan.left_out.push(format!(
                "the agent {} of {}: its secret is kept in no form that is known",
                agent.id, agent.hostname
            )),
        }
    }
    for user in users {
        match account(&user) {
            Ok(user) => plan.import.users.push(user),
            Err(why) => plan.left_out.push(format!("the user {}: {why}", user.username)),
        }
    }
    // Those of the server follow from facts here.
    plan.import.labels = labels
        .into_iter()
        .filter(|label| label.source == "user" && label::check(&label.key, &label.value).is_ok())
        .collect();
    plan.import.config = config;
    plan.import.personal = Kept::default().of(personal, &mut plan.left_out);
    match thresholds.map(|thresholds| (thresholds, thresholds.check())) {
        Some((thresholds, Ok(()))) => plan.import.thresholds = Some(thresholds),
        Some((_, Err(why))) => plan.left_out.push(format!("the thresholds: {why}")),
        None => {}
    }
    plan
}

/// The digest where there is one, else the hash that it shall become.
fn secret(agent: &OriginalAgent) -> Option<ImportedSecret> {
    let digest = agent.secret_sha256.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let bcrypt = agent.secret_hash.clone().filter(|hash| hash.starts_with("$2"));
    digest
        .map(|bytes| ImportedSecret::Sha256(Digest::from_bytes(bytes)))
        .or_else(|| bcrypt.map(ImportedSecret::Bcrypt))
}

/// What of people's settings has a place here, counted as it is taken.
#[derive(Debug, Default)]
struct Kept(HashMap<Uuid, (i64, i64)>);

impl Kept {
    fn of(mut self, settings: Vec<OriginalSetting>, left_out: &mut Vec<String>) -> Vec<OriginalSetting> {
        let mut kept = Vec::new();
        for setting in settings {
            match self.take(&setting) {
                Ok(()) => kept.push(setting),
                Err(why) => left_out
                    .push(format!("the setting {:?} of user {}: {why}", setting.config_key, setting.user_id)),
            }
        }
        kept
    }

    fn take(&mut self, setting: &OriginalSetting) -> Result<(), SettingError> {
        let bytes = personal::check(&setting.config_key, &setting.config_value)?;
        let (keys, all) = self.0.entry(setting.user_id).or_default();
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        if *keys >= QUOTA_KEYS || all.saturating_add(bytes) > QUOTA_BYTES {
            return Err(SettingError::Quota);
        }
        (*keys, *all) = (*keys + 1, *all + bytes);
        Ok(())
    }
}

fn account(user: &OriginalUser) -> Result<NewUser, String> {
    let OriginalUser { id, username, password, role, created_at } = user;
    let role: Role = role.parse().map_err(|error: crate::account::AccountError| error.to_string())?;
    let username = normal_name(username).ok_or("the name cannot be one here")?;
    if !password.starts_with("$2") {
        return Err("the password is kept in no form that is known".to_owned());
    }
    Ok(NewUser {
        id: *id,
        username,
        password_hash: password.clone(),
        role: role.name(),
        created_at: *created_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OriginalLabel, Time};

    fn now() -> Time {
        Time::from_micros(1_795_453_205_000_000).unwrap()
    }

    fn agent(hash: &str, digest: Option<Vec<u8>>) -> OriginalAgent {
        OriginalAgent {
            id: Uuid::nil(),
            secret_hash: Some(hash.to_owned()),
            secret_sha256: digest,
            hostname: "host".to_owned(),
            os: None,
            platform: None,
            arch: None,
            cpu_model: None,
            cpu_cores: None,
            ram_total: None,
            registered_at: now(),
            last_seen: None,
            ip_address: None,
            version: None,
            commit: None,
            binary_hash: None,
        }
    }

    #[test]
    fn a_digest_goes_before_a_hash_and_without_either_an_agent_stays_behind() {
        for (agent, expected) in [
            (agent("$2a$10$x", Some(vec![7; 32])), Some(true)),
            (agent("", Some(vec![7; 32])), Some(true)),
            (agent("$2a$10$x", None), Some(false)),
            (agent("$2a$10$x", Some(vec![7; 31])), Some(false)),
            (agent("", None), None),
        ] {
            let found = secret(&agent).map(|secret| matches!(secret, ImportedSecret::Sha256(_)));
            assert_eq!(found, expected, "{agent:?}");
        }
    }

    #[test]
    fn what_cannot_be_taken_over_is_told() {
        let user = |username: &str, password: &str, role: &str| OriginalUser {
            id: Uuid::new_v4(),
            username: username.to_owned(),
            password: password.to_owned(),
            role: role.to_owned(),
            created_at: now(),
        };
        let label = |key: &str, source: &str| OriginalLabel {
            agent_id: Uuid::nil(),
            key: key.to_owned(),
            value: "x".to_owned(),
            source: source.to_owned(),
            updated_at: now(),
        };
        let original = Original {
            agents: vec![agent("", None), agent("", Some(vec![7; 32]))],
            users: vec![
                user("Admin", "$2a$10$x", "superadmin"),
                user("a b", "$2a$10$x", "viewer"),
                user("eve", "plain", "viewer"),
                user("bob", "$2a$10$x", "king"),
            ],
            labels: vec![
                label("env", "user"),
                label("os", "auto"),
                label("hardware", "auto"),
                label("B", "user"),
            ],
            ..Original::default()
        };
        let Plan { import, left_out } = plan(original);
        assert_eq!(import.agents.len(), 1);
        assert_eq!(import.agents[0].hardware.as_deref(), Some("x"));
        assert_eq!(import.users.iter().map(|user| &*user.username).collect::<Vec<_>>(), ["admin"]);
        assert_eq!(import.labels.iter().map(|label| &*label.key).collect::<Vec<_>>(), ["env"]);
        assert_eq!(left_out.len(), 4, "{left_out:?}");
    }
}
