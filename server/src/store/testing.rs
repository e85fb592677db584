//! What the store's own tests share.

use uuid::Uuid;

use super::{AgentKey, Store, write_to};

/// A fresh database and the store on it; the first must outlive the second.
pub(crate) async fn store() -> (spectra_testkit::TestDatabase, Store) {
    let database = spectra_testkit::database(async |url: &str| {
        Store::open(url).await?.close().await;
        Ok(())
    })
    .await;
    let store = Store::open(&database.url).await.unwrap();
    (database, store)
}

/// An agent with nothing but a name.
pub(crate) async fn agent(store: &Store, hostname: &str) -> AgentKey {
    let sql = "insert into agents (uuid, hostname, registered_at) values ($1, $2, $3) returning id";
    let id: i32 = write_to!(store, pool => {
        sqlx::query_scalar(sql)
            .bind(Uuid::new_v4())
            .bind(hostname.to_owned())
            .bind(super::Time::now())
            .fetch_one(pool)
            .await
            .unwrap()
    });
    AgentKey(id)
}
