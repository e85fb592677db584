//! Coming from the original Spectra: what of it can be taken over.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::account::personal::{self, QUOTA_BYTES, QUOTA_KEYS, SettingError};
use crate::account::{NAME_CHARACTERS, Role, normal_name};
use crate::fleet::label;
use crate::secret::Digest;
use crate::store::{Import, ImportedAgent, ImportedSecret, NewUser, Original, OriginalAgent};
use crate::store::{OriginalSetting, OriginalUser};

/// What can be taken over, and in a sentence each what cannot, and what is to be known of it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub import: Import,
    pub left_out: Vec<String>,
    pub notes: Vec<String>,
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
    plan.people(users);
    // Those of the server follow from facts here.
    for label in labels.into_iter().filter(|label| label.source == "user") {
        match label::check(&label.key, &label.value) {
            Ok(()) => plan.import.labels.push(label),
            Err(why) => {
                plan.left_out.push(format!("the label {:?} of agent {}: {why}", label.key, label.agent_id));
            }
        }
    }
    plan.import.config = config;
    plan.import.personal = Kept::default().of(personal, &mut plan.left_out);
    match thresholds.map(|thresholds| (thresholds, thresholds.check())) {
        Some((thresholds, Ok(()))) => plan.import.thresholds = Some(thresholds),
        Some((_, Err(why))) => plan.left_out.push(format!("the thresholds: {why}")),
        None => {}
    }
    plan
}

impl Plan {
    /// Those whose names can stay as they are go before those that have to give way.
    fn people(&mut self, mut users: Vec<OriginalUser>) {
        users.sort_by_key(|user| normal_name(&user.username).as_ref() != Some(&user.username));
        let mut names = HashSet::new();
        for user in users {
            match account(&user, &names) {
                Ok(account) => {
                    if normal_name(&user.username).as_ref() != Some(&account.username) {
                        let name = &account.username;
                        self.notes.push(format!("the user {:?} is {name} here", user.username));
                    }
                    names.insert(account.username.clone());
                    self.import.users.push(account);
                }
                Err(why) => self.left_out.push(format!("the user {:?}: {why}", user.username)),
            }
        }
        let superadmin = Role::Superadmin.name();
        if !self.import.users.iter().any(|user| user.role == superadmin) {
            self.notes.push(format!(
                "no {superadmin} is taken over; `spectra-server user add NAME --role {superadmin}` makes one"
            ));
        }
    }
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

/// The name nearest to `name` that can be one here and that nobody has; `None` if nothing is left of it.
fn free_name(name: &str, taken: &HashSet<String>) -> Option<String> {
    let plain = |c: char| if c.is_whitespace() || c.is_control() { '_' } else { c };
    let name: String = name.trim().to_lowercase().chars().map(plain).collect();
    let cut = |characters: usize| name.chars().take(characters).collect::<String>();
    let first = normal_name(&cut(NAME_CHARACTERS))?;
    let mut numbered = (2_u64..).map(|n| {
        let suffix = format!("-{n}");
        format!("{}{suffix}", cut(NAME_CHARACTERS - suffix.len()))
    });
    if taken.contains(&first) { numbered.find(|name| !taken.contains(name)) } else { Some(first) }
}

fn account(user: &OriginalUser, taken: &HashSet<String>) -> Result<NewUser, String> {
    let OriginalUser { id, username, password, role, created_at } = user;
    let role: Role = role.parse().map_err(|error: crate::account::AccountError| error.to_string())?;
    if !password.starts_with("$2") {
        return Err("the password is kept in no form that is known".to_owned());
    }
    let username = free_name(username, taken).ok_or("the name cannot be one here")?;
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
                user("Bob", "$2a$10$x", "viewer"),
                user("a b", "$2a$10$x", "viewer"),
                user("A B", "$2a$10$x", "viewer"),
                user(&"ä".repeat(70), "$2a$10$x", "viewer"),
                user(&"ä".repeat(71), "$2a$10$x", "viewer"),
                user(" ", "$2a$10$x", "viewer"),
                user("eve", "plain", "viewer"),
                user("mallory", "$2a$10$x", "king"),
                user("bob", "$2a$10$x", "viewer"),
            ],
            labels: vec![
                label("env", "user"),
                label("os", "auto"),
                label("hardware", "auto"),
                label("B", "user"),
            ],
            ..Original::default()
        };
        let Plan { import, left_out, notes } = plan(original);
        assert_eq!(import.agents.len(), 1);
        assert_eq!(import.agents[0].hardware.as_deref(), Some("x"));
        let names: Vec<_> = import.users.iter().map(|user| &*user.username).collect();
        let (long, longer) = ("ä".repeat(64), format!("{}-2", "ä".repeat(62)));
        assert_eq!(names, ["bob", "admin", "bob-2", "a_b", "a_b-2", &long, &longer]);
        assert_eq!(notes.len(), 5, "{notes:?}");
        assert!(notes.contains(&"the user \"Bob\" is bob-2 here".to_owned()), "{notes:?}");
        assert_eq!(import.labels.iter().map(|label| &*label.key).collect::<Vec<_>>(), ["env"]);
        assert_eq!(left_out.len(), 5, "{left_out:?}");
        assert!(left_out.iter().any(|why| why.starts_with("the label \"B\" of agent")), "{left_out:?}");
    }

    #[test]
    fn that_nobody_can_do_everything_is_told() {
        let Plan { notes, .. } = plan(Original::default());
        assert!(matches!(&*notes, [note] if note.starts_with("no superadmin is taken over")), "{notes:?}");
    }
}
