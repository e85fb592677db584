//! Registration: a token becomes an agent with a secret of its own.

mod clusters;
pub mod constraint;
mod facts;
mod kubernetes;
pub mod review;
mod token;

use std::net::IpAddr;

use spectra_protocol::registration::Registration;
use thiserror::Error;
use uuid::Uuid;

use crate::secret::{Digest, random_hex};
use crate::store::{self, Asking, EnrolmentKind, NewAgent, Store, Time, TokenFault};

pub use clusters::Clusters;
pub(crate) use facts::hostname;
pub use kubernetes::{LIFE as POD_CREDENTIAL_LIFE, Pod, PodError, PodRequest, enrol_pod};
pub use token::{CreatedToken, TokenError, TokenScope, TokenTerms, check_labels, create_token};

/// Why nobody was registered. Each is one sentence for the person at the host.
#[derive(Debug, Error)]
pub enum EnrolError {
    #[error("{0}")]
    Facts(String),
    #[error("{}", explain(*.0))]
    Token(TokenFault),
    #[error("{}", wait(*.kind))]
    Waiting { enrolment: Uuid, kind: EnrolmentKind },
    #[error("an admin has denied this host")]
    Denied,
    #[error("the fleet has as many agents as it may have")]
    FleetFull,
    #[error("too many hosts wait for an admin's approval")]
    TooManyWait,
    #[error("the database does not answer")]
    Store(#[from] store::Error),
}

fn explain(fault: TokenFault) -> &'static str {
    match fault {
        TokenFault::Unknown => "the token is not known here",
        TokenFault::Revoked => "the token has been revoked",
        TokenFault::Expired => "the token has expired",
        TokenFault::UsedUp => "the token has been used already",
        TokenFault::Hostname => "the token is not for hosts with this name",
        TokenFault::Address => "the token is not for hosts with this address",
    }
}

fn wait(kind: EnrolmentKind) -> &'static str {
    match kind {
        EnrolmentKind::Takeover => {
            "this machine is registered already: register with its old secret or a token made for it, \
             or again after an admin has approved it"
        }
        EnrolmentKind::Approval => "an admin has to approve this host: register again after that",
    }
}

/// Where a registration comes from, besides its body.
#[derive(Clone, Debug)]
pub struct Origin {
    pub address: IpAddr,
    /// From the headers.
    pub binary_hash: Option<String>,
    /// Id and secret that the host had before, from the headers.
    pub previous: Option<(Uuid, String)>,
}

/// An agent with a new secret, which is told once.
#[derive(Debug)]
pub struct Enrolled {
    pub agent: Uuid,
    pub secret: String,
    /// The agent is new, and not a known one with another secret.
    pub is_new: bool,
    /// Other hosts have this host's machine id.
    pub shares_machine_id: bool,
}

/// Registers the host if its token allows.
pub async fn register(store: &Store, request: Registration, origin: Origin) -> Result<Enrolled, EnrolError> {
    let Registration { token, info } = request;
    let Origin { address, binary_hash, previous } = origin;
    let facts = facts::check(info).map_err(EnrolError::Facts)?;
    let secret = random_hex();
    let agent = NewAgent {
        uuid: Uuid::new_v4(),
        secret: Digest::of(&secret),
        facts,
        binary_hash,
        remote_address: address.to_string(),
    };
    let asking = Asking {
        token: Digest::of(token.trim()),
        agent,
        previous: previous.map(|(id, secret)| (id, Digest::of(&secret))),
        address,
    };
    let (agent, is_new, shares_machine_id) = match store.register(&asking, Time::now()).await? {
        store::Registration::Created { agent, shares_machine_id } => (agent, true, shares_machine_id),
        store::Registration::Resumed { agent } => (agent, false, false),
        store::Registration::TokenRefused(fault) => return Err(EnrolError::Token(fault)),
        store::Registration::Waiting { enrolment, kind } => {
            return Err(EnrolError::Waiting { enrolment, kind });
        }
        store::Registration::Denied => return Err(EnrolError::Denied),
        store::Registration::FleetFull => return Err(EnrolError::FleetFull),
        store::Registration::TooManyWait => return Err(EnrolError::TooManyWait),
    };
    Ok(Enrolled { agent, secret, is_new, shares_machine_id })
}
