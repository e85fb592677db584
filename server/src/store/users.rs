//! People who may sign in.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, violates, write_to};

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
}

impl Store {
    /// False: the name is taken.
    pub async fn insert_user(&self, user: &NewUser) -> Result<bool> {
        let NewUser { id, username, password_hash, role, created_at } = user;
        let sql = "insert into users (id, username, password_hash, role, created_at, updated_at)
                   values ($1, $2, $3, $4, $5, $5)";
        let inserted = write_to!(self, pool => {
            sqlx::query(sql)
                .bind(id)
                .bind(username)
                .bind(password_hash)
                .bind(role)
                .bind(created_at)
                .execute(pool)
                .await
                .map(|_| ())
        });
        match inserted {
            Ok(()) => Ok(true),
            Err(error) if violates(&error, "users_username_key", "users.username") => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub async fn user_by_name(&self, username: &str) -> Result<Option<UserRecord>> {
        let sql = "select id, username, password_hash, role from users where username = $1";
        read!(self, pool => sqlx::query_as(sql).bind(username).fetch_optional(pool).await)
    }

    /// Somebody can sign in.
    pub async fn has_users(&self) -> Result<bool> {
        let one: Option<i32> = read!(self, pool => sqlx::query_scalar("select 1 from users limit 1").fetch_optional(pool).await)?;
        Ok(one.is_some())
    }
}
