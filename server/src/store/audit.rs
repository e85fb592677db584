//! The audit trail's rows.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, write_to};

/// An entry that is to be added; texts are bounded and free of control characters.
#[derive(Clone, Debug)]
pub struct NewAuditRecord {
    pub time: Time,
    pub actor_kind: &'static str,
    pub actor_id: Option<Uuid>,
    pub actor: String,
    pub action: &'static str,
    pub target: String,
    pub remote_address: Option<String>,
    pub outcome: &'static str,
    pub detail: String,
}

/// An entry of the trail.
#[derive(Clone, Debug, FromRow)]
pub struct AuditRecord {
    /// Grows with time.
    pub id: i64,
    pub time: Time,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor: String,
    pub action: String,
    pub target: String,
    pub remote_address: Option<String>,
    pub outcome: String,
    pub detail: String,
}

/// Which entries are asked for; `None` is all.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Older than the entry with this id.
    pub before: Option<i64>,
    pub actor: Option<String>,
    pub action: Option<String>,
    pub target: Option<String>,
}

const INSERT: &str = "
    insert into audit
        (time, actor_kind, actor_id, actor, action, target, remote_address, outcome, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const SELECT: &str = "
    select id, time, actor_kind, actor_id, actor, action, target, remote_address, outcome, detail
    from audit
    where id < $1 and ($2 is null or actor = $2) and ($3 is null or action = $3)
        and ($4 is null or target = $4)
    order by id desc limit $5";

impl Store {
    pub async fn insert_audit(&self, record: &NewAuditRecord) -> Result<()> {
        let NewAuditRecord {
            time,
            actor_kind,
            actor_id,
            actor,
            action,
            target,
            remote_address,
            outcome,
            detail,
        } = record;
        write_to!(self, pool => {
            sqlx::query(INSERT)
                .bind(time)
                .bind(actor_kind)
                .bind(actor_id)
                .bind(actor)
                .bind(action)
                .bind(target)
                .bind(remote_address)
                .bind(outcome)
                .bind(detail)
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// At most `limit` entries, newest first.
    pub async fn audit(&self, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditRecord>> {
        let AuditFilter { before, actor, action, target } = filter;
        read!(self, pool => {
            sqlx::query_as(SELECT)
                .bind(before.unwrap_or(i64::MAX))
                .bind(actor)
                .bind(action)
                .bind(target)
                .bind(limit)
                .fetch_all(pool)
                .await
        })
    }

    /// Forgets entries from before `time`, and the oldest beyond `most`.
    pub async fn purge_audit(&self, time: Time, most: i64) -> Result<u64> {
        let sql = "delete from audit where time < $1
                   or id <= (select id from audit order by id desc limit 1 offset $2)";
        write_to!(self, pool => {
            Ok(sqlx::query(sql).bind(time).bind(most).execute(pool).await?.rows_affected())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    fn record(action: &'static str, time: Time) -> NewAuditRecord {
        NewAuditRecord {
            time,
            actor_kind: "user",
            actor_id: Some(Uuid::new_v4()),
            actor: "ann".to_owned(),
            action,
            target: String::new(),
            remote_address: None,
            outcome: "done",
            detail: String::new(),
        }
    }

    #[tokio::test]
    async fn old_entries_go_and_so_do_the_oldest_of_too_many() {
        let (_database, store) = store().await;
        let now = Time::now();
        let old = now.minus(time::Duration::days(2));
        for (action, time) in [("a", old), ("b", now), ("c", now), ("d", now)] {
            store.insert_audit(&record(action, time)).await.unwrap();
        }
        let actions = async || {
            let all = store.audit(&AuditFilter::default(), 10).await.unwrap();
            all.into_iter().map(|entry| entry.action).collect::<Vec<_>>()
        };
        let limit = now.minus(time::Duration::days(1));
        assert_eq!(store.purge_audit(limit, 10).await.unwrap(), 1);
        assert_eq!(actions().await, ["d", "c", "b"]);
        assert_eq!(store.purge_audit(limit, 2).await.unwrap(), 1);
        assert_eq!(actions().await, ["d", "c"]);
    }
}
