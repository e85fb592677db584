//! Registration: a token becomes an agent with a secret of its own.

use spectra_protocol::registration::{HostInfo, Registration};
use thiserror::Error;
use uuid::Uuid;

use crate::secret::{Digest, random_hex, random_token};
use crate::store::{self, Facts, NewAgent, NewToken, Store, Time, TokenFault};

/// Longest text among a host's facts, bytes; names of processors and of operating systems are below 100.
const TEXT_BYTES: usize = 255;
/// Addresses that are kept; a node with a pod on each has a few hundred.
const ADDRESSES: usize = 1024;

/// Why nobody was registered.
#[derive(Debug, Error)]
pub enum EnrolError {
    #[error("{0}")]
    Facts(String),
    #[error("{}", explain(*.0))]
    Token(TokenFault),
    #[error("the database does not answer")]
    Store(#[from] store::Error),
}

fn explain(fault: TokenFault) -> &'static str {
    match fault {
        TokenFault::Unknown => "the token is not known here",
        TokenFault::Revoked => "the token has been revoked",
        TokenFault::Expired => "the token has expired",
        TokenFault::UsedUp => "the token has been used already",
    }
}

/// Where a registration comes from, besides its body.
#[derive(Clone, Debug)]
pub struct Origin {
    pub remote_address: String,
    /// From the headers.
    pub binary_hash: Option<String>,
}

/// A new agent; `secret` is told once.
#[derive(Debug)]
pub struct Enrolled {
    pub agent: Uuid,
    pub secret: String,
}

/// Registers the host if its token allows.
pub async fn register(store: &Store, request: Registration, origin: Origin) -> Result<Enrolled, EnrolError> {
    let Registration { token, info } = request;
    let facts = check(info).map_err(EnrolError::Facts)?;
    let enrolled = Enrolled { agent: Uuid::new_v4(), secret: random_hex() };
    let agent = NewAgent {
        uuid: enrolled.agent,
        secret: Digest::of(&enrolled.secret),
        facts,
        binary_hash: origin.binary_hash,
        remote_address: origin.remote_address,
    };
    match store.register(&Digest::of(token.trim()), &agent, Time::now()).await? {
        store::Registration::Created(_) => Ok(enrolled),
        store::Registration::TokenRefused(fault) => Err(EnrolError::Token(fault)),
    }
}

/// What can be kept of a host's facts; the error says which cannot.
fn check(info: HostInfo) -> Result<Facts, String> {
    let HostInfo {
        hostname,
        os,
        platform,
        platform_ver,
        kernel,
        arch,
        cpu_model,
        cpu_cores,
        ram_total,
        agent_version,
        agent_commit,
        boot_time,
        ips,
        hardware,
        machine_id,
        boot_id: _,
    } = info;
    if ips.len() > ADDRESSES {
        return Err(format!("`ips` has more than {ADDRESSES} addresses"));
    }
    let addresses =
        ips.into_iter().filter_map(|ip| text("ips", ip).transpose()).collect::<Result<Vec<_>, _>>()?;
    Ok(Facts {
        hostname: text("hostname", hostname)?.ok_or("`hostname` is missing")?,
        os: text("os", os)?,
        platform: text("platform", platform)?,
        platform_version: text("platform_ver", platform_ver)?,
        kernel: text("kernel", kernel)?,
        arch: text("arch", arch)?,
        hardware: text("hardware", hardware)?,
        cpu_model: text("cpu_model", cpu_model)?,
        cpu_cores: i32::try_from(cpu_cores).ok().filter(|cores| *cores > 0),
        ram_total: i64::try_from(ram_total).ok().filter(|bytes| *bytes > 0),
        boot_time: boot_time.checked_mul(1_000_000).filter(|time| *time > 0).and_then(Time::from_micros),
        machine_id: text("machine_id", machine_id)?,
        addresses,
        agent_version: text("agent_version", agent_version)?,
        agent_commit: text("agent_commit", agent_commit)?,
    })
}

/// `None` where the text is empty. Strings of a device tree, such as a Raspberry Pi's model, end with NUL,
/// and not every agent takes it off.
fn text(name: &str, mut text: String) -> Result<Option<String>, String> {
    text.truncate(text.trim_end_matches('\0').len());
    if text.len() > TEXT_BYTES {
        return Err(format!("`{name}` has more than {TEXT_BYTES} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("`{name}` has control characters"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// How long a new token can be used, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTerms {
    pub lifetime: time::Duration,
    pub uses: i32,
}

/// Longest life of a token.
const LONGEST_LIFETIME: time::Duration = time::Duration::days(365);
/// Most uses of a token: more hosts than one server has.
const MOST_USES: i32 = 100_000;

impl TokenTerms {
    pub const DEFAULT: Self = Self { lifetime: time::Duration::hours(24), uses: 1 };

    /// Checks what was asked for; the error says what is possible.
    pub fn new(lifetime_seconds: i64, uses: i64) -> Result<Self, String> {
        let longest = LONGEST_LIFETIME.whole_seconds();
        if !(1..=longest).contains(&lifetime_seconds) {
            return Err(format!("a token lives 1 to {longest} seconds"));
        }
        match i32::try_from(uses) {
            Ok(uses @ 1..=MOST_USES) => {
                Ok(Self { lifetime: time::Duration::seconds(lifetime_seconds), uses })
            }
            _ => Err(format!("a token has 1 to {MOST_USES} uses")),
        }
    }
}

/// A new token; `token` is told once.
#[derive(Debug)]
pub struct CreatedToken {
    pub id: Uuid,
    pub token: String,
    pub expires_at: Time,
    pub uses: i32,
}

/// Makes a registration token.
pub async fn create_token(
    store: &Store,
    terms: TokenTerms,
    created_by: String,
) -> store::Result<CreatedToken> {
    let token = random_token();
    let created_at = Time::now();
    let new = NewToken {
        id: Uuid::now_v7(),
        hash: Digest::of(&token),
        created_by,
        created_at,
        expires_at: created_at.plus(terms.lifetime),
        uses_allowed: terms.uses,
    };
    store.insert_token(&new).await?;
    Ok(CreatedToken { id: new.id, token, expires_at: new.expires_at, uses: terms.uses })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(hostname: &str) -> HostInfo {
        HostInfo { hostname: hostname.to_owned(), ..HostInfo::default() }
    }

    #[test]
    fn facts_that_cannot_be_kept_are_named() {
        for (info, error) in [
            (host("pi"), None),
            (host(&"x".repeat(255)), None),
            (host(""), Some("`hostname` is missing")),
            (host("\0"), Some("`hostname` is missing")),
            (HostInfo { cpu_model: "Raspberry Pi 4 Model B\0".into(), ..host("pi") }, None),
            (host("a\0b"), Some("`hostname` has control characters")),
            (host(&"x".repeat(256)), Some("`hostname` has more than 255 bytes")),
            (HostInfo { kernel: "6\n".into(), ..host("pi") }, Some("`kernel` has control characters")),
            (HostInfo { ips: vec!["\0::1".into()], ..host("pi") }, Some("`ips` has control characters")),
            (
                HostInfo { ips: vec![String::new(); 1025], ..host("pi") },
                Some("`ips` has more than 1024 addresses"),
            ),
        ] {
            assert_eq!(check(info.clone()).err().as_deref(), error, "{info:?}");
        }
    }

    #[test]
    fn absurd_numbers_are_unknown() {
        let absurd = HostInfo { cpu_cores: -1, ram_total: u64::MAX, boot_time: i64::MAX, ..host("pi") };
        let facts = check(absurd).unwrap();
        assert_eq!((facts.cpu_cores, facts.ram_total, facts.boot_time), (None, None, None));
        let real = HostInfo { cpu_cores: 4, ram_total: 1 << 34, boot_time: 1_795_453_205, ..host("pi") };
        let facts = check(real).unwrap();
        assert_eq!((facts.cpu_cores, facts.ram_total), (Some(4), Some(1 << 34)));
        assert_eq!(facts.boot_time.map(Time::unix_seconds), Some(1_795_453_205));
    }

    #[test]
    fn terms_of_tokens_have_bounds() {
        for (seconds, uses, good) in [
            (86_400, 1, true),
            (1, 100_000, true),
            (0, 1, false),
            (-1, 1, false),
            (366 * 86_400, 1, false),
            (60, 0, false),
            (60, 100_001, false),
            (60, i64::MAX, false),
        ] {
            assert_eq!(TokenTerms::new(seconds, uses).is_ok(), good, "{seconds} s, {uses} uses");
        }
    }
}
