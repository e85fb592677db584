//! The certificate authority of this installation.

use sqlx::FromRow;

use super::{Result, Store, Time, read, write_to};

/// A certificate authority as it is kept.
#[derive(Clone, Debug, FromRow)]
pub struct AuthorityRecord {
    /// Its common name.
    pub name: String,
    /// DER.
    pub certificate: Vec<u8>,
    /// PKCS #8, sealed with a key that the database does not have.
    pub sealed_key: Vec<u8>,
    pub created_at: Time,
}

impl Store {
    pub async fn authority(&self) -> Result<Option<AuthorityRecord>> {
        let sql = "select name, certificate, sealed_key, created_at from certificate_authority";
        read!(self, pool => sqlx::query_as(sql).fetch_optional(pool).await)
    }

    /// False: there is one already.
    pub async fn insert_authority(&self, record: &AuthorityRecord) -> Result<bool> {
        let AuthorityRecord { name, certificate, sealed_key, created_at } = record;
        let sql = "insert into certificate_authority (id, name, certificate, sealed_key, created_at)
                   values (1, $1, $2, $3, $4) on conflict (id) do nothing";
        write_to!(self, pool => {
            let query = sqlx::query(sql).bind(name).bind(certificate).bind(sealed_key).bind(created_at);
            query.execute(pool).await.map(|done| done.rows_affected() == 1)
        })
    }

    /// False: there was none.
    pub async fn delete_authority(&self) -> Result<bool> {
        let sql = "delete from certificate_authority";
        write_to!(self, pool => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected() > 0))
    }
}
