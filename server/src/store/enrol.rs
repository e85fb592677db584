//! Enrolment: a token, or a node of a cluster, becomes an agent with a secret. Everything is decided and done
//! in one transaction, so it is the same whichever server is asked, and a failure costs nothing.

mod decide;
mod node;
mod steps;
mod token;
mod waiting;

use std::collections::BTreeMap;
use std::net::IpAddr;

use uuid::Uuid;

use super::wake::Announce as _;
use super::{Result, Store, Time, transaction};
use crate::secret::Digest;
use crate::wake::Wake;
use decide::{Machine, Verdict, decide};
use steps::{COMPARED, FORGET_DECISION, FleetRow, KnownRow, LOCK_MACHINE, SELECT_KNOWN, SELECT_PROVED};
use steps::{create_agent, decided, give_labels, give_secret, lock_fleet, update_agent};
use token::{SELECT_TOKEN, TokenRow, USE_TOKEN, usable};
use waiting::ask;

pub use decide::Decision;
pub use node::{NodeAsking, NodeRegistration};
pub use token::TokenFault;
pub use waiting::{EnrolmentRecord, Kind as EnrolmentKind};

/// Labels by key.
pub type Labels = BTreeMap<String, String>;

/// What a host says of itself when it registers, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub platform_version: Option<String>,
    pub kernel: Option<String>,
    pub arch: Option<String>,
    pub hardware: Option<String>,
    pub cpu_model: Option<String>,
    pub cpu_cores: Option<i32>,
    /// Bytes.
    pub ram_total: Option<i64>,
    pub boot_time: Option<Time>,
    pub machine_id: Option<String>,
    pub board_id: Option<String>,
    pub addresses: Vec<String>,
    pub agent_version: Option<String>,
    pub agent_commit: Option<String>,
}

/// An agent as it is created, or as a known one is updated.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Its id if it is new.
    pub uuid: Uuid,
    pub secret: Digest,
    pub facts: Facts,
    pub binary_hash: Option<String>,
    pub remote_address: String,
}

/// A host that registers.
#[derive(Clone, Debug)]
pub struct Asking {
    pub token: Digest,
    pub agent: NewAgent,
    /// The identity the host had before, as it says.
    pub previous: Option<(Uuid, Digest)>,
    pub address: IpAddr,
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// A new agent; `shares_machine_id` with others.
    Created { agent: Uuid, shares_machine_id: bool },
    /// A known agent has another secret.
    Resumed { agent: Uuid },
    /// The token cannot be used (any more); nothing was changed.
    TokenRefused(TokenFault),
    /// An admin is asked; the token was not used.
    Waiting { enrolment: Uuid, kind: EnrolmentKind },
    /// An admin has said no; the token was not used.
    Denied,
    /// The token's fleet has as many agents as it may have.
    FleetFull,
    /// More wait for an admin than are kept.
    TooManyWait,
}

impl Store {
    /// Uses the token and creates the agent with its credential, or gives a known agent another one.
    pub async fn register(&self, asking: &Asking, now: Time) -> Result<Registration> {
        let Asking { token, agent, previous, address } = asking;
        let facts = &agent.facts;
        Ok(transaction!(self, tx => {
            let found: Option<TokenRow> =
                sqlx::query_as(SELECT_TOKEN).bind(token).fetch_optional(&mut *tx).await?;
            let token = match usable(found, &facts.hostname, *address, now) {
                Ok(token) => token,
                Err(fault) => return Ok(Registration::TokenRefused(fault)),
            };
            let known: Vec<KnownRow> = if let Some(machine_id) = &facts.machine_id {
                sqlx::query(LOCK_MACHINE).bind(machine_id).bind(now).execute(&mut *tx).await?;
                sqlx::query_as(SELECT_KNOWN).bind(machine_id).bind(COMPARED).fetch_all(&mut *tx).await?
            } else {
                Vec::new()
            };
            let fleet = lock_fleet!(tx, token.fleet_id);
            let shown: Option<i32> = match previous {
                Some((uuid, secret)) => {
                    let proved = sqlx::query_scalar(SELECT_PROVED).bind(uuid).bind(secret).bind(now);
                    proved.fetch_optional(&mut *tx).await?
                }
                None => None,
            };
            let identity = identity(facts, token.fleet_id, *address);
            let verdict = {
                let known: Vec<_> = known.into_iter().map(decide::Known::from).collect();
                let rule = fleet.as_ref().map(FleetRow::rule).unwrap_or_default();
                let proved = token.agent_id.or(shown).map(super::AgentKey);
                let verdict =
                    decide(&machine(facts), &known, proved, decided!(tx, &identity), rule, now);
                (verdict, !known.is_empty())
            };
            if matches!(verdict.0, Verdict::Create | Verdict::Resume(_)) {
                let used: Option<Uuid> = sqlx::query_scalar(USE_TOKEN)
                    .bind(token.id)
                    .bind(now)
                    .bind(&facts.hostname)
                    .fetch_optional(&mut *tx)
                    .await?;
                if used.is_none() {
                    return Ok(Registration::TokenRefused(TokenFault::UsedUp));
                }
                sqlx::query(FORGET_DECISION).bind(&identity).execute(&mut *tx).await?;
            }
            let labels = labels(&token, fleet.as_ref());
            match verdict {
                (Verdict::Create, shares_machine_id) => {
                    let key = create_agent!(tx, agent, token.fleet_id, now);
                    give_secret!(tx, key, &agent.secret, "secret", None::<&str>, None::<Time>, now);
                    give_labels!(tx, key, &labels, now);
                    Registration::Created { agent: agent.uuid, shares_machine_id }
                }
                (Verdict::Resume(key), _) => {
                    let uuid = update_agent!(tx, key.0, agent, token.fleet_id);
                    give_secret!(tx, key.0, &agent.secret, "secret", None::<&str>, None::<Time>, now);
                    give_labels!(tx, key.0, &labels, now);
                    tx.announce(Wake::Agent(uuid)).await?;
                    Registration::Resumed { agent: uuid }
                }
                (Verdict::AskTakeover(key), _) => {
                    let kind = EnrolmentKind::Takeover;
                    waiting(kind, ask!(tx, kind, &identity, Some(key.0), None::<i32>, agent, now))
                }
                (Verdict::AskApproval, _) => {
                    let kind = EnrolmentKind::Approval;
                    waiting(kind, ask!(tx, kind, &identity, None::<i32>, token.fleet_id, agent, now))
                }
                (Verdict::Denied, _) => Registration::Denied,
                (Verdict::FleetFull, _) => Registration::FleetFull,
            }
        }))
    }

    /// Other hosts with this host's machine id: copies of one disk.
    pub async fn machine_sharers(&self, uuid: Uuid) -> Result<i64> {
        let sql =
            "select count(*) from agents a join agents o on o.machine_id = a.machine_id and o.id <> a.id
                   where a.uuid = $1";
        super::read!(self, pool => sqlx::query_scalar(sql).bind(uuid).fetch_one(pool).await)
    }
}

fn waiting(kind: EnrolmentKind, asked: Option<Uuid>) -> Registration {
    asked.map_or(Registration::TooManyWait, |enrolment| Registration::Waiting { enrolment, kind })
}

fn machine(facts: &Facts) -> Machine<'_> {
    Machine {
        machine_id: facts.machine_id.as_deref(),
        board_id: facts.board_id.as_deref(),
        hostname: &facts.hostname,
    }
}

/// The fleet's go before the token's.
fn labels(token: &TokenRow, fleet: Option<&FleetRow>) -> Labels {
    let mut labels = token.labels.0.clone();
    labels.extend(fleet.map(|fleet| fleet.labels.0.clone()).unwrap_or_default());
    labels
}

/// What an admin's decision is about: a machine, or where nothing better is known a name at an address.
fn identity(facts: &Facts, fleet: Option<i32>, address: IpAddr) -> String {
    let fleet = fleet.map(|fleet| fleet.to_string()).unwrap_or_default();
    let machine = facts.machine_id.clone().unwrap_or_else(|| address.to_string());
    let board = facts.board_id.as_deref().unwrap_or_default();
    format!("{fleet}|{machine}|{board}|{}", facts.hostname)
}
