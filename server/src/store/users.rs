//! People who may sign in.

use sqlx::FromRow;
use uuid::Uuid;

use super::sessions::END_OTHERS;
use super::{Result, Store, Time, read, transaction, violates, write_to};

/// A user that is to be created.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub id: Uuid,
    /// Lower case.
    pub username: String,
    /// PHC string.
    pub password_hash: String,
    pub role: &'static str,
    pub created_at: Time,
}

/// What signing in needs of a user.
#[derive(Clone, Debug, FromRow)]
pub struct UserRecord {
    pub id: Uuid,
    pub username: String,
    pub password_hash: String,
    pub role: String,
    /// Since when nobody can sign in as this user.
    pub disabled_at: Option<Time>,
}

/// What a list tells of a user.
#[derive(Clone, Debug, FromRow)]
pub struct UserSummary {
    pub id: Uuid,
    pub username: String,
    pub role: String,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_login: Option<Time>,
    pub disabled_at: Option<Time>,
}

/// A change of a user that might take the last superadmin away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserChange {
    Delete,
    Role(&'static str),
    Disable,
    Enable,
}

/// What became of a [`UserChange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// There is no such user.
    Unknown,
    /// Nothing was changed: nobody would be left who may change accounts.
    LastSuperadmin,
}

/// Users that a list shows; more than any installation has people.
const LISTED: i64 = 10_000;

const INSERT: &str = "
    insert into users (id, username, password_hash, role, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $5)";

/// The statement with a [`NewUser`] as its arguments; a macro, since the databases' statements have different types.
macro_rules! insert_user {
    ($sql:expr, $user:expr) => {
        sqlx::query($sql)
            .bind($user.id)
            .bind(&$user.username)
            .bind(&$user.password_hash)
            .bind($user.role)
            .bind($user.created_at)
    };
}
pub(super) use insert_user;

/// Waits for other transactions that may take the last superadmin away, on whichever server.
pub(super) const GUARD: &str = "update guards set passes = passes + 1 where name = 'superadmins'";

const OTHER_SUPERADMIN: &str = "
    select 1 from users where role = 'superadmin' and disabled_at is null and id <> $1 limit 1";

const END_SESSIONS: &str = "delete from sessions where user_id = $1";

const SUMMARIES: &str = "
    select id, username, role, created_at, updated_at, last_login, disabled_at
    from users order by username limit $1";

impl Store {
    /// False: the name is taken.
    pub async fn insert_user(&self, user: &NewUser) -> Result<bool> {
        let inserted = write_to!(self, pool => {
            insert_user!(INSERT, user).execute(pool).await.map(|_| ())
        });
        match inserted {
            Ok(()) => Ok(true),
            Err(error) if violates(&error, "users_username_key", "users.username") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes the first user of all; false: there is one already.
    pub async fn insert_first_user(&self, user: &NewUser) -> Result<bool> {
        Ok(transaction!(self, tx => {
            sqlx::query(GUARD).execute(&mut *tx).await?;
            let found = sqlx::query("select 1 from users limit 1").fetch_optional(&mut *tx).await?;
            if found.is_some() {
                return Ok(false);
            }
            insert_user!(INSERT, user).execute(&mut *tx).await?;
            sqlx::query("delete from setup_codes").execute(&mut *tx).await?;
            true
        }))
    }

    pub async fn user_by_name(&self, username: &str) -> Result<Option<UserRecord>> {
        let sql = "select id, username, password_hash, role, disabled_at from users where username = $1";
        read!(self, pool => sqlx::query_as(sql).bind(username).fetch_optional(pool).await)
    }

    pub async fn user_by_id(&self, id: Uuid) -> Result<Option<UserRecord>> {
        let sql = "select id, username, password_hash, role, disabled_at from users where id = $1";
        read!(self, pool => sqlx::query_as(sql).bind(id).fetch_optional(pool).await)
    }

    /// Every user, by name.
    pub async fn users(&self) -> Result<Vec<UserSummary>> {
        read!(self, pool => sqlx::query_as(SUMMARIES).bind(LISTED).fetch_all(pool).await)
    }

    /// Somebody can sign in.
    pub async fn has_users(&self) -> Result<bool> {
        let one: Option<i32> = read!(self, pool => sqlx::query_scalar("select 1 from users limit 1").fetch_optional(pool).await)?;
        Ok(one.is_some())
    }

    /// Changes a user unless that would leave nobody who may change accounts. Whoever is disabled is
    /// signed out everywhere.
    pub async fn change_user(&self, id: Uuid, change: &UserChange, now: Time) -> Result<Changed> {
        let keeps_superadmins = matches!(change, UserChange::Enable | UserChange::Role("superadmin"));
        Ok(transaction!(self, tx => {
            sqlx::query(GUARD).execute(&mut *tx).await?;
            if !keeps_superadmins {
                let other = sqlx::query(OTHER_SUPERADMIN).bind(id).fetch_optional(&mut *tx).await?;
                let sql = "select role from users where id = $1";
                let role: Option<String> = sqlx::query_scalar(sql).bind(id).fetch_optional(&mut *tx).await?;
                if role.as_deref() == Some("superadmin") && other.is_none() {
                    return Ok(Changed::LastSuperadmin);
                }
            }
            let done = match change {
                UserChange::Delete => sqlx::query("delete from users where id = $1").bind(id),
                UserChange::Role(role) => {
                    let sql = "update users set role = $2, updated_at = $3 where id = $1";
                    sqlx::query(sql).bind(id).bind(*role).bind(now)
                }
                UserChange::Disable => {
                    let sql = "update users set disabled_at = coalesce(disabled_at, $2), updated_at = $2 where id = $1";
                    sqlx::query(sql).bind(id).bind(now)
                }
                UserChange::Enable => {
                    let sql = "update users set disabled_at = null, updated_at = $2 where id = $1";
                    sqlx::query(sql).bind(id).bind(now)
                }
            };
            if done.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(Changed::Unknown);
            }
            if *change == UserChange::Disable {
                sqlx::query(END_SESSIONS).bind(id).execute(&mut *tx).await?;
            }
            Changed::Done
        }))
    }

    /// Gives a user another password and ends its sessions, `but` one. False: there is no such user.
    pub async fn set_password(&self, id: Uuid, hash: &str, but: Option<Uuid>, now: Time) -> Result<bool> {
        let sql = "update users set password_hash = $2, updated_at = $3 where id = $1";
        Ok(transaction!(self, tx => {
            let done = sqlx::query(sql).bind(id).bind(hash).bind(now).execute(&mut *tx).await?;
            sqlx::query(END_OTHERS).bind(id).bind(but.unwrap_or(Uuid::nil())).execute(&mut *tx).await?;
            done.rows_affected() > 0
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    async fn user(store: &Store, name: &str, role: &'static str) -> Uuid {
        let id = Uuid::now_v7();
        let user = NewUser {
            id,
            username: name.to_owned(),
            password_hash: String::new(),
            role,
            created_at: Time::now(),
        };
        assert!(store.insert_user(&user).await.unwrap());
        id
    }

    #[tokio::test]
    async fn the_last_superadmin_stays_and_can_be_replaced() {
        let (_database, store) = store().await;
        let (ann, bob) = (user(&store, "ann", "superadmin").await, user(&store, "bob", "admin").await);
        let change = async |id, change| store.change_user(id, &change, Time::now()).await.unwrap();
        for last in [UserChange::Delete, UserChange::Role("admin"), UserChange::Disable] {
            assert_eq!(change(ann, last.clone()).await, Changed::LastSuperadmin, "{last:?}");
        }
        assert_eq!(change(ann, UserChange::Enable).await, Changed::Done);
        assert_eq!(change(bob, UserChange::Role("superadmin")).await, Changed::Done);
        assert_eq!(change(bob, UserChange::Disable).await, Changed::Done);
        assert_eq!(change(ann, UserChange::Delete).await, Changed::LastSuperadmin, "bob cannot sign in");
        assert_eq!(change(bob, UserChange::Enable).await, Changed::Done);
        assert_eq!(change(ann, UserChange::Delete).await, Changed::Done);
        assert_eq!(change(ann, UserChange::Delete).await, Changed::Unknown);
    }

    #[tokio::test]
    async fn of_two_superadmins_who_remove_each_other_one_stays() {
        let (database, store) = store().await;
        // Another server of the same database.
        let other = Store::open(&database.url).await.unwrap();
        for round in 0..10 {
            let ann = user(&store, &format!("ann{round}"), "superadmin").await;
            let bob = user(&store, &format!("bob{round}"), "superadmin").await;
            let now = Time::now();
            let (one, two) = (UserChange::Delete, UserChange::Role("viewer"));
            let (one, two) =
                tokio::join!(store.change_user(ann, &one, now), other.change_user(bob, &two, now));
            let refused =
                [one.unwrap(), two.unwrap()].iter().filter(|c| **c == Changed::LastSuperadmin).count();
            assert_eq!(refused, 1, "round {round}");
            // Makes room for the next round: the one who stayed goes on as a viewer.
            let sql = "update users set role = 'viewer'";
            write_to!(&store, pool => sqlx::query(sql).execute(pool).await.map(|_| ()).unwrap());
        }
    }
}
