//! The token of a registration: whether it can be used, and why not.

use std::net::IpAddr;

use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::super::Time;
use crate::enrol::constraint::Constraints;

/// Why a token cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    Unknown,
    Revoked,
    Expired,
    UsedUp,
    /// The host's name matches none of the token's patterns.
    Hostname,
    /// The request comes from none of the token's networks.
    Address,
}

pub(super) const SELECT_TOKEN: &str = "
    select id, expires_at, revoked_at, uses, uses_allowed, labels, hostnames, cidrs, fleet_id, agent_id
    from tokens where hash = $1";

/// Checks again what another registration may have changed meanwhile.
pub(super) const USE_TOKEN: &str = "
    update tokens set uses = uses + 1, last_used_at = $2, last_used_by = $3
    where id = $1 and revoked_at is null and expires_at > $2 and (uses_allowed = 0 or uses < uses_allowed)
    returning id";

#[derive(Clone, Debug, FromRow)]
pub(super) struct TokenRow {
    pub(super) id: Uuid,
    expires_at: Time,
    revoked_at: Option<Time>,
    uses: i32,
    uses_allowed: i32,
    pub(super) labels: Json<super::Labels>,
    hostnames: Json<Vec<String>>,
    cidrs: Json<Vec<String>>,
    pub(super) fleet_id: Option<i32>,
    /// The only agent that it is for.
    pub(super) agent_id: Option<i32>,
}

/// The token, if a host of that name may use it from that address.
pub(super) fn usable(
    found: Option<TokenRow>,
    hostname: &str,
    address: IpAddr,
    now: Time,
) -> Result<TokenRow, TokenFault> {
    let token = found.ok_or(TokenFault::Unknown)?;
    let constraints = Constraints { hostnames: token.hostnames.0.clone(), cidrs: token.cidrs.0.clone() };
    if token.revoked_at.is_some() {
        Err(TokenFault::Revoked)
    } else if token.expires_at <= now {
        Err(TokenFault::Expired)
    } else if token.uses_allowed > 0 && token.uses >= token.uses_allowed {
        Err(TokenFault::UsedUp)
    } else if !constraints.allow_address(address) {
        Err(TokenFault::Address)
    } else if !constraints.allow_hostname(hostname) {
        Err(TokenFault::Hostname)
    } else {
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_those_it_is_for() {
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        let later = now.plus(time::Duration::HOUR);
        let token = TokenRow {
            id: Uuid::nil(),
            expires_at: later,
            revoked_at: None,
            uses: 1,
            uses_allowed: 2,
            labels: Json::default(),
            hostnames: Json(vec!["pi-*".into()]),
            cidrs: Json(vec!["192.0.2.0/24".into()]),
            fleet_id: None,
            agent_id: None,
        };
        let here: IpAddr = "192.0.2.9".parse().unwrap();
        let with = |change: fn(&mut TokenRow)| {
            let mut token = token.clone();
            change(&mut token);
            Some(token)
        };
        for (found, hostname, expected) in [
            (with(|_| ()), "pi-1", None),
            (None, "pi-1", Some(TokenFault::Unknown)),
            (with(|token| token.revoked_at = Some(token.expires_at)), "pi-1", Some(TokenFault::Revoked)),
            (with(|token| token.uses = 2), "pi-1", Some(TokenFault::UsedUp)),
            (with(|token| (token.uses, token.uses_allowed) = (9, 0)), "pi-1", None),
            (with(|token| token.cidrs.0 = vec!["::/0".into()]), "pi-1", Some(TokenFault::Address)),
            (with(|_| ()), "web", Some(TokenFault::Hostname)),
        ] {
            let shown = format!("{found:?} {hostname}");
            assert_eq!(usable(found, hostname, here, now).err(), expected, "{shown}");
        }
        assert_eq!(usable(Some(token), "pi-1", here, later).err(), Some(TokenFault::Expired));
    }
}
