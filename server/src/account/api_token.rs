//! API tokens: how programs call the API, each with a role, a scope and an end.

use std::net::IpAddr;

use thiserror::Error;
use uuid::Uuid;

use crate::account::Role;
use crate::account::session::{User, Via};
use crate::secret::{API_TOKEN_PREFIX, Digest, random_api_token};
use crate::store::{self, ApiTokenUse, NewApiToken, Store, Time};

/// Longest name, characters.
const NAME_CHARACTERS: usize = 64;
/// How long a token lasts where nothing is said.
pub const DEFAULT_LIFETIME: time::Duration = time::Duration::days(90);
/// The longest: who forgets a token is reminded once a year.
pub const MAX_LIFETIME: time::Duration = time::Duration::days(366);
/// How exact the last use of a token is: a write for each request would cost more than the request.
const USE_NOTED_EVERY: time::Duration = time::Duration::minutes(1);
/// The only route of the scope `metrics`.
pub(crate) const METRICS_PATH: &str = "/metrics/fleet";

/// What a token may do at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRole {
    /// As a person with that role.
    Person(Role),
    /// As the Kubernetes operator, and nothing else.
    Operator,
}

impl TokenRole {
    pub fn name(self) -> &'static str {
        match self {
            Self::Person(role) => role.name(),
            Self::Operator => "operator",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        match name {
            "operator" => Some(Self::Operator),
            name => name.parse().ok().map(Self::Person),
        }
    }

    /// Whether a person with `role` may make such a token.
    fn may_be_made_by(self, role: Role) -> bool {
        match self {
            Self::Person(wanted) => wanted <= role,
            Self::Operator => role == Role::Superadmin,
        }
    }
}

/// What a token may do of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The fleet's values for Prometheus.
    Metrics,
    /// Whatever changes nothing.
    Read,
    /// Everything.
    Write,
}

impl Scope {
    const ALL: [Self; 3] = [Self::Metrics, Self::Read, Self::Write];

    pub fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether a request is within the scope; `safe` requests change nothing.
    pub(crate) fn allows(self, safe: bool, path: &str) -> bool {
        match self {
            Self::Metrics => safe && path == METRICS_PATH,
            Self::Read => safe,
            Self::Write => true,
        }
    }
}

/// What a new token shall be, checked.
#[derive(Clone, Debug)]
pub struct Terms {
    name: String,
    role: TokenRole,
    scope: Scope,
    lifetime: time::Duration,
}

impl Terms {
    /// The error says what is not possible.
    pub fn new(name: &str, role: TokenRole, scope: Scope, seconds: Option<i64>) -> Result<Self, String> {
        let name = name.trim();
        if !(1..=NAME_CHARACTERS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(format!("a token's name has 1 to {NAME_CHARACTERS} characters"));
        }
        let lifetime = seconds.map_or(DEFAULT_LIFETIME, time::Duration::seconds);
        if lifetime < time::Duration::SECOND || lifetime > MAX_LIFETIME {
            return Err("a token lasts from one second to 366 days".to_owned());
        }
        Ok(Self { name: name.to_owned(), role, scope, lifetime })
    }
}

/// Why there is no token.
#[derive(Debug, Error)]
pub enum CreateError {
    #[error("a token may not do more than who makes it")]
    AboveOwnRole,
    #[error("an API token cannot make another")]
    ByToken,
    #[error("there are too many tokens: revoke those that nobody needs")]
    TooMany,
    #[error("cannot write the token to the database")]
    Store(#[from] store::Error),
}

/// A new token; its text is told once.
#[derive(Debug)]
pub struct Created {
    pub id: Uuid,
    pub token: String,
    pub name: String,
    pub role: TokenRole,
    pub scope: Scope,
    pub expires_at: Time,
}

/// Makes a token for a person, or, without one, for nobody: then it is not bound to anybody's role.
pub async fn create(store: &Store, terms: Terms, owner: Option<&User>) -> Result<Created, CreateError> {
    let Terms { name, role, scope, lifetime } = terms;
    if let Some(owner) = owner {
        if owner.session().is_none() {
            return Err(CreateError::ByToken);
        }
        if !role.may_be_made_by(owner.role) {
            return Err(CreateError::AboveOwnRole);
        }
    }
    let (id, token, created_at) = (Uuid::now_v7(), random_api_token(), Time::now());
    let expires_at = created_at.plus(lifetime);
    let row = NewApiToken {
        id,
        hash: Digest::of(&token),
        name: name.clone(),
        owner: owner.map(|owner| owner.id),
        role: role.name(),
        scope: scope.name(),
        created_at,
        expires_at,
    };
    if !store.insert_api_token(&row).await? {
        return Err(CreateError::TooMany);
    }
    Ok(Created { id, token, name, role, scope, expires_at })
}

/// Who calls with a token.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    Person(User),
    Operator { name: String },
}

/// Looks into the database each time: a token that is revoked, or whose owner is disabled or removed, ends
/// with the next request, on whichever server that arrives.
pub(crate) async fn caller(
    store: &Store,
    token: &str,
    address: IpAddr,
) -> store::Result<Option<(Caller, Scope)>> {
    let now = Time::now();
    let Some(found) = store.usable_api_token(&Digest::of(token), now).await? else { return Ok(None) };
    let id = found.id;
    let unnoted = found.last_used_at.is_none_or(|last| now.since(last) >= USE_NOTED_EVERY);
    let caller = known(found, address);
    if caller.is_some() && unnoted {
        store.note_api_token_use(id, now).await?;
    }
    Ok(caller)
}

/// `None`: a role or scope that this version does not know is no right.
fn known(token: ApiTokenUse, address: IpAddr) -> Option<(Caller, Scope)> {
    let ApiTokenUse { id, name, role, scope, last_used_at: _, owner_id, owner, owner_role } = token;
    let scope = Scope::of(&scope)?;
    let owner_role = match owner_role {
        Some(role) => Some(role.parse::<Role>().ok()?),
        None => None,
    };
    let caller = match TokenRole::of(&role)? {
        TokenRole::Operator if owner_role.is_none_or(|role| role == Role::Superadmin) => {
            Caller::Operator { name }
        }
        TokenRole::Operator => return None,
        TokenRole::Person(role) => Caller::Person(User {
            id: owner_id.unwrap_or(id),
            username: owner.unwrap_or_else(|| name.clone()),
            role: owner_role.map_or(role, |owner| owner.min(role)),
            address,
            via: Via::ApiToken { id, name, owned: owner_id.is_some() },
        }),
    };
    Some((caller, scope))
}

/// Whether a text has the form of a token.
pub(crate) fn is_api_token(text: &str) -> bool {
    let hex = text.strip_prefix(API_TOKEN_PREFIX).unwrap_or_default();
    hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(role: &str, scope: &str, owner_role: Option<&str>) -> ApiTokenUse {
        ApiTokenUse {
            id: Uuid::now_v7(),
            name: "deploy".to_owned(),
            role: role.to_owned(),
            scope: scope.to_owned(),
            last_used_at: None,
            owner_id: owner_role.map(|_| Uuid::now_v7()),
            owner: owner_role.map(|_| "ann".to_owned()),
            owner_role: owner_role.map(str::to_owned),
        }
    }

    #[test]
    fn a_token_may_never_do_more_than_its_owner() {
        for (role, owner, expected) in [
            ("admin", None, Some("admin")),
            ("admin", Some("superadmin"), Some("admin")),
            ("admin", Some("viewer"), Some("viewer")),
            ("viewer", Some("admin"), Some("viewer")),
            ("operator", None, Some("operator")),
            ("operator", Some("superadmin"), Some("operator")),
            ("operator", Some("admin"), None),
            ("emperor", None, None),
            ("viewer", Some("emperor"), None),
        ] {
            let caller = known(token(role, "read", owner), IpAddr::from([192, 0, 2, 1]));
            let found = caller.map(|(caller, _)| match caller {
                Caller::Person(user) => user.role.name(),
                Caller::Operator { .. } => "operator",
            });
            assert_eq!(found, expected, "{role} of {owner:?}");
        }
    }

    #[test]
    fn scopes_are_groups_of_requests() {
        for (scope, safe, path, allowed) in [
            ("metrics", true, "/metrics/fleet", true),
            ("metrics", false, "/metrics/fleet", false),
            ("metrics", true, "/api/v1/overview", false),
            ("read", true, "/metrics/fleet", true),
            ("read", true, "/api/v1/overview", true),
            ("read", false, "/api/v1/admin/tokens", false),
            ("write", false, "/api/v1/admin/tokens", true),
        ] {
            assert_eq!(Scope::of(scope).unwrap().allows(safe, path), allowed, "{scope} {safe} {path}");
        }
        assert_eq!(Scope::of("all"), None);
    }

    #[test]
    fn terms_have_bounds() {
        let terms = |name: &str, seconds| Terms::new(name, TokenRole::Operator, Scope::Read, seconds).is_ok();
        for (name, seconds, possible) in [
            ("prometheus", None, true),
            ("", None, false),
            ("a\nb", None, false),
            (&*"x".repeat(65), None, false),
            ("a", Some(1), true),
            ("a", Some(0), false),
            ("a", Some(-1), false),
            ("a", Some(366 * 86_400), true),
            ("a", Some(366 * 86_400 + 1), false),
            ("a", Some(i64::MAX), false),
        ] {
            assert_eq!(terms(name, seconds), possible, "{name:?} {seconds:?}");
        }
    }
}
