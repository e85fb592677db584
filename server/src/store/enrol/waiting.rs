//! Registrations that wait for an admin.

use sqlx::FromRow;
use uuid::Uuid;

use super::super::{Result, Store, Time, read, write_to};
use super::decide::Decision;

/// Registrations that wait. Each needs a token, but one token can be shown by many; an admin looks at
/// dozens.
pub(super) const MOST_WAITING: i64 = 10_000;
/// Registrations that a list shows.
const LISTED: i64 = 1000;

/// Why an admin is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The machine is known, and the host could not prove to be it.
    Takeover,
    /// The fleet's hosts are approved by hand.
    Approval,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Takeover => "takeover",
            Self::Approval => "approval",
        }
    }
}

impl Decision {
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::New => "new",
            Self::Denied => "denied",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Same, Self::New, Self::Denied].into_iter().find(|decision| decision.name() == name)
    }
}

/// A registration that waits, or was decided and has not come again since.
#[derive(Clone, Debug, FromRow)]
pub struct EnrolmentRecord {
    pub id: Uuid,
    /// `takeover` or `approval`.
    pub kind: String,
    /// The host whose place is asked for.
    pub agent: Option<Uuid>,
    pub agent_hostname: Option<String>,
    /// `namespace/name` of the fleet that is joined.
    pub fleet: Option<String>,
    pub hostname: String,
    pub os: Option<String>,
    pub remote_address: String,
    /// `same`, `new` or `denied`.
    pub decision: Option<String>,
    pub asked: i32,
    pub first_asked_at: Time,
    pub last_asked_at: Time,
    pub decided_by: Option<String>,
    pub decided_at: Option<Time>,
}

/// A decision stands; asking again only counts.
pub(super) const ASK: &str = "
    insert into enrolments
        (id, identity, kind, agent_id, fleet_id, hostname, os, remote_address, first_asked_at, last_asked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
    on conflict (identity) do update set
        kind = excluded.kind, agent_id = excluded.agent_id, fleet_id = excluded.fleet_id,
        remote_address = excluded.remote_address, asked = enrolments.asked + 1,
        last_asked_at = excluded.last_asked_at,
        -- A yes to another host, or to another question, is none to this one.
        decision = null, decided_by = null, decided_at = null
    returning id";

pub(super) const COUNT_WAITING: &str = "select count(*) from enrolments";

/// Asks an admin: the enrolment's id, or `None` if too many wait.
macro_rules! ask {
    ($tx:ident, $kind:expr, $identity:expr, $agent_id:expr, $fleet:expr, $agent:expr, $now:expr) => {{
        let waiting: i64 =
            sqlx::query_scalar($crate::store::enrol::waiting::COUNT_WAITING).fetch_one(&mut *$tx).await?;
        if waiting >= $crate::store::enrol::waiting::MOST_WAITING {
            None
        } else {
            let enrolment: uuid::Uuid = sqlx::query_scalar($crate::store::enrol::waiting::ASK)
                .bind(uuid::Uuid::now_v7())
                .bind($identity)
                .bind($kind.name())
                .bind($agent_id)
                .bind($fleet)
                .bind(&$agent.facts.hostname)
                .bind(&$agent.facts.os)
                .bind(&$agent.remote_address)
                .bind($now)
                .fetch_one(&mut *$tx)
                .await?;
            Some(enrolment)
        }
    }};
}

pub(super) use ask;

const LIST: &str = "
    select e.id, e.kind, a.uuid as agent, a.hostname as agent_hostname, f.namespace || '/' || f.name as fleet,
           e.hostname, e.os, e.remote_address, e.decision, e.asked, e.first_asked_at, e.last_asked_at,
           e.decided_by, e.decided_at
    from enrolments e left join agents a on a.id = e.agent_id left join fleets f on f.id = e.fleet_id
    order by e.last_asked_at desc, e.id limit $1";

const DECIDE: &str = "
    update enrolments set decision = $2, decided_by = $3, decided_at = $4
    where id = $1
    returning hostname";

impl Store {
    /// Those that asked last come first.
    pub async fn enrolments(&self) -> Result<Vec<EnrolmentRecord>> {
        read!(self, pool => sqlx::query_as(LIST).bind(LISTED).fetch_all(pool).await)
    }

    /// The host's name; `None` if there is no such registration.
    pub async fn decide_enrolment(
        &self,
        id: Uuid,
        decision: Decision,
        by: &str,
        now: Time,
    ) -> Result<Option<String>> {
        write_to!(self, pool => {
            sqlx::query_scalar(DECIDE)
                .bind(id)
                .bind(decision.name())
                .bind(by)
                .bind(now)
                .fetch_optional(pool)
                .await
        })
    }

    /// Forgets registrations that have not been asked for since `time`, and decisions about them.
    pub async fn purge_enrolments(&self, time: Time) -> Result<u64> {
        let sql = "delete from enrolments where last_asked_at < $1";
        write_to!(self, pool => Ok(sqlx::query(sql).bind(time).execute(pool).await?.rows_affected()))
    }
}
