//! Accounts of people: names, roles, and how one is made.

pub mod api_token;
pub mod password;
pub mod personal;
pub mod session;
pub mod setup;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::account::password::{PasswordError, Passwords};
use crate::store::{self, NewUser, Store, Time};

/// What a person may do. Each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look.
    Viewer,
    /// Change hosts, tokens, rules.
    Admin,
    /// Change accounts and the server.
    Superadmin,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Admin => "admin",
            Self::Superadmin => "superadmin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        [Self::Viewer, Self::Admin, Self::Superadmin]
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| AccountError::UnknownRole(text.to_owned()))
    }
}

/// Why an account cannot be made or read.
#[derive(Debug, Error)]
pub enum AccountError {
    #[error("a user name has 1 to {NAME_CHARACTERS} characters, without spaces and control characters")]
    BadName,
    #[error("there is a user {0} already")]
    NameTaken(String),
    #[error("there is no such user")]
    Unknown,
    #[error("there is no role `{0}`")]
    UnknownRole(String),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("cannot write the account to the database")]
    Store(#[from] store::Error),
}

/// Longest user name, characters.
pub(crate) const NAME_CHARACTERS: usize = 64;

/// The form in which a user name is kept and compared; `None` if it can be nobody's.
pub fn normal_name(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    let fits = (1..=NAME_CHARACTERS).contains(&name.chars().count());
    let plain = !name.chars().any(|c| c.is_control() || c.is_whitespace());
    (fits && plain).then_some(name)
}

/// Whether somebody with the role `own` may change an account with the role `other`.
pub fn may_manage(own: Role, other: Role) -> bool {
    match own {
        Role::Superadmin => true,
        Role::Admin => other == Role::Viewer,
        Role::Viewer => false,
    }
}

/// Whether somebody with the role `own` may see an account with the role `other` that is not their own.
pub fn may_see(own: Role, other: Role) -> bool {
    match own {
        Role::Superadmin => true,
        Role::Admin => other <= Role::Admin,
        Role::Viewer => false,
    }
}

/// Gives an account another password and signs it out, of all sessions `but` one.
pub async fn set_password(
    store: &Store,
    passwords: &Passwords,
    id: Uuid,
    password: String,
    but: Option<Uuid>,
) -> Result<(), AccountError> {
    let hash = passwords.hash(password).await?;
    if store.set_password(id, &hash, but, Time::now()).await? { Ok(()) } else { Err(AccountError::Unknown) }
}

/// Makes an account; returns its name as it is kept.
pub async fn create(
    store: &Store,
    passwords: &Passwords,
    name: &str,
    password: String,
    role: Role,
) -> Result<String, AccountError> {
    let username = normal_name(name).ok_or(AccountError::BadName)?;
    let password_hash = passwords.hash(password).await?;
    let user = NewUser {
        id: Uuid::now_v7(),
        username: username.clone(),
        password_hash,
        role: role.name(),
        created_at: Time::now(),
    };
    if store.insert_user(&user).await? { Ok(username) } else { Err(AccountError::NameTaken(username)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_one_form() {
        for (name, expected) in [
            ("Admin ", Some("admin")),
            ("ÄRGER", Some("ärger")),
            ("a b", None),
            ("a\0b", None),
            ("  ", None),
            (&"x".repeat(NAME_CHARACTERS + 1), None),
        ] {
            assert_eq!(normal_name(name).as_deref(), expected, "{name:?}");
        }
    }

    #[test]
    fn admins_manage_viewers_and_superadmins_everybody() {
        use Role::{Admin, Superadmin, Viewer};
        for (own, other, sees, manages) in [
            (Viewer, Viewer, false, false),
            (Viewer, Superadmin, false, false),
            (Admin, Viewer, true, true),
            (Admin, Admin, true, false),
            (Admin, Superadmin, false, false),
            (Superadmin, Viewer, true, true),
            (Superadmin, Superadmin, true, true),
        ] {
            assert_eq!(may_see(own, other), sees, "{own} {other}");
            assert_eq!(may_manage(own, other), manages, "{own} {other}");
        }
    }

    #[test]
    fn roles_are_ordered_and_named() {
        assert!(Role::Viewer < Role::Admin && Role::Admin < Role::Superadmin);
        for role in [Role::Viewer, Role::Admin, Role::Superadmin] {
            assert_eq!(role.name().parse::<Role>().unwrap(), role);
        }
        assert!("root".parse::<Role>().is_err());
    }
}
